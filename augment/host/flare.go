package host

import "image"

// Flare is ops.Flare for one picture.
type Flare struct {
	Sun                    [2]float32
	Radius, Strength, Turn float32
	Ghosts                 [][6]float32
}

// sunColour is the light of the sun; package ops has the same.
var sunColour = [3]float32{1, 0.96, 0.86}

// ghost is a ghost of a flare in pixels.
type ghost struct {
	x, y, radius, soft float32
	light              [3]float32
}

// discs are the ghosts of a flare in a picture of a size.
func (f Flare) discs(size image.Point) []ghost {
	width, height := float32(size.X), float32(size.Y)
	all := make([]ghost, len(f.Ghosts))
	for i, g := range f.Ghosts {
		sunX, sunY := f.Sun[0]*width, f.Sun[1]*height
		all[i] = ghost{sunX + (width*0.5-sunX)*g[0], sunY + (height*0.5-sunY)*g[0], max(g[1]*min(width, height), 1e-3), max(g[5], 1e-2),
			[3]float32{g[2], g[3], g[4]}}
	}
	return all
}

// SunFlare is ops.SunFlare for a picture of a size.
func SunFlare(f Flare, size image.Point) Rows {
	width, height := float32(size.X), float32(size.Y)
	radius := max(f.Radius*min(width, height), 1e-3)
	discs := f.discs(size)
	rays := [3]turn{newTurn(f.Turn), newTurn(f.Turn + 60), newTurn(f.Turn + 120)}
	return shine(func(x, y float32) [3]float32 {
		dx, dy := x-width*f.Sun[0], y-height*f.Sun[1]
		far := distance(dx, dy) / radius
		glow := 1.2*exp(-far*far) + 0.4*exp(-0.4*far)
		for _, ray := range rays {
			across, along := ray.of(dx, dy)
			if dim := (abs(across)/0.06 + abs(along)/3) / radius; dim < 16 { // below 1e-7 beyond
				glow += 0.5 * exp(-dim)
			}
		}
		light := scaled(sunColour, glow)
		for _, d := range discs {
			if far := distance(x-d.x, y-d.y) / d.radius; far < 1 {
				bright := smoothstep((1-far)/d.soft) * (far*far*0.5 + 0.5)
				for c := range light {
					light[c] += bright * d.light[c]
				}
			}
		}
		for c := range light {
			light[c] = min(light[c]*f.Strength, 1)
		}
		return light
	})
}

// distance is that from zero.
func distance(dx, dy float32) float32 { return sqrt(dx*dx + dy*dy + 1e-12) }

// Shadow is ops.Shadow for a picture of a size: corners are x and y in turn, in parts of the width and height.
func Shadow(corners []float32, darkness, soft float32, size image.Point) Rows {
	n := len(corners) / 2
	points := make([][2]float32, n+1)
	for i := range points {
		points[i] = [2]float32{corners[2*(i%n)] * float32(size.X), corners[2*(i%n)+1] * float32(size.Y)}
	}
	edge := max(soft*float32(min(size.X, size.Y)), 1)
	return painted(func(x, y float32, k *coat) {
		odd, nearest := false, float32(1e9)
		for i, a := range points[:n] {
			crosses, far := side(x, y, a, points[i+1])
			odd, nearest = odd != crosses, min(nearest, far)
		}
		if !odd {
			nearest = -nearest
		}
		k.over(smoothstep(nearest/edge+0.5)*darkness, [3]float32{})
	})
}

// side says whether the ray from a point to the right crosses the line from a to b, and how far the line is.
func side(x, y float32, a, b [2]float32) (crosses bool, far float32) {
	ex, ey := b[0]-a[0], b[1]-a[1]
	dx, dy := x-a[0], y-a[1]
	crosses = (dy > 0) != (y-b[1] > 0) && ey != 0 && dx < ex*dy/ey
	along := clamp((dx*ex + dy*ey) / max(ex*ex+ey*ey, 1e-6))
	return crosses, distance(dx-along*ex, dy-along*ey)
}

// GlareSpot is the reflection of a lamp, as ops.TableGlare has it.
type GlareSpot struct{ X, Y, Length, Width, Brightness float32 }

// TableGlare is ops.TableGlare for a picture of a size.
func TableGlare(spots []GlareSpot, degrees float32, colour [3]float32, size image.Point) Rows {
	width, height := float32(size.X), float32(size.Y)
	short := min(width, height)
	direction := newTurn(degrees)
	return shine(func(x, y float32) (light [3]float32) {
		var sum float32
		for _, s := range spots {
			across, along := direction.of(x-width*s.X, y-height*s.Y)
			along, across = along/max(s.Length*short, 1e-3), across/max(s.Width*short, 1e-3)
			far := along*along + across*across
			sum += s.Brightness * (0.8*exp(-far*far) + 0.2*exp(-0.15*far))
		}
		sum = min(sum, 1)
		for c, of := range colour {
			light[c] = sum * (of + (1-of)*sum*sum*sum*sum)
		}
		return light
	})
}
