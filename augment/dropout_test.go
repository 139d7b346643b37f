package augment

import (
	"encoding/json"
	"image"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	stripes := XYMaskingSettings{Columns: Choice(0, 2), Rows: Choice(1, 3), Width: Uniform(0, 0.3), Height: Uniform(0, 0.3), Fill: RandomNoise}
	area, ratio := Uniform(0.02, 0.33), LogUniform(0.3, 3.3)
	sample(RandomErasing(0.7, area, ratio, Colour(0.2, 0.5, 1)), RandomErasing(1, area, ratio, MeanColour), RandomErasing(1, area, ratio, RandomColour),
		RandomErasing(1, area, ratio, RandomNoise), Cutout(Choice(1, 3), Uniform(0.1, 0.9), RandomColour), Cutout(Constant(1), Constant(0.5), Filling{}),
		CoarseDropout(Choice(0, 1, 4), Uniform(0.1, 0.6), Uniform(0.1, 1), MeanColour), XYMasking(stripes),
		GridDropout(Uniform(0.1, 0.7), Uniform(0, 1), RandomColour), GridDropout(Constant(0.3), Constant(0.5), MeanColour),
		PixelDropout(Uniform(0, 1), ByPixel, RandomNoise), PixelDropout(Uniform(0, 1), ByValue, Colour(1, 1, 0)), PixelDropout(Constant(0.3), ByPixel, MeanColour),
		TotalDropout(0.5, RandomColour), TotalDropout(0.3, Filling{}))
}

// dropoutFile is what testdata/dropout.py writes.
type dropoutFile struct {
	Laws []struct {
		Size  [2]int    // height, width
		Tries []float64 // area and ratio of each try
		Place []int     // top, left
		Box   []float64 // left, top, width, height; empty for none
	}
	Grids []struct {
		Size   [2]int
		Values []float64 // unit, hole, left, top
		Holes  [][4]int  // left, top, right, bottom
	}
}

