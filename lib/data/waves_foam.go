package data

import (
	"cmp"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// ball is a ball of foam, in the wave's own directions.
func (w *breaker) ball(x, y, radius float64) paint.Stroke {
	return paint.Stroke{Path: []paint.Point{w.world(paint.Point{X: x, Y: y})}, Radius: radius * w.size, Color: printFoam}
}

// foam returns the foam of a wave: spray in the air, claws at the lip, and balls along the crest.
func (w *breaker) foam(dice *paint.Dice) []paint.Stroke {
	var all []paint.Stroke
	for range 46 {
		turn := -1.9 + float64(2.3*dice.Next())
		sin, cos := render.SinCos(turn)
		r := 1.5 + float64(1.0*dice.Next()*dice.Next())
		all = append(all, w.ball(r*cos, r*sin, 0.018+float64(0.035*dice.Next()*dice.Next())))
	}
	for i := range 30 { // from the tip upwards
		all = append(all, w.claw(1-float64(i)/30, dice)...)
	}
	for range 46 {
		x := float64(-2.3 * dice.Next())
		grow := render.Smooth(-2.4, 0, x)
		all = append(all, w.ball(x, back(x)+dice.Spread(0.07), 0.03+float64(0.11*grow*(0.3+float64(0.7*dice.Next())))))
	}
	for range 44 {
		t := 1 - float64(dice.Next()*dice.Next())
		sin, cos := render.SinCos(w.angle(t))
		r := 1 + lip(t) - float64(0.12*dice.Next())
		all = append(all, w.ball(r*cos, r*sin, 0.05+float64(0.08*dice.Next())))
	}
	slices.SortStableFunc(all, func(a, b paint.Stroke) int { return cmp.Compare(b.Radius, a.Radius) })
	return all
}

// angle is the direction from the hollow's middle of the place t along the lip.
func (w *breaker) angle(t float64) float64 { return float64(t*(lipEnd+math.Pi/2)) - math.Pi/2 }

// claw returns a hooked finger of foam at t along the lip, that reaches out and down.
func (w *breaker) claw(t float64, dice *paint.Dice) []paint.Stroke {
	var all []paint.Stroke
	angle := w.angle(t) + dice.Spread(0.06)
	sin, cos := render.SinCos(angle)
	r := 1 + float64(lip(t)*(0.55+float64(0.45*dice.Next())))
	x, y := r*cos, r*sin
	turn, radius := angle+dice.Spread(0.4)-0.1, 0.085+float64(0.03*dice.Next())
	bend := 0.30 + float64(0.18*dice.Next())
	for range 6 {
		all = append(all, w.ball(x, y, radius))
		s, c := render.SinCos(turn)
		x, y = x+float64(radius*0.95*c), y+float64(radius*0.95*s)
		turn += bend
		radius *= 0.78
	}
	return all
}

// heap returns the clouds: rows of balls, flat below.
func (s *sea) heap(dice *paint.Dice) []paint.Stroke {
	var all []paint.Stroke
	for range 15 {
		middle := paint.Point{X: float64(dice.Spread(0.56) * s.plane.W), Y: float64((-0.46 + float64(0.30*dice.Next())) * s.plane.H)}
		width := 0.10 + float64(0.10*dice.Next())
		for range 60 {
			u := dice.Spread(0.5) + dice.Spread(0.5)
			high := float64(0.055 * (1 - float64(u*u)) * dice.Next())
			tone := paint.Ramp(dice.Next(), render.Hex(0xf6e2c0), render.Hex(0xf0c9a4), render.Hex(0xf8eed8))
			all = append(all, paint.Stroke{
				Path:   []paint.Point{{X: middle.X + float64(u*width), Y: middle.Y - high}},
				Radius: 0.006 + float64(0.017*dice.Next()*(1.1-float64(u*u))), Color: tone,
			})
		}
	}
	return all
}

// sky is the ink of the sky, its clouds, the sun, and a far mountain.
func (s *sea) sky(at paint.Point) render.Vec {
	x, y := at.X/s.plane.W, at.Y/s.plane.H
	ridge := float64(render.Noise2(at.X*26, 0.5, s.seed^76)*0.012) + float64(0.62*math.Abs(x-0.27)*s.plane.W) - 0.17
	if high := at.Y - float64(ridge*(1-float64(0.55*math.Abs(x-0.27)))); high > 0 {
		snow := 0.055 + float64(0.022*render.Sin(at.X*88)) + float64(0.016*render.Noise2(at.X*60, at.Y*20, s.seed^77))
		switch {
		case high < 0.0032:
			return printIndigo
		case high < snow:
			return printFoam
		}
		return render.Hex(0x44607e).Mix(render.Hex(0xb9a79c), render.Smooth(0.05, 0.24, high))
	}
	if t, ok := s.clouds.Top(at, func(paint.Touch) bool { return true }); ok {
		return foamInk(t, at)
	}
	if r := render.Length(at.X-float64(0.36*s.plane.W), at.Y+float64(0.34*s.plane.H)); r < 0.075 {
		return render.Hex(0xd2452c)
	}
	wind := render.Sin(float64(at.Y*150) + float64(11*render.Noise2(at.X*1.7, at.Y*3.5, s.seed^78)))
	return paint.Ramp(float64((y+0.5)*1.9)+float64(0.10*wind),
		render.Hex(0x5f86a0), render.Hex(0xb8c2b0), render.Hex(0xf0d9ac), render.Hex(0xeeb486), render.Hex(0xe39a78))
}
