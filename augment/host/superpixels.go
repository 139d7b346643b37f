package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// What SLIC is set to: how many rounds there are, and how much a step of the grid weighs against a difference of colour.
const (
	slicRounds      = 5
	slicCompactness = 10
)

// Superpixels gives each pixel the mean of its superpixel, of which there are about as many as asked for: SLIC of R. Achanta et al., "SLIC Superpixels Compared to
// State-of-the-Art Superpixel Methods", 2012. Superpixels are left as they are but for a part replace of them.
func Superpixels(key rng.Key, segments int, replace float32) Whole {
	return func(w *Worker, p Picture) {
		s := newSLIC(w, p, segments)
		for range slicRounds {
			s.assign()
			s.move()
		}
		n := s.connect()
		p.means(s.labels, n, chosen(key, replace))
	}
}

// slic is the state of the algorithm.
type slic struct {
	width, height int
	lab           []float32 // of each pixel
	least         []float32 // how far each pixel is from its centre
	labels        []int32
	centres       [][5]float32 // L, a, b, x, y
	step          float32
}

func newSLIC(w *Worker, p Picture, segments int) *slic {
	n := p.Width * p.Height
	s := &slic{width: p.Width, height: p.Height, lab: w.Floats(3 * n), least: w.Floats(n), labels: make([]int32, n),
		step: max(sqrt(float32(n)/float32(segments)), 1)}
	for y := range p.Height {
		for x := range p.Width {
			lab := labOf([3]float32(p.Row(y)[3*x:]))
			copy(s.lab[3*(y*p.Width+x):], lab[:])
		}
	}
	columns, rows := max(int(float32(p.Width)/s.step+0.5), 1), max(int(float32(p.Height)/s.step+0.5), 1)
	for j := range rows {
		for i := range columns {
			x, y := (2*i+1)*p.Width/(2*columns), (2*j+1)*p.Height/(2*rows)
			s.centres = append(s.centres, s.flattest(x, y))
		}
	}
	return s
}

// at gives the Lab colour of a pixel.
func (s *slic) at(x, y int) [3]float32 {
	x, y = min(max(x, 0), s.width-1), min(max(y, 0), s.height-1)
	return [3]float32(s.lab[3*(y*s.width+x):])
}

// flattest gives, as a centre, the pixel around a place at which the picture changes least.
func (s *slic) flattest(x, y int) (best [5]float32) {
	least := float32(math.Inf(1))
	for j := max(y-1, 0); j <= min(y+1, s.height-1); j++ {
		for i := max(x-1, 0); i <= min(x+1, s.width-1); i++ {
			d := apart(s.at(i-1, j), s.at(i+1, j)) + apart(s.at(i, j-1), s.at(i, j+1))
			if c := s.at(i, j); d < least {
				least, best = d, [5]float32{c[0], c[1], c[2], float32(i), float32(j)}
			}
		}
	}
	return best
}

// apart is the square of the distance of two colours.
func apart(a, b [3]float32) float32 {
	l, m, n := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return l*l + m*m + n*n
}

// assign gives each pixel to the nearest of the centres within two steps.
func (s *slic) assign() {
	for i := range s.least {
		s.least[i] = float32(math.Inf(1))
	}
	weight := slicCompactness / s.step * (slicCompactness / s.step)
	reach := int(2*s.step + 1)
	for label, c := range s.centres {
		cx, cy := int(c[3]), int(c[4])
		for y := max(cy-reach, 0); y <= min(cy+reach, s.height-1); y++ {
			for x := max(cx-reach, 0); x <= min(cx+reach, s.width-1); x++ {
				dx, dy := float32(x)-c[3], float32(y)-c[4]
				d := apart([3]float32(c[:3]), [3]float32(s.lab[3*(y*s.width+x):])) + weight*(dx*dx+dy*dy)
				if i := y*s.width + x; d < s.least[i] {
					s.least[i], s.labels[i] = d, int32(label)
				}
			}
		}
	}
}

// move puts each centre in the middle of its pixels.
func (s *slic) move() {
	sums := make([][6]float32, len(s.centres))
	for i, label := range s.labels {
		sum := &sums[label]
		for c, v := range [6]float32{s.lab[3*i], s.lab[3*i+1], s.lab[3*i+2], float32(i % s.width), float32(i / s.width), 1} {
			sum[c] += v
		}
	}
	for label, sum := range sums {
		if sum[5] > 0 {
			for c := range s.centres[label] {
				s.centres[label][c] = sum[c] / sum[5]
			}
		}
	}
}

// connect makes segments of one piece each: pieces get labels of their own, and those below a quarter of a step's square join the piece before
// them. It gives the number of labels.
func (s *slic) connect() int {
	old := s.labels
	s.labels = make([]int32, len(old))
	for i := range s.labels {
		s.labels[i] = -1
	}
	count, piece := int32(0), []int{}
	for i := range old {
		if s.labels[i] >= 0 {
			continue
		}
		before := int32(-1)
		if i%s.width > 0 {
			before = s.labels[i-1]
		} else if i >= s.width {
			before = s.labels[i-s.width]
		}
		piece = s.fill(old, i, count, piece[:0])
		if float32(len(piece)) < s.step*s.step/4 && before >= 0 {
			for _, j := range piece {
				s.labels[j] = before
			}
			continue
		}
		count++
	}
	return int(count)
}

// fill gives a label to all pixels that hang together with pixel i and have its old label, and lists them.
func (s *slic) fill(old []int32, i int, label int32, piece []int) []int {
	piece = append(piece, i)
	s.labels[i] = label
	for next := 0; next < len(piece); next++ {
		at := piece[next]
		x := at % s.width
		for _, side := range [4]struct {
			to int
			ok bool
		}{{at - 1, x > 0}, {at + 1, x < s.width-1}, {at - s.width, at >= s.width}, {at + s.width, at+s.width < len(old)}} {
			if side.ok && s.labels[side.to] < 0 && old[side.to] == old[at] {
				s.labels[side.to] = label
				piece = append(piece, side.to)
			}
		}
	}
	return piece
}

// labOf takes sRGB in [0, 1] to CIE L*a*b* with the white D65.
func labOf(rgb [3]float32) [3]float32 {
	var linear [3]float64
	for c, v := range rgb {
		if linear[c] = float64(v) / 12.92; v > 0.04045 {
			linear[c] = math.Pow((float64(v)+0.055)/1.055, 2.4)
		}
	}
	r, g, b := linear[0], linear[1], linear[2]
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x, y, z := f((0.4124564*r+0.3575761*g+0.1804375*b)/0.95047), f(0.2126729*r+0.7151522*g+0.0721750*b), f((0.0193339*r+0.1191920*g+0.9503041*b)/1.08883)
	return [3]float32{float32(116*y - 16), float32(500 * (x - y)), float32(200 * (y - z))}
}
