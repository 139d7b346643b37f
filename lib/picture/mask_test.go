package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// voc is a palette such as those of masks with class colours.
var voc = color.Palette{color.Black, color.RGBA{128, 0, 0, 255}, color.RGBA{0, 128, 0, 255}, color.RGBA{128, 128, 0, 255}}

// paletted is a mask with a palette, whose labels are x + y modulo 4, with bounds anywhere.
func paletted() *image.Paletted {
	img := image.NewPaletted(image.Rect(-2, 3, 3, 7), voc)
	for i := range img.Pix {
		img.Pix[i] = uint8((i%5 + i/5) % 4)
	}
	return img
}

func TestMasksGoThroughFilesAndBack(t *testing.T) {
	gray, deep := image.NewGray(image.Rect(1, 1, 4, 3)), image.NewGray16(image.Rect(0, 0, 2, 1))
	copy(gray.Pix, []byte{0, 1, 2, 200, 254, 255})
	copy(deep.Pix, []byte{1, 0, 255, 255})
	for name, c := range map[string]struct {
		img    image.Image
		labels []int32
	}{
		"palette": {paletted(), []int32{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}},
		"gray":    {gray, []int32{0, 1, 2, 200, 254, 255}},
		"deep":    {deep, []int32{256, 65535}},
	} {
		m, err := MaskOf(c.img)
		if err != nil || !reflect.DeepEqual(m.Labels, c.labels) {
			t.Fatalf("%s: %v, %v; want %v", name, m.Labels, err, c.labels)
		}
		img, err := m.Image()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "mask.png")
		var file bytes.Buffer
		if err := png.Encode(&file, img); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		back, err := OpenMask(path)
		if err != nil || !reflect.DeepEqual(back.Labels, c.labels) || back.Size() != c.img.Bounds().Size() || len(back.Palette) != len(m.Palette) {
			t.Errorf("%s: back %v, %v", name, back, err)
		}
	}
}

func TestMasksOfEveryFormatThatKeepsLabels(t *testing.T) {
	want, _ := MaskOf(paletted())
	for name, encode := range map[string]func(b *bytes.Buffer) error{
		"PNG":  func(b *bytes.Buffer) error { return png.Encode(b, paletted()) },
		"GIF":  func(b *bytes.Buffer) error { return gif.Encode(b, paletted(), nil) },
		"BMP":  func(b *bytes.Buffer) error { return bmp.Encode(b, paletted()) },
		"TIFF": func(b *bytes.Buffer) error { return tiff.Encode(b, paletted(), nil) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		if m, err := DecodeMask(&b); err != nil || !reflect.DeepEqual(m.Labels, want.Labels) {
			t.Errorf("%s: %v, %v", name, m.Labels, err)
		}
	}
}

func TestGrayInColoursIsAMask(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	copy(img.Pix, []byte{7, 7, 7, 255})
	if m, err := MaskOf(img); err != nil || m.At(0, 0) != 7 {
		t.Errorf("%v, %v", m, err)
	}
}

func TestWhatIsNoMask(t *testing.T) {
	var lossy bytes.Buffer
	if err := jpeg.Encode(&lossy, paletted(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := DecodeMask(&lossy); !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "JPEG changes values") {
		t.Errorf("JPEG: %v", err)
	}
	if _, err := DecodeMask(strings.NewReader("\x89PNG\r\n\x1a\nno")); !errors.Is(err, ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
	if _, err := OpenMask(filepath.Join(t.TempDir(), "none.png")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 2, 1))
	copy(img.Pix, []byte{7, 7, 7, 255, 7, 8, 7, 255})
	if _, err := MaskOf(img); err == nil || !strings.Contains(err.Error(), "(1, 0) has the colour {7 8 7 255}") {
		t.Errorf("colours: %v", err)
	}
	if _, err := MaskOf(image.NewCMYK(image.Rect(0, 0, 1, 1))); !errors.Is(err, ErrUnsupported) {
		t.Errorf("CMYK: %v", err)
	}
	if _, err := MaskOf(nil); err == nil {
		t.Error("nothing is a mask")
	}
	for _, m := range []Mask{{}, {Width: 2, Height: 1, Labels: []int32{1}}, {Width: 1, Height: 1, Labels: []int32{-1}}, {Width: 1, Height: 1, Labels: []int32{65536}}} {
		if _, err := m.Image(); err == nil {
			t.Errorf("a picture of %v", m)
		}
	}
}

func FuzzDecodeMask(f *testing.F) {
	var file bytes.Buffer
	if err := png.Encode(&file, paletted()); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := DecodeMask(bytes.NewReader(data)); err == nil && m.Check() != nil {
			t.Error(m.Check())
		}
	})
}
