package host

// Sharpness blends a picture with a smoothed one by a factor. See ops.AdjustSharpness.
func Sharpness(factor float32) Whole {
	return func(w *Worker, p Picture) {
		if p.Width < 3 || p.Height < 3 {
			return
		}
		above, here := w.Floats(3*p.Width), w.Floats(3*p.Width) // as they were
		copy(here, p.Row(0))
		for y := 1; y < p.Height-1; y++ {
			above, here = here, above
			copy(here, p.Row(y))
			sharpen(p.Row(y), above, here, p.Row(y+1), factor)
		}
	}
}

// sharpen writes a row of which the pixels, and those of the rows around it, were as given.
func sharpen(out, above, here, below []float32, factor float32) {
	n := len(out)
	above, here, below = above[:n], here[:n], below[:n]
	rest := (1 - factor) / 13
	for i := sharpenWide(out, above, here, below, factor, rest); i < n-3; i++ {
		sum := above[i-3] + above[i] + above[i+3] + here[i-3] + 5*here[i] + here[i+3] + below[i-3] + below[i] + below[i+3]
		out[i] = clamp(factor*here[i] + rest*sum)
	}
}
