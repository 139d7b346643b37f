package zoo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// Load reads the parameters of the network from a file into a scope, whose variables it makes, or changes where they are there.
// It knows torchvision's and timm's names, those of EfficientNet-PyTorch for tf_efficientnet_lite0, and Keras's blocks for the trunk of
// vgg16.
//
// Every parameter must be in the file, in its shape, and the file must hold nothing else but counters of batches; the error says what
// is missing, too much, or of another shape. With trunk, the head may be missing or be another's, and is left out.
func (a *Arch) Load(s *model.Scope, f *weights.File, trunk bool) error {
	names, err := a.match(f, trunk)
	if err != nil {
		return err
	}
	for i, p := range a.Params() {
		if names[i] == "" {
			continue
		}
		values, shape, err := f.Float32(names[i])
		if err != nil {
			return err
		}
		t, err := p.Tensor(values, shape, f.Format() != weights.HDF5)
		if err != nil {
			return fmt.Errorf("zoo: %s: %s in the file: %w", a.Name, names[i], err)
		}
		if err := nn.SetVariable(s.Store(), p.path(s), t, !p.Average); err != nil {
			return fmt.Errorf("zoo: %s: setting %s: %w", a.Name, p.Name, err)
		}
	}
	return nil
}

// match finds the file's name for each parameter; it is "" for those of the head where only the trunk is wanted.
func (a *Arch) match(f *weights.File, trunk bool) ([]string, error) {
	d, in, unknown := dialectOf(a.Name, f), map[string]string{}, []string{}
	if d.entry != nil && d.entry.Arch != a.Name {
		return nil, fmt.Errorf("zoo: the file is %s, not %s: it has a parameter %s", d.entry.Arch, a.Name, d.marker)
	}
	known := a.names()
	for _, name := range f.Names() {
		here, ok := d.rename(a, name)
		switch {
		case !ok || strings.HasSuffix(name, "num_batches_tracked"):
		case !slices.Contains(known, here):
			unknown = append(unknown, name)
		case in[here] != "":
			return nil, fmt.Errorf("zoo: %s: both %s and %s of the file are %s", a.Name, in[here], name, here)
		default:
			in[here] = name
		}
	}
	return a.matched(in, unknown, trunk)
}

// matched checks that nothing is missing and nothing left.
func (a *Arch) matched(in map[string]string, unknown []string, trunk bool) ([]string, error) {
	var names, missing []string
	for _, group := range a.Groups() {
		for _, p := range group.Params {
			name := in[p.Name]
			if trunk && group.classifies() {
				name = ""
			} else if name == "" {
				missing = append(missing, p.Name)
			}
			names = append(names, name)
		}
	}
	if len(missing) > 0 || len(unknown) > 0 && !trunk {
		return nil, fmt.Errorf("zoo: the file does not fit %s: %d of its %d parameters are missing%s, and %d are not of it%s; name the file's architecture",
			a.Name, len(missing), len(names), weights.Some(missing), len(unknown), weights.Some(unknown))
	}
	return names, nil
}

// Tensor arranges the numbers of a file, of a shape, as the parameter has them. PyTorch's order is [out, in, height, width] and [out, in]; Keras's is
// ours. It returns an error where the shape is not the parameter's.
func (p Param) Tensor(values []float32, shape []int, pytorch bool) (*tensors.Tensor, error) {
	stored := p.Shape
	if pytorch {
		stored = p.storedShape()
	}
	// A linear layer may be kept as a convolution: [out, in, 1, 1], or with a kernel as large as its input.
	linear := len(stored) == 2 && len(shape) == 4 && shape[0] == stored[0] && len(values) == p.Size()
	if !slices.Equal(shape, stored) && !linear {
		return nil, fmt.Errorf("its shape is %v, want %v", shape, stored)
	}
	if pytorch && (len(stored) == 2 || len(stored) == 4) {
		values = transposed(values, stored[0], stored[1], len(values)/(stored[0]*stored[1]))
	}
	return tensors.FromFlatDataAndDimensions(values, p.Shape...), nil
}

// transposed turns [out, in, n] into [n, in, out], in blocks that stay in a processor's cache.
func transposed(values []float32, out, in, n int) []float32 {
	const block = 32
	result := make([]float32, len(values))
	for o0 := 0; o0 < out; o0 += block {
		for i0 := 0; i0 < in; i0 += block {
			for i := i0; i < min(i0+block, in); i++ {
				for k := range n {
					row := result[(k*in+i)*out:]
					for o := o0; o < min(o0+block, out); o++ {
						row[o] = values[(o*in+i)*n+k]
					}
				}
			}
		}
	}
	return result
}
