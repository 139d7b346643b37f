package feedforward

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// vgg11 gives the trunk of VGG-11 with parameters by formula.
func vgg11(t testing.TB, name string) *zoo.Model {
	t.Helper()
	e := engine.ForTest(t, name)
	a, err := zoo.New("vgg11")
	if err != nil {
		t.Fatal(err)
	}
	var list []weights.Named
	for _, p := range a.Params() {
		if strings.HasPrefix(p.Name, "features.") {
			values, shape := numbers(p)
			list = append(list, weights.Named{Name: p.Name, Tensor: tensors.FromFlatDataAndDimensions(values, shape...)})
		}
	}
	path := filepath.Join(t.TempDir(), "vgg11.safetensors")
	if err := weights.Save(path, list, nil); err != nil {
		t.Fatal(err)
	}
	m, err := zoo.Open(e, "vgg11", zoo.WithFile(path), zoo.Trunk())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// lessons is the training of testdata/golden_train.py.
func lessons(n Network, steps int) Training {
	return Training{
		Network: n, Styles: []Style{{"waves", pattern("style", 24, 24)}}, Contents: Pictures{pattern("content", 24, 24), pattern("other", 24, 24)},
		Objective: style.Objective{
			Content: style.ContentTerm{Weight: 1, Layers: style.Layers("relu2_1")},
			Style:   style.StyleTerm{Weight: 5, Layers: style.Layers("relu1_1", "relu2_1", "relu3_2")},
			Noise:   style.NoiseTerm{Weight: 0.5},
		},
		Size: 24, StyleSize: 24, Batch: 2, Steps: steps,
	}
}

// trainer prepares a training.
func trainer(t testing.TB, m *zoo.Model, c Training) *Trainer {
	t.Helper()
	tr, err := NewTrainer(m, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	return tr
}

// TestStepsAgreeWithPyTorch holds the losses of three steps, of which the later ones tell of gradients and Adam, against PyTorch's. MSG-Net's gradient goes through
// the encoding of the style too.
func TestStepsAgreeWithPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/golden_train.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][][]float64
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			loss := vgg11(t, name)
			for what, n := range map[string]Network{"johnson": tinyJohnson, "msgnet": tinyMSGNet, "adain": AdaIN{64, [3]int{1, 1, 2}}} {
				if name != engine.PureGo && what == "johnson" {
					continue // XLA compiles each half a minute, and MSG-Net has all of its layers
				}
				c := lessons(n, 3)
				if what == "adain" {
					c.Objective = AdaIN{}.Objective()
					c.Objective.Noise.Weight = 0.5
				}
				tr := trainer(t, loss, c)
				for _, p := range learned(n) {
					values, shape := numbers(p)
					value, err := p.Tensor(values, shape, true)
					if err != nil {
						t.Fatal(err)
					}
					if err := nn.SetVariable(tr.store, p.Path(), value, true); err != nil {
						t.Fatal(err)
					}
				}
				var d drawn
				d.contents, err = picture.NewBatch(pattern("content", 24, 24), pattern("other", 24, 24))
				if err == nil && what == "adain" {
					d.styles, err = picture.NewBatch(pattern("style", 24, 24), pattern("content", 24, 24))
				}
				if err != nil || len(want[what]) != 3 {
					t.Fatal(err, want)
				}
				for step, w := range want[what] {
					p, err := tr.take(d)
					if err != nil {
						t.Fatal(err)
					}
					for i, got := range []float64{p.Content, p.Gram, p.Noise} {
						if d := math.Abs(got-w[i]) / w[i]; !(d < 2e-4) {
							t.Errorf("%s, step %d: term %d is %g, want %g (%.2g apart)", what, step+1, i, got, w[i], d)
						}
					}
				}
			}
		})
	}
}

// state gives the numbers of all variables that a training changes or could.
func state(t testing.TB, tr *Trainer, of func(path string) bool) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for v := range tr.store.IterVariables() {
		if v.DType() == dtypes.Float32 && v.HasValue() && of(v.Path()) {
			all[v.Path()] = tensors.MustCopyFlatData[float32](v.MustValue())
		}
	}
	return all
}

// TestTrainingLearns takes steps with two styles, by turns and at once: the total falls, the loss network stays bit for bit, and the model that comes out has
// both styles.
func TestTrainingLearns(t *testing.T) {
	loss := vgg11(t, engine.PureGo)
	t.Run("by turns", func(t *testing.T) { learns(t, loss, func(*Training) {}, 20) })
	t.Run("at once", func(t *testing.T) {
		learns(t, loss, func(c *Training) { c.Steady, c.Mixed, c.Objective.Relative = true, true, true }, 40)
	})
}

