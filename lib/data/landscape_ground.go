package data

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// newValley builds the landscape of the given seed.
func newValley(seed uint32) *valley {
	far := render.NewRelief(-1100, -1700, 1100, -150, 2.5, func(x, z float64) float64 { return mountains(x, z, seed) })
	near := render.NewRelief(-75, -70, 75, 12, 0.4, func(x, z float64) float64 { return meadow(x, z, seed) })
	objects := []*render.Object{
		render.Object{Shape: far, Paint: farGround(seed)}.Place(render.V(0, 0, 0), 0),
		render.Object{Shape: near, Paint: nearGround(seed)}.Place(render.V(0, 0, 0), 0),
	}
	objects = append(objects, forest(far, seed)...)
	objects = append(objects, nearTrees(near, seed)...)
	objects = append(objects, hut(near)...)
	objects = append(objects, grass(near, seed)...)
	return &valley{scene: render.NewScene(objects...), seed: seed}
}

// mountains is the height of the ground beyond the lake.
func mountains(x, z float64, seed uint32) float64 {
	shore := -255 + float64(26*render.Fractal2(x*0.009, 0.5, 3, seed^11))
	inland := shore - z
	if inland < -25 {
		return -4
	}
	hills := 26 + float64(34*render.Fractal2(float64(x*0.0045)+5, z*0.0045, 5, seed^12))
	bank := float64(2.2*render.Smooth(-10, 26, inland)) - 1
	peak := ridges(float64(x*0.0021)+1.7, z*0.0021, seed^13)
	gap := 0.42 + float64(0.58*render.Smooth(40, 420, math.Abs(x+60)))
	return bank + float64(hills*render.Smooth(0, 330, inland)) + float64(330*peak*gap*render.Smooth(150, 780, inland))
}

// ridges is noise with sharp crests, in about [0, 1]. (Musgrave's ridged multifractal, in "Texturing and Modeling".)
func ridges(x, z float64, seed uint32) float64 {
	sum, amp, weight := 0.0, 0.55, 1.0
	for i := range 7 {
		n := 1 - math.Abs(render.Noise2(x, z, seed+uint32(i)))
		n = float64(n * n * weight)
		weight = render.Clamp(1.6*n, 0, 1)
		sum += float64(amp * n)
		x, z = float64(1.62*x)+float64(1.26*z), float64(1.62*z)-float64(1.26*x)
		amp *= 0.47
	}
	return sum
}

// meadow is the height of the ground on the near side of the lake.
func meadow(x, z float64, seed uint32) float64 {
	shore := -42 + float64(9*render.Fractal2(x*0.045, 2.5, 3, seed^14)) + float64(0.006*x*x)
	inland := z - shore
	rise := float64(6.4 * render.Smooth(-6, 46, inland))
	return rise - 0.35 + float64(0.5*render.Fractal2(x*0.10, z*0.10, 3, seed^15)*render.Smooth(0, 12, inland))
}

// farGround paints the far shore: grass, woods, rock and snow, by height and slope.
func farGround(seed uint32) render.Paint {
	return func(p, n render.Vec) render.Surface {
		rough := render.Fractal2(p.X*0.035, p.Z*0.035, 4, seed^21)
		fine := render.Fractal2(p.X*0.22, p.Z*0.22, 3, seed^22)
		strata := render.Fractal2(float64(p.X*0.012)+float64(p.Y*0.010), float64(p.Y*0.09)+float64(p.Z*0.004), 3, seed^23)
		rock := render.Hex(0x7d746c).Mix(render.Hex(0x4f4a4a), render.Clamp(0.5+strata+float64(0.5*rough), 0, 1))
		grass := render.Hex(0x4c6a30).Mix(render.Hex(0x74824a), render.Clamp(0.5+rough+float64(0.4*fine), 0, 1))
		woods := render.Hex(0x1f3d22).Mix(render.Hex(0x35562a), render.Clamp(0.5+fine, 0, 1))
		c := grass.Mix(woods, render.Smooth(-0.10, 0.08, rough+float64(0.10*fine)))
		high := p.Y + float64(45*rough)
		c = c.Mix(grass.Mix(render.Hex(0x8f8a5c), 0.5), render.Smooth(85, 125, high))
		c = c.Mix(rock, max(render.Smooth(0.80, 0.68, n.Y+float64(0.1*fine)), render.Smooth(115, 160, high)))
		snow := render.Smooth(165, 195, high+float64(30*fine)) * render.Smooth(0.50, 0.66, n.Y+float64(0.12*fine))
		c = c.Mix(render.Hex(0xf2f5fa), snow)
		c = c.Mix(render.Hex(0xa39678), render.Smooth(1.8, 0.5, p.Y+float64(0.6*fine)))
		bump := 0.55 * render.Smooth(40, 160, p.Y) * (1 - float64(0.7*snow))
		slope := render.V(render.Fractal2(p.X*0.07, p.Z*0.07, 3, seed^24), 0, render.Fractal2(float64(p.X*0.07)+9, p.Z*0.07, 3, seed^25))
		return render.Surface{Color: c, Bend: slope.Scale(bump)}
	}
}

// nearGround paints the meadow and its pebbled shore.
func nearGround(seed uint32) render.Paint {
	return func(p, n render.Vec) render.Surface {
		wide := render.Fractal2(p.X*0.16, p.Z*0.16, 3, seed^26)
		blades := render.Fractal2(p.X*7, p.Z*2.6, 3, seed^27)
		c := render.Hex(0x3a5f1f).Mix(render.Hex(0x76883a), render.Clamp(0.5+float64(0.9*wide)+float64(0.55*blades), 0, 1))
		c = c.Scale(0.80 + float64(0.35*render.Clamp(0.5+blades, 0, 1)))
		stones := render.Fractal2(p.X*5, p.Z*5, 3, seed^28)
		pebble := render.Hex(0x9a8f7e).Scale(0.75 + float64(0.5*render.Clamp(0.5+stones, 0, 1)))
		c = c.Mix(pebble, render.Smooth(0.55, 0.30, p.Y+float64(0.25*stones)))
		return render.Surface{Color: c, Bend: render.V(blades, 0, wide).Scale(0.25)}
	}
}
