package data

import (
	"bufio"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// YOLOForm says what the label files of YOLO hold beside boxes. The zero YOLOForm is for boxes of any class.
type YOLOForm struct {
	// Classes are the names of the classes, by their numbers from 0. Where there are none, any number is a class.
	Classes []string `yaml:"names,omitempty"`
	// Shape is how many key points each object has, and how many numbers each of them has: 2 for x and y, 3 with how it is marked ([Mark]). It is
	// empty where there are none.
	Shape []int `yaml:"kpt_shape,omitempty,flow"`
	// Mirror gives for each key point the one that it becomes in a mirror, itself for most. It may be empty.
	Mirror []int `yaml:"flip_idx,omitempty,flow"`
}

// ReadYOLO reads the objects of a picture of a size (width, height) from its label file: on each line the number of a class, then the middle, the width and the height of a box as
// parts of the picture's sides, then the key points of the form. Boxes are cut off at the picture's edge. A key point at 0 0 is unmarked.
//
// A line with another number of numbers, such as one of a polygon, or with a number out of range is an error with the line.
//
// Source: the formats of Ultralytics' data sets for detection and pose.
func ReadYOLO(r io.Reader, size image.Point, form YOLOForm) (objects []Object, err error) {
	if err := form.check(); err != nil {
		return nil, fmt.Errorf("data: YOLO: %w", err)
	}
	if size.X < 1 || size.Y < 1 {
		return nil, fmt.Errorf("data: YOLO: a picture of size %v; both sides must be at least 1", size)
	}
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		o, err := form.object(words, size)
		if err != nil {
			return nil, fmt.Errorf("data: YOLO: line %d: %w", number, err)
		}
		objects = append(objects, o)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("data: YOLO: %w", err)
	}
	return objects, nil
}

// object reads the words of a line.
func (f YOLOForm) object(words []string, size image.Point) (o Object, err error) {
	count, depth := f.points()
	if want := 5 + count*depth; len(words) != want {
		return o, fmt.Errorf("it has %d numbers, want %d: a class, x, y, width, height and %d key points of %d numbers (kpt_shape in data.yaml says how many)", len(words), want, count, depth)
	}
	if o.Class, err = strconv.Atoi(words[0]); err != nil || o.Class < 0 || len(f.Classes) > 0 && o.Class >= len(f.Classes) {
		return o, fmt.Errorf("the class %q; it must be the number of one of %d classes, from 0", words[0], len(f.Classes))
	}
	numbers := make([]float64, len(words)-1)
	for i, word := range words[1:] {
		most := 1 + yoloSlack
		if i >= 4 && depth == 3 && (i-4)%3 == 2 {
			most = float64(Seen)
		}
		if numbers[i], err = strconv.ParseFloat(word, 64); err != nil || !(numbers[i] >= 0 && numbers[i] <= most) {
			return o, fmt.Errorf("%q as number %d; it must lie between 0 and %d", word, i+2, int(most))
		}
	}
	w, h := float64(size.X), float64(size.Y)
	within := func(part float64) float64 { return min(max(part, 0), 1) }
	x, y, halfX, halfY := numbers[0], numbers[1], float64(numbers[2]/2), float64(numbers[3]/2)
	o.Box = picture.Rect{X0: w * within(x-halfX), Y0: h * within(y-halfY), X1: w * within(x+halfX), Y1: h * within(y+halfY)}
	for i := range count {
		n := numbers[4+i*depth:][:depth]
		p := ObjectPoint{X: n[0] * w, Y: n[1] * h, Mark: Seen}
		if depth == 3 {
			if p.Mark = Mark(n[2]); float64(p.Mark) != n[2] {
				return o, fmt.Errorf("key point %d is marked %v; it must be 0, 1 or 2", i, n[2])
			}
		}
		if p.Mark == Unmarked || n[0] == 0 && n[1] == 0 {
			p = ObjectPoint{}
		}
		o.Points = append(o.Points, p)
	}
	return o, nil
}

// yoloSlack is how far a part may lie beyond the picture, where roundings take it.
const yoloSlack = 1e-3

// yoloBox cuts a box off at the edge of a picture, false where it lies outside or has no edges in order.
func yoloBox(b picture.Rect, size image.Point) (picture.Rect, bool) {
	w, h := float64(size.X), float64(size.Y)
	cut := picture.Rect{X0: max(b.X0, 0), Y0: max(b.Y0, 0), X1: min(b.X1, w), Y1: min(b.Y1, h)}
	if beyond := max((cut.X0-b.X0)/w, (b.X1-cut.X1)/w, (cut.Y0-b.Y0)/h, (b.Y1-cut.Y1)/h); !(beyond <= yoloSlack && cut.X0 <= cut.X1 && cut.Y0 <= cut.Y1) {
		return b, false
	}
	return cut, true
}

// WriteYOLO writes the label file of a picture of a size (width, height) as [ReadYOLO] reads it, parts with six digits. What lies outside of the picture, by more than roundings, is an error that says
// which object it is, and so are key points in another number than the form has.
func WriteYOLO(w io.Writer, objects []Object, size image.Point, form YOLOForm) error {
	if err := form.check(); err != nil {
		return fmt.Errorf("data: YOLO: %w", err)
	}
	count, depth := form.points()
	for i, o := range objects {
		b, ok := yoloBox(o.Box, size)
		if !ok {
			return fmt.Errorf("data: YOLO: the box %v of object %d does not lie in a picture of %d x %d", b, i, size.X, size.Y)
		}
		if n := len(o.Points); n != count && n != 0 {
			return fmt.Errorf("data: YOLO: object %d has %d key points, and the form %d", i, n, count)
		}
		x, y := 1/float64(size.X), 1/float64(size.Y)
		line := fmt.Sprintf("%d %.6f %.6f %.6f %.6f", o.Class, (b.X0+b.X1)/2*x, (b.Y0+b.Y1)/2*y, b.Dx()*x, b.Dy()*y)
		points := o.Points
		if points == nil {
			points = make([]ObjectPoint, count)
		}
		for j, p := range points {
			text, ok := p.yolo(x, y, depth)
			if !ok {
				return fmt.Errorf("data: YOLO: key point %d of object %d at (%v, %v), marked %d, does not lie in a picture of %d x %d; unmark it", j, i, p.X, p.Y, p.Mark, size.X, size.Y)
			}
			line += text
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// yolo gives the numbers of a key point in a picture of which a pixel is a part (x, y), false where it lies outside or is marked by none of the marks.
func (p ObjectPoint) yolo(x, y float64, depth int) (text string, ok bool) {
	if p.Mark == Unmarked {
		p = ObjectPoint{}
	}
	const least, most = -yoloSlack, 1 + yoloSlack
	if x, y = p.X*x, p.Y*y; !(min(x, y) >= least && max(x, y) <= most) || p.Mark < Unmarked || p.Mark > Seen {
		return "", false
	}
	text = fmt.Sprintf(" %.6f %.6f", min(max(x, 0), 1), min(max(y, 0), 1))
	if depth == 3 {
		text += fmt.Sprint(" ", int(p.Mark))
	}
	return text, true
}
