package feedforward

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// decoderLessons is a training of AdaIN on VGG-11.
func decoderLessons(t testing.TB, steps int) Training {
	n, err := AdaINOf(vgg11Arch(t))
	if err != nil {
		t.Fatal(err)
	}
	c := lessons(n, steps)
	c.Objective, c.Styles, c.Recolor, c.Rate = style.Objective{}, append(c.Styles, Style{"dots", pattern("other", 30, 26)}), true, 0
	return c
}

func vgg11Arch(t testing.TB) *zoo.Arch {
	t.Helper()
	a, err := zoo.New("vgg11")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestTrainedDecoder: training changes the decoder and not the encoder, goes on from a checkpoint bit for bit, and its file holds the decoder alone, to which the trunk is
// brought again.
func TestTrainedDecoder(t *testing.T) {
	loss := vgg11(t, engine.PureGo)
	c := decoderLessons(t, 4)
	totals := []float64{}
	c.Observe = func(p Progress) {
		totals = append(totals, p.Total)
		if parts := strings.Split(p.Style, ", "); len(parts) != 2 {
			t.Errorf("step %d had the styles %q; want one for each square", p.Step, p.Style)
		}
	}
	whole := trainer(t, loss, c)
	encoder := func(path string) bool {
		return strings.HasPrefix(path, encoderScope+"/") && !strings.Contains(path, "#")
	}
	before := state(t, whole, encoder)
	if err := whole.RunTo(context.Background(), 2); err != nil {
		t.Fatal(err)
	}
	checkpoint := filepath.Join(t.TempDir(), "checkpoint.safetensors")
	if err := whole.Save(checkpoint); err != nil {
		t.Fatal(err)
	}
	again := trainer(t, loss, c)
	if err := again.Load(checkpoint); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(whole.Run(context.Background()), again.Run(context.Background())); err != nil {
		t.Fatal(err)
	}
	for path, want := range state(t, whole, belongs) {
		if got := state(t, again, belongs)[path]; !slices.Equal(got, want) || encoder(path) {
			t.Errorf("%s differs after going on, or is none of a decoder", path)
		}
	}
	for path, was := range before {
		if !slices.Equal(was, state(t, whole, encoder)[path]) {
			t.Errorf("%s was trained", path)
		}
	}
	if len(before) != 12 || len(totals) != 6 || totals[2] == totals[0] {
		t.Errorf("%d parameters of the encoder, totals %v", len(before), totals)
	}
	m, err := whole.Model()
	if err != nil {
		t.Fatal(err)
	}
	decoderComesBack(t, m, loss)
}

// TestTrainingFromModel: a training begins with the parameters of a model, and refuses one that does not fit.
func TestTrainingFromModel(t *testing.T) {
	loss := vgg11(t, engine.PureGo)
	for what, c := range map[string]Training{"johnson": lessons(tinyJohnson, 2), "adain": decoderLessons(t, 2)} {
		first := trainer(t, loss, c)
		if err := first.RunTo(context.Background(), 1); err != nil {
			t.Fatal(err)
		}
		m, err := first.Model()
		if err != nil {
			t.Fatal(err)
		}
		c.From, c.Seed = m, 9
		c.Styles[0].Image = pattern("content", 24, 24) // whose encodings are of another size
		parameters := func(path string) bool { return belongs(path) && m.Store.GetVariable(path) != nil }
		second := trainer(t, loss, c)
		want, got := state(t, first, parameters), state(t, second, parameters)
		if len(want) == 0 {
			t.Errorf("%s: no parameters", what)
		}
		for path, values := range want {
			if !slices.Equal(got[path], values) {
				t.Errorf("%s: %s begins otherwise", what, path)
			}
		}
		if first.trunk != nil && first.trunk.Gain != second.trunk.Gain {
			t.Errorf("%s: gain %g became %g", what, first.trunk.Gain, second.trunk.Gain)
		}
		c.White = 3
		if _, err := NewTrainer(loss, c); err == nil || !strings.Contains(err.Error(), "its Colors.Scale as White") {
			t.Errorf("%s: another white: %v", what, err)
		}
	}
	c := lessons(tinyMSGNet, 2)
	c.From = formulaModel(t, engine.PureGo, tinyJohnson, byteColors)
	if _, err := NewTrainer(loss, c); err == nil || !strings.Contains(err.Error(), "the model to begin with is Johnson") {
		t.Errorf("another network: %v", err)
	}
}

// decoderComesBack holds the file of a model to what TestTrainedDecoder says.
func decoderComesBack(t *testing.T, m *Model, loss *zoo.Model) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "adain.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	for _, a := range arrays(t, path) {
		if !strings.HasPrefix(a.Name, "decoder.") && !strings.HasPrefix(a.Name, "target.") {
			t.Errorf("the file holds %s", a.Name)
		}
	}
	back, err := Load(loss.Engine, path, WithTrunk(loss))
	if err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(t.TempDir(), "again.safetensors")
	if err := back.Save(second); err != nil || len(arrays(t, second)) != len(arrays(t, path)) {
		t.Errorf("the model that came back is saved otherwise (%v)", err)
	}
	aim(t, m, Target{Name: "dots"})
	aim(t, back, Target{Name: "dots"})
	content := pattern("content", 31, 17)
	near(t, "what came back", floats(t, back, content), floats(t, m, content), 0)

	f, err := weights.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for what, change := range map[string][2]string{
		"a gain of 0":     {`"gain":`, `"gain":0,"was":`},
		"other weights":   {`"sample":[`, `"sample":[7,`},
		"another network": {`"kind":"AdaIN","network":{"width":64`, `"kind":"AdaIN","network":{"width":32`},
	} {
		damaged := filepath.Join(t.TempDir(), "damaged.safetensors")
		card := f.Metadata()[cardKey]
		if !strings.Contains(card, change[0]) {
			t.Fatalf("%s is not in %s", change[0], card)
		}
		if err := weights.Save(damaged, arrays(t, path), map[string]string{cardKey: strings.Replace(card, change[0], change[1], 1)}); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(loss.Engine, damaged, WithTrunk(loss)); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

// TestAdaINOf names the encoders of VGGs.
func TestAdaINOf(t *testing.T) {
	for name, want := range map[string][3]int{"vgg11": {1, 1, 2}, "vgg13": {2, 2, 2}, "vgg16": {2, 2, 3}, "vgg19": {2, 2, 4}} {
		a, err := zoo.New(name)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := AdaINOf(a); err != nil || n != (AdaIN{64, want}) {
			t.Errorf("%s makes %+v (%v)", name, n, err)
		}
	}
	a, err := zoo.New("resnet18")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := AdaINOf(a); err == nil {
		t.Errorf("resnet18 makes %+v", n)
	}
}

// TestTrainingEndsInTime: with a limit of time the rate falls by it, and the training ends when it is over.
func TestTrainingEndsInTime(t *testing.T) {
	c := lessons(tinyJohnson, 100)
	now := time.Unix(0, 0)
	c.Clock = func() time.Time { now = now.Add(time.Second); return now }
	c.Time, c.Fade = 4*time.Second, 0.5
	var rates []float64
	c.Observe = func(p Progress) {
		rates = append(rates, p.Rate)
		if p.Left > c.Time-p.Elapsed {
			t.Errorf("%v of %v left after %v", p.Left, c.Time, p.Elapsed)
		}
	}
	tr := trainer(t, vgg11(t, engine.PureGo), c)
	for range 2 { // the second takes no step more
		if err := tr.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if want := []float64{1e-3, 1e-3, 1e-3, 5e-4}; !slices.Equal(rates, want) {
		t.Errorf("rates %v, want %v", rates, want)
	}
}

// TestRecoloring: style squares keep their numbers, in another order of channels.
func TestRecoloring(t *testing.T) {
	s := sampler{contents: Pictures{pattern("style", 24, 24)}, batch: 8, side: 16, seed: 3}
	plain, err1 := s.pick(0)
	s.recolor = true
	other, err2 := s.pick(0)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := 0; i < len(plain.Pixels); i += 3 {
		a, b := plain.Pixels[i:i+3], other.Pixels[i:i+3]
		if slices.Compare(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))) != 0 {
			t.Fatalf("%v became %v", a, b)
		}
		if !slices.Equal(a, b) {
			changed++
		}
	}
	if part := float64(changed) / float64(len(plain.Pixels)/3); part < 0.3 {
		t.Errorf("only %.0f %% of the pixels have another order", 100*part)
	}
}
