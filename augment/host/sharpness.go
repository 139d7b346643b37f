package host

// AdjustSharpness is ops.AdjustSharpness.
func AdjustSharpness(factor float32) Whole {
	return func(w *Worker, p Picture) {
		if p.Height < 3 || p.Width < 3 {
			return
		}
		above, here := w.Floats(3*p.Width), w.Floats(3*p.Width)
		copy(here, p.Row(0))
		for y := 1; y < p.Height-1; y++ {
			above, here = here, above
			row, below := p.Row(y), p.Row(y+1)
			copy(here, row)
			for i := 3; i < len(row)-3; i++ {
				nine := above[i-3] + above[i] + above[i+3] + here[i-3] + here[i] + here[i+3] + below[i-3] + below[i] + below[i+3]
				row[i] = clamp(here[i] + (1-factor)*((nine+4*here[i])/13-here[i]))
			}
		}
	}
}
