package picture_test

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// kinds returns pictures of every type in package image, of 5 x 3 random
// pixels each, with and without alpha, with bounds that start at (-1,-2).
func kinds() []draw.Image {
	r := image.Rect(-1, -2, 4, 1)
	images := []draw.Image{
		image.NewRGBA(r), image.NewNRGBA(r), image.NewRGBA64(r), image.NewNRGBA64(r),
		image.NewGray(r), image.NewGray16(r), image.NewAlpha(r), image.NewCMYK(r),
		image.NewPaletted(r, color.Palette{color.NRGBA{255, 0, 0, 128}, color.Gray{7}, color.Transparent, color.NRGBA64{1, 2, 60000, 50000}}),
	}
	random := rand.New(rand.NewPCG(1, 2))
	var all []draw.Image
	for _, img := range images {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				v := func() uint16 { return uint16(random.UintN(1 << 16)) }
				img.Set(x, y, color.NRGBA64{v(), v(), v(), v()})
			}
		}
		all = append(all, img)
	}
	return all
}

func TestFlattenEqualsCompositingByHand(t *testing.T) {
	for _, img := range kinds() {
		got := picture.Flatten(img)
		if got.Rect != image.Rect(0, 0, 5, 3) || !got.Opaque() {
			t.Errorf("%T: %v, opaque %v", img, got.Rect, got.Opaque())
		}
		for y := range 3 {
			for x := range 5 {
				r, g, b, a := img.At(x-1, y-2).RGBA()
				have := got.RGBAAt(x, y)
				for i, v := range []uint32{r, g, b} {
					// Premultiplied over white, in 16 bits.
					exact := float64(v+0xffff-a) / 257
					sample := float64([]uint8{have.R, have.G, have.B}[i])
					// 8-bit types round half a level, 16-bit ones drop their low
					// byte, and premultiplied 8-bit ones lose up to one more.
					if sample-exact > 1 || exact-sample > 1 {
						t.Errorf("%T (%d,%d): sample %d is %v, want %.2f", img, x, y, i, sample, exact)
					}
				}
			}
		}
	}
}

func TestFlattenOfSubImages(t *testing.T) {
	part := image.Rect(1, -1, 4, 1)
	for _, img := range kinds() {
		whole := picture.Flatten(img)
		sub := img.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(part)
		want := picture.Crop(whole, part.Add(image.Pt(1, 2)))
		if !same(picture.Flatten(sub), want) {
			t.Errorf("%T: a SubImage gives other pixels than a crop", img)
		}
	}
}

func TestFlattenTakesAPaletteTooShort(t *testing.T) {
	img := &image.Paletted{Pix: []uint8{0, 200}, Stride: 2, Rect: image.Rect(0, 0, 2, 1), Palette: color.Palette{color.Black}}
	got := picture.Flatten(img)
	if got.RGBAAt(0, 0) != (color.RGBA{A: 255}) || got.RGBAAt(1, 0) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("got % d", got.Pix)
	}
}

func TestCrop(t *testing.T) {
	src := hashed(7, 5) // starts at (-3,-2)
	got := picture.Crop(src, image.Rect(2, 1, 5, 3))
	if got.Rect != image.Rect(0, 0, 3, 2) {
		t.Fatalf("bounds %v", got.Rect)
	}
	for y := range 2 {
		for x := range 3 {
			if got.RGBAAt(x, y) != src.RGBAAt(x+2-3, y+1-2) {
				t.Errorf("pixel (%d,%d) is wrong", x, y)
			}
		}
	}
	beyond := picture.Crop(src, image.Rect(-1, 3, 3, 7))
	black := color.RGBA{A: 255}
	if beyond.RGBAAt(0, 0) != black || beyond.RGBAAt(1, 2) != black || beyond.RGBAAt(1, 0) != src.RGBAAt(-3, 1) {
		t.Error("outside the picture a crop is not black, or the picture moved")
	}
}

