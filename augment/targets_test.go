package augment

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// drawWith is the draw of one operation with values for an image of a size.
func drawWith(t *testing.T, op Op, values []float64, size image.Point) (*Pipeline, Draw) {
	t.Helper()
	p := Sequence(op)
	draws, err := p.Draw(Key{}, size)
	if err != nil {
		t.Fatal(err)
	}
	d := draws[0]
	for i, v := range d.Steps[0].Values {
		copy(d.Steps[0].Values[i].Numbers, values[:len(v.Numbers)])
		values = values[len(v.Numbers):]
	}
	return p, d
}

// labelled is a mask by the formula of golden_targets.py.
func labelled(w, h int) picture.Mask {
	m := picture.NewMask(w, h)
	for i := range m.Labels {
		x, y := i%w, i/w
		m.Labels[i] = int32((x*5 + y*3 + x*y) % 7)
	}
	return m
}

// rect makes a box.
func rect(x0, y0, x1, y1 float64, label int) Box {
	return Box{Rect: picture.Rect{X0: x0, Y0: y0, X1: x1, Y1: y1}, Label: label}
}

func TestTargetsEqualTorchvision(t *testing.T) {
	data, err := os.ReadFile("testdata/golden_targets.json")
	if err != nil {
		t.Fatal(err)
	}
	var goldens []struct {
		Op, Settings, Mask string
		Size, Result       [2]int // height, width
		Values             []float64
		Boxes              [][4]float64
	}
	if err := json.Unmarshal(data, &goldens); err != nil {
		t.Fatal(err)
	}
	for _, g := range goldens {
		t.Run(fmt.Sprint(g.Op, g.Values, g.Result), func(t *testing.T) {
			op, err := New(g.Op, g.Settings)
			if err != nil {
				t.Fatal(err)
			}
			p, d := drawWith(t, op, g.Values, image.Pt(g.Size[1], g.Size[0]))
			boxes, from, err := p.Boxes(d, []Box{rect(1.5, 2.25, 6, 7.5, 4), rect(0, 0, 3, 2, 5), rect(7, 4, 12, 9, 6)}, BoxRules{})
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range g.Boxes {
				at := slices.Index(from, i)
				if seen := want[2] > want[0] && want[3] > want[1]; at < 0 {
					if seen {
						t.Errorf("box %d is left out, want %v", i, want)
					}
					continue
				}
				b := boxes[at]
				if b.Label != 4+i {
					t.Errorf("box %d has label %d", i, b.Label)
				}
				// Of what is turned out of the picture torchvision keeps the rectangle's part, here the object's: never more.
				turned := g.Op == "rotate" || g.Op == "affine"
				got := [4]float64{b.X0, b.Y0, b.X1, b.Y1}
				for k := range got {
					if off := got[k] - want[k]; math.Abs(off) > 1e-4 && !(turned && b.Visible < 1 && (off > 0) == (k < 2)) {
						t.Errorf("box %d is %v, want %v", i, got, want)
					}
				}
			}
			masks, err := p.Masks(d, 0, labelled(g.Size[1], g.Size[0]))
			if err != nil {
				t.Fatal(err)
			}
			labels, err := base64.StdEncoding.DecodeString(g.Mask)
			if err != nil || masks[0].Size() != image.Pt(g.Result[1], g.Result[0]) {
				t.Fatalf("a mask of %v, want %v, %v", masks[0].Size(), g.Result, err)
			}
			for i, want := range labels {
				if got := masks[0].Labels[i]; got != int32(want) {
					t.Fatalf("label %d is %d, want %d: %v, want %v", i, got, want, masks[0].Labels, labels)
				}
			}
		})
	}
}

