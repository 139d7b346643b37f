package picture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"os"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// hashed returns the source picture of testdata/golden_resize.py: noise below,
// a smooth ramp above. Its bounds start at (-3,-2), to catch code that counts
// from 0.
func hashed(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(-3, -2, w-3, h-2))
	for y := range h {
		for x := range w {
			for c := range 3 {
				v := uint32(x*73856093) ^ uint32(y*19349663) ^ uint32((c+1)*83492791)
				noise := uint8(v * 2654435761 >> 24)
				if y < h/2 {
					noise = uint8(x*255/max(w-1, 1) + y*31*(c+1))
				}
				img.Pix[y*img.Stride+4*x+c] = noise
			}
			img.Pix[y*img.Stride+4*x+3] = 255
		}
	}
	return img
}

// rgb returns the pixels of a picture without alpha.
func rgb(img *image.RGBA) []byte {
	out := make([]byte, 0, 3*img.Rect.Dx()*img.Rect.Dy())
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			out = append(out, img.Pix[y*img.Stride+4*x:][:3]...)
		}
	}
	return out
}

func TestResizeEqualsPillow(t *testing.T) {
	data, err := os.ReadFile("testdata/resize.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			W, H, RW, RH int
			Box          *[4]float64
			Filter       string
			CRC          uint32
			RGB          []byte
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) < 100 {
		t.Fatalf("only %d golden cases were read", len(golden.Cases))
	}
	for _, c := range golden.Cases {
		filter, err := picture.ParseFilter(c.Filter)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%dx%d to %dx%d %v box %v", c.W, c.H, c.RW, c.RH, filter, c.Box)
		src := hashed(c.W, c.H)
		var got *image.RGBA
		if c.Box == nil {
			got = picture.Resize(src, c.RW, c.RH, filter)
		} else {
			got = picture.ResizeRect(src, picture.Rect{X0: c.Box[0], Y0: c.Box[1], X1: c.Box[2], Y1: c.Box[3]}, c.RW, c.RH, filter)
		}
		if got.Rect != image.Rect(0, 0, c.RW, c.RH) || !got.Opaque() {
			t.Errorf("%s: bounds %v, opaque %v", name, got.Rect, got.Opaque())
		}
		if sum := crc32.ChecksumIEEE(rgb(got)); sum != c.CRC {
			t.Errorf("%s: checksum %08x, Pillow's %08x%s", name, sum, c.CRC, firstDifference(rgb(got), c.RGB))
		}
	}
}

// firstDifference says where got leaves want, where want is stored.
func firstDifference(got, want []byte) string {
	for i := range want {
		if got[i] != want[i] {
			return fmt.Sprintf("; sample %d is %d, want %d", i, got[i], want[i])
		}
	}
	return ""
}

func TestResizeLeavesItsSourceAlone(t *testing.T) {
	src := hashed(7, 5)
	before := string(src.Pix)
	for f := picture.Bilinear; f <= picture.Nearest; f++ {
		same := picture.Resize(src, 7, 5, f)
		if string(same.Pix) != before {
			t.Errorf("%v: resizing to the same size changed pixels", f)
		}
		clear(same.Pix)
		clear(picture.Resize(src, 3, 5, f).Pix)
		clear(picture.Resize(src, 7, 2, f).Pix)
	}
	if string(src.Pix) != before {
		t.Error("writing to a result changed the source")
	}
}

func TestResizeOfOneColourIsThatColour(t *testing.T) {
	src := image.NewRGBA(image.Rect(5, 6, 24, 17))
	for i := range src.Pix {
		src.Pix[i] = [4]uint8{200, 0, 255, 255}[i%4]
	}
	for f := picture.Bilinear; f <= picture.Nearest; f++ {
		for _, size := range []image.Point{{1, 1}, {3, 40}, {100, 2}, {19, 11}} {
			got := picture.Resize(src, size.X, size.Y, f)
			for i, v := range got.Pix {
				if want := [4]uint8{200, 0, 255, 255}[i%4]; v != want {
					t.Fatalf("%v to %v: sample %d is %d, want %d", f, size, i, v, want)
				}
			}
		}
	}
}

