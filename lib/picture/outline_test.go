package picture_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

func TestOutlineCoversWhatItShould(t *testing.T) {
	// A frame without area between its halo and itself would be hard to see in
	// numbers, so sum the ink: on white, the dark line of a frame of outer size
	// 10 x 6 and width 1.5 plus the white halo leave exactly the line's area.
	for _, at := range []float64{0, 0.25, 0.5, 0.9} {
		src := plainColour(30, 20, color.RGBA{255, 255, 255, 255})
		r := picture.Rect{X0: 8 + at, Y0: 7 + at, X1: 18 + at, Y1: 13 + at}
		got := picture.DrawOutlines(src, picture.Outline{Rect: r, Color: color.Black, Width: 1.5})
		ink := 0.0
		for i := 0; i < len(got.Pix); i += 4 {
			ink += float64(255-got.Pix[i]) / 255
		}
		want := 10*6 - (10-3)*(6-3.0)
		if math.Abs(ink-want) > 0.2 { // each of some 60 edge pixels is rounded
			t.Errorf("at %+.2f: %.2f pixels of ink, want %.2f", at, ink, want)
		}
	}
}

func TestOutlineOfTheWholePictureShows(t *testing.T) {
	src := plainColour(9, 7, color.RGBA{90, 90, 90, 255})
	green := color.RGBA{0, 86, 63, 255}
	got := picture.DrawOutlines(src, picture.Outline{Rect: picture.Rect{X1: 9, Y1: 7}, Color: green, Width: 1})
	for _, p := range []image.Point{{0, 0}, {8, 0}, {0, 6}, {8, 6}, {4, 0}, {0, 3}} {
		if got.RGBAAt(p.X, p.Y) != green {
			t.Errorf("%v is %v, want the line", p, got.RGBAAt(p.X, p.Y))
		}
	}
	if c := got.RGBAAt(4, 3); c != (color.RGBA{90, 90, 90, 255}) {
		t.Errorf("the middle became %v", c)
	}
}

func TestOutlinesTakeAnyPlace(t *testing.T) {
	src := hashed(40, 30)
	before := string(src.Pix)
	for _, r := range []picture.Rect{
		{-50, -50, -10, -10}, {39.9, 29.9, 40, 30}, {10, 10, 10, 10}, {-1e9, -1e9, 1e9, 1e9}, {5, -3, 6, 400}, {0.1, 0.1, 0.2, 0.2},
	} {
		for _, label := range []string{"", "a label wider than all of the picture"} {
			got := picture.DrawOutlines(src, picture.Outline{Rect: r, Label: label})
			if got.Rect != image.Rect(0, 0, 40, 30) || !got.Opaque() {
				t.Errorf("%v: %v, opaque %v", r, got.Rect, got.Opaque())
			}
		}
	}
	outside := picture.DrawOutlines(src, picture.Outline{Rect: picture.Rect{X0: 50, Y0: 3, X1: 60, Y1: 9}})
	if !same(outside, src) {
		t.Error("a rectangle outside changed the picture")
	}
	if string(src.Pix) != before {
		t.Error("the source was drawn on")
	}
}

func TestOutlineMisusePanics(t *testing.T) {
	for _, o := range []picture.Outline{
		{Rect: picture.Rect{X0: math.NaN(), X1: 1, Y1: 1}},
		{Rect: picture.Rect{X1: math.Inf(1), Y1: 1}},
		{Rect: picture.Rect{X0: 2, X1: 1, Y1: 1}},
		{Rect: picture.Rect{X1: 1, Y1: 1}, Width: -1},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic", o)
				}
			}()
			picture.DrawOutlines(hashed(3, 3), o)
		}()
	}
}

func ExampleDrawOutlines() {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	shown := picture.DrawOutlines(img,
		picture.Outline{Rect: picture.Rect{X0: 4.5, Y0: 3, X1: 40, Y1: 30.25}, Label: "crop"},
		picture.Outline{Rect: picture.RectOf(img.Bounds()), Color: color.White, Width: 1},
	)
	fmt.Println(shown.Bounds().Size())
	// Output: (64,48)
}