// learns holds a training to what TestTrainingLearns says, where each entry of its observations has so many steps.
func learns(t *testing.T, loss *zoo.Model, change func(*Training), each int) {
	c := lessons(MSGNet{Filters: 4, Width: 2, Blocks: 1, Affine: true}, 40)
	c.Styles = append(c.Styles, Style{"dots", pattern("other", 30, 26)})
	c.Rate = 5e-3
	change(&c)
	totals := map[string][]float64{}
	now := time.Unix(0, 0)
	c.Clock = func() time.Time { now = now.Add(time.Second); return now }
	var last Progress
	c.Observe = func(p Progress) { totals[p.Style] = append(totals[p.Style], p.Total); last = p }
	tr := trainer(t, loss, c)
	ofLoss := func(path string) bool { return strings.HasPrefix(path, lossScope) && !strings.Contains(path, "#") }
	before := state(t, tr, ofLoss)
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for name, all := range totals {
		if len(all) != each || !(slices.Min(all[each-5:]) < 0.9*all[0]) {
			t.Errorf("the totals of %s are %v", name, all)
		}
	}
	if len(before) != 16 || len(totals) != 40/each {
		t.Errorf("%d variables of the loss network, %d styles", len(before), len(totals))
	}
	for path, was := range before {
		if !slices.Equal(was, state(t, tr, ofLoss)[path]) {
			t.Errorf("%s was trained", path)
		}
	}
	if last.Step != 40 || last.Left != 0 || last.Elapsed != 40*time.Second || tr.Step() != 40 {
		t.Errorf("at the end %+v", last)
	}
	m, err := tr.Model()
	if err != nil {
		t.Fatal(err)
	}
	back, _ := saved(t, m)
	if got := back.Styles(); !slices.Equal(got, []string{"waves", "dots"}) {
		t.Errorf("styles %q", got)
	}
	aim(t, back, Target{Name: "dots"})
	if _, err := back.Stylize(pattern("content", 31, 17)); err != nil {
		t.Error(err)
	}
}

// TestResumedTraining: a training that is interrupted, and goes on from its checkpoint, learns the same as another, bit for bit.
func TestResumedTraining(t *testing.T) {
	loss := vgg11(t, engine.PureGo)
	c := lessons(tinyJohnson, 6)
	c.Fade, c.Seed = 0.5, 7
	whole := trainer(t, loss, c)
	for _, step := range []int{2, 1, 9} { // the last is beyond the end
		if err := whole.RunTo(context.Background(), step); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	half := c
	half.Observe = func(p Progress) {
		if p.Step == 3 {
			stop()
		}
	}
	first := trainer(t, loss, half)
	if err := first.Run(ctx); !errors.Is(err, context.Canceled) || first.Step() != 3 {
		t.Fatalf("stopped at %d: %v", first.Step(), err)
	}
	path := filepath.Join(t.TempDir(), "checkpoint.safetensors")
	if err := first.Save(path); err != nil {
		t.Fatal(err)
	}
	second := trainer(t, loss, c)
	if err := second.Load(path); err != nil || second.Step() != 3 || second.Last() != first.Last() || second.Last().Step != 3 {
		t.Fatalf("step %d, %+v: %v", second.Step(), second.Last(), err)
	}
	if err := second.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	want, got := state(t, whole, belongs), state(t, second, belongs)
	if len(want) < 3*62 || len(got) != len(want) {
		t.Errorf("%d variables, want %d, three for each parameter at least", len(got), len(want))
	}
	for path, w := range want {
		if !slices.Equal(got[path], w) {
			t.Errorf("%s differs", path)
		}
	}
	other := c
	other.Rate = 2e-3
	if err := trainer(t, loss, other).Load(path); err == nil || !strings.Contains(err.Error(), "another training") {
		t.Errorf("the checkpoint of another training: %v", err)
	}
	m, err := whole.Model()
	if err != nil {
		t.Fatal(err)
	}
	if _, path := saved(t, m); second.Load(path) == nil {
		t.Error("a network was taken for a checkpoint")
	}
}

// TestDamagedCheckpoints are refused, and change nothing.
func TestDamagedCheckpoints(t *testing.T) {
	tr := trainer(t, vgg11(t, engine.PureGo), lessons(tinyJohnson, 6))
	path := filepath.Join(t.TempDir(), "checkpoint.safetensors")
	if err := tr.Save(path); err != nil {
		t.Fatal(err)
	}
	f, err := weights.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	before := state(t, tr, belongs)
	for what, c := range map[string]struct {
		change func([]weights.Named) []weights.Named
		says   string
	}{
		"missing":   {without("/in1/weight"), "no parameter in1.weight of the shape [2]"},
		"misshaped": {with("/in1/weight", 3), "no parameter in1.weight of the shape [2]"},
		"foreign":   {with(lossScope+"/features/0/bias", 64), "does not belong"},
	} {
		damaged := filepath.Join(t.TempDir(), "damaged.safetensors")
		if err := weights.Save(damaged, c.change(arrays(t, path)), f.Metadata()); err != nil {
			t.Fatal(err)
		}
		if err := tr.Load(damaged); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error that says %q", what, err, c.says)
		}
	}
	for path, was := range before {
		if !slices.Equal(was, state(t, tr, belongs)[path]) {
			t.Errorf("%s has changed", path)
		}
	}
}