// TestMasksBoxesAndPointsAgree follows an object as a mask, as a box and as points through each geometric operation.
func TestMasksBoxesAndPointsAgree(t *testing.T) {
	eachSample(t, func(t *testing.T, op Op) {
		size := image.Pt(61, 47)
		object := image.Rect(22, 15, 41, 30)
		mask := picture.NewMask(size.X, size.Y)
		for y := object.Min.Y; y < object.Max.Y; y++ {
			for x := object.Min.X; x < object.Max.X; x++ {
				mask.Labels[y*size.X+x] = 3
			}
		}
		p := Sequence(op)
		for seed := range uint64(4) {
			draws, err := p.Draw(Key{Seed: seed}, size)
			if err != nil {
				t.Fatal(err)
			}
			masks, err := p.Masks(draws[0], 9, mask)
			if err != nil {
				t.Fatal(err)
			}
			boxes, _, err := p.Boxes(draws[0], []Box{{Rect: picture.RectOf(object), Label: 3}}, BoxRules{})
			if err != nil {
				t.Fatal(err)
			}
			m, after, _ := p.Map(draws[0])
			if m == Map(identityMap) && after == size && !reflect.DeepEqual(masks[0], mask) {
				t.Errorf("seed %d: an operation that moves nothing changes the mask", seed)
			}
			if text := draws[0].String(); strings.Contains(text, "shuffle") || strings.Contains(text, "polar") {
				continue // they tear objects apart, and boxes follow the outline only
			}
			seen := 0
			for i, label := range masks[0].Labels {
				if label != 0 && label != 3 && label != 9 {
					t.Fatalf("seed %d: a new label %d", seed, label)
				}
				if label != 3 {
					continue
				}
				seen++
				x, y := float64(i%after.X)+0.5, float64(i/after.X)+0.5
				const slack = 0.6 // of a pixel, for maps that bend between the points of an outline
				if len(boxes) == 0 || x < boxes[0].X0-slack || x > boxes[0].X1+slack || y < boxes[0].Y0-slack || y > boxes[0].Y1+slack {
					t.Fatalf("seed %d: the object is seen at (%g, %g), outside its box %v; %v", seed, x, y, boxes, draws[0])
				}
			}
			if len(boxes) == 1 && boxes[0].Visible > 0.5 && boxes[0].Dx()*boxes[0].Dy() > 30 && seen == 0 {
				t.Errorf("seed %d: the object's box is %v, and the mask shows nothing of it; %v", seed, boxes[0], draws[0])
			}
		}
	})
}

// TestMasksMoveLikePicturesOfNearestPixels compares a mask with a picture of its labels.
func TestMasksMoveLikePicturesOfNearestPixels(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	mask := labelled(23, 17)
	img := image.NewRGBA(image.Rect(0, 0, 23, 17))
	for i, l := range mask.Labels {
		copy(img.Pix[4*i:], []uint8{uint8(30 * l), uint8(30 * l), uint8(30 * l), 255})
	}
	grey := Fill(240.0/255, 240.0/255, 240.0/255)
	for name, p := range map[string]*Pipeline{
		"turn":        Sequence(Rotate(Uniform(-180, 180), Nearest, grey)),
		"border":      Sequence(Rotate(Uniform(-180, 180), Nearest, Reflect)),
		"in a row":    Sequence(Rotate(Uniform(-40, 40), Nearest, grey), Perspective(0.4, Nearest, grey), FlipLeftRight(0.5)),
		"bent":        Sequence(ElasticTransform(Constant(30), Constant(4), Nearest, grey)),
		"cut and pad": Sequence(Crop(3, 2, 9, 11), Pad(2, 2, 2, 2, grey), FlipUpDown(1)),
	} {
		for seed := range uint64(5) {
			s, d, err := p.AugmentSample(backend, Key{Seed: seed}, 0, Sample{Pictures: []image.Image{img}, Masks: []picture.Mask{mask}}, SampleRules{Outside: 8})
			if err != nil {
				t.Fatal(err)
			}
			out := s.Pictures[0].(*image.RGBA)
			for i, l := range s.Masks[0].Labels {
				if int32(out.Pix[4*i]) != 30*l {
					t.Fatalf("%s, seed %d: pixel %d has label %d and shows %d; %v", name, seed, i, l, out.Pix[4*i]/30, d)
				}
			}
		}
	}
}

