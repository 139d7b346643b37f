package finetune

import (
	"context"
	"fmt"
	"image"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Explainer looks into a classifier: where in a picture it found what speaks for a class, and which pictures are alike to it.
type Explainer struct {
	model    *zoo.Model
	layer    string
	cam      *model.Exec
	features *model.Exec
}

// NewExplainer makes an explainer for a model, for example that of [Learner.Model], which must not change as long as it is used. The layer is the one
// whose places heat maps show; "" means the last in front of the global pool. zoo.Arch.Layers lists the names.
func NewExplainer(m *zoo.Model, layer string) (*Explainer, error) {
	layers := m.Layers()
	if layer == "" {
		pool := slices.IndexFunc(layers, func(name string) bool { return name == "avgpool" || name == "global_pool" })
		if pool < 1 {
			return nil, fmt.Errorf("finetune: %s has no pool to look in front of; name a layer", m.Name)
		}
		layer = layers[pool-1]
	}
	if !slices.Contains(layers, layer) {
		return nil, fmt.Errorf("finetune: %s has no layer %q; take one of %q", m.Name, layer, layers)
	}
	e := &Explainer{model: m, layer: layer}
	var err error
	e.cam, err = model.NewExec(m.Engine.Backend, m.Store, func(s *model.Scope, pixels, class *Node) *Node {
		out := m.Features(s, m.Input(pixels), layer, layers[len(layers)-1])
		return gradCAM(out[0], ReduceSum(Mul(out[1], class), 1))
	})
	if err != nil {
		return nil, err
	}
	e.features, err = model.NewExec(m.Engine.Backend, m.Store, func(s *model.Scope, pixels *Node) *Node {
		return m.Part(s, m.Input(pixels), 0, len(m.Groups())-1)
	})
	return e, err
}

// GradCAM says where in a picture the layer found what speaks for a class, by its number (Selvaraju et al., 2017).
func (e *Explainer) GradCAM(img image.Image, class int) (HeatMap, error) {
	if class < 0 || class >= e.model.Classes {
		return HeatMap{}, fmt.Errorf("finetune: class %d; %s has classes 0 to %d", class, e.model.Name, e.model.Classes-1)
	}
	ready, err := e.prepare(img)
	if err != nil {
		return HeatMap{}, err
	}
	wanted := make([]float32, e.model.Classes)
	wanted[class] = 1
	out, err := call(e.cam, []image.Image{ready}, tensors.FromFlatDataAndDimensions(wanted, 1, len(wanted)))
	if err != nil {
		return HeatMap{}, fmt.Errorf("finetune: Grad-CAM of layer %s: %w", e.layer, err)
	}
	defer out.FinalizeAll()
	values, err := tensors.CopyFlatData[float32](out)
	return newHeatMap(values, out.Shape().Dim(2), out.Shape().Dim(1), img.Bounds().Size(), e.model.Preprocess), err
}

// Features gives what the network's last layer takes of a picture: the features by which it tells classes apart.
func (e *Explainer) Features(img image.Image) ([]float32, error) {
	ready, err := e.prepare(img)
	if err != nil {
		return nil, err
	}
	all, err := e.featuresOf([]image.Image{ready})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// FeaturesOf gives the features of all pictures of a set, in its order, for [Nearest].
func (e *Explainer) FeaturesOf(ctx context.Context, set *data.Set) (all [][]float32, err error) {
	for items := range slices.Chunk(set.Items, answerBatch) {
		ready := make([]image.Image, len(items))
		err := (&data.Set{Classes: set.Classes, Items: items}).Each(ctx, 0, func(i int, img *image.RGBA, _ [32]byte) (err error) {
			ready[i], err = e.prepare(img)
			return err
		})
		if err != nil {
			return nil, err
		}
		more, err := e.featuresOf(ready)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// featuresOf gives the features of at most answerBatch pictures that are preprocessed.
func (e *Explainer) featuresOf(ready []image.Image) ([][]float32, error) {
	n := len(ready)
	for len(ready) < answerBatch {
		ready = append(ready, ready[0])
	}
	out, err := call(e.features, ready)
	if err != nil {
		return nil, fmt.Errorf("finetune: features: %w", err)
	}
	defer out.FinalizeAll()
	flat, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(flat, len(flat)/answerBatch))[:n], nil
}

// Close frees what the explainer holds on the engine's device, beside the model.
func (e *Explainer) Close() {
	e.cam.Finalize()
	e.features.Finalize()
}

// prepare preprocesses a picture.
func (e *Explainer) prepare(img image.Image) (image.Image, error) {
	if picture.Missing(img) {
		return nil, fmt.Errorf("finetune: the picture is missing or has no pixels")
	}
	if err := e.model.Preprocess.Fits(img.Bounds().Size()); err != nil {
		return nil, fmt.Errorf("finetune: %w", err)
	}
	return e.model.Preprocess.Picture(img), nil
}

// call runs an executor on pictures of one size and on what else it takes, and frees these.
func call(exec *model.Exec, pictures []image.Image, more ...any) (*tensors.Tensor, error) {
	batch, err := picture.NewBatch(pictures...)
	if err != nil {
		return nil, err
	}
	in := append([]any{batch.Tensor()}, more...)
	defer func() {
		for _, t := range in {
			t.(*tensors.Tensor).FinalizeAll()
		}
	}()
	return exec.Call1(in...)
}