func readDropouts(t *testing.T) (file dropoutFile) {
	t.Helper()
	data, err := os.ReadFile("testdata/dropout.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestErasingEqualsTorchvision replays what torchvision drew and wants the box that it chose.
func TestErasingEqualsTorchvision(t *testing.T) {
	none := 0
	for i, l := range readDropouts(t).Laws {
		box := randomErasing{}.box(image.Pt(l.Size[1], l.Size[0]), func(i int) (area, ratio float64) { return l.Tries[2*i], l.Tries[2*i+1] },
			func(axis, places int) int {
				if l.Place[axis] >= places {
					t.Fatalf("law %d: place %d of %d", i, l.Place[axis], places)
				}
				return l.Place[axis]
			})
		if !slices.Equal(box, l.Box) {
			t.Errorf("law %d, %v: box %v, want %v", i, l.Size, box, l.Box)
		}
		if len(l.Box) == 0 {
			none++
		}
	}
	if none < 5 || none > 30 {
		t.Errorf("%d of the boxes are none", none)
	}
}

// dropped applies one draw of a pipeline to a picture of one gray on the host, and says which values changed.
func dropped(t *testing.T, op Op, size image.Point, values []float64) (flags []bool) {
	t.Helper()
	img := image.NewGray(image.Rectangle{Max: size})
	for i := range img.Pix {
		img.Pix[i] = 100
	}
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	draws, err := p.Draw(Key{Seed: 4}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range values {
		draws[0].Steps[0].Values[i].Numbers = values[i : i+1]
	}
	for _, v := range apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, OnHost()) {
		flags = append(flags, math.Abs(float64(v)-100.0/255) > 1e-6)
	}
	return flags
}

// TestGridEqualsAlbumentations compares which pixels lie in holes.
func TestGridEqualsAlbumentations(t *testing.T) {
	for _, g := range readDropouts(t).Grids {
		want := make([]bool, g.Size[0]*g.Size[1]*3)
		for _, h := range g.Holes {
			for y := h[1]; y < h[3]; y++ {
				for i := 3 * (y*g.Size[1] + h[0]); i < 3*(y*g.Size[1]+h[2]); i++ {
					want[i] = true
				}
			}
		}
		got := dropped(t, GridDropout(Constant(0.5), Constant(0.5), Colour(1, 1, 1)), image.Pt(g.Size[1], g.Size[0]), g.Values)
		if !slices.Equal(got, want) {
			t.Errorf("%v: other pixels than albumentations has", g.Values)
		}
	}
}

// TestBoxesAreFilledAndNothingElse draws boxes and looks at every pixel.
func TestBoxesAreFilledAndNothingElse(t *testing.T) {
	size, white := image.Pt(23, 17), Colour(1, 1, 1)
	for _, op := range []Op{RandomErasing(1, Uniform(0.1, 0.5), LogUniform(0.3, 3), white), Cutout(Constant(2), Uniform(0.2, 0.9), white),
		CoarseDropout(Constant(3), Uniform(0.1, 0.4), Uniform(0.1, 0.4), white),
		XYMasking(XYMaskingSettings{Constant(1), Constant(2), Uniform(0.1, 0.3), Uniform(0.1, 0.3), white})} {
		draws, err := Sequence(op).Draw(Key{Seed: 4}, size)
		if err != nil {
			t.Fatal(err)
		}
		boxes, filled := draws[0].Get(op.Name(), "boxes"), 0
		for i, got := range dropped(t, op, size, nil) {
			at, want := image.Pt(i/3%size.X, i/3/size.X), false
			for b := boxes; len(b) > 0; b = b[4:] {
				r := image.Rect(0, 0, int(b[2]), int(b[3])).Add(image.Pt(int(b[0]), int(b[1])))
				want = want || at.In(r)
			}
			if got != want {
				t.Fatalf("%s: pixel %v is filled: %v, want %v, boxes %v", op.Name(), at, got, want, boxes)
			}
			if got {
				filled++
			}
		}
		if filled == 0 {
			t.Errorf("%s fills nothing", op.Name())
		}
	}
}

// TestDropoutsFollowTheirLaws looks at boxes of many draws: they lie in the picture and have the sizes and the numbers that are asked for.
func TestDropoutsFollowTheirLaws(t *testing.T) {
	size, n := image.Pt(60, 40), 4000
	counts, edges := map[int]int{}, [2]int{}
	for _, d := range boxes(t, CoarseDropout(Choice(1, 3), Uniform(0.1, 0.3), Constant(0.5), Filling{}), size, n) {
		used := 0
		for b := d; len(b) > 0; b = b[4:] {
			if b[2] == 0 {
				continue
			}
			used++
			if b[2] != 30 || b[3] < 4 || b[3] > 12 || b[0]+b[2] > 60 || b[1]+b[3] > 40 || min(b[0], b[1]) < 0 {
				t.Fatalf("box %v", b[:4])
			}
			if b[0] == 0 {
				edges[0]++
			}
			if b[0] == 30 {
				edges[1]++
			}
		}
		counts[used]++
	}
	if len(counts) != 2 || math.Abs(float64(counts[1])-float64(n)/2) > 4*math.Sqrt(float64(n)/4) || min(edges[0], edges[1]) < n/31 {
		t.Errorf("numbers of boxes %v, at the edges %v", counts, edges)
	}
	erased := 0
	for _, b := range boxes(t, RandomErasing(0.3, Uniform(0.02, 0.33), LogUniform(0.3, 3.3), Filling{}), size, n) {
		if b[2] > 0 {
			erased++
		}
	}
	if math.Abs(float64(erased)-0.3*float64(n)) > 4*math.Sqrt(0.21*float64(n)) {
		t.Errorf("%d of %d are erased, want 0.3", erased, n)
	}
	share := 0.0
	for _, flag := range dropped(t, PixelDropout(Constant(0.2), ByValue, Colour(1, 1, 1)), image.Pt(200, 200), nil) {
		if flag {
			share += 1.0 / (3 * 200 * 200)
		}
	}
	if math.Abs(share-0.2) > 0.005 {
		t.Errorf("%.4f of the values are dropped, want 0.2", share)
	}
}
