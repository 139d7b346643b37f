package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// The tasks of layers.
const (
	forward  = "forward"
	gradient = "gradient" // forward, and the gradients with respect to pictures and kernel
)

// layer is a convolution with a stride of 1 that keeps the size and the number of channels.
type layer struct {
	Size     int `json:"size"` // height and width of the pictures
	Channels int `json:"channels"`
	Kernel   int `json:"kernel"` // its height and width
	Groups   int `json:"groups"`
}

func (l layer) String() string {
	kind := "dense"
	if l.Groups > 1 {
		kind = "depthwise"
	}
	return fmt.Sprintf("%s %dx%d on %dx%dx%d", kind, l.Kernel, l.Kernel, l.Size, l.Size, l.Channels)
}

// layers stand for those of ResNet, VGG and EfficientNet.
var layers = []layer{{56, 64, 3, 1}, {14, 256, 3, 1}, {56, 144, 3, 144}, {28, 240, 5, 240}}

const (
	chosenForm  = "chosen" // the name of the form that lib/nn chooses
	chosenLimit = 1.25     // of its time to the best form's; it leaves room for noise
	tooSlow     = 20       // times slower than the best, a form is measured only once
)

// measureLayers compares, for each engine, layer and task, the form that lib/nn chooses with the best of all.
func (b *networkBench) measureLayers(env environment, emit func(report) error) error {
	for _, engine := range b.engineNames() {
		for _, l := range layers {
			for _, task := range []string{forward, gradient} {
				if err := b.measureLayer(job{Engine: engine, Task: task, Batch: b.batch, Layer: l}, env, emit); err != nil {
					return fmt.Errorf("%s, %s on %s: %w", l, task, engine, err)
				}
			}
		}
	}
	return nil
}

func (b *networkBench) measureLayer(j job, env environment, emit func(report) error) error {
	var all []runner
	for _, form := range append(j.forms(), nn.Automatic) {
		j.Form = string(form)
		all = append(all, b.ours(cmp.Or(j.Form, chosenForm), j.Engine, j))
	}
	name := fmt.Sprintf("%s, %s on %s", j.Layer, j.Task, j.Engine)
	results, err := race(all, b.n, tooSlow, func(text string) { fmt.Fprintf(env.log, "nn: %s, %s\n", name, text) })
	if err != nil {
		return err
	}
	forms := results[:len(results)-1]
	slices.SortStableFunc(forms, func(x, y result) int { return cmp.Compare(x.Median, y.Median) })
	return emit(compare(name, fmt.Sprintf("%s, %d pictures, forms by turns, the best first:", name, j.Batch), chosenLimit, results...))
}

// forms lists those in which the layer can be written. The gradient of XLA's own depthwise convolution is not among them: on the CPU it
// takes minutes.
func (j job) forms() []nn.Lowering {
	switch {
	case j.Layer.Groups == 1:
		return []nn.Lowering{nn.Native, nn.Im2col, nn.Winograd2, nn.Winograd4}
	case j.Engine == plugin.CPU && j.Task == gradient:
		return []nn.Lowering{nn.Shifted, nn.Banded}
	}
	return []nn.Lowering{nn.Native, nn.Shifted, nn.Banded}
}

// layerStep makes what is needed for a layer's task.
func (j job) layerStep(backend compute.Backend) (step, error) {
	l := j.Layer
	exec, err := NewExec(backend, func(x, kernel *Node) []*Node {
		y := nn.Conv2D(x, kernel).Padding(nn.Half).Groups(l.Groups).Lowering(nn.Lowering(j.Form)).Done()
		if j.Task == forward {
			return []*Node{y}
		}
		return Gradient(ReduceAllMean(Square(y)), x, kernel)
	})
	if err != nil {
		return nil, err
	}
	x, kernel := pattern(j.Batch, l.Size, l.Size, l.Channels), pattern(l.Kernel, l.Kernel, l.Channels/l.Groups, l.Channels)
	return func() ([]*tensors.Tensor, error) { return exec.Call(x, kernel) }, nil
}
