package zoo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo/imagenet"
)

// Model is a network with its weights on an engine, and what pictures go through before it and its answers behind it. Its methods may be called
// from several goroutines; the engine computes for one at a time. Change its fields only before the first answer.
type Model struct {
	*Arch
	Engine     *engine.Engine
	Store      *model.Store // holds the parameters at its root; nn.SetStatic holds
	Weights    Weights      // the entry of the registry that preprocessing follows; with WithFile the numbers are the file's
	Path       string       // the file that they were read from
	Preprocess Preprocess   // Weights.Preprocess, but for what WithPreprocess changed
	Labels     []string     // the classes' names: those of the file or, where there are 1000 classes, ImageNet's; else nil
	trunk      bool         // the head was not loaded

	mu       sync.Mutex // guards what follows
	logits   *model.Exec
	compiled compiled
	features *model.Exec // of layers
	layers   []string
	viewed   compiled // by features
}

// Option changes what Open does.
type Option func(*options)

type options struct {
	trunk  bool
	file   string
	ctx    context.Context
	fetch  []hub.Option
	change func(*Preprocess)
}

// WithFile reads the weights from a file of the user's instead of fetching them. They may be others than the published ones, with any
// number of classes, as long as they fit the architecture. An empty path changes nothing.
func WithFile(path string) Option { return func(o *options) { o.file = path } }

// WithFetch passes options on to hub.Fetch, for example hub.WithProgress.
func WithFetch(opts ...hub.Option) Option {
	return func(o *options) { o.fetch = append(o.fetch, opts...) }
}

// WithContext stops a transfer when ctx ends.
func WithContext(ctx context.Context) Option { return func(o *options) { o.ctx = ctx } }

// WithPreprocess changes what pictures go through.
func WithPreprocess(change func(*Preprocess)) Option { return func(o *options) { o.change = change } }

// Trunk is for those who want features: the head is not loaded, and weights that have none are taken too.
func Trunk() Option { return func(o *options) { o.trunk = true } }

// Open gives a pretrained model. The name is an architecture's ("resnet18"), for its first weights that can be had, or one of its weights by
// its tag ("resnet18.a1_in1k"); Registry lists them. The file is fetched where it is not in the cache yet.
//
// A file with the names of EfficientNet-PyTorch is tf_efficientnet_lite0, whatever was asked for: padding, normalisation and epsilon
// follow the file, and Model.Weights says so. So are files that [Model.Save] wrote what they say, and the name may be "" for them.
func Open(e *engine.Engine, name string, opts ...Option) (*Model, error) {
	o := options{ctx: context.Background(), change: func(*Preprocess) {}}
	for _, opt := range opts {
		opt(&o)
	}
	if name == "" && o.file != "" {
		return o.load(e, Weights{}, o.file)
	}
	found, err := candidates(name, o.trunk)
	if err != nil {
		return nil, err
	}
	w, path, err := o.fetchFirst(found)
	if err != nil {
		return nil, err
	}
	return o.load(e, w, path)
}

// fetchFirst gives the first of the weights that can be had, and their file.
func (o options) fetchFirst(found []Weights) (Weights, string, error) {
	if o.file != "" {
		return found[0], o.file, nil
	}
	var errs []error
	for _, w := range found {
		for _, file := range w.Files {
			path, err := hub.Fetch(o.ctx, file, o.fetch...)
			if err == nil || o.ctx.Err() != nil {
				return w, path, err
			}
			errs = append(errs, fmt.Errorf("%s: %w", w.Name(), err))
		}
	}
	return Weights{}, "", errors.Join(errs...)
}

// load reads a file of weights into a new model.
func (o options) load(e *engine.Engine, w Weights, path string) (*Model, error) {
	f, err := weights.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	said, err := cardOf(f)
	if err != nil {
		return nil, fmt.Errorf("zoo: %s: %w", path, err)
	}
	if entry := dialectOf(w.Arch, f).entry; said != nil {
		w = said.weights()
	} else if entry != nil {
		w = *entry
	}
	if w.Arch == "" {
		return nil, fmt.Errorf("zoo: %s does not say which architecture it is for; name it", path)
	}
	arch, err := New(w.Arch)
	if err != nil {
		return nil, err
	}
	if o.trunk = o.trunk || w.Trunk; !o.trunk {
		arch = arch.WithClasses(classesIn(f, arch))
	}
	m := &Model{Arch: arch, Engine: e, Store: model.NewStore(), Weights: w, Path: path, Preprocess: w.Preprocess, trunk: o.trunk}
	o.change(&m.Preprocess)
	if err := m.Preprocess.Check(); err != nil {
		return nil, err
	}
	if err := arch.Load(m.Store.RootScope(), f, o.trunk); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if said != nil && len(said.Labels) == m.Classes {
		m.Labels = said.Labels
	} else if m.Classes == len(imagenet.Classes()) {
		for _, c := range imagenet.Classes() {
			m.Labels = append(m.Labels, c.Name())
		}
	}
	return m, m.ready()
}

// classesIn gives the number of classes that a file's head tells apart: the length of its last bias.
func classesIn(f *weights.File, a *Arch) int {
	d := dialectOf(a.Name, f)
	for _, name := range f.Names() {
		if here, ok := d.rename(a, name); ok && here == a.head+".bias" {
			if info, _ := f.Info(name); len(info.Shape) == 1 {
				return info.Shape[0]
			}
		}
	}
	return a.Classes
}

// ready makes what answers need.
func (m *Model) ready() error {
	if err := nn.SetStatic(m.Store.RootScope(), true); err != nil {
		return err
	}
	var err error
	m.logits, err = model.NewExec(m.Engine.Backend, m.Store, func(s *model.Scope, pixels *Node) *Node {
		return m.Arch.Logits(s, m.Input(pixels))
	})
	return err
}

// Input makes of pictures `[B, H, W, 3]`, uint8 of 0 to 255, what the network takes.
func (m *Model) Input(pixels *Node) *Node {
	return m.Preprocess.Normalize(DivScalar(ConvertDType(pixels, dtypes.Float32), 255))
}
