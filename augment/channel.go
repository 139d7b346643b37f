package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(perChannel{}) }

// perChannel does an action to each channel with a draw of its own.
type perChannel struct {
	Each oneOp `json:"each"`
}

// oneOp is an operation that reads and writes itself.
type oneOp struct{ Op }

func (o oneOp) MarshalJSON() ([]byte, error) { return writeOp(o.Op) }

func (o *oneOp) UnmarshalJSON(data []byte) (err error) {
	o.Op, err = readOp(data)
	return err
}

// check reports what is not an action that leaves pixels where they are, and settings of it without meaning.
func (o oneOp) check() error {
	if o.Op == nil {
		return fmt.Errorf("there is no operation; give one such as Brightness(Amount(0.5))")
	}
	action, ok := o.Op.(Action)
	if !ok || isGeometric(action) {
		return fmt.Errorf("%s is not an action that leaves pixels where they are; give one such as brightness", o.Op.Name())
	}
	if _, ok := action.(brancher); ok {
		return fmt.Errorf("%s holds operations; it cannot be held by another", action.Name())
	}
	if err := action.Check(); err != nil {
		return fmt.Errorf("%s: %w", action.Name(), err)
	}
	return nil
}

// checkValues reports values that the action refuses.
func (o oneOp) checkValues(values []float64, size image.Point) error {
	if checker, ok := o.Op.(valueChecker); ok {
		return checker.checkValues(values, size)
	}
	return nil
}

// action is the operation.
func (o oneOp) action() Action { return o.Op.(Action) }

// fields are the action's, named as parts of another's.
func (o oneOp) fields(part string) (fields []Field) {
	for _, f := range o.action().Fields() {
		f.Name = part + "." + f.Name
		fields = append(fields, f)
	}
	return fields
}

// applied does the action in a graph.
func (o oneOp) applied(in Images, v Values) Images {
	v.fields = o.action().Fields()
	return o.Op.(GraphAction).Apply(in, v)
}

// kernels do the action on the host.
func (o oneOp) kernels(values []float64, size image.Point) []host.Kernel {
	return o.Op.(HostAction).Kernels(values, size)
}

// runs says what the action cannot be done by.
func (o oneOp) runs() (inGraph, onHost error) {
	return (&node{op: o.Op, name: o.Op.Name()}).runs()
}

// PerChannel does an [Action] that leaves pixels where they are to red, green and blue, each with a draw of its own: it is done to the image three
// times, and of each a channel is kept.
//
// Draws: those of the action three times, as "red.", "green." and "blue." and their names. Source: imgaug's per_channel.
func PerChannel(each Op) Op { return perChannel{oneOp{each}} }

// channelNames are those of a picture.
var channelNames = []string{"red", "green", "blue"}

func (p perChannel) Name() string { return "per_channel" }

func (p perChannel) Check() error { return p.Each.check() }

func (p perChannel) Fields() (fields []Field) {
	for _, channel := range channelNames {
		fields = append(fields, p.Each.fields(channel)...)
	}
	return fields
}

func (p perChannel) Draw(key rng.Key, size image.Point) (values []float64) {
	for _, channel := range channelNames {
		values = append(values, p.Each.action().Draw(key.FoldString(channel), size)...)
	}
	return values
}

func (p perChannel) checkValues(values []float64, size image.Point) error {
	for part := range p.parts(values) {
		if err := p.Each.checkValues(part, size); err != nil {
			return err
		}
	}
	return nil
}

// parts gives each channel's values.
func (p perChannel) parts(values []float64) func(yield func([]float64) bool) {
	n := len(values) / 3
	return func(yield func([]float64) bool) {
		for c := range channelNames {
			if !yield(values[c*n : (c+1)*n : (c+1)*n]) {
				return
			}
		}
	}
}

func (p perChannel) runs() (inGraph, onHost error) { return p.Each.runs() }

func (p perChannel) Apply(in Images, v Values) Images {
	in = in.Float()
	fields := p.Each.action().Fields()
	channels := make([]*graph.Node, 3)
	for c := range channels {
		done := p.Each.applied(in, v)
		channels[c] = graph.Slice(done.Pixels, graph.AxisRange(), graph.AxisRange(), graph.AxisRange(), graph.AxisElem(c))
		v = v.behind(fields...)
	}
	in.Pixels = graph.Concatenate(channels, 3)
	return in
}

func (p perChannel) Kernels(values []float64, size image.Point) []host.Kernel {
	var each [][]host.Kernel
	for part := range p.parts(values) {
		each = append(each, p.Each.kernels(part, size))
	}
	return []host.Kernel{host.Whole(func(w *host.Worker, picture host.Picture) {
		original, done := w.Copy(picture), w.Picture(picture.Size())
		for c, kernels := range each {
			done.Set(original)
			w.Apply(kernels, done)
			for y := range picture.Height {
				from, to := done.Row(y), picture.Row(y)
				for i := c; i < len(to); i += 3 {
					to[i] = from[i]
				}
			}
		}
	})}
}
