package host

import (
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// What rain and snow look like; package ops has the same.
var (
	rainColour = [3]float32{0.82, 0.85, 0.9}
	wetAir     = [3]float32{0.66, 0.69, 0.73}
	snowColour = [3]float32{0.97, 0.98, 1}
	darkStone  = [3]float32{0.27, 0.24, 0.21}
	paleStone  = [3]float32{0.78, 0.73, 0.66}
)

// coat is what layers of paint, one over the other, do to a pixel: keep*x + add.
type coat struct {
	keep float32
	add  [3]float32
}

// over puts another layer over the coat, which covers a part of the pixel with a colour.
func (k *coat) over(part float32, colour [3]float32) {
	for c := range colour {
		k.add[c] = k.add[c]*(1-part) + part*colour[c]
	}
	k.keep *= 1 - part
}

// painted gives the kernel that paints a coat on each pixel, for the pixel with its centre at (x, y).
func painted(coatAt func(x, y float32, k *coat)) Rows {
	return func(y int, row []float32) {
		for x := 0; x < len(row); x += 3 {
			k := coat{keep: 1}
			coatAt(float32(x/3)+0.5, float32(y)+0.5, &k)
			for c, add := range k.add {
				row[x+c] = clamp(row[x+c]*k.keep + add)
			}
		}
	}
}

// layers prepares the three layers of particles.
func (p Particles) layers(soft func(scale float32) float32, twist float32) (all [3]*layer) {
	for number, scale := range particleScales {
		all[number] = p.layer(number, soft(scale), twist)
	}
	return all
}

// sharp is the softness of edges that are a pixel wide.
func sharp(float32) float32 { return 0 }

// Rain is ops.Rain: streaks of rain, and a part dim of the light that is lost.
func Rain(drops Particles, dim float32) Rows {
	layers := drops.layers(sharp, 0)
	return painted(func(x, y float32, k *coat) {
		k.over(dim, [3]float32{})
		k.over(dim*0.4, wetAir)
		for number, l := range layers {
			drop := l.see(x, y)
			fade := min(max(drop.along, -1), 1)*0.35 + 0.65
			k.over(drop.part*fade*(0.25+0.35*particleScales[number]), rainColour)
		}
	})
}

// Snow is ops.Snow: what is darker than 1/3 + point/2 has its lightness multiplied by brightness, and flakes fall.
func Snow(flakes Particles, point, brightness float32) []Kernel {
	layers := flakes.layers(func(scale float32) float32 { return 0.5 * scale }, 25)
	return []Kernel{bleach(point*0.5+1.0/3, brightness), painted(func(x, y float32, k *coat) {
		for _, l := range layers {
			k.over(l.see(x, y).part*0.95, snowColour)
		}
	})}
}

// bleach multiplies the lightness of HLS below a limit and leaves hue and saturation.
func bleach(limit, brightness float32) Rows {
	room := func(l float32) float32 { return 1 - abs(2*l-1) }
	return func(_ int, row []float32) {
		for ; len(row) >= 3; row = row[3:] {
			light := (min(row[0], row[1], row[2]) + max(row[0], row[1], row[2])) * 0.5
			if light >= limit {
				continue
			}
			after := min(light*brightness, 1)
			ratio := room(after) / max(room(light), 1e-6)
			for c, v := range row[:3] {
				row[c] = clamp(after + (v-light)*ratio)
			}
		}
	}
}

// How stones are bent and turned, as in package ops.
const (
	stoneCells = 32
	stoneBend  = 0.9
	stoneTwist = 55
)

// Gravel is ops.Gravel: stones that lie on a picture of a size.
func Gravel(stones Particles, size image.Point) Rows {
	bendX, bendY := newNoise(otherKey(stones.Key, 1), stoneCells, 2, size), newNoise(otherKey(stones.Key, 2), stoneCells, 2, size)
	layers := stones.layers(sharp, stoneTwist)
	return painted(func(x, y float32, k *coat) {
		px, py := x+(bendX.at(x, y)-0.5)*(stones.Width*stoneBend), y+(bendY.at(x, y)-0.5)*(stones.Width*stoneBend)
		for _, l := range layers {
			stone := l.see(px, py)
			if stone.part == 0 {
				continue
			}
			towardsLight, down := l.turn.of(-0.6, -0.8)
			shade := min(max((stone.across*towardsLight+stone.along*down)*0.4+0.75, 0.25), 1.25)
			var colour [3]float32
			for c := range colour {
				colour[c] = shade * (stone.chance*(paleStone[c]-darkStone[c]) + darkStone[c])
			}
			k.over(stone.part, colour)
		}
	})
}

// otherKey gives a further key that follows from the key of an image.
func otherKey(key rng.Key, number uint32) rng.Key { return rng.Key{key[0] ^ number, key[1]} }
