package augment

import (
	"image"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// eachGeometric runs a test for the samples that are geometric actions, and for rows of them.
func eachGeometric(t *testing.T, f func(t *testing.T, op Op)) {
	eachSample(t, func(t *testing.T, op Op) {
		if !isGeometric(op) {
			t.Skip("it moves nothing")
		}
		f(t, op)
	})
}

// bump is a black picture with a white spot around a point, which shows where the point is to parts of a pixel.
func bump(size image.Point, x, y float64) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: size})
	for i := range size.X * size.Y {
		dx, dy := float64(i%size.X)+0.5-x, float64(i/size.X)+0.5-y
		v := uint8(math.Round(255 * math.Exp(-(dx*dx+dy*dy)/12)))
		copy(img.Pix[4*i:], []uint8{v, v, v, 255})
	}
	return img
}

// spot gives the mean place of the bright pixels near a point, and how bright the brightest of them and of all are. A pixel is as bright as its darkest channel, which fills are not.
func spot(pixels []float32, width int, nearX, nearY float64) (x, y, value, most float64) {
	const radius = 6
	bright := func(i int) float64 { return float64(min(pixels[i], pixels[i+1], pixels[i+2])) }
	each := func(f func(x, y, v float64)) {
		for i := 0; i < len(pixels); i += 3 {
			most = max(most, bright(i))
			if x, y := float64(i/3%width)+0.5, float64(i/3/width)+0.5; math.Hypot(x-nearX, y-nearY) <= radius {
				f(x, y, bright(i))
			}
		}
	}
	each(func(_, _, v float64) { value = max(value, v) })
	sum := 0.0
	each(func(px, py, v float64) {
		if v >= 0.6*value {
			x, y, sum = x+v*px, y+v*py, sum+v
		}
	})
	return x / sum, y / sum, value, most
}

// TestPointsGoWhereTheirPixelsGo plants a bright spot, moves its picture by every geometric operation, and finds it again where the map says that the point is.
func TestPointsGoWhereTheirPixelsGo(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	size := image.Pt(48, 40)
	found := map[string]int{}
	eachGeometric(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		for seed, at := range [][2]float64{{14.5, 20.5}, {24.5, 16.5}, {30.5, 25.5}, {20, 22}} {
			batch, err := picture.NewBatch(bump(size, at[0], at[1]))
			if err != nil {
				t.Fatal(err)
			}
			draws, err := p.Draw(Key{Seed: uint64(seed)}, size)
			if err != nil {
				t.Fatal(err)
			}
			m, after, err := p.Map(draws[0])
			if err != nil {
				t.Fatal(err)
			}
			wantX, wantY := m.Apply(at[0], at[1])
			const edge = 2
			if wantX < edge || wantY < edge || wantX > float64(after.X)-edge || wantY > float64(after.Y)-edge {
				continue // it has left the picture
			}
			output, err := p.Apply(backend, batch, draws, OnHost())
			if err != nil {
				t.Fatal(err)
			}
			pixels, width := tensors.MustCopyFlatData[float32](output), output.Shape().Dimensions[2]
			x, y, value, most := spot(pixels, width, wantX, wantY)
			if _, cuts := op.(gridShuffle); cuts && float64(pixels[3*(int(wantY)*width+int(wantX))]) > 0.9*most {
				x, y = wantX, wantY // what is left of the spot has another middle
			}
			if most < 0.4 {
				continue // it has become smaller than a pixel
			}
			found[op.Name()]++
			if value < 0.6*most || math.Hypot(x-wantX, y-wantY) > 0.5 {
				t.Errorf("%v: the point (%g, %g) is seen at (%.2f, %.2f) of %v, the map says (%.2f, %.2f)", draws[0], at[0], at[1], x, y, after, wantX, wantY)
			}
		}
	})
	for _, name := range Names() {
		if len(samples[name]) > 0 && isGeometric(samples[name][0]) && found[name] == 0 {
			t.Errorf("%s: no spot was seen after it", name)
		}
	}
}

// TestMapsGoThereAndBack takes points of results to the image and back, and inner points of images to the result and back.
func TestMapsGoThereAndBack(t *testing.T) {
	eachGeometric(t, func(t *testing.T, op Op) {
		p := Sequence(op)
		for _, size := range []image.Point{{48, 40}, {31, 47}, {20, 20}} {
			draws, err := p.Draw(Key{Seed: uint64(size.X)}, size)
			if err != nil {
				t.Fatal(err)
			}
			m, after, err := p.Map(draws[0])
			if err != nil {
				t.Fatal(err)
			}
			back, ok := m.Inverse()
			if !ok {
				t.Fatal("there is no way back")
			}
			// shown says whether a point of the image is seen anywhere: a lens may leave out the corners.
			shown := func(x, y float64) bool {
				for i := range 16 * after.X * after.Y {
					sx, sy := back.Apply(float64(i%(4*after.X))/4, float64(i/(4*after.X))/4)
					if math.Hypot(sx-x, sy-y) < 0.4 {
						return true
					}
				}
				return false
			}
			near := func(what string, there, home Map, within image.Point) {
				for i := range 36 {
					x, y := (float64(i%6)+0.7)/7*float64(within.X), (float64(i/6)+0.6)/7*float64(within.Y)
					gotX, gotY := home.Apply(there.Apply(x, y))
					if math.Hypot(gotX-x, gotY-y) > 1e-3 && (what == "result" || shown(x, y)) {
						t.Fatalf("%s of %v, %v: the point (%.2f, %.2f) comes back at (%.4f, %.4f)", what, size, draws[0], x, y, gotX, gotY)
					}
				}
			}
			near("result", back, m, after)
			near("image", m, back, size)
		}
	})
}
