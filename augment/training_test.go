package augment_test

import (
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestAugmentBatch checks that a batch has what each picture gets alone, whatever is beside it, and that each epoch draws anew.
func TestAugmentBatch(t *testing.T) {
	e := engine.ForTest(t, "go")
	cat := data.Cat(data.CatScene{Width: 40})
	wide := picture.Resize(cat, 50, 30, picture.Bilinear)
	p := augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(16, 20))
	batch := func(epoch uint64, indices []int, imgs ...image.Image) []float32 {
		t.Helper()
		b, err := picture.NewBatch(imgs...)
		if err != nil {
			t.Fatal(err)
		}
		x, err := p.AugmentBatch(e.Backend, 7, slices.Repeat([]uint64{epoch}, len(indices)), indices, b, image.Pt(50, 40))
		if err != nil {
			t.Fatal(err)
		}
		if d := x.Shape().Dimensions; d[0] != len(imgs) || d[1] != 16 || d[2] != 20 || d[3] != 3 {
			t.Fatalf("shape %s", x.Shape())
		}
		return tensors.MustCopyFlatData[float32](x)
	}
	both, alone, next := batch(0, []int{3, 9}, cat, wide), batch(0, []int{9}, wide), batch(1, []int{9}, wide)
	differs := func(a, b []float32) (n int) {
		for i := range a {
			if d := a[i] - b[i]; d > 1e-6 || d < -1e-6 {
				n++
			}
		}
		return n
	}
	if n := differs(both[16*20*3:], alone); n != 0 {
		t.Errorf("%d numbers of a picture depend on what is beside it", n)
	}
	if n := differs(alone, next); n < len(alone)/2 {
		t.Errorf("the next epoch sees nearly the same picture: only %d numbers differ", n)
	}
}

func TestAugmentBatchWantsOneSize(t *testing.T) {
	e := engine.ForTest(t, "go")
	b, err := picture.NewBatch(image.NewRGBA(image.Rect(0, 0, 4, 4)), image.NewRGBA(image.Rect(0, 0, 5, 4)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = augment.Sequence(augment.FlipLeftRight(0.5)).AugmentBatch(e.Backend, 0, make([]uint64, 2), []int{0, 1}, b, image.Point{})
	if err == nil || !strings.Contains(err.Error(), "a batch needs one size") {
		t.Error(err)
	}
	one, err := picture.NewBatch(image.NewRGBA(image.Rect(0, 0, 4, 4)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = augment.Sequence(augment.FlipLeftRight(0.5)).AugmentBatch(e.Backend, 0, make([]uint64, 1), []int{0}, one, image.Pt(5, 4)) // another picture of the set is wider
	if err == nil || !strings.Contains(err.Error(), "pictures of (4,4) and of (5,4), and a batch needs one size") {
		t.Error(err)
	}
}

// TestStringTellsPipelinesApart changes one setting at a time.
func TestStringTellsPipelinesApart(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range []*augment.Pipeline{
		augment.Sequence(), augment.Sequence(augment.FlipLeftRight(0.5)), augment.Sequence(augment.FlipLeftRight(0.25)),
		augment.Sequence(augment.FlipUpDown(0.5)), augment.Sequence(augment.RandomResizedCrop(8, 8)), augment.Sequence(augment.RandomResizedCrop(8, 9)),
		augment.Sequence(augment.RandomResizedCrop(8, 8, augment.Area(0.5, 1))), augment.Sequence(augment.RandomResizedCrop(8, 8, augment.Bicubic)),
		augment.Sequence(augment.ColorJitter(0.1, 0, 0, 0)), augment.Sequence(augment.ColorJitter(0, 0.1, 0, 0)),
		augment.Sequence(augment.GaussianNoise(augment.Constant(0.1))), augment.Sequence(augment.GaussianNoise(augment.Uniform(0, 0.1))),
	} {
		if s := p.String(); seen[s] {
			t.Errorf("two pipelines are %q", s)
		} else {
			seen[s] = true
		}
	}
	if p := augment.Sequence(augment.FlipLeftRight(0.5)); p.String() != augment.Sequence(augment.FlipLeftRight(0.5)).String() {
		t.Error("equal pipelines differ")
	}
}