func TestBoxesAreCutAndLeftOut(t *testing.T) {
	p, d := drawWith(t, Crop(10, 10, 20, 20), []float64{10, 10, 20, 20}, image.Pt(40, 40))
	boxes := []Box{rect(12, 12, 16, 20, 1), rect(0, 10, 14, 30, 2), rect(25, 5, 40, 15, 3), rect(0, 0, 9, 9, 4), rect(29, 29, 31, 31, 5), rect(-10, 15, 12, 25, 6)}
	for _, c := range []struct {
		rules BoxRules
		want  []int // the labels
	}{
		{BoxRules{}, []int{1, 2, 3, 5, 6}},
		{BoxRules{MinVisible: 0.2}, []int{1, 2, 5}},
		{BoxRules{MinVisible: 1}, []int{1}},
		{BoxRules{MinArea: 30}, []int{1, 2}},
		{BoxRules{MinWidth: 5}, []int{3}},
		{BoxRules{MinHeight: 10}, []int{2, 6}},
	} {
		kept, from, err := p.Boxes(d, boxes, c.rules)
		if err != nil {
			t.Fatal(err)
		}
		var labels []int
		for i, b := range kept {
			labels = append(labels, b.Label)
			if boxes[from[i]].Label != b.Label {
				t.Errorf("box %d comes from box %d", i, from[i])
			}
		}
		if !slices.Equal(labels, c.want) {
			t.Errorf("%+v keeps %v, want %v", c.rules, labels, c.want)
		}
	}
	kept, _, _ := p.Boxes(d, boxes, BoxRules{})
	if want := (picture.Rect{X0: 0, Y0: 0, X1: 4, Y1: 20}); kept[1].Rect != want || math.Abs(kept[1].Visible-4.0/14) > 1e-12 {
		t.Errorf("box 1 is %+v, want %v of which 4/14 is seen", kept[1], want)
	}
	if kept[4].Visible != 2.0/12 { // the part left of the image never counted
		t.Errorf("of the box that begins outside %v is seen, want 2/12", kept[4].Visible)
	}
}

// TestWhatACropTookDoesNotComeBack pads a crop: a box does not grow into what was added.
func TestWhatACropTookDoesNotComeBack(t *testing.T) {
	p := Sequence(Crop(10, 10, 20, 20), Pad(10, 10, 10, 10))
	draws, _ := p.Draw(Key{}, image.Pt(40, 40))
	boxes, _, err := p.Boxes(draws[0], []Box{rect(0, 0, 40, 15, 0)}, BoxRules{})
	if want := (picture.Rect{X0: 10, Y0: 10, X1: 30, Y1: 15}); err != nil || boxes[0].Rect != want {
		t.Errorf("%v, %v; want %v", boxes, err, want)
	}
	points, err := p.KeyPoints(draws[0], []KeyPoint{{X: 5, Y: 5}, {X: 15, Y: 15}, {X: 15, Y: 15, Hidden: true}})
	if want := []KeyPoint{{X: 5, Y: 5, Hidden: true}, {X: 15, Y: 15}, {X: 15, Y: 15, Hidden: true}}; err != nil || !reflect.DeepEqual(points, want) {
		t.Errorf("%v, %v; want %v", points, err, want)
	}
}

func TestEllipsesGrowLess(t *testing.T) {
	p, d := drawWith(t, Rotate(Constant(45)), []float64{45}, image.Pt(40, 40))
	square := []Box{rect(10, 10, 30, 30, 0)}
	outline, _, _ := p.Boxes(d, square, BoxRules{})
	ellipse, _, err := p.Boxes(d, square, BoxRules{Ellipse: true})
	if err != nil || math.Abs(outline[0].Dx()-20*math.Sqrt2) > 1e-9 || math.Abs(ellipse[0].Dx()-20) > 1e-9 {
		t.Errorf("a square has %v, a circle %v, %v; want 20 times the root of 2, and 20", outline[0].Dx(), ellipse[0].Dx(), err)
	}
}

