package data

import (
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// valley is the landscape: X to the right, Y up from the water, the camera looks along -Z; about a metre a unit.
type valley struct {
	scene *render.Scene
	seed  uint32
}

var (
	sunward  = render.V(-0.74, 0.50, 0.12).Unit()
	sunlight = render.V(3.3, 2.75, 2.05)
	skylight = render.V(0.34, 0.48, 0.74)
)

// lakeFar is beyond the farther shore.
const lakeFar = -420

// radiance returns the light that arrives at o from direction d.
func (v *valley) radiance(o, d render.Vec, depth int) render.Vec {
	hit, ok := v.scene.Hit(o, d, 4000, nil)
	far := hit.T
	if d.Y < -1e-6 {
		if t := -o.Y / d.Y; t > 1e-4 && t < far && depth == 0 {
			if p := o.Along(d, t); p.Z > lakeFar {
				return haze(v.water(p, d, t), d, t)
			}
		}
	}
	if !ok {
		return v.sky(d)
	}
	return haze(v.lit(o, d, hit), d, far)
}

// lit returns the light of a surface in the sun and under the sky.
func (v *valley) lit(o, d render.Vec, hit render.Hit) render.Vec {
	s := hit.Object.Paint(hit.Local, hit.Normal)
	flat := hit.Object.World(hit.Normal)
	n := hit.Object.World(hit.Normal.Add(s.Bend).Unit())
	at := o.Along(d, hit.T).Along(flat, 0.01+float64(1e-4*hit.T))
	light := skylight.Scale(0.55 + float64(0.45*n.Y)).Add(render.V(0.16, 0.17, 0.08).Scale(0.5 - float64(0.5*n.Y)))
	sun := n.Dot(sunward) + float64(s.Through*0.5)
	if sun > 0 && flat.Dot(sunward)+s.Through > 0 && !v.scene.Blocked(at, sunward, 900) {
		light = light.Along(sunlight, min(sun, 1))
	}
	return s.Color.Mul(light).Add(s.Glow)
}

// water returns the light of the lake at p: the mirrored world on small waves, and the green of the depth.
func (v *valley) water(p, d render.Vec, far float64) render.Vec {
	size := 1 / (1 + float64(far*0.012))
	a := render.Fractal2(float64(p.X*0.55)+3, p.Z*1.5, 3, v.seed^91)
	b := render.Fractal2(p.X*0.16, float64(p.Z*0.42)+7, 2, v.seed^92)
	calm := render.Smooth(-0.25, 0.35, render.Noise2(p.X*0.012, p.Z*0.035, v.seed^93))
	tilt := (0.018 + float64(0.05*calm)) * (0.35 + float64(0.65*size))
	n := render.V(tilt*b, 1, tilt*(a+float64(0.4*b))).Unit()
	out := d.Reflect(n)
	out.Y = max(out.Y, 0.004)
	out = out.Unit()
	cos := render.Clamp(-d.Dot(n), 0, 1)
	slant := 1 - cos
	share := 0.02 + float64(0.98*slant*slant*slant*slant*slant)
	mirrored := v.radiance(render.V(p.X, 0.01, p.Z), out, 1)
	deep := render.V(0.020, 0.105, 0.115).Mix(render.V(0.05, 0.20, 0.18), render.Smooth(-70, -38, p.Z))
	return deep.Scale(1 - share).Add(mirrored.Mul(render.V(0.93, 0.97, 0.98)).Scale(min(1, share*1.25)))
}

// haze mixes in the blue of the air between a thing at the given distance and the eye.
func haze(c, d render.Vec, far float64) render.Vec {
	warm := render.Smooth(0.2, 1, d.Dot(render.V(-0.8, 0, -0.6)))
	air := render.V(0.42, 0.60, 0.92).Mix(render.V(0.86, 0.78, 0.70), 0.4*warm)
	return c.Mix(air, 1-render.Exp(-far*0.00034))
}

// sky returns the light of the sky and its clouds in direction d.
func (v *valley) sky(d render.Vec) render.Vec {
	up := render.Clamp(d.Y, 0, 1)
	c := render.V(0.44, 0.70, 0.97).Mix(render.V(0.035, 0.15, 0.55), render.Pow(up, 0.55))
	glow := render.Smooth(0.1, 1, d.Dot(render.V(-0.80, 0.12, -0.58)))
	c = c.Add(render.V(0.34, 0.22, 0.10).Scale(glow * (1 - up)))
	if d.Y < 0.01 {
		return c
	}
	x, z := float64(d.X/(d.Y+0.09)*1.25), float64(d.Z/(d.Y+0.09)*1.25)
	thick := v.cloud(x, z)
	if thick <= 0 {
		return c
	}
	// Brighter where the cloud thins out towards the sun.
	toSun := v.cloud(x-0.13, z+0.02)
	bright := render.Clamp(0.72+float64(0.9*(thick-toSun)), 0.42, 1.25)
	lit := render.V(0.62, 0.66, 0.74).Mix(render.V(1.55, 1.45, 1.30), render.Clamp((bright-0.42)/0.8, 0, 1))
	cover := render.Smooth(0, 0.22, thick) * render.Smooth(0.01, 0.10, d.Y)
	return c.Mix(lit, 0.94*cover)
}

// cloud returns the thickness of the clouds above a point, zero or less where there are none.
func (v *valley) cloud(x, z float64) float64 {
	wide := render.Noise2(float64(x*0.42)+0.3, z*0.5, v.seed^94)
	puffs := render.Fractal2(x*1.1, z*1.5, 5, v.seed^95)
	return puffs + float64(0.30*wide) - 0.06
}
