package picture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// draftTolerance is by how much samples of a reduced file may leave Pillow's, at most and on average, and why.
func draftTolerance(file string, width int) (most int, mean float64) {
	switch {
	case file == "420.jpg" && width < 25:
		return 8, 2.5 // chroma is four samples a block: jpegn takes four coefficients for them, libjpeg more
	case file == "422.jpg":
		return 10, 2.5 // the same, and Pillow blurred the chroma across before it averaged, by up to five levels that weigh 1.772
	}
	return 3, 0.7 // the inverse DCTs round differently, as in full size
}

func TestAtLeastEqualsPillowsDraft(t *testing.T) {
	data, err := os.ReadFile("testdata/draft.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Wants []struct {
			File        string
			Asked, Size [2]int
			RGB         []byte
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Wants) != 50 {
		t.Fatalf("%d golden pictures", len(golden.Wants))
	}
	for _, want := range golden.Wants {
		name := fmt.Sprintf("%s at least %v", want.File, want.Asked)
		got, err := picture.Open(filepath.Join("testdata/draft", want.File), picture.AtLeast(want.Asked[0], want.Asked[1]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Rect != image.Rect(0, 0, want.Size[0], want.Size[1]) {
			t.Errorf("%s: bounds %v; want %v", name, got.Rect, want.Size)
			continue
		}
		worst, _ := worstDifference(rgb(got), want.RGB)
		average := meanDifference(rgb(got), want.RGB)
		if most, mean := draftTolerance(want.File, want.Size[0]); worst > most || average > mean {
			t.Errorf("%s: samples are off by %d, on average %.3f; allowed %d and %g", name, worst, average, most, mean)
		}
	}
}

// meanDifference returns the mean difference of two sample lists.
func meanDifference(got, want []byte) float64 {
	sum := 0.0
	for i := range want {
		sum += math.Abs(float64(got[i]) - float64(want[i]))
	}
	return sum / float64(max(len(want), 1))
}

// What cannot be reduced comes in full size.
func TestAtLeastInFullSize(t *testing.T) {
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "ycck.jpg", "cmyk_no_adobe.jpg", "restart.jpg", "rgb.png", "lossy.webp"} {
		path := filepath.Join("testdata/formats", name)
		want, err := picture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := picture.Open(path, picture.AtLeast(4, 4)); err != nil || got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// scribble is a JPEG of a picture that is flat nowhere.
func scribble(t testing.TB, w, h int, seed uint64) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i/500%60 + random.IntN(60))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// spoil damages the coded pixels of a JPEG in one of five ways.
func spoil(data []byte, way int, random *rand.Rand) []byte {
	at, length := len(data)/4+random.IntN(len(data)/2), 1+random.IntN(200)
	data = bytes.Clone(data)
	part := data[at : at+length]
	switch way {
	case 0: // a piece is missing
		return append(data[:at:at], data[at+length:]...)
	case 1: // the rest is missing, but for the end marker
		return append(data[:at:at], 0xff, 0xd9)
	case 2:
		clear(part)
	case 3:
		for i := range part {
			part[i] = uint8(random.IntN(255))
		}
	case 4:
		part[0] ^= 1 << random.IntN(8)
	}
	return data
}

// The fast decoder must not hide what image/jpeg refuses, in any size.
func TestDamagedScansAreRefused(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	refused := [5]int{}
	for n := range 250 {
		way := n % 5
		data := spoil(scribble(t, 203, 149, uint64(n)), way, random)
		if _, err := jpeg.Decode(bytes.NewReader(data)); err == nil {
			continue
		}
		refused[way]++
		for _, least := range []int{149, 70, 30, 10} {
			if img, err := picture.Decode(bytes.NewReader(data), picture.AtLeast(least, least)); err == nil {
				t.Errorf("file %d, damaged in way %d, at least %d: gave a %v picture", n, way, least, img.Rect)
			}
		}
	}
	if t.Logf("refused of 50: %v", refused); refused[0] < 20 || refused[1] < 50 || refused[2]+refused[3] < 5 {
		t.Errorf("of 50 files damaged in each way, image/jpeg refuses only %v", refused)
	}
}

// A picture that ends in one colour looks like a damaged one at first.
func TestFlatPicturesAreReduced(t *testing.T) {
	for _, grey := range []uint8{0, 77, 255} {
		var b bytes.Buffer
		img := image.NewGray(image.Rect(0, 0, 64, 48))
		for i := range img.Pix {
			img.Pix[i] = grey
		}
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		got, err := picture.Decode(&b, picture.AtLeast(16, 12))
		if err != nil || got.Rect != image.Rect(0, 0, 16, 12) || got.Pix[0] != grey {
			t.Errorf("level %d: %v, %v", grey, got, err)
		}
	}
}

func BenchmarkDecodeJPEG(b *testing.B) {
	file := scribble(b, 1600, 1200, 0)
	for _, size := range []int{1200, 600, 300, 150} {
		b.Run(fmt.Sprintf("at least %d", size), func(b *testing.B) {
			for b.Loop() {
				if _, err := picture.Decode(bytes.NewReader(file), picture.AtLeast(size, size)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
