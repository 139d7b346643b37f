package host

import (
	"image"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Worker holds the memory that work on a picture needs, to be used again for the next one. The zero Worker is ready; one goroutine uses it
// at a time.
type Worker struct {
	buffers [][]float32 // memory lent out since the beginning of a run, and behind it what is free
	lent    int
	axes    [2]axis
}

// Floats lends n numbers until the end of the run, with whatever they hold.
func (w *Worker) Floats(n int) []float32 {
	if w.lent == len(w.buffers) {
		w.buffers = append(w.buffers, nil)
	}
	if cap(w.buffers[w.lent]) < n {
		w.buffers[w.lent] = make([]float32, n)
	}
	w.lent++
	return w.buffers[w.lent-1][:n]
}

// Picture lends a picture of a size.
func (w *Worker) Picture(size image.Point) Picture {
	return Picture{Pix: w.Floats(3 * size.X * size.Y), Width: size.X, Height: size.Y, Stride: 3 * size.X}
}

// Copy lends a copy of a picture.
func (w *Worker) Copy(p Picture) Picture {
	copied := w.Picture(p.Size())
	copied.Set(p)
	return copied
}

// Run does kernels to a picture and writes the result to out, which is as large as the last sampler makes it. When it returns, all that was lent
// is free.
func (w *Worker) Run(s Source, kernels []Kernel, out Picture) {
	defer func() { w.lent = 0 }()
	w.run(s, kernels, out)
}

// Apply does kernels to a picture in place; there is no sampler that changes its size. A [Whole] may call it.
func (w *Worker) Apply(kernels []Kernel, p Picture) {
	lent := w.lent
	defer func() { w.lent = lent }()
	if !slices.ContainsFunc(kernels, samples) {
		w.run(p.source(), kernels, p)
		return
	}
	copied := w.Picture(p.Size())
	w.run(p.source(), kernels, copied)
	p.Set(copied)
}

// samples says whether a kernel is a sampler.
func samples(k Kernel) bool { _, ok := k.(Sampler); return ok }

// run does kernels to a picture, pass by pass. Passes before the last sampler write to memory of the worker, the others to out.
func (w *Worker) run(s Source, kernels []Kernel, out Picture) {
	for first := true; first || len(kernels) > 0; first = false {
		p := pass{}
		kernels = p.take(kernels)
		size := p.size(s)
		into := Picture{Pix: out.Pix, Width: size.X, Height: size.Y, Stride: out.Stride}
		if slices.ContainsFunc(kernels, samples) {
			into = w.Picture(size)
		}
		p.run(w, s, into)
		switch last := p.last.(type) {
		case Whole:
			last(w, into)
		case Measure:
			kernels = append(slices.Clone(last.Then()), kernels...)
		}
		s = into.source()
	}
}

// sameMemory says whether a picture is read from where it is written.
func sameMemory(s Source, p Picture) bool {
	return s.Bytes == nil && len(s.Floats) > 0 && len(p.Pix) > 0 && &s.Floats[0] == &p.Pix[0]
}

// pass is what is done to each row before another row is looked at again.
type pass struct {
	sampler Sampler
	rows    []Rows
	last    Kernel // a Measure that looks at the rows, or a Whole that follows
}

// take takes the kernels of one pass and gives the rest.
func (p *pass) take(kernels []Kernel) []Kernel {
	var pending tints // not yet among the rows
	flush := func() {
		p.add(pending.rows())
		pending = nil
	}
	for i, k := range kernels {
		switch k := k.(type) {
		case Sampler:
			if i > 0 {
				flush()
				return kernels[i:]
			}
			p.sampler = k
		case Colour:
			pending = pending.coloured(k)
		case Turn:
			pending = pending.turned(k)
		case Rows:
			flush()
			p.add(k)
		default:
			flush()
			p.last = k
			return kernels[i+1:]
		}
	}
	flush()
	return nil
}

// add puts a row kernel to the pass; nil does nothing.
func (p *pass) add(r Rows) {
	if r != nil {
		p.rows = append(p.rows, r)
	}
}

// size is the size of the picture that the pass makes.
func (p *pass) size(s Source) image.Point {
	if p.sampler != nil {
		return p.sampler.Size()
	}
	return image.Pt(s.Width, s.Height)
}

// run does the pass; without a sampler it may be in place.
func (p *pass) run(w *Worker, s Source, out Picture) {
	measure, _ := p.last.(Measure)
	read := func(y int, row []float32) { s.row(y, 0, s.Width, row) }
	inPlace := p.sampler == nil && sameMemory(s, out)
	switch {
	case p.sampler != nil:
		read = p.sampler.Bind(w, s)
	case inPlace && len(p.rows) == 0 && measure.Row == nil:
		return
	}
	for y := range out.Height {
		row := out.Row(y)
		if !inPlace {
			read(y, row)
		}
		for _, change := range p.rows {
			change(y, row)
		}
		if measure.Row != nil {
			measure.Row(y, row)
		}
	}
}

// workers are those that are not at work.
var workers = sync.Pool{New: func() any { return &Worker{} }}

// Each calls f for 0 to n-1, on as many goroutines as Go uses processors, each with a worker of its own.
func Each(n int, f func(w *Worker, i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			w := workers.Get().(*Worker)
			defer workers.Put(w)
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(w, i)
			}
		})
	}
	wait.Wait()
}

// SizeAfter gives the size of a picture after kernels.
func SizeAfter(kernels []Kernel, size image.Point) image.Point {
	for _, k := range kernels {
		if s, ok := k.(Sampler); ok {
			size = s.Size()
		}
	}
	return size
}
