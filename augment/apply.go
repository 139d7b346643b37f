package augment

import (
	"errors"
	"fmt"
	"image"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// ApplyOption changes how [Pipeline.Apply] runs.
type ApplyOption func(*applyConfig)

// applyConfig are the settings of one Apply.
type applyConfig struct {
	count, height, width int
	executor             executor
	into                 *tensors.Tensor
}

// executor is what applies a pipeline.
type executor int

const (
	automatic executor = iota
	onHost
	onEngine
)

// OnHost has Go's processors apply the draws, a goroutine a picture, whatever the engine.
func OnHost() ApplyOption { return func(c *applyConfig) { c.executor = onHost } }

// OnEngine has the engine apply the draws, in one compiled graph for each shape.
func OnEngine() ApplyOption { return func(c *applyConfig) { c.executor = onEngine } }

// PadTo fills a batch up to a number of images and to a height and a width, 0 to leave one as it is, so that batches of
// differing shapes share one compiled graph: give the size of a full batch for the sake of the last one, and the largest image's. The
// result holds the batch's own images only.
func PadTo(count, height, width int) ApplyOption {
	return func(c *applyConfig) { c.count, c.height, c.width = count, height, width }
}

// Into has the pictures written into a tensor of the result's shape in place of a new one, which [Pipeline.Apply] gives then: a loop that is done with one batch when it
// asks for the next takes memory once. Only the host can do so ([OnHost]); elsewhere it is an error.
func Into(pictures *tensors.Tensor) ApplyOption {
	return func(c *applyConfig) { c.into = pictures }
}

// errNoPictures is the error of an empty batch.
var errNoPictures = errors.New("augment: the batch is empty; give at least one picture")

// Apply applies draws to the images of a batch and gives the pictures, float32 `[Count, h, w, 3]` in [0, 1].
//
// For an engine that computes on the processor the host does it ([OnHost]), which is faster there; for another it is one compiled graph on the
// engine, kept for the next batch of the same shape ([OnEngine]). A nil backend stands for the host alone. Both give the same pictures within 1/255. An operation that only one of
// them knows decides.
//
// The draws must be as many as the images and for their sizes. Where no operation makes the pictures one size, each stands in the upper
// left corner with zeros around it; [Pipeline.Map] gives its size. h and w are then at least the batch's and those of the largest picture; a graph, whose shape is the same for all draws, may have
// room for larger ones.
func (p *Pipeline) Apply(backend compute.Backend, batch *picture.Batch, draws []Draw, options ...ApplyOption) (*tensors.Tensor, error) {
	if batch == nil || batch.Count == 0 {
		return nil, errNoPictures
	}
	config := applyConfig{}
	for _, option := range options {
		option(&config)
	}
	if err := checkDraws(batch, draws); err != nil {
		return nil, err
	}
	deeds, err := p.everyDeed(draws)
	if err != nil {
		return nil, err
	}
	if p.chooses(config.executor, backend) == onHost {
		return p.applyOnHost(batch, deeds, config)
	}
	if config.into != nil {
		return nil, fmt.Errorf("augment: Into needs the host, but the pipeline is applied on the engine; add OnHost, or leave Into out")
	}
	return p.applyOnEngine(backend, batch, deeds, config)
}

// everyDeed lays draws out in the pipeline's slots.
func (p *Pipeline) everyDeed(draws []Draw) (all [][]deed, err error) {
	all = make([][]deed, len(draws))
	for i, d := range draws {
		if all[i], _, err = p.deeds(d); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// chooses gives the executor for an engine. The measurements are those of BenchmarkLesson on 2 cores: on the processor the host
// makes several times as many pictures as XLA and many times as many as the pure-Go engine.
func (p *Pipeline) chooses(asked executor, backend compute.Backend) executor {
	if asked != automatic {
		return asked
	}
	if p.runsOnHost() == nil && (p.inMiddle() != nil || onProcessor(backend)) {
		return onHost
	}
	return onEngine
}

// onProcessor says whether an engine computes on the processor, where the host is faster. Without an engine there is the host alone.
func onProcessor(backend compute.Backend) bool {
	if backend == nil {
		return true
	}
	kind := engine.KindOf(backend)
	return kind == engine.CPU || kind == engine.PureGo
}

// runsOnHost says what the host cannot do.
func (p *Pipeline) runsOnHost() error {
	for _, s := range p.stages {
		if _, err := s.runs(); err != nil {
			return fmt.Errorf("augment: %w", err)
		}
	}
	return nil
}

// checkDraws reports draws that are not for the images of a batch.
func checkDraws(batch *picture.Batch, draws []Draw) error {
	if len(draws) != batch.Count {
		return fmt.Errorf("augment: %d draws for a batch of %d images; give one for each", len(draws), batch.Count)
	}
	for i, d := range draws {
		if d.Size() != batch.Sizes[i] {
			return fmt.Errorf("augment: draw %d is for an image of %d x %d, but image %d of the batch has %d x %d; draw for this batch",
				i, d.Width, d.Height, i, batch.Sizes[i].X, batch.Sizes[i].Y)
		}
	}
	return nil
}

// cell gives the number of images and the size that PadTo asks for.
func (to applyConfig) cell(batch *picture.Batch) (count int, size image.Point, err error) {
	count, size = max(to.count, batch.Count), image.Pt(max(to.width, batch.Width), max(to.height, batch.Height))
	for _, side := range [][2]int{{to.count, count}, {to.height, size.Y}, {to.width, size.X}} {
		if side[0] != 0 && side[0] != side[1] {
			return 0, size, fmt.Errorf("augment: PadTo(%d, %d, %d) is too small for a batch of %d images of %d x %d (height x width)",
				to.count, to.height, to.width, batch.Count, batch.Height, batch.Width)
		}
	}
	return count, size, nil
}
