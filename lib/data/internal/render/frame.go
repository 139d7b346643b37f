package render

import (
	"image"
	"runtime"
	"sync"
	"sync/atomic"
)

// Shader returns the scene light that arrives at the continuous pixel position (x, y): pixel i spans [i, i+1). It may
// draw random pairs from s. It is called from several goroutines at once and must depend on nothing but its arguments.
type Shader func(x, y float64, s *Sampler) Vec

// Frame says how a picture is sampled.
type Frame struct {
	Width, Height int     // in pixels, at least 1
	Base, Extra   int     // samples a pixel everywhere, and added ones where the picture is busy; Base+Extra <= 64
	Seed          uint32  // of the sample points
	Threshold     float64 // spread of the base samples (square root of luminance) from which a pixel counts as busy
	Flat          bool    // the shader returns a print's colour, shown as it is (limited to [0, 1]), and no light for the Film
}

// pixel gathers the samples of one pixel.
type pixel struct {
	sum          Vec
	root, rootSq float64 // sums of the square root of luminance, and of luminance
	samples      int
}

func (p *pixel) add(c Vec) {
	l := Luminance(c)
	p.sum = p.sum.Add(c)
	p.root += sqrt(l)
	p.rootSq += l
	p.samples++
}

// spread returns the standard deviation of the square root of luminance.
func (p *pixel) spread() float64 {
	n := float64(p.samples)
	mean := p.root / n
	return sqrt(max(0, p.rootSq/n-float64(mean*mean)))
}

// Render takes Base samples of each pixel and Extra more of those that are busy or have a busy neighbour. The result
// depends on neither the number of processors nor the order in which rows are done.
func (f Frame) Render(shade Shader) *image.RGBA {
	pixels := make([]pixel, f.Width*f.Height)
	sample := func(x, y, from, to int) {
		p := &pixels[y*f.Width+x]
		for i := from; i < to; i++ {
			s := NewSampler(x, y, i, f.Seed)
			u, v := s.Next()
			c := shade(float64(x)+u, float64(y)+v, &s)
			if !f.Flat {
				c = Film(c)
			}
			p.add(c)
		}
	}
	Rows(f.Height, func(y int) {
		for x := range f.Width {
			sample(x, y, 0, f.Base)
		}
	})
	busy := f.busy(pixels)
	Rows(f.Height, func(y int) {
		for x := range f.Width {
			if busy[y*f.Width+x] {
				sample(x, y, f.Base, f.Base+f.Extra)
			}
		}
	})
	return f.develop(pixels)
}

// busy marks the pixels whose samples, or whose neighbours' samples, differ by more than the threshold.
func (f Frame) busy(pixels []pixel) []bool {
	own := make([]bool, len(pixels))
	for i := range pixels {
		own[i] = pixels[i].spread() > f.Threshold
	}
	busy := make([]bool, len(pixels))
	for i, is := range own {
		if !is {
			continue
		}
		x, y := i%f.Width, i/f.Width
		for v := max(0, y-1); v <= min(f.Height-1, y+1); v++ {
			for u := max(0, x-1); u <= min(f.Width-1, x+1); u++ {
				busy[v*f.Width+u] = true
			}
		}
	}
	return busy
}

// develop averages the samples of each pixel and stores them as sRGB.
func (f Frame) develop(pixels []pixel) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, f.Width, f.Height))
	Rows(f.Height, func(y int) {
		for x := range f.Width {
			p := &pixels[y*f.Width+x]
			setRGBA(img, x, y, p.sum.Scale(1/float64(p.samples)))
		}
	})
	return img
}

// Rows calls do(y) once for each y in [0, n), on as many goroutines as there are processors.
func Rows(n int, do func(y int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for {
				y := int(next.Add(1)) - 1
				if y >= n {
					return
				}
				do(y)
			}
		})
	}
	all.Wait()
}
