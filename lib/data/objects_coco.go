package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// The parts of a COCO file that are read and written.
type (
	cocoFile struct {
		Info        *cocoInfo        `json:"info,omitempty"`
		Images      []cocoImage      `json:"images"`
		Annotations []cocoAnnotation `json:"annotations"`
		Categories  []cocoCategory   `json:"categories"`
	}
	cocoInfo struct {
		Description string `json:"description"`
	}
	cocoImage struct {
		ID     int    `json:"id"`
		File   string `json:"file_name"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
	}
	cocoAnnotation struct {
		ID           int             `json:"id"`
		Image        int             `json:"image_id"`
		Category     int             `json:"category_id"`
		Box          []float64       `json:"bbox"`
		Area         float64         `json:"area"`
		Crowd        int             `json:"iscrowd"`
		Segmentation json.RawMessage `json:"segmentation,omitempty"`
		Points       []float64       `json:"keypoints,omitempty"`
		PointCount   *int            `json:"num_keypoints,omitempty"`
	}
	cocoCategory struct {
		ID       int      `json:"id"`
		Name     string   `json:"name"`
		Group    string   `json:"supercategory,omitempty"`
		Points   []string `json:"keypoints,omitempty"`
		Skeleton [][2]int `json:"skeleton,omitempty"`
	}
)

// pointMiddle is the middle of the pixel that COCO names as a key point's place.
const pointMiddle = 0.5

// ReadCOCO reads the objects in a file of COCO's form: JSON with "images", "annotations" and "categories", of the tasks detection (instances) and key points. Boxes (x, y,
// width, height) and polygons are continuous coordinates there; key points are the indices of pixels, and get the middles of those.
// Masks in run lengths, "info", "licenses" and fields of one's own are left out.
//
// An annotation of an image or of a category that the file does not have, without a box, or with numbers that make none is an error with the annotation's place and id.
//
// Source: T.-Y. Lin et al., "Microsoft COCO: Common Objects in Context", 2014, and the format of data on its site.
func ReadCOCO(r io.Reader) (*Objects, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("data: COCO: %w", err)
	}
	var file struct {
		cocoFile
		Info json.RawMessage `json:"info"` // of any form
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("data: COCO: %w", err)
	}
	if file.Images == nil || file.Annotations == nil || file.Categories == nil {
		return nil, errors.New(`data: COCO: the file must have the lists "images", "annotations" and "categories"; those of captions have no boxes`)
	}
	o, err := file.objects()
	if err != nil {
		return nil, fmt.Errorf("data: COCO: %w", err)
	}
	return o, nil
}

// objects gives what the file holds.
func (f cocoFile) objects() (*Objects, error) {
	o := &Objects{}
	classes, places := map[int]ObjectClass{}, map[int]int{}
	for i, c := range f.Categories {
		if _, twice := classes[c.ID]; twice {
			return nil, fmt.Errorf("category %d has the id %d of an earlier one", i, c.ID)
		}
		class, err := c.class()
		if err != nil {
			return nil, fmt.Errorf("category %d (id %d): %w", i, c.ID, err)
		}
		classes[c.ID], o.Classes = class, append(o.Classes, class)
	}
	for i, img := range f.Images {
		if _, twice := places[img.ID]; twice {
			return nil, fmt.Errorf("image %d (%s) has the id %d of an earlier one", i, img.File, img.ID)
		}
		if img.File == "" || img.Width < 0 || img.Height < 0 {
			return nil, fmt.Errorf("image %d (id %d) has the file_name %q and %d x %d pixels; it needs a name and its size", i, img.ID, img.File, img.Width, img.Height)
		}
		places[img.ID] = i
		o.Pictures = append(o.Pictures, MarkedPicture{File: img.File, Width: img.Width, Height: img.Height})
	}
	for i, a := range f.Annotations {
		place, ok := places[a.Image]
		if !ok {
			return nil, fmt.Errorf("annotation %d (id %d): image_id %d is not among the images", i, a.ID, a.Image)
		}
		class, ok := classes[a.Category]
		if !ok {
			return nil, fmt.Errorf("annotation %d (id %d): category_id %d is not among the categories", i, a.ID, a.Category)
		}
		object, err := a.object(class)
		if err != nil {
			return nil, fmt.Errorf("annotation %d (id %d): %w", i, a.ID, err)
		}
		o.Pictures[place].Objects = append(o.Pictures[place].Objects, object)
	}
	return o, nil
}

// class gives what a category is. Skeletons count key points from 1 there.
func (c cocoCategory) class() (ObjectClass, error) {
	class := ObjectClass{ID: c.ID, Name: c.Name, Group: c.Group, KeyPoints: c.Points}
	for _, bone := range c.Skeleton {
		if min(bone[0], bone[1]) < 1 || max(bone[0], bone[1]) > len(c.Points) {
			return class, fmt.Errorf("its skeleton joins the key points %v, and it has %d", bone, len(c.Points))
		}
		class.Skeleton = append(class.Skeleton, [2]int{bone[0] - 1, bone[1] - 1})
	}
	return class, nil
}

// object gives what an annotation marks.
func (a cocoAnnotation) object(class ObjectClass) (o Object, err error) {
	o = Object{Class: a.Category, Crowd: a.Crowd != 0}
	if len(a.Box) != 4 || a.Box[2] < 0 || a.Box[3] < 0 {
		return o, fmt.Errorf("bbox %v; it must be the left and the upper edge, the width and the height, of which none is negative", a.Box)
	}
	o.Box = picture.Rect{X0: a.Box[0], Y0: a.Box[1], X1: a.Box[0] + a.Box[2], Y1: a.Box[1] + a.Box[3]}
	if err := finiteNumbers("bbox", []float64{o.Box.X1, o.Box.Y1}); err != nil {
		return o, err
	}
	if o.Points, err = cocoPoints(a.Points, class); err != nil {
		return o, err
	}
	o.Polygons, o.RunLength, err = cocoPolygons(a.Segmentation)
	return o, err
}

// cocoPoints gives the key points of an object of a class: x, y and how they are marked.
func cocoPoints(numbers []float64, class ObjectClass) ([]ObjectPoint, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	if len(numbers) != 3*len(class.KeyPoints) {
		return nil, fmt.Errorf("keypoints has %d numbers, and the category %q names %d key points of three each", len(numbers), class.Name, len(class.KeyPoints))
	}
	points := make([]ObjectPoint, len(class.KeyPoints))
	for i := range points {
		x, y, mark := numbers[3*i], numbers[3*i+1], Mark(numbers[3*i+2])
		if float64(mark) != numbers[3*i+2] || mark < Unmarked || mark > Seen {
			return nil, fmt.Errorf("key point %d is marked %v; it must be 0, 1 or 2", i, numbers[3*i+2])
		}
		if mark != Unmarked {
			points[i] = ObjectPoint{X: x + pointMiddle, Y: y + pointMiddle, Mark: mark}
		}
	}
	return points, nil
}

// cocoPolygons gives the polygons of a segmentation, or says that it has run lengths.
func cocoPolygons(text json.RawMessage) (polygons [][][2]float64, runLength bool, err error) {
	if len(text) > 0 && text[0] == '{' {
		return nil, true, nil
	}
	var lists [][]float64
	if len(text) > 0 {
		if err := json.Unmarshal(text, &lists); err != nil {
			return nil, false, fmt.Errorf("segmentation: %w", err)
		}
	}
	for i, list := range lists {
		if len(list) < 6 || len(list)%2 != 0 {
			return nil, false, fmt.Errorf("segmentation: polygon %d has %d numbers; it must have x and y of at least three points", i, len(list))
		}
		polygon := make([][2]float64, len(list)/2)
		for j := range polygon {
			polygon[j] = [2]float64{list[2*j], list[2*j+1]}
		}
		polygons = append(polygons, polygon)
	}
	return polygons, false, nil
}
