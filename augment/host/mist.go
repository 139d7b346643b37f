package host

import (
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// What air and glass look like; package ops has the same.
var (
	fogColour   = [3]float32{0.86, 0.88, 0.9}
	cloudColour = [3]float32{0.97, 0.98, 1}
	frostColour = [3]float32{0.88, 0.94, 1}
	mudColour   = [3]float32{0.36, 0.26, 0.16}
	waterColour = [3]float32{0.92, 0.96, 1}
)

// scaled gives a colour times a number.
func scaled(colour [3]float32, by float32) [3]float32 {
	return [3]float32{colour[0] * by, colour[1] * by, colour[2] * by}
}

// Fog is ops.Fog for a picture of a size.
func Fog(key rng.Key, density float32, size image.Point) Rows {
	drifts := newNoise(key, 3, 4, size)
	return painted(func(x, y float32, k *coat) {
		far := 1 - 0.75*y/float32(size.Y)
		k.over(1-exp(-density*far*(0.3+1.4*drifts.at(x, y))), fogColour)
	})
}

// Clouds is ops.Clouds for a picture of a size.
func Clouds(key rng.Key, amount float32, size image.Point) Rows {
	clouds := newNoise(key, 4, 5, size)
	return painted(func(x, y float32, k *coat) {
		above := clouds.at(x, y) - (0.75 - 0.55*amount)
		part := smoothstep(above/0.22) * min(4*amount, 0.96)
		k.over(part, scaled(cloudColour, 1-0.25*smoothstep((above-0.1)/0.4)))
	})
}

// Frost is ops.Frost for a picture of a size.
func Frost(key rng.Key, amount float32, size image.Point) Rows {
	growth, needles := newNoise(key, 6, 3, size), newNoise(otherKey(key, 1), 24, 3, size)
	width, height := float32(size.X), float32(size.Y)
	return painted(func(x, y float32, k *coat) {
		edge := min(x, width-x, y, height-y) / min(width, height)
		needle := clamp(1 - abs(4*needles.at(x, y)-2))
		needle *= needle
		level := 1.7*amount + 1.6*(growth.at(x, y)-0.5) - 2.4*edge + 0.5*(needle-0.7)
		k.over(smoothstep(level)*(0.6+0.35*needle)*min(4*amount, 1), frostColour)
	})
}

// Spatter is ops.Spatter for a picture of a size.
func Spatter(key rng.Key, amount float32, mud bool, size image.Point) Rows {
	drops := newNoise(key, 18, 2, size)
	return painted(func(x, y float32, k *coat) {
		above := drops.at(x, y) - (0.82 - 0.26*amount)
		drop := smoothstep(above/0.06) * min(10*amount, 1)
		depth := smoothstep(above / 0.2)
		if mud {
			k.over(drop*(0.9+0.1*depth), scaled(mudColour, 1.05-0.45*depth))
			return
		}
		k.over(drop*(0.45+0.15*depth), scaled(waterColour, 0.15+0.85*depth))
	})
}
