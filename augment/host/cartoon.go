package host

import "math"

// What a cartoon is drawn with.
const (
	cartoonRounds = 3    // of the bilateral filter
	cartoonRange  = 0.12 // how far colours may be apart to be smoothed together
	cartoonLevels = 8    // of brightness
	cartoonColour = 1.4  // factor of saturation
	edgeSharpness = 60   // how suddenly an edge becomes black
)

// Cartoon blends a picture by a strength with its cartoon: colours that lie near one another are smoothed together by a separable bilateral filter, brightness is drawn
// to a few levels, colours are stronger, and edges, found by a difference of Gaussians, are black. H. Winnemoeller et al., "Real-Time Video Abstraction",
// 2006.
func Cartoon(strength float32) Whole {
	return func(w *Worker, p Picture) {
		flat := w.Picture(p.Size())
		for y := range p.Height {
			copy(flat.Row(y), p.Row(y))
		}
		side := float32(min(p.Width, p.Height))
		between := w.Picture(p.Size())
		for range cartoonRounds {
			smoothAlike(between, flat, max(side/90, 1), 1, 0)
			smoothAlike(flat, between, max(side/90, 1), 0, 1)
		}
		edges := edgesOf(w, flat, max(side/300, 0.7))
		for y := range p.Height {
			row, smooth := p.Row(y), flat.Row(y)
			for x := range p.Width {
				ink := edges[y*p.Width+x]
				for c, v := range inked([3]float32(smooth[3*x:])) {
					row[3*x+c] = clamp(row[3*x+c] + strength*(v*ink-row[3*x+c]))
				}
			}
		}
	}
}

// inked draws the brightness of a colour to its level, with soft steps, and makes it more colourful.
func inked(rgb [3]float32) [3]float32 {
	gray := grayOf(rgb[0], rgb[1], rgb[2])
	scale := gray * cartoonLevels
	nearest := roundDown(scale + 0.5)
	step := (nearest + 0.5*float32(math.Tanh(float64(4*(scale-nearest))))) / cartoonLevels
	for c, v := range rgb {
		rgb[c] = clamp(step + cartoonColour*(v-gray))
	}
	return rgb
}

// likeness is how much a colour counts by the square of its distance, which is multiplied by alikeScale; what is not in the table counts nothing.
var likeness = func() (table [1024]float32) {
	for i := range table {
		table[i] = exp(-float32(i) / alikeScale / (2 * cartoonRange * cartoonRange))
	}
	return table
}()

// alikeScale makes the table end four times cartoonRange away.
const alikeScale = 1024 / (16 * cartoonRange * cartoonRange)

// smoothAlike gives each pixel the mean of those along an axis, weighted by how near they are, with a standard deviation of so many pixels, and by how like their
// colours are.
func smoothAlike(to, from Picture, sigma float32, dx, dy int) {
	reach := int(2*sigma + 0.5)
	near := make([]float32, reach+1)
	for i := range near {
		near[i] = exp(-float32(i*i) / (2 * sigma * sigma))
	}
	for y := range from.Height {
		out := to.Row(y)
		for x := range from.Width {
			here := [3]float32(from.Row(y)[3*x:])
			var sum [3]float32
			var total float32
			for i := -reach; i <= reach; i++ {
				nx, ny := x+i*dx, y+i*dy
				if nx < 0 || ny < 0 || nx >= from.Width || ny >= from.Height {
					continue
				}
				v := [3]float32(from.Row(ny)[3*nx:])
				alike := int(apart(here, v) * alikeScale)
				if alike >= len(likeness) {
					continue
				}
				weight := near[max(i, -i)] * likeness[alike]
				sum[0], sum[1], sum[2], total = sum[0]+weight*v[0], sum[1]+weight*v[1], sum[2]+weight*v[2], total+weight
			}
			out[3*x], out[3*x+1], out[3*x+2] = sum[0]/total, sum[1]/total, sum[2]/total
		}
	}
}

// edgesOf gives for each pixel what its colour is multiplied by: 1, and towards 0 on the dark side of edges, which are about sigma pixels wide.
func edgesOf(w *Worker, p Picture, sigma float32) []float32 {
	gray := w.Floats(p.Width * p.Height)
	for y := range p.Height {
		row := p.Row(y)
		for x := range p.Width {
			gray[y*p.Width+x] = grayOf(row[3*x], row[3*x+1], row[3*x+2])
		}
	}
	fine, coarse := blurred(w, gray, p.Width, sigma), blurred(w, gray, p.Width, 1.6*sigma)
	for i, v := range fine {
		difference := v - coarse[i] + 0.006 // a crumb that plain colours do not fall below
		fine[i] = 1
		if difference < 0 {
			fine[i] = 1 + float32(math.Tanh(float64(edgeSharpness*difference)))
		}
	}
	return fine
}

// blurred blurs a plane of rows of a width with a standard deviation in pixels. At its edges the weights of what there is make up for the rest.
func blurred(w *Worker, plane []float32, width int, sigma float32) []float32 {
	height := len(plane) / width
	weights := make([]float32, int(3*sigma+1)+1)
	for i := range weights {
		weights[i] = exp(-float32(i*i) / (2 * sigma * sigma))
	}
	reach := len(weights) - 1
	along := func(from []float32, count, step int, start func(line int) int, lines int) []float32 {
		to := w.Floats(len(from))
		for line := range lines {
			for i := range count {
				var sum, total float32
				for j := max(i-reach, 0); j <= min(i+reach, count-1); j++ {
					weight := weights[max(i-j, j-i)]
					sum, total = sum+weight*from[start(line)+j*step], total+weight
				}
				to[start(line)+i*step] = sum / total
			}
		}
		return to
	}
	rows := along(plane, width, 1, func(y int) int { return y * width }, height)
	return along(rows, height, width, func(x int) int { return x }, width)
}
