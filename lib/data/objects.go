package data

import (
	"fmt"
	"math"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Objects are the objects that are marked in the pictures of a data set, as [ReadCOCO] reads them.
type Objects struct {
	Classes []ObjectClass
	// Pictures are in the order of their file, also those in which nothing is marked.
	Pictures []MarkedPicture
}

// ObjectClass is a class of objects.
type ObjectClass struct {
	// ID is the class's number, which need not be its place among the classes.
	ID int
	// Name is the class's, Group that of the classes it belongs to, or "".
	Name, Group string
	// KeyPoints are the names of the key points that an object of the class has, none as a rule.
	KeyPoints []string
	// Skeleton are the pairs of key points, by their places from 0, that a line joins where they are shown.
	Skeleton [][2]int
}

// MarkedPicture is a picture in which objects are marked.
type MarkedPicture struct {
	// File is the picture's path, with slashes.
	File string
	// Width and Height are the picture's in pixels, 0 where they are not known.
	Width, Height int
	Objects       []Object
}

// Object is an object in a picture. Coordinates are continuous, in pixels of the picture: pixel i spans [i, i+1].
type Object struct {
	// Class is the ID of the object's class.
	Class int
	// Box is the bounding box. Its sides may be 0, but not less.
	Box picture.Rect
	// Points are the key points, as many as the class has, or none.
	Points []ObjectPoint
	// Polygons are around the parts of the object, each of at least three points (x, y). There are none where only the box is known.
	Polygons [][][2]float64
	// Crowd says that the box is around several objects which are not told apart.
	Crowd bool
	// RunLength says that the file has a mask of the object in run lengths, which is not read.
	RunLength bool
}

// ObjectPoint is a key point of an object.
type ObjectPoint struct {
	X, Y float64
	Mark Mark
}

// Mark says how a key point is marked. The numbers are those of COCO and YOLO.
type Mark int

const (
	// Unmarked points have no known place: X and Y mean nothing.
	Unmarked Mark = iota
	// Covered points are marked, but something is before them.
	Covered
	// Seen points are marked and seen.
	Seen
)

// Twins gives the pairs of key points, by their places from 0, that change places in a mirror, by their names: left_eye and right_eye, or eye_left and eye_right.
func (c ObjectClass) Twins() (pairs [][2]int) {
	places := map[string]int{}
	for i, name := range c.KeyPoints {
		places[strings.ToLower(name)] = i
	}
	for i, name := range c.KeyPoints {
		name = strings.ToLower(name)
		if j, ok := places[strings.Replace(name, "left", "right", 1)]; ok && strings.Contains(name, "left") {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// finiteNumbers reports the first number that is none, or is infinite.
func finiteNumbers(what string, numbers []float64) error {
	for i, n := range numbers {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Errorf("%s has %v as number %d; all must be finite", what, n, i+1)
		}
	}
	return nil
}