func TestTwinsChangePlacesInAMirror(t *testing.T) {
	eyes := []KeyPoint{{X: 3, Y: 4, Label: 1}, {X: 7, Y: 4, Label: 2}, {X: 5, Y: 6, Label: 3}}
	for _, c := range []struct {
		op   Op
		want [3]int
	}{{FlipLeftRight(1), [3]int{2, 1, 3}}, {FlipUpDown(1), [3]int{2, 1, 3}}, {Sequence(FlipLeftRight(1), FlipUpDown(1)), [3]int{1, 2, 3}},
		{Rotate(Constant(180)), [3]int{1, 2, 3}}, {Transpose(1), [3]int{2, 1, 3}}, {Hue(Constant(0.2)), [3]int{1, 2, 3}}} {
		p := Sequence(c.op)
		draws, err := p.Draw(Key{}, image.Pt(10, 10))
		if err != nil {
			t.Fatal(err)
		}
		points, err := p.KeyPoints(draws[0], eyes, [2]int{1, 2})
		if got := [3]int{points[0].Label, points[1].Label, points[2].Label}; err != nil || got != c.want {
			t.Errorf("%s: labels %v, %v; want %v", c.op.Name(), got, err, c.want)
		}
	}
}

func TestBoxFormatsAreInverse(t *testing.T) {
	size, r := image.Pt(80, 40), picture.Rect{X0: 8, Y0: 10, X1: 40, Y1: 15}
	for format, want := range map[BoxFormat][4]float64{XYXY: {8, 10, 40, 15}, XYWH: {8, 10, 32, 5}, CXCYWH: {24, 12.5, 32, 5},
		NormalizedXYXY: {0.1, 0.25, 0.5, 0.375}, YOLO: {0.3, 0.3125, 0.4, 0.125}} {
		numbers, err := format.Numbers(r, size)
		back, err2 := format.Rect(want, size)
		if err != nil || err2 != nil || numbers != want || back != r {
			t.Errorf("%s: %v, back %v; %v, %v", format, numbers, back, err, err2)
		}
	}
	if _, err := BoxFormat("voc").Rect([4]float64{}, size); err == nil || !strings.Contains(err.Error(), `box format "voc"; it must be xyxy`) {
		t.Error(err)
	}
	if _, err := BoxFormat("").Numbers(r, size); err == nil {
		t.Error("no format")
	}
}

