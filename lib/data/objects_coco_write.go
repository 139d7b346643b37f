package data

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// WriteCOCO writes the objects as [ReadCOCO] reads them, with a description of the file. Images and annotations have the numbers from 1 as their ids, categories keep theirs.
// Lengths are rounded to a ten-thousandth of a pixel. The area of an object is that of its polygons or, where it has none, of its box.
//
// It is an error where an object is of a class that is not among o.Classes, or has key points in another number than its class.
func (o *Objects) WriteCOCO(w io.Writer, description string) error {
	file := cocoFile{Info: &cocoInfo{description}, Images: []cocoImage{}, Annotations: []cocoAnnotation{}, Categories: []cocoCategory{}}
	classes := map[int]ObjectClass{}
	for _, c := range o.Classes {
		classes[c.ID] = c
		file.Categories = append(file.Categories, c.category())
	}
	for i, p := range o.Pictures {
		file.Images = append(file.Images, cocoImage{i + 1, p.File, p.Width, p.Height})
		for _, object := range p.Objects {
			class, ok := classes[object.Class]
			if n := len(object.Points); !ok || n != 0 && n != len(class.KeyPoints) {
				return fmt.Errorf("data: COCO: an object of %s is of class %d with %d key points; the class must be among the classes and name as many", p.File, object.Class, n)
			}
			a, err := object.annotation()
			if err != nil {
				return fmt.Errorf("data: COCO: an object of %s: %w", p.File, err)
			}
			a.ID, a.Image = len(file.Annotations)+1, i+1
			file.Annotations = append(file.Annotations, a)
		}
	}
	return json.NewEncoder(w).Encode(file)
}

// category gives the class as it stands in a file.
func (c ObjectClass) category() cocoCategory {
	out := cocoCategory{ID: c.ID, Name: c.Name, Group: c.Group, Points: c.KeyPoints}
	for _, bone := range c.Skeleton {
		out.Skeleton = append(out.Skeleton, [2]int{bone[0] + 1, bone[1] + 1})
	}
	return out
}

// annotation gives the object as it stands in a file.
func (o Object) annotation() (a cocoAnnotation, err error) {
	if err := finiteNumbers("the box", []float64{o.Box.X0, o.Box.Y0, o.Box.X1, o.Box.Y1}); err != nil {
		return a, err
	}
	a = cocoAnnotation{Category: o.Class, Box: cocoNumbers(o.Box.X0, o.Box.Y0, o.Box.Dx(), o.Box.Dy()), Area: cocoNumbers(o.area())[0]}
	if o.Crowd {
		a.Crowd = 1
	}
	for _, p := range o.Points {
		if p.Mark == Unmarked {
			p = ObjectPoint{X: pointMiddle, Y: pointMiddle}
		}
		a.Points = append(a.Points, append(cocoNumbers(p.X-pointMiddle, p.Y-pointMiddle), float64(p.Mark))...)
	}
	if o.Points != nil {
		n := 0
		for _, p := range o.Points {
			n += min(int(p.Mark), 1)
		}
		a.PointCount = &n
	}
	var lists [][]float64
	for _, polygon := range o.Polygons {
		var list []float64
		for _, p := range polygon {
			list = append(list, cocoNumbers(p[:]...)...)
		}
		lists = append(lists, list)
	}
	if lists != nil {
		a.Segmentation, err = json.Marshal(lists)
	}
	return a, err
}

// cocoNumbers rounds numbers to a ten-thousandth.
func cocoNumbers(numbers ...float64) []float64 {
	out := make([]float64, len(numbers))
	for i, n := range numbers {
		out[i] = math.Round(n*1e4)/1e4 + 0 // no -0
	}
	return out
}

// area gives the object's area in square pixels.
func (o Object) area() (sum float64) {
	if len(o.Polygons) == 0 {
		return o.Box.Dx() * o.Box.Dy()
	}
	for _, polygon := range o.Polygons {
		twice := 0.0
		for i, p := range polygon {
			q := polygon[(i+1)%len(polygon)]
			twice += float64(p[0]*q[1]) - float64(q[0]*p[1])
		}
		sum += math.Abs(twice)
	}
	return sum / 2
}

// BoundsOf gives the smallest upright rectangle around the points of polygons, the zero Rect where there are none.
func BoundsOf(polygons [][][2]float64) (r picture.Rect) {
	first := true
	for _, polygon := range polygons {
		for _, p := range polygon {
			if first {
				r, first = picture.Rect{X0: p[0], Y0: p[1], X1: p[0], Y1: p[1]}, false
			}
			r = picture.Rect{X0: min(r.X0, p[0]), Y0: min(r.Y0, p[1]), X1: max(r.X1, p[0]), Y1: max(r.Y1, p[1])}
		}
	}
	return r
}
