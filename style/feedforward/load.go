package feedforward

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Option changes what Load does.
type Option func(*options)

type options struct {
	encoder string
	trunk   *zoo.Model
	buckets int
}

// WithEncoder names the file of AdaIN's encoder beside that of the decoder: vgg_normalised.pth where pytorch-AdaIN has published them, and for a decoder that was trained here
// the weights of the VGG that it was trained with, in a form that package zoo reads. An empty path changes nothing.
func WithEncoder(path string) Option { return func(o *options) { o.encoder = path } }

// WithTrunk gives the network that the encoder of an AdaIN was made of, for a decoder that was trained here. For other files it means nothing.
func WithTrunk(m *zoo.Model) Option { return func(o *options) { o.trunk = m } }

// WithBuckets rounds the sides of pictures up to multiples of a number of pixels, by their mirror image, before the network is run, so that pictures of
// similar sizes share one compilation. The statistics of instance norms then count the added pixels, which changes colours a little; 0 and 1 add none.
func WithBuckets(pixels int) Option { return func(o *options) { o.buckets = pixels } }

// Load reads a network from a file that [Model.Save] wrote, or that one of the projects published, and tells which it is from what is in it:
//
//   - pytorch/examples, fast_neural_style: a state_dict of Johnson's network (.pth, .model), whose running statistics of old versions are left out;
//   - MXNet-Gluon-Style-Transfer: MSG-Net's .params, with names by structure or flat (conv0_weight, instancenorm0_beta), with or without scopes;
//   - PyTorch-Multi-Style-Transfer: a state_dict of MSG-Net (.model);
//   - pytorch-AdaIN: decoder.pth, with WithEncoder("vgg_normalised.pth").
//
// A decoder of AdaIN that was trained here names the network of package zoo that its encoder is made of. Load opens that network, which can mean to fetch it, unless
// [WithTrunk] or [WithEncoder] brings it.
//
// Their number of filters is read from the file too. It is an error where arrays are missing, too many, or of a shape that does not fit.
func Load(e *engine.Engine, path string, opts ...Option) (*Model, error) {
	f, err := weights.Open(path)
	if err != nil {
		return nil, err
	}
	m, err := fromFile(e, f, opts)
	if err != nil {
		return nil, fmt.Errorf("feedforward: %s: %w", path, err)
	}
	return m, nil
}

// Read is [Load] for a file of a number of bytes that is open or in memory.
func Read(e *engine.Engine, r io.ReaderAt, size int64, opts ...Option) (*Model, error) {
	f, err := weights.New(r, size)
	if err != nil {
		return nil, err
	}
	m, err := fromFile(e, f, opts)
	if err != nil {
		return nil, fmt.Errorf("feedforward: %w", err)
	}
	return m, nil
}

// fromFile reads a network and closes its file.
func fromFile(e *engine.Engine, f *weights.File, opts []Option) (*Model, error) {
	defer f.Close()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if o.buckets < 0 || o.buckets > 1<<12 {
		return nil, fmt.Errorf("buckets of %d pixels; want 0 to %d", o.buckets, 1<<12)
	}
	m, err := o.load(e, f)
	if err != nil {
		return nil, err
	}
	m.buckets = max(o.buckets, 1)
	return m, nil
}

// load reads an open file.
func (o options) load(e *engine.Engine, f *weights.File) (*Model, error) {
	card, err := cardOf(f)
	if err != nil {
		return nil, err
	}
	if card != nil {
		return card.load(e, f, o)
	}
	is, err := recognise(f)
	if err != nil {
		return nil, err
	}
	if err := is.network.check(); err != nil {
		return nil, err
	}
	sources := []source{{f, is.rename}}
	if _, ok := is.network.(AdaIN); ok && o.encoder == "" {
		return nil, errors.New("it is the decoder of AdaIN, which needs its encoder: name the file (pytorch-AdaIN has it as vgg_normalised.pth) with WithEncoder")
	} else if ok {
		encoder, err := weights.Open(o.encoder)
		if err != nil {
			return nil, err
		}
		defer encoder.Close()
		sources = append(sources, source{encoder, encoderNames(is.network)})
	}
	store := model.NewStore()
	if err := fill(store, is.network, paramsOf(is.network), sources); err != nil {
		return nil, err
	}
	return newModel(e, is.network, is.colors, store)
}

// source is a file with the parameters that its arrays are; "" stands for none.
type source struct {
	file   *weights.File
	rename func(name string) string
}

// array is an array in a file.
type array struct {
	file *weights.File
	name string
}

// fill reads parameters of a network into a store.
func fill(store *model.Store, n Network, params []zoo.Param, sources []source) error {
	arrays, err := arraysOf(sources)
	if err != nil {
		return err
	}
	if err := complete(n, params, arrays); err != nil {
		return err
	}
	for _, p := range params {
		if err := arrays[p.Name].read(store, p); err != nil {
			return err
		}
	}
	return nil
}

// arraysOf gives the array for each parameter that is in some files.
func arraysOf(sources []source) (map[string]array, error) {
	arrays := map[string]array{}
	for _, s := range sources {
		for _, name := range s.file.Names() {
			here := s.rename(name)
			if old, twice := arrays[here]; twice {
				return nil, fmt.Errorf("both %s and %s are %s", old.name, name, here)
			}
			if here != "" {
				arrays[here] = array{s.file, name}
			}
		}
	}
	return arrays, nil
}

// complete gives an error where there are not arrays for the parameters of a network, and for nothing else.
func complete(n Network, params []zoo.Param, arrays map[string]array) error {
	var missing, unknown []string
	rest := maps.Clone(arrays)
	for _, p := range params {
		if _, ok := rest[p.Name]; !ok {
			missing = append(missing, p.Name)
		}
		delete(rest, p.Name)
	}
	for _, here := range slices.Sorted(maps.Keys(rest)) {
		unknown = append(unknown, rest[here].name)
	}
	if len(missing)+len(unknown) == 0 {
		return nil
	}
	return fmt.Errorf("the file does not fit %s: %d of its %d parameters are missing%s, and %d arrays are not of it%s",
		describe(n), len(missing), len(params), weights.Some(missing), len(unknown), weights.Some(unknown))
}

// read reads the array into the variable of a parameter.
func (a array) read(store *model.Store, p zoo.Param) error {
	values, shape, err := a.file.Float32(a.name)
	if err != nil {
		return err
	}
	t, err := p.Tensor(values, shape, true)
	if err != nil {
		return fmt.Errorf("the array %s: %w", a.name, err)
	}
	return nn.SetVariable(store, p.Path(), t, true)
}
