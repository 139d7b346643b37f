package augment

import (
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// split gives the stages at the beginning and at the end that the host must do, and those between them.
func (p *Pipeline) split() (lead, middle, trail []stage) {
	hostOnly := func(s stage) bool { err, _ := s.runs(); return err != nil }
	from, to := 0, len(p.stages)
	for from < to && hostOnly(p.stages[from]) {
		from++
	}
	for from < to && hostOnly(p.stages[to-1]) {
		to--
	}
	return p.stages[:from], p.stages[from:to], p.stages[to:]
}

// inMiddle says what a graph cannot do between the host's parts.
func (p *Pipeline) inMiddle() error {
	_, middle, _ := p.split()
	for _, s := range middle {
		if err, _ := s.runs(); err != nil {
			return fmt.Errorf("augment: %w", err)
		}
	}
	return nil
}

// applyOnEngine applies draws in a compiled graph, and on the host what it must do before and after.
func (p *Pipeline) applyOnEngine(backend compute.Backend, batch *picture.Batch, deeds [][]deed, config applyConfig) (*tensors.Tensor, error) {
	batch, err := pad(batch, config)
	if err != nil {
		return nil, err
	}
	if err := p.inMiddle(); err != nil {
		return nil, err
	}
	count := len(deeds)
	deeds = append(deeds, slices.Repeat(deeds[count-1:], batch.Count-count)...)
	lead, middle, trail := p.split()
	in := load{bytes: batch, sizes: batch.Sizes}
	if len(lead) > 0 {
		if in, err = onHostDo(lead, in, deeds, target{cell: image.Pt(batch.Width, batch.Height)}); err != nil {
			return nil, err
		}
	}
	output := in.pixels
	if len(middle) > 0 || len(lead) == 0 {
		output, err = p.call(backend, middle, in, deeds)
	}
	if err == nil {
		output, err = first(output, count)
	}
	if err != nil || len(trail) == 0 {
		return output, err
	}
	defer output.FinalizeAll()
	d := output.Shape().Dimensions
	after, err := onHostDo(trail, load{pixels: output, sizes: sizesAfter(middle, in.sizes[:count])}, deeds[:count], target{cell: image.Pt(d[2], d[1])})
	return after.pixels, err
}

// call runs the compiled graph of stages.
func (p *Pipeline) call(backend compute.Backend, stages []stage, in load, deeds [][]deed) (*tensors.Tensor, error) {
	exec, err := p.exec(backend)
	if err != nil {
		return nil, err
	}
	numbers, words := pack(stages, deeds)
	pixels := in.tensor()
	inputs := []any{pixels, in.sizesTensor(), numbers, words}
	defer func() { // a device's memory should not wait for Go's collector
		for _, t := range inputs {
			t.(*tensors.Tensor).FinalizeAll()
		}
	}()
	d := pixels.Shape().Dimensions
	output, err := exec.Call1(inputs...)
	if err != nil {
		return nil, fmt.Errorf("augment: applying %v to %d images of %d x %d (height x width; PadTo keeps the number of shapes small): %w",
			p.names(), d[0], d[1], d[2], err)
	}
	return output, nil
}

// errNoEngine is the error of what needs an engine.
var errNoEngine = errors.New("augment: there is no engine, the backend is nil; open one, or have the host do it with OnHost")

// exec gives the pipeline's graphs for a backend.
func (p *Pipeline) exec(backend compute.Backend) (*graph.Exec, error) {
	if backend == nil {
		return nil, errNoEngine
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := p.execs[backend]; ok {
		return e, nil
	}
	e, err := graph.NewExec(backend, func(pixels, sizes, numbers, words *graph.Node) *graph.Node {
		_, middle, _ := p.split()
		return build(middle, Images{Pixels: pixels, Sizes: sizes}, numbers, words).Pixels
	})
	if err != nil {
		return nil, fmt.Errorf("augment: preparing %v: %w", p.names(), err)
	}
	p.execs[backend] = e
	return e, nil
}

// Pack lays the values of draws out as [Pipeline.Graph] takes them: numbers, float32 `[B, n]`, and words, uint32 `[B, m]`, a
// row for each draw. Where a pipeline has none of a kind there is one column of zeros.
func (p *Pipeline) Pack(draws []Draw) (numbers, words *tensors.Tensor, err error) {
	if len(draws) == 0 {
		return nil, nil, fmt.Errorf("augment: there are no draws; make one for each image with Draw")
	}
	deeds, err := p.everyDeed(draws)
	if err != nil {
		return nil, nil, err
	}
	numbers, words = pack(p.stages, deeds)
	return numbers, words, nil
}

// pack is Pack for stages.
func pack(stages []stage, deeds [][]deed) (numbers, words *tensors.Tensor) {
	var floats []float32
	var bits []uint32
	for _, image := range deeds {
		for _, s := range stages {
			row := s.row(image)
			for _, f := range s.columns() {
				for _, n := range row[:f.Size] {
					if f.Words {
						bits = append(bits, uint32(n))
					} else {
						floats = append(floats, float32(n))
					}
				}
				row = row[f.Size:]
			}
		}
	}
	n := len(deeds)
	if len(floats) == 0 {
		floats = make([]float32, n)
	}
	if len(bits) == 0 {
		bits = make([]uint32, n)
	}
	return tensors.FromFlatDataAndDimensions(floats, n, len(floats)/n), tensors.FromFlatDataAndDimensions(bits, n, len(bits)/n)
}

// pad fills a batch up as PadTo asks; the images added are black and as large as the last.
func pad(batch *picture.Batch, to applyConfig) (*picture.Batch, error) {
	count, size, err := to.cell(batch)
	if err != nil || count == batch.Count && size == image.Pt(batch.Width, batch.Height) {
		return batch, err
	}
	width, height := size.X, size.Y
	padded := &picture.Batch{Pixels: make([]uint8, count*height*width*3), Count: count, Height: height, Width: width}
	for row := range batch.Count * batch.Height {
		image, y := row/batch.Height, row%batch.Height
		copy(padded.Pixels[(image*height+y)*width*3:], batch.Pixels[row*batch.Width*3:(row+1)*batch.Width*3])
	}
	padded.Sizes = append(slices.Clone(batch.Sizes), slices.Repeat(batch.Sizes[batch.Count-1:], count-batch.Count)...)
	return padded, nil
}

// first gives the first n pictures of a tensor of pictures, which it finalizes unless it gives it back.
func first(pictures *tensors.Tensor, n int) (*tensors.Tensor, error) {
	dims := slices.Clone(pictures.Shape().Dimensions)
	if dims[0] == n {
		return pictures, nil
	}
	size := pictures.Size() / dims[0] * n
	var kept []float32
	err := tensors.ConstFlatData(pictures, func(flat []float32) { kept = slices.Clone(flat[:size]) })
	if err = errors.Join(err, pictures.FinalizeAll()); err != nil {
		return nil, fmt.Errorf("augment: reading the padded pictures: %w", err)
	}
	dims[0] = n
	return tensors.FromFlatDataAndDimensions(kept, dims...), nil
}