// TestDivergedTraining: losses that are no numbers end it with an error that names the step.
func TestDivergedTraining(t *testing.T) {
	c := lessons(tinyJohnson, 4)
	tr := trainer(t, vgg11(t, engine.PureGo), c)
	bias := tr.store.GetVariable("/deconv3/conv2d/bias")
	if err := bias.SetValue(tensors.FromFlatDataAndDimensions([]float32{1, float32(math.Inf(1)), 2}, 3)); err != nil {
		t.Fatal(err)
	}
	if err := tr.Run(context.Background()); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "step 1") || tr.Step() != 0 {
		t.Errorf("after %d steps %v", tr.Step(), err)
	}
}

// TestSampler: in an epoch each picture comes once, in an order of the seed's, and a step has the same batch whatever came before it.
func TestSampler(t *testing.T) {
	var contents Pictures
	for i := range 6 {
		contents = append(contents, uniform(40, 30, color.Gray{uint8(10 * i)}))
	}
	s := sampler{contents: contents, seed: 5, batch: 2, side: 16}
	var seen []uint8
	for step := range 6 {
		batch, err := s.pick(step)
		if err != nil || batch.Width != 16 || batch.Height != 16 || batch.Count != 2 {
			t.Fatalf("%+v (%v)", batch, err)
		}
		seen = append(seen, batch.Pixels[0], batch.Pixels[16*16*3])
	}
	for epoch := range 2 {
		if got := slices.Sorted(slices.Values(seen[6*epoch : 6*epoch+6])); !slices.Equal(got, []uint8{0, 10, 20, 30, 40, 50}) {
			t.Errorf("epoch %d has %v", epoch, got)
		}
	}
	if slices.Equal(seen[:6], seen[6:]) {
		t.Errorf("both epochs have the order %v", seen[:6])
	}
	varied := Pictures{pattern("content", 40, 30), pattern("other", 33, 50)}
	one, other := sampler{contents: varied, seed: 5, batch: 2, side: 16}, sampler{contents: varied, seed: 5, batch: 2, side: 16}
	if _, err := other.pick(0); err != nil {
		t.Fatal(err)
	}
	a, err1 := one.pick(3)
	b, err2 := other.pick(3)
	if err1 != nil || err2 != nil || !slices.Equal(a.Pixels, b.Pixels) {
		t.Errorf("step 3 depends on what came before (%v, %v)", err1, err2)
	}
	bad := sampler{contents: Files{"none.png"}, batch: 1, side: 16}
	if _, err := bad.pick(0); err == nil || !strings.Contains(err.Error(), "none.png") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestWhatTrainingRefuses looks at settings that cannot work.
func TestWhatTrainingRefuses(t *testing.T) {
	loss := vgg11(t, engine.PureGo)
	for what, c := range map[string]struct {
		change func(*Training)
		says   string
	}{
		"no network":     {func(c *Training) { c.Network = nil }, "no network"},
		"a pointer":      {func(c *Training) { c.Network = &tinyMSGNet }, "*feedforward.MSGNet; give"},
		"white":          {func(c *Training) { c.White = -1 }, "feedforward: white is -1"},
		"AdaIN's layers": {func(c *Training) { c.Network = tinyAdaIN }, "AdaIN is trained with"},
		"AdaIN's trunk":  {func(c *Training) { c.Network, c.Objective = tinyAdaIN, AdaIN{}.Objective() }, "cannot be encoded for by vgg11"},
		"Gram matrices": {func(c *Training) {
			c.Network, c.Objective = tinyAdaIN, AdaIN{}.Objective()
			c.Objective.Style.Measure = ""
		}, `means of "moments"`},
		"colours":        {func(c *Training) { c.Recolor = true }, "Recolor is for an AdaIN"},
		"time":           {func(c *Training) { c.Time = -1 }, "the time -1ns"},
		"filters":        {func(c *Training) { c.Network = Johnson{} }, "0 among its numbers"},
		"no styles":      {func(c *Training) { c.Styles = nil }, "0 styles"},
		"two of Johnson": {func(c *Training) { c.Styles = append(c.Styles, Style{"b", pattern("other", 20, 20)}) }, "2 styles for Johnson"},
		"unnamed style":  {func(c *Training) { c.Styles[0].Name = "" }, "name of its own"},
		"empty style":    {func(c *Training) { c.Styles[0].Image = nil }, "no pixels"},
		"no contents":    {func(c *Training) { c.Contents = Pictures{} }, "no content pictures"},
		"unknown layer":  {func(c *Training) { c.Objective.Content.Layers[0].Name = "relu9" }, "relu9"},
		"moments":        {func(c *Training) { c.Objective.Style.Measure = style.ChannelMoment }, "means of"},
		"sums":           {func(c *Training) { c.Objective.Content.Sum = true }, "takes sums"},
		"small":          {func(c *Training) { c.Size = 15 }, "Size 15"},
		"batch":          {func(c *Training) { c.Batch = -1 }, "batches of -1"},
		"rate":           {func(c *Training) { c.Rate = -1 }, "Rate -1"},
		"fade":           {func(c *Training) { c.Fade = 2 }, "Fade 2"},
	} {
		training := lessons(tinyJohnson, 3)
		c.change(&training)
		if _, err := NewTrainer(loss, training); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error that says %q", what, err, c.says)
		}
	}
	if _, err := NewTrainer(nil, lessons(tinyJohnson, 3)); err == nil || !strings.Contains(err.Error(), "no network that measures") {
		t.Errorf("%v; want an error that says that the network which measures is missing", err)
	}
}