func TestTargetsThatAreNoneAreErrors(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(FlipLeftRight(1))
	draws, _ := p.Draw(Key{}, image.Pt(4, 4))
	nan := math.NaN()
	img := colourful(4, 4, 0)
	for want, try := range map[string]func() error{
		"box 1 is (1,2)-(1,3); its left edge": func() error {
			_, _, err := p.Boxes(draws[0], []Box{rect(0, 0, 1, 1, 0), rect(1, 2, 1, 3, 0)}, BoxRules{})
			return err
		},
		"must be finite":                 func() error { _, _, err := p.Boxes(draws[0], []Box{rect(0, 0, nan, 1, 0)}, BoxRules{}); return err },
		"MinVisible 2; it must lie":      func() error { _, _, err := p.Boxes(draws[0], nil, BoxRules{MinVisible: 2}); return err },
		"MinArea -1":                     func() error { _, _, err := p.Boxes(draws[0], nil, BoxRules{MinArea: -1}); return err },
		"key point 0 is (1, NaN)":        func() error { _, err := p.KeyPoints(draws[0], []KeyPoint{{X: 1, Y: nan}}); return err },
		"mask 0 has 3 x 4 pixels":        func() error { _, err := p.Masks(draws[0], 0, picture.NewMask(3, 4)); return err },
		"a mask of 4 x 4 with 0 labels":  func() error { _, err := p.Masks(draws[0], 0, picture.Mask{Width: 4, Height: 4}); return err },
		"without a picture":              func() error { _, err := p.DrawSample(Key{}, 0, Sample{}); return err },
		"picture 1 of the sample is emp": func() error { _, err := p.DrawSample(Key{}, 0, Sample{Pictures: []image.Image{img, nil}}); return err },
		"picture 1 of the sample has 5 x 4 pixels and the first": func() error {
			_, err := p.DrawSample(Key{}, 0, Sample{Pictures: []image.Image{img, colourful(5, 4, 0)}})
			return err
		},
		"index -1": func() error { _, err := p.DrawSample(Key{}, -1, Sample{Pictures: []image.Image{img}}); return err },
		"mask 0 has 2 x 2 pixels and the picture 4 x 4": func() error {
			_, _, err := p.AugmentSample(backend, Key{}, 0, Sample{Pictures: []image.Image{img}, Masks: []picture.Mask{picture.NewMask(2, 2)}}, SampleRules{})
			return err
		},
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestFramesOfASampleAreChangedAlike gives one picture several times.
func TestFramesOfASampleAreChangedAlike(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(ColorJitter(0.5, 0.5, 0.5, 0.5), Rotate(Uniform(-30, 30)), GaussianNoise(Constant(0.1)), RandomResizedCrop(9, 8))
	img := colourful(21, 13, 1)
	s, d, err := p.AugmentSample(backend, Key{Seed: 3}, 7, Sample{Pictures: Repeat(img, 5)}, SampleRules{})
	if err != nil {
		t.Fatal(err)
	}
	for i, frame := range s.Pictures {
		if !reflect.DeepEqual(frame, s.Pictures[0]) {
			t.Errorf("frame %d differs", i)
		}
	}
	same, err := p.DrawSame(Key{Seed: 3}, 7, img.Bounds().Size(), image.Pt(40, 30))
	if err != nil || !same[0].Equal(d) || !slices.Equal(same[1].Get("color_jitter", "hue"), d.Get("color_jitter", "hue")) {
		t.Errorf("the draws are not the same: %v, %v", same, err)
	}
}

func TestBoxesOfABatchHaveOneShape(t *testing.T) {
	boxes := [][]Box{{rect(0, 0, 4, 2, 7)}, nil, {rect(1, 1, 2, 2, 0), rect(2, 0, 4, 4, 5)}}
	sizes := []image.Point{{4, 4}, {4, 4}, {4, 8}}
	numbers, labels, err := PackBoxes(NormalizedXYXY, boxes, sizes, 2)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := labels.Value(), [][]int32{{7, -1}, {-1, -1}, {0, 5}}; !reflect.DeepEqual(got, want) {
		t.Errorf("labels %v, want %v", got, want)
	}
	if got, want := numbers.Value(), [][][]float32{{{0, 0, 1, 0.5}, {}}, {{}, {}}, {{0.25, 0.125, 0.5, 0.25}, {0.5, 0, 1, 0.5}}}; len(got.([][][]float32)) != 3 || fmt.Sprint(got) != strings.ReplaceAll(fmt.Sprint(want), "[]", "[0 0 0 0]") {
		t.Errorf("numbers %v, want %v", got, want)
	}
	for want, try := range map[string]func() error{
		"2 boxes in image 2":     func() error { _, _, err := PackBoxes(XYXY, boxes, sizes, 1); return err },
		"3 images with 2 sizes":  func() error { _, _, err := PackBoxes(XYXY, boxes, sizes[:2], 2); return err },
		`box format "corners"`:   func() error { _, _, err := PackBoxes("corners", boxes, sizes, 2); return err },
		"at most 0 each; there ": func() error { _, _, err := PackBoxes(XYXY, boxes, sizes, 0); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