func TestResizeShort(t *testing.T) {
	// Sizes as torchvision 0.23's resize(img, n) gives them: the long side is
	// int(n*long/short), and never less than 1 here.
	for _, c := range []struct{ w, h, n, rw, rh int }{
		{500, 375, 256, 341, 256}, {375, 500, 256, 256, 341}, {7, 5, 5, 7, 5},
		{100, 1, 1, 100, 1}, {640, 480, 480, 640, 480}, {33, 33, 7, 7, 7},
	} {
		got := picture.ResizeShort(hashed(c.w, c.h), c.n, picture.Bilinear).Bounds().Size()
		if got != image.Pt(c.rw, c.rh) {
			t.Errorf("%dx%d short %d: got %v, want %dx%d", c.w, c.h, c.n, got, c.rw, c.rh)
		}
	}
}

func TestResizeLong(t *testing.T) {
	for _, c := range []struct{ w, h, n, rw, rh int }{
		{500, 375, 256, 256, 192}, {375, 500, 256, 192, 256}, {7, 5, 7, 7, 5}, {5, 7, 14, 10, 14},
		{100, 1, 10, 10, 1}, {10, 3, 5, 5, 2}, {33, 33, 7, 7, 7},
	} {
		img := hashed(c.w, c.h)
		got := picture.ResizeLong(img, c.n, picture.Bilinear)
		if got.Rect.Size() != image.Pt(c.rw, c.rh) {
			t.Errorf("%dx%d long %d: got %v, want %dx%d", c.w, c.h, c.n, got.Rect, c.rw, c.rh)
		}
		if max(c.w, c.h) == c.n && !bytes.Equal(got.Pix, picture.Flatten(img).Pix) {
			t.Errorf("%dx%d long %d: other pixels", c.w, c.h, c.n)
		}
	}
}

func TestResizeMisusePanics(t *testing.T) {
	img := hashed(7, 5)
	for name, call := range map[string]func(){
		"no width":       func() { picture.Resize(img, 0, 4, picture.Box) },
		"negative":       func() { picture.Resize(img, 4, -1, picture.Box) },
		"nil":            func() { picture.Resize(nil, 4, 4, picture.Box) },
		"no pixels":      func() { picture.Resize(image.NewRGBA(image.Rectangle{}), 4, 4, picture.Box) },
		"unknown filter": func() { picture.Resize(img, 4, 4, 99) },
		"outside":        func() { picture.ResizeRect(img, picture.Rect{X1: 7.5, Y1: 5}, 4, 4, picture.Box) },
		"before":         func() { picture.ResizeRect(img, picture.Rect{X0: -0.1, X1: 7, Y1: 5}, 4, 4, picture.Box) },
		"empty":          func() { picture.ResizeRect(img, picture.Rect{X0: 3, X1: 3, Y1: 5}, 4, 4, picture.Box) },
		"short":          func() { picture.ResizeShort(img, 0, picture.Box) },
		"long":           func() { picture.ResizeLong(img, 0, picture.Box) },
		"crop":           func() { picture.Crop(img, image.Rect(2, 2, 2, 4)) },
		"centre crop":    func() { picture.CenterCrop(img, 3, 0) },
		"middle":         func() { picture.CenterRect(image.Pt(5, 5), 0, 3) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

func TestParseFilterReadsString(t *testing.T) {
	for f := picture.Bilinear; f <= picture.Nearest; f++ {
		if got, err := picture.ParseFilter(f.String()); got != f || err != nil {
			t.Errorf("ParseFilter(%q) = %v, %v", f, got, err)
		}
	}
	if _, err := picture.ParseFilter("sharp"); err == nil {
		t.Error("ParseFilter accepted an unknown name")
	}
	if got := picture.Filter(77).String(); got != "Filter(77)" {
		t.Errorf("unknown filter prints as %q", got)
	}
}

func BenchmarkResize(b *testing.B) {
	src := hashed(500, 375)
	for _, f := range []picture.Filter{picture.Bilinear, picture.Bicubic} {
		b.Run(f.String(), func(b *testing.B) {
			for b.Loop() {
				picture.Resize(src, 298, 224, f)
			}
		})
	}
}
