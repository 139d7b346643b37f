package style

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestBlend checks that shares of 1 and 0 are the first style alone, and that a half of each is nearer to the second than that.
func TestBlend(t *testing.T) {
	m, other := formulaModel(t, engine.PureGo), patternOf("start", 40, 40)
	first := Style{Image: pattern("style")}
	alone := transferWith(t, m, quick(6), first)
	first.Share = 1
	blended := transferWith(t, m, quick(6), first, Style{Image: other})
	a, b := ran(t, alone), ran(t, blended)
	if math.Abs(a.Losses.Total-b.Losses.Total) > 1e-6*a.Losses.Total || distance(t, a.Picture, b.Picture) > 0 {
		t.Errorf("shares 1 and 0: total %g, alone %g", b.Losses.Total, a.Losses.Total)
	}
	half := transferWith(t, m, quick(6), Style{Image: pattern("style")}, Style{Image: other})
	second := transferWith(t, m, quick(6), Style{Image: other})
	near, err := second.LossesOf(ran(t, half).Picture)
	if err != nil {
		t.Fatal(err)
	}
	far, err := second.LossesOf(a.Picture)
	if err != nil || near.Style >= far.Style {
		t.Errorf("style distance to the second: %g with its half, %g without (%v)", near.Style, far.Style, err)
	}
}

// TestRegions checks that each half of a picture comes nearer to its own style than to the other, and that a style's mask leaves the rest of it out.
func TestRegions(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	left, right := image.NewGray(image.Rect(0, 0, 32, 24)), image.NewGray(image.Rect(0, 0, 32, 24))
	bright, dark := image.NewRGBA(left.Rect), image.NewRGBA(left.Rect)
	for i := range left.Pix {
		left.Pix[i] = uint8(255 * (1 - i%32/16))
		right.Pix[i] = 255 - left.Pix[i]
		bright.Set(i%32, i/32, color.RGBA{230, uint8(150 + i%7*10), 40, 255})
		dark.Set(i%32, i/32, color.RGBA{20, uint8(i % 5 * 10), 90, 255})
	}
	result := ran(t, transferWith(t, m, quick(15), Style{Image: bright, Region: left}, Style{Image: dark, Region: right})).Picture
	mean := func(r image.Rectangle) (sum float64) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				sum += float64(result.RGBAAt(x, y).R) / float64(r.Dx()*r.Dy())
			}
		}
		return sum
	}
	if l, r := mean(image.Rect(2, 2, 14, 22)), mean(image.Rect(18, 2, 30, 22)); l < r+60 {
		t.Errorf("the left half has %g of red and the right %g; want the styles' 230 and 20", l, r)
	}
	both := image.NewRGBA(left.Rect) // the left half is bright
	for i := range left.Pix {
		if i%32 < 16 {
			both.Set(i%32, i/32, bright.At(i%32, i/32))
		} else {
			both.Set(i%32, i/32, dark.At(i%32, i/32))
		}
	}
	c := quick(1)
	c.Objective.Style.Layers = Layers("relu1_1")
	masked, whole := transferWith(t, m, c, Style{Image: both, Mask: left}), transferWith(t, m, c, Style{Image: both})
	a, err := masked.LossesOf(bright)
	if err != nil {
		t.Fatal(err)
	}
	b, err := whole.LossesOf(bright)
	if err != nil || a.Style >= b.Style/4 {
		t.Errorf("the bright picture is %g from the masked style and %g from the whole (%v)", a.Style, b.Style, err)
	}
}

// TestSameRegions checks that styles whose regions are equal pictures are blended by their shares, and others are not.
func TestSameRegions(t *testing.T) {
	half := func(value uint8) image.Image {
		img := image.NewGray(image.Rect(0, 0, 4, 4))
		for i := range 8 {
			img.Pix[i] = value
		}
		return img
	}
	img := pattern("style")
	groups := grouped([]Style{{Image: img, Region: half(255), Share: 3}, {Image: img}, {Image: img, Region: half(255), Share: 1}, {Image: img, Region: half(254)}})
	if len(groups) != 3 || len(groups[0]) != 2 || groups[0][0].Share != 0.75 || groups[0][1].Share != 0.25 || groups[1][0].Share != 1 {
		t.Errorf("%d groups, the first of %d", len(groups), len(groups[0]))
	}
}

// TestMeasures checks that moments and patches can be optimised, and that the style itself is nearer than the content. Its patches have some distance,
// because only every other one of the style picture's is a candidate.
func TestMeasures(t *testing.T) {
	both(t, func(t *testing.T, name string) {
		m := formulaModel(t, name)
		for _, measure := range []Measure{ChannelMoment, PatchMatches} {
			if name == engine.CPU && measure == ChannelMoment {
				continue // XLA takes long to compile
			}
			c := quick(5)
			c.Objective.Style.Measure, c.Objective.Style.Layers = measure, Layers("relu2_1")
			transfer := transferOf(t, m, c)
			start, err := transfer.LossesOf(pattern("content"))
			if err != nil {
				t.Fatal(err)
			}
			if got := ran(t, transfer).Losses; got.Style >= 0.8*start.Style {
				t.Errorf("%s: from %g to %g", measure, start.Style, got.Style)
			}
			own, err := transfer.LossesOf(pattern("style"))
			if err != nil || own.Style > 0.7*start.Style || measure == ChannelMoment && own.Style > 1e-9 {
				t.Errorf("%s: the style picture is %g from itself, the content %g (%v)", measure, own.Style, start.Style, err)
			}
		}
	})
}
