package render

import "math"

// Lamp is a flat rectangular light that shines to one side.
type Lamp struct {
	Radiance Vec     // light given off, in each direction of the lit side
	Mirrored float64 // how strongly it shows in reflections: 1 as bright as it is, 0 not at all

	centre, facing, across, along Vec     // middle, and unit directions
	width, height                 float64 // half sides along across and along
}

// NewLamp returns a lamp at centre that faces target, with the given half width, level, and half height.
func NewLamp(centre, target Vec, halfWidth, halfHeight float64, radiance Vec, mirrored float64) Lamp {
	n := target.Sub(centre).Unit()
	across := n.sideways()
	return Lamp{
		Radiance: radiance, Mirrored: mirrored, centre: centre, facing: n,
		across: across, along: n.Cross(across), width: halfWidth, height: halfHeight,
	}
}

// glow returns how much of the lamp a ray from o in the unit direction d sees, from 0 to 1, when its cone has opened by
// blur per unit of length: the lamp's picture in a rough mirror.
func (l *Lamp) glow(o, d Vec, blur float64) float64 {
	cos := d.Dot(l.facing)
	if cos >= 0 {
		return 0
	}
	t := l.centre.Sub(o).Dot(l.facing) / cos
	if t <= 0 {
		return 0
	}
	q := o.Along(d, t).Sub(l.centre)
	blur = float64(blur*t) + 1e-4
	x := edge(math.Abs(q.Dot(l.across)), l.width, blur)
	if x == 0 {
		return 0
	}
	return x * edge(math.Abs(q.Dot(l.along)), l.height, blur)
}

// edge returns the blurred coverage at distance x from the middle of a strip of the given half width.
func edge(x, half, blur float64) float64 {
	return Smooth(blur, -min(blur, half), x-half) * min(1, half/blur)
}

// Room is a scene with its lights.
type Room struct {
	Scene  *Scene
	Lamps  []Lamp                           // light the objects, and show in reflections
	Tubes  []Lamp                           // only show in reflections
	Sky    func(o, d Vec, blur float64) Vec // light from direction d where no object is; blur as in Surface.Rough
	Bounce Vec                              // light on a typical surface, for what one object throws on another
	Reach  float64                          // distance from which objects no longer change each other's light
}

// Radiance returns the light that arrives at o from the unit direction d.
func (r *Room) Radiance(o, d Vec, s *Sampler) Vec { return r.trace(o, d, s, 0) }

// View returns the shader of the room as seen by a camera.
func (r *Room) View(c Camera) Shader {
	return func(x, y float64, s *Sampler) Vec { return r.Radiance(c.Eye, c.Direction(x, y), s) }
}

// deepest is the number of times that a path may be mirrored or pass through.
const deepest = 3

func (r *Room) trace(o, d Vec, s *Sampler, depth int) Vec {
	hit, ok := r.Scene.Hit(o, d, math.Inf(1), nil)
	if !ok {
		return r.surroundings(o, d, 0)
	}
	if f, ok := hit.Object.Shape.(*Field); ok {
		hit.Normal = f.finer(hit.Local, hit.Normal)
	}
	surface := hit.Object.Paint(hit.Local, hit.Normal)
	flat := hit.Normal.TurnY(hit.Object.cos, hit.Object.sin)
	normal := flat
	if surface.Bend != (Vec{}) {
		normal = hit.Normal.Add(surface.Bend).Unit().TurnY(hit.Object.cos, hit.Object.sin)
	}
	at := o.Along(d, hit.T).Along(flat, 2*start)
	light := surface.Glow
	if !surface.Metal {
		light = light.Add(surface.Color.Mul(r.irradiance(at, normal, s)).Scale(1 - surface.Through))
	}
	if surface.Through > 0 && depth < deepest {
		behind := r.beyond(o.Along(d, hit.T), d, hit.Object, s, depth)
		light = light.Add(behind.Mul(surface.Color).Scale(surface.Through))
	}
	if surface.Gloss > 0 {
		light = light.Add(r.mirror(at, d, normal, surface, s, depth))
	}
	return light
}

// beyond returns the light that comes straight through a clear object.
func (r *Room) beyond(o, d Vec, clear *Object, s *Sampler, depth int) Vec {
	hit, ok := r.Scene.Hit(o, d, math.Inf(1), clear)
	if !ok {
		return r.surroundings(o, d, 0)
	}
	return r.trace(o.Along(d, hit.T-2*start), d, s, depth+1)
}

// surroundings returns the light of the room and its lamps along a ray that meets no object.
func (r *Room) surroundings(o, d Vec, blur float64) Vec {
	light := r.Sky(o, d, blur)
	for _, lamps := range [2][]Lamp{r.Lamps, r.Tubes} {
		for i := range lamps {
			if l := &lamps[i]; l.Mirrored > 0 {
				light = light.Along(l.Radiance, l.Mirrored*l.glow(o, d, blur))
			}
		}
	}
	return light
}

// irradiance returns the light that falls on a surface, over π: from a random point of each lamp, and from one random
// direction of the rest of the room.
func (r *Room) irradiance(at, normal Vec, s *Sampler) Vec {
	var light Vec
	for i := range r.Lamps {
		l := &r.Lamps[i]
		u, v := s.Next()
		to := l.centre.Along(l.across, (2*u-1)*l.width).Along(l.along, (2*v-1)*l.height).Sub(at)
		far := to.Len()
		to = to.Scale(1 / far)
		cos, lampCos := normal.Dot(to), -to.Dot(l.facing)
		if cos <= 0 || lampCos <= 0 || r.Scene.Blocked(at, to, far) {
			continue
		}
		light = light.Along(l.Radiance, cos*lampCos*4*l.width*l.height/(far*far*math.Pi))
	}
	u, v := s.Next()
	d := Hemisphere(normal, u, v)
	sky := r.Sky(at, d, 1)
	if hit, ok := r.Scene.Hit(at, d, r.Reach, nil); ok {
		far := hit.T / r.Reach
		return light.Add(hit.Object.Tint.Mul(r.Bounce).Mix(sky, far*far))
	}
	return light.Add(sky)
}

// mirror returns the light that a surface mirrors, by Schlick's approximation of Fresnel's law.
func (r *Room) mirror(at, d, normal Vec, surface Surface, s *Sampler, depth int) Vec {
	slant := 1 - Clamp(-d.Dot(normal), 0, 1)
	slant5 := slant * slant * slant * slant * slant
	share := surface.Gloss + float64((1-surface.Gloss)*slant5*(1-Clamp(2*surface.Rough, 0, 1)))
	tint := Grey(share)
	if surface.Metal {
		tint = surface.Color.Mix(Grey(1), slant5).Scale(surface.Gloss)
	}
	out := d.Reflect(normal)
	if !surface.Mirror || depth >= deepest {
		return tint.Mul(r.surroundings(at, out, surface.Rough))
	}
	u, v := s.Next()
	x, y := Disc(u, v)
	a, b := out.Basis()
	spread := out.Along(a, x*surface.Rough).Along(b, y*surface.Rough).Unit()
	if hit, ok := r.Scene.Hit(at, spread, math.Inf(1), nil); ok {
		return tint.Mul(r.trace(at.Along(spread, hit.T-2*start), spread, s, depth+1))
	}
	return tint.Mul(r.surroundings(at, out, surface.Rough))
}
