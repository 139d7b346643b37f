// Package picture brings images in and out of the lab: it decodes the usual
// file formats, turns what comes in into one plain form, resizes as PIL does,
// stacks pictures of differing sizes into batches, converts to and from
// tensors, and lays pictures out in labelled grids.
//
// A picture is an [*image.RGBA] that is opaque and whose bounds start at
// (0,0). Every function that takes an [image.Image] accepts any of them, with
// bounds anywhere, and never changes it; every function that returns a picture
// returns a new one in the plain form.
//
// Coordinates are continuous edges counted from the top-left corner of the
// picture, whatever Bounds().Min is: pixel i spans [i, i+1], so a picture of
// width W reaches from x = 0 to x = W and a left-right flip sends x to W-x.
//
// Functions that read or write return errors that name the file, what is wrong
// and what to do. Functions on pixels return no error: they panic when the
// program asks for something that has no meaning, such as a width of 0.
package picture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"reflect"
)

// Rect is a rectangle with real-valued edges in pixels, counted from the
// top-left corner of a picture: it holds the points with X0 <= x <= X1 and
// Y0 <= y <= Y1.
type Rect struct {
	X0, Y0, X1, Y1 float64
}

// RectOf returns the Rect with the edges of r: [image.Rect](1, 2, 4, 6) spans
// from x = 1 to x = 4 and from y = 2 to y = 6.
func RectOf(r image.Rectangle) Rect {
	return Rect{float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)}
}

// Dx returns the width of r in pixels.
func (r Rect) Dx() float64 { return r.X1 - r.X0 }

// Dy returns the height of r in pixels.
func (r Rect) Dy() float64 { return r.Y1 - r.Y0 }

// String returns the edges of r in the form "(x0,y0)-(x1,y1)".
func (r Rect) String() string {
	return fmt.Sprintf("(%g,%g)-(%g,%g)", r.X0, r.Y0, r.X1, r.Y1)
}

// Crop returns a copy of the pixels of img inside r, which counts from the
// top-left pixel of img whatever its bounds. Parts of r outside img are black,
// as in torchvision's crop. It panics when r is empty.
func Crop(img image.Image, r image.Rectangle) *image.RGBA {
	if r.Empty() {
		panic(fmt.Sprintf("picture.Crop: the rectangle %v is empty; it needs a width and a height of at least 1", r))
	}
	src := plain(img)
	dst := filled(r.Dx(), r.Dy(), color.Black)
	draw.Draw(dst, dst.Rect, src, r.Min, draw.Src)
	return dst
}

// CenterCrop returns the middle w x h pixels of img. Where the margins are odd
// the offset is (margin/2) rounded half to even, and where img is smaller than
// the crop the rest is black, both as in torchvision's center_crop. It panics
// when w or h is below 1.
func CenterCrop(img image.Image, w, h int) *image.RGBA {
	mustSize("CenterCrop", w, h)
	return Crop(img, CenterRect(img.Bounds().Size(), w, h))
}

// CenterRect returns the box of w x h pixels in the middle of a picture of a
// size that [CenterCrop] cuts out; it begins at negative coordinates where the
// picture is smaller. It panics when w or h is below 1.
func CenterRect(size image.Point, w, h int) image.Rectangle {
	mustSize("CenterRect", w, h)
	x, y := centerOffset(size.X, w), centerOffset(size.Y, h)
	return image.Rect(x, y, x+w, y+h)
}

// centerOffset returns where a crop of n pixels starts in a side of size
// pixels. torchvision pads a too small side by floor((n-size)/2) first, and
// rounds (size-n)/2 half to even otherwise.
func centerOffset(size, n int) int {
	if size < n {
		return -((n - size) / 2)
	}
	return int(math.RoundToEven(float64(size-n) / 2))
}

// mustSize panics when a picture of w x h pixels cannot exist.
func mustSize(function string, w, h int) {
	if w < 1 || h < 1 {
		panic(fmt.Sprintf("picture.%s: size %d x %d; width and height must be at least 1", function, w, h))
	}
}

// Missing reports whether img is nil, a nil pointer, or has no pixels.
func Missing(img image.Image) bool {
	if img == nil {
		return true
	}
	v := reflect.ValueOf(img)
	return v.Kind() == reflect.Pointer && v.IsNil() || img.Bounds().Empty()
}

// mustPixels panics when img is nil or has no pixels.
func mustPixels(function string, img image.Image) {
	if Missing(img) {
		panic(fmt.Sprintf("picture.%s: the picture is nil or has no pixels", function))
	}
}

// filled returns a w x h picture of one colour.
func filled(w, h int, c color.Color) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return dst
}

// Images returns pictures of one type, such as []*image.RGBA, as the slice of
// [image.Image] that [NewBatch] and [Grid] take.
func Images[T image.Image](pictures []T) []image.Image {
	images := make([]image.Image, len(pictures))
	for i, p := range pictures {
		images[i] = p
	}
	return images
}
