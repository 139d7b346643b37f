package gallery

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// scene is a small one.
func scene() Scene {
	return Scene{data.Cat(data.CatScene{Width: 96, Height: 72}), image.Rect(36, 8, 72, 60)}
}

// each runs a test for every exhibit.
func each(t *testing.T, f func(t *testing.T, e Exhibit)) {
	for _, family := range Families() {
		for _, e := range family.Exhibits {
			t.Run(e.Name, func(t *testing.T) { f(t, e) })
		}
	}
}

func TestEveryOperationHasOneExhibit(t *testing.T) {
	var names []string
	each(t, func(_ *testing.T, e Exhibit) { names = append(names, e.Name) })
	slices.Sort(names)
	if !slices.Equal(names, augment.Names()) {
		for _, name := range augment.Names() {
			if !slices.Contains(names, name) {
				t.Errorf("there is no exhibit of %s", name)
			}
		}
		t.Errorf("the exhibits are %v, want each operation once", names)
	}
}

func TestExhibitsAreOfTheirOperation(t *testing.T) {
	each(t, func(t *testing.T, e Exhibit) {
		for _, s := range []float64{0, 0.1, 0.5, 1} {
			op := e.At(s, image.Pt(96, 72))
			if err := op.Check(); err != nil {
				t.Fatal(err)
			}
			if text := augment.Sequence(op).String(); !strings.Contains(text, `"op":"`+e.Name+`"`) {
				t.Errorf("%s is no %s", text, e.Name)
			}
		}
	})
}

// changed is the mean absolute difference of pictures; of different sizes it is infinite.
func changed(a, b *image.RGBA) (mean float64) {
	if a.Rect != b.Rect {
		return math.Inf(1)
	}
	for i := range a.Pix {
		mean += math.Abs(float64(a.Pix[i])-float64(b.Pix[i])) / float64(len(a.Pix))
	}
	return mean
}

// neverNothing are operations that change a picture even at the strength 0: their settings have no value that leaves it, or that value is far from the others.
var neverNothing = strings.Fields(`fisheye bbox_safe_random_crop random_sized_bbox_safe_crop pad_to_powers_of crop_to_powers_of sigmoid_contrast log_contrast clahe uniform_color_quantization kmeans_color_quantization
	motion_blur defocus glass_blur ringing_overshoot shot_noise random_erasing xy_masking superpixels voronoi jpeg blend_alpha_noise aug_mix`)

// uneven are operations that do all or nothing, so that the strength decides whether, or whose strength is one of shape.
var uneven = strings.Fields("flip_left_right flip_up_down transpose grayscale total_dropout sometimes some_of blend_alpha_noise")

// TestStrengthsGrow wants nothing at the strength 0 and more at 1 than at 1/4, of every operation that has a strength.
func TestStrengthsGrow(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	s := scene()
	original := s.Picture.(*image.RGBA)
	each(t, func(t *testing.T, e Exhibit) {
		strip, err := e.Strip(backend, s, 0, 0.25, 0.5, 1)
		if err != nil {
			t.Fatal(err)
		}
		if e.Setting == "" {
			return
		}
		if by := changed(strip[0], original); (by > 0.6) != slices.Contains(neverNothing, e.Name) {
			t.Errorf("at the strength 0 it changes the picture by %.2f", by)
		}
		weak, strong := changed(strip[1], original), changed(strip[3], original)
		if grows := strong > weak || math.IsInf(weak, 1) || slices.Contains(uneven, e.Name); !grows || strong < 1 {
			t.Errorf("it changes the picture by %.2f at 1/4, by %.2f at 1", weak, strong)
		}
	})
}

func TestStrengthsAreChecked(t *testing.T) {
	for _, s := range []float64{-0.1, 1.1, math.NaN()} {
		if _, err := geometry[0].Strip(nil, scene(), s); err == nil || !strings.Contains(err.Error(), "of flip_left_right; it must lie between 0 and 1") {
			t.Errorf("strength %v: error %v", s, err)
		}
	}
}

func TestASceneNeedsAPicture(t *testing.T) {
	if _, err := geometry[0].Strip(nil, Scene{}, 1); err == nil || !strings.Contains(err.Error(), "a scene without a picture") {
		t.Errorf("error %v", err)
	}
}

func TestFamiliesHaveNames(t *testing.T) {
	for _, f := range Families() {
		if e, err := Of(f.Name); err != nil || len(e) != len(f.Exhibits) || len(e) == 0 {
			t.Errorf("%s: %d exhibits, error %v", f.Name, len(e), err)
		}
	}
	if _, err := Of("birds"); err == nil || !strings.Contains(err.Error(), `called "birds"; the families are geometry, crops and sizes, `) {
		t.Errorf("error %v", err)
	}
}

// ExampleExhibit_At makes the operation that a strip shows in its middle.
func ExampleExhibit_At() {
	exhibits, err := Of("weather")
	if err != nil {
		panic(err)
	}
	fog := exhibits[2]
	fmt.Println(fog.Name+":", fog.Setting)
	fmt.Println(augment.Sequence(fog.At(0.5, image.Pt(640, 480))))
	// Output:
	// fog: strength, 0 to 1
	// {"op":"fog","strength":0.5}
}
