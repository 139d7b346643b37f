package zoo

import (
	"errors"
	"image"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestFeaturesOf asks a whole model and one without its head for layers, and the last layer for the logits.
func TestFeaturesOf(t *testing.T) {
	a := arch(t, "efficientnet_lite0")
	path := saved(t, state(a))
	raw := WithPreprocess(func(p *Preprocess) { p.Raw = true })
	img := tiles(image.NewRGBA(image.Rect(0, 0, 200, 200)))[0]
	for _, opts := range [][]Option{{WithFile(path), raw}, {WithFile(path), raw, Trunk()}} {
		m, err := Open(engine.ForTest(t, engine.PureGo), a.Name, opts...)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time with what is compiled
			features, err := m.FeaturesOf(img, "bn2", "blocks.1")
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []string{"(Float32)[1, 1, 1, 1280]", "(Float32)[1, 8, 8, 24]"} {
				if got := features[i].Shape().String(); got != want {
					t.Errorf("layer %d is %s, want %s", i, got, want)
				}
			}
		}
		last, err := m.FeaturesOf(img, "classifier")
		if len(opts) == 3 {
			if err == nil || !strings.Contains(err.Error(), `no layer "classifier"`) {
				t.Errorf("the head of a trunk: %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		logits, err := m.LogitsOf(img)
		if err != nil || !near32(tensors.MustCopyFlatData[float32](last[0]), logits[0]) {
			t.Errorf("the last layer's output differs from the logits; %v", err)
		}
	}
}

func TestFeaturesOfRefuses(t *testing.T) {
	a := arch(t, "efficientnet_lite0")
	m, err := Open(engine.ForTest(t, engine.PureGo), a.Name, WithFile(saved(t, state(a))))
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for want, ask := range map[string]func() ([]*tensors.Tensor, error){
		`has no layer "relu9"; take some of bn1, blocks.0.0`: func() ([]*tensors.Tensor, error) { return m.FeaturesOf(img, "bn1", "relu9") },
		"no layers": func() ([]*tensors.Tensor, error) { return m.FeaturesOf(img) },
		"no pixels": func() ([]*tensors.Tensor, error) { return m.FeaturesOf(&image.RGBA{}, "bn1") },
		"are too narrow": func() ([]*tensors.Tensor, error) {
			return m.FeaturesOf(image.NewRGBA(image.Rect(0, 0, 1, 65535)), "bn1")
		},
	} {
		if _, err := ask(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// TestManySizesFromManyGoroutines asks for more sizes than an executor keeps graphs for, logits and features side by side.
func TestManySizesFromManyGoroutines(t *testing.T) {
	a := arch(t, "efficientnet_lite0")
	m, err := Open(engine.ForTest(t, engine.PureGo), a.Name, WithFile(saved(t, state(a))), WithPreprocess(func(p *Preprocess) { p.Raw = true }))
	if err != nil {
		t.Fatal(err)
	}
	var group errgroup
	for i := range 35 {
		img := image.NewRGBA(image.Rect(0, 0, 1, 1+i))
		group.start(func() error { _, err := m.FeaturesOf(img, "bn1"); return err })
		group.start(func() error { _, err := m.LogitsOf(img); return err })
	}
	if err := group.wait(); err != nil {
		t.Error(err)
	}
}

// errgroup runs functions side by side and joins their errors.
type errgroup struct {
	running sync.WaitGroup
	mu      sync.Mutex
	errs    []error
}

func (g *errgroup) start(run func() error) {
	g.running.Go(func() {
		err := run()
		g.mu.Lock()
		defer g.mu.Unlock()
		g.errs = append(g.errs, err)
	})
}

func (g *errgroup) wait() error {
	g.running.Wait()
	return errors.Join(g.errs...)
}
