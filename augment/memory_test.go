package augment

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// counting is a backend that counts the buffers of its device that are made and not yet finalized.
type counting struct {
	compute.Backend
	made, live *atomic.Int32
}

// Name is a name of its own, so that the host does not take the work.
func (c counting) Name() string { return "counting " + c.Backend.Name() }

func newCounting(backend compute.Backend) counting {
	return counting{backend, new(atomic.Int32), new(atomic.Int32)}
}

func (c counting) count(buffer compute.Buffer) compute.Buffer {
	c.made.Add(1)
	c.live.Add(1)
	return countedBuffer{buffer, c}
}

func (c counting) BufferFromFlatData(device compute.DeviceNum, flat any, shape shapes.Shape) (compute.Buffer, error) {
	buffer, err := c.Backend.BufferFromFlatData(device, flat, shape)
	return c.count(buffer), err
}

func (c counting) NewSharedBuffer(device compute.DeviceNum, shape shapes.Shape) (compute.Buffer, any, error) {
	buffer, flat, err := c.Backend.NewSharedBuffer(device, shape)
	return c.count(buffer), flat, err
}

func (c counting) Builder(name string) compute.Builder {
	return countingBuilder{c.Backend.Builder(name), c}
}

type countingBuilder struct {
	compute.Builder
	backend counting
}

func (b countingBuilder) Compile() (compute.Executable, error) {
	executable, err := b.Builder.Compile()
	return countingExecutable{executable, b.backend}, err
}

type countingExecutable struct {
	compute.Executable
	backend counting
}

func (e countingExecutable) Execute(inputs []compute.Buffer, donate []bool, device compute.DeviceNum) ([]compute.Buffer, error) {
	inputs = slices.Clone(inputs)
	for i, buffer := range inputs {
		inputs[i] = buffer.(countedBuffer).Buffer
	}
	outputs, err := e.Executable.Execute(inputs, donate, device)
	for i, buffer := range outputs {
		outputs[i] = e.backend.count(buffer)
	}
	return outputs, err
}

type countedBuffer struct {
	compute.Buffer
	backend counting
}

func (b countedBuffer) Backend() compute.Backend { return b.backend }

func (b countedBuffer) Finalize() error {
	b.backend.live.Add(-1)
	return b.Buffer.Finalize()
}

func TestNoBufferWaitsForTheCollector(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		p := Sequence(FlipLeftRight(0.5), RandomResizedCrop(6, 5))
		batch, draws := batchOf(t, p, 3)
		for name, c := range map[string]struct {
			run  func(backend compute.Backend) error
			live int32 // buffers that the result itself holds
		}{
			"Pictures": {func(b compute.Backend) error { _, err := p.Pictures(b, batch, draws); return err }, 0},
			"Pictures padded": {func(b compute.Backend) error {
				_, err := p.Pictures(b, batch, draws, PadTo(5, 0, 0))
				return err
			}, 0},
			"Augment": {func(b compute.Backend) error { _, _, err := p.Augment(b, Key{}, batch.Image(0)); return err }, 0},
			"Sweep":   {func(b compute.Backend) error { _, err := Sweep(b, batch.Image(0), Hue, 0, 0.1); return err }, 0},
			"Apply":   {func(b compute.Backend) error { _, err := p.Apply(b, batch, draws); return err }, 1},
		} {
			counted := newCounting(backend)
			if err := c.run(counted); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if made, live := counted.made.Load(), counted.live.Load(); made < 5 || live != c.live {
				t.Errorf("%s: %d of %d buffers are still there, want %d", name, live, made, c.live)
			}
		}
	})
}