func TestCenterRect(t *testing.T) {
	for _, c := range []struct {
		size image.Point
		w, h int
		want image.Rectangle
	}{
		{image.Pt(1, 1), 1, 1, image.Rect(0, 0, 1, 1)},
		{image.Pt(5, 7), 2, 2, image.Rect(2, 2, 4, 4)}, // margins of 3 and 5: halves of 1.5 and 2.5, to even
		{image.Pt(9, 4), 4, 9, image.Rect(2, -2, 6, 7)},
		{image.Pt(2, 3), 5, 4, image.Rect(-1, 0, 4, 4)},
	} {
		if got := picture.CenterRect(c.size, c.w, c.h); got != c.want {
			t.Errorf("%d x %d in the middle of %v: %v, want %v", c.w, c.h, c.size, got, c.want)
		}
	}
}

func TestCenterCrop(t *testing.T) {
	// Offsets as torchvision 0.23's center_crop computes them: int(round(m/2))
	// with Python's rounding half to even; padding by floor(m/2) on the left.
	for _, c := range []struct{ size, n, first int }{
		{7, 7, 0}, {7, 6, 0}, {7, 5, 1}, {7, 4, 2}, {7, 3, 2}, {7, 2, 2}, {7, 1, 3}, {7, 8, 0}, {7, 9, -1}, {7, 12, -2},
	} {
		src := hashed(c.size, 1)
		got := picture.CenterCrop(src, c.n, 1)
		want := picture.Crop(src, image.Rect(c.first, 0, c.first+c.n, 1))
		if !same(got, want) {
			t.Errorf("%d of %d: does not start at %d", c.n, c.size, c.first)
		}
	}
}

func TestRect(t *testing.T) {
	r := picture.RectOf(image.Rect(1, 2, 4, 6))
	if r != (picture.Rect{X0: 1, Y0: 2, X1: 4, Y1: 6}) || r.Dx() != 3 || r.Dy() != 4 {
		t.Errorf("got %v, %g x %g", r, r.Dx(), r.Dy())
	}
	if got := (picture.Rect{X0: 0.5, Y0: 1, X1: 2.25, Y1: 3}).String(); got != "(0.5,1)-(2.25,3)" {
		t.Errorf("prints as %s", got)
	}
}

func ExampleResize() {
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	small := picture.Resize(img, 320, 240, picture.Bicubic)
	fmt.Println(small.Bounds().Size())
	// Output: (320,240)
}

func ExampleResizeRect() {
	// What a random resized crop does: a region with real-valued edges becomes
	// a picture of a fixed size.
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	region := picture.Rect{X0: 12.5, Y0: 40, X1: 300.25, Y1: 300}
	fmt.Println(picture.ResizeRect(img, region, 224, 224, picture.Bilinear).Bounds().Size())
	// Output: (224,224)
}

func ExampleCenterCrop() {
	// The usual preprocessing for evaluation.
	img := image.NewRGBA(image.Rect(0, 0, 500, 375))
	short := picture.ResizeShort(img, 256, picture.Bilinear)
	fmt.Println(short.Bounds().Size(), picture.CenterCrop(short, 224, 224).Bounds().Size())
	// Output: (341,256) (224,224)
}

func ExampleNewBatch() {
	wide, high := image.NewRGBA(image.Rect(0, 0, 4, 2)), image.NewRGBA(image.Rect(0, 0, 3, 5))
	batch, err := picture.NewBatch(wide, high)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(batch.Tensor().Shape(), batch.Sizes, batch.Image(1).Bounds().Size())
	// Output: (Uint8)[2, 5, 4, 3] [(4,2) (3,5)] (3,5)
}

func ExampleToTensor() {
	img := image.NewGray(image.Rect(0, 0, 2, 1))
	img.SetGray(1, 0, color.Gray{Y: 255})
	tensor := picture.ToTensor(img)
	back, err := picture.FromTensor(tensor)
	fmt.Println(tensor.Value(), back[0].RGBAAt(1, 0), err)
	// Output: [[[0 0 0] [1 1 1]]] {255 255 255 255} <nil>
}
