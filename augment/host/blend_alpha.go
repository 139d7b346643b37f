package host

import "github.com/imagelab-go/imagelab/augment/rng"

// BlendAlpha blends a picture with what kernels make of it, which has the part alpha.
func BlendAlpha(alpha float32, kernels []Kernel) Whole {
	return func(w *Worker, p Picture) {
		blendWith(w, p, kernels, func(_, _ int) float32 { return alpha })
	}
}

// BlendAlphaNoise blends a picture with what kernels make of it by the mask that [ops.Plasma] makes.
func BlendAlphaNoise(key rng.Key, roughness float32, kernels []Kernel) Whole {
	return func(w *Worker, p Picture) {
		mask := w.Floats(p.Width * p.Height)
		plasma(w, p, key, roughness, mask)
		blendWith(w, p, kernels, func(y, x int) float32 { return mask[y*p.Width+x] })
	}
}

// blendWith blends a picture with what kernels make of it.
func blendWith(w *Worker, p Picture, kernels []Kernel, alpha func(y, x int) float32) {
	done := w.Copy(p)
	w.Apply(kernels, done)
	for y := range p.Height {
		to, from := p.Row(y), done.Row(y)
		for i, v := range from {
			part := alpha(y, i/3)
			to[i] = part*v + (1-part)*to[i]
		}
	}
}