// TestCoMatchBeginsAsIdentity: features pass the CoMatch layer of a new MSG-Net nearly unchanged where the target is that of its one style.
func TestCoMatchBeginsAsIdentity(t *testing.T) {
	c := lessons(MSGNet{Filters: 4, Width: 2, Blocks: 1, Affine: true}, 1)
	c.Steady = true
	tr := trainer(t, vgg11(t, engine.PureGo), c)
	n := tr.config.Network.(MSGNet)
	errors := model.MustCallOnce(tr.loss.Engine.Backend, tr.store, func(s *model.Scope, x *Node) *Node {
		x = tr.config.colors().input(x, false)
		features := n.Encode(s, x)
		return Div(L2Norm(Sub(n.CoMatch(s, features, n.Target(s, x)), features)), L2Norm(features))
	}, tr.styles[0].pixels)
	if apart := tensors.ToScalar[float32](errors); !(apart < 0.05) {
		t.Errorf("features differ by %.3g of their norm behind the layer", apart)
	}
}

// TestMixedTargets: a batch in which each picture has a target of its own is painted as each of them alone.
func TestMixedTargets(t *testing.T) {
	tr := trainer(t, vgg11(t, engine.PureGo), lessons(MSGNet{Filters: 4, Width: 2, Blocks: 1, Affine: true}, 1))
	n := tr.config.Network
	paint := func(contents, styles []image.Image) []float32 {
		c, err1 := picture.NewBatch(contents...)
		s, err2 := picture.NewBatch(styles...)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		y := model.MustCallOnce(tr.loss.Engine.Backend, tr.store, func(scope *model.Scope, x, s *Node) *Node {
			return n.Paint(scope, tr.config.colors().input(x, false), n.Target(scope, tr.config.colors().input(s, false)), nil)
		}, c.Tensor(), s.Tensor())
		return tensors.MustCopyFlatData[float32](y)
	}
	contents := []image.Image{pattern("content", 24, 24), pattern("other", 24, 24)}
	styles := []image.Image{pattern("style", 24, 24), pattern("other", 24, 24)}
	both := paint(contents, styles)
	alone := append(paint(contents[:1], styles[:1]), paint(contents[1:], styles[1:])...)
	for i := range alone {
		if math.Abs(float64(both[i]-alone[i])) > 1e-4 {
			t.Fatalf("number %d is %g, and alone %g", i, both[i], alone[i])
		}
	}
	if swapped := paint(contents, []image.Image{styles[1], styles[0]}); slices.Equal(swapped, both) {
		t.Error("targets do not matter")
	}
}
