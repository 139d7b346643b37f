package feedforward

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// saved writes a model and reads it back.
func saved(t testing.TB, m *Model, opts ...SaveOption) (back *Model, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "network.safetensors")
	if err := m.Save(path, opts...); err != nil {
		t.Fatal(err)
	}
	return load(t, path), path
}

// TestSavedModelsComeBack with styles, texts and numbers: bit for bit, or in half precision nearly so.
func TestSavedModelsComeBack(t *testing.T) {
	content := pattern("content", 20, 24)
	for what, m := range tinies(t, engine.PureGo) {
		m.Licence, m.About = "CC0-1.0", "painted by formula: \"quoted\""
		names := []string{"wellen", "波"}
		if !takesTarget(m.Network) {
			names = names[:1]
			if err := m.AddStyle("wellen", nil); err != nil {
				t.Fatal(err)
			}
		} else {
			for i, name := range []string{"style", "other"} {
				if err := m.AddStyle(names[i], pattern(name, 30, 21)); err != nil {
					t.Fatal(err)
				}
			}
		}
		back, path := saved(t, m)
		half, halfPath := saved(t, m, WithHalfPrecision())
		for _, b := range []*Model{back, half} {
			if !slices.Equal(b.Styles(), names) || b.Licence != m.Licence || b.About != m.About || b.Network != m.Network || b.Colors != m.Colors {
				t.Errorf("%s came back with %q, %q, %q, %s, %+v", what, b.Styles(), b.Licence, b.About, describe(b.Network), b.Colors)
			}
		}
		for _, name := range names {
			aim(t, m, Target{Name: name})
			aim(t, back, Target{Name: name})
			aim(t, half, Target{Name: name})
			want := floats(t, m, content)
			near(t, what, floats(t, back, content), want, 0)
			near(t, what+" in half precision", floats(t, half, content), want, 0.02)
		}
		if _, err := Load(m.Engine, path, WithEncoder("vgg.pth")); err == nil || !strings.Contains(err.Error(), "leave WithEncoder away") {
			t.Errorf("%s with an encoder from elsewhere: %v", what, err)
		}
		full, err1 := os.Stat(path)
		small, err2 := os.Stat(halfPath)
		if err1 != nil || err2 != nil || small.Size() > full.Size()*3/4 {
			t.Errorf("%s: %d bytes, in half precision %d (%v, %v)", what, full.Size(), small.Size(), err1, err2)
		}
	}
}

// TestStylesTakeTheirNames: a style of a known name takes the place of the old one.
func TestStylesTakeTheirNames(t *testing.T) {
	m := formulaModel(t, engine.PureGo, tinyMSGNet, byteColors)
	for _, add := range []struct{ name, of string }{{"a", "style"}, {"b", "style"}, {"a", "other"}} {
		if err := m.AddStyle(add.name, pattern(add.of, 20, 20)); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.Styles(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("styles %q", got)
	}
	content := pattern("content", 20, 20)
	aim(t, m, Target{Name: "a"})
	named := floats(t, m, content)
	aim(t, m, Target{Image: pattern("other", 20, 20)})
	near(t, "a style by its name", floats(t, m, content), named, 0)
}

// TestTooLargeForHalfPrecision: a parameter that float16 cannot hold is an error, and no file appears.
func TestTooLargeForHalfPrecision(t *testing.T) {
	m := formulaModel(t, engine.PureGo, tinyJohnson, byteColors)
	v := m.Store.GetVariable("/conv1/conv2d/bias")
	if err := v.SetValue(tensors.FromFlatDataAndDimensions([]float32{7e4, 0}, 2)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "network.safetensors")
	if err := m.Save(path, WithHalfPrecision()); err == nil || !strings.Contains(err.Error(), "conv1.conv2d.bias") || !strings.Contains(err.Error(), "too large") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a file appeared (%v)", err)
	}
}

// without leaves out the tensors of some names.
func without(names ...string) func([]weights.Named) []weights.Named {
	return func(list []weights.Named) []weights.Named {
		return slices.DeleteFunc(list, func(n weights.Named) bool { return slices.Contains(names, n.Name) })
	}
}

// with adds a tensor of a shape, or puts it in the place of another.
func with(name string, shape ...int) func([]weights.Named) []weights.Named {
	return func(list []weights.Named) []weights.Named {
		size := 1
		for _, n := range shape {
			size *= n
		}
		value := tensors.FromFlatDataAndDimensions(make([]float32, size), shape...)
		return append(without(name)(list), weights.Named{Name: name, Tensor: value})
	}
}

// TestFilesThatDoNotFit looks at what errors say of arrays that are missing, too many or misshaped, and of files that hold something else.
func TestFilesThatDoNotFit(t *testing.T) {
	encoder := WithEncoder("testdata/torch/vgg.pth")
	for what, c := range map[string]struct {
		path string
		opts []Option
		says string
	}{
		"missing in Johnson's":    {rewritten(t, "testdata/torch/johnson.pth", without("res3.in2.bias")), nil, "1 of its 62 parameters are missing (res3.in2.bias)"},
		"too much in Johnson's":   {rewritten(t, "testdata/torch/johnson.pth", with("res6.conv1.conv2d.bias", 8)), nil, "1 arrays are not of it (res6.conv1.conv2d.bias)"},
		"misshaped in Johnson's":  {rewritten(t, "testdata/torch/johnson.pth", with("in1.weight", 3)), nil, "array in1.weight: its shape is [3], want [2]"},
		"missing in MSG-Net's":    {rewritten(t, "testdata/torch/msgnet.pth", without("model.7.conv2d.weight")), nil, "missing (model.7.conv2d.weight)"},
		"no blocks in MSG-Net's":  {rewritten(t, "testdata/torch/msgnet.pth", without("model.2.conv_block.2.weight")), nil, "-2 among its numbers"},
		"no CoMatch in MSG-Net's": {rewritten(t, "testdata/torch/msgnet.pth", without("ins.weight")), nil, "0 among its numbers"},
		"missing in flat names":   {rewritten(t, "testdata/mxnet/flat.params", without("instancenorm16_beta")), nil, "missing (model.5.bias)"},
		"too much in flat names":  {rewritten(t, "testdata/mxnet/flat.params", with("instancenorm17_beta", 8)), nil, "not of it (instancenorm17_beta)"},
		"missing in scopes":       {rewritten(t, "testdata/mxnet/scoped.params", without("net0_sequential5_conv1_bias")), nil, "missing (model.3.conv_block.5.conv2d.bias)"},
		"missing by structure":    {rewritten(t, "testdata/mxnet/structural.params", without("model.3.conv_block.0.gamma")), nil, "missing (model.3.conv_block.0.weight)"},
		"decoder alone":           {"testdata/torch/decoder.pth", nil, "WithEncoder"},
		"encoder alone":           {"testdata/torch/vgg.pth", nil, "WithEncoder"},
		"decoder of others":       {rewritten(t, "testdata/torch/decoder.pth", with("8.weight", 8, 8, 3, 2)), []Option{encoder}, "array 8.weight: its shape is [8 8 3 2], want [8 8 3 3]"},
		"encoder of others":       {"testdata/torch/decoder.pth", []Option{WithEncoder("testdata/torch/johnson.pth")}, "20 of its 38 parameters are missing"},
		"no encoder":              {"testdata/torch/decoder.pth", []Option{WithEncoder("testdata/none.pth")}, "none.pth"},
		"something else":          {rewritten(t, "testdata/torch/decoder.pth", func([]weights.Named) []weights.Named { return with("fc.weight", 2, 2)(nil) }), nil, "no network that is known here"},
		"no weights":              {"testdata/formula.py", nil, "not a weights file"},
		"no file":                 {"testdata/none.params", nil, "no such file"},
		"buckets":                 {"testdata/torch/johnson.pth", []Option{WithBuckets(-1)}, "buckets of -1"},
	} {
		m, err := Load(engine.MustOpen(engine.PureGo), c.path, c.opts...)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v; want an error that says %q", what, m, err, c.says)
		} else if !strings.Contains(err.Error(), filepath.Base(c.path)) && what != "buckets" {
			t.Errorf("%s: %v does not name the file", what, err)
		}
	}
}

// TestCardsThatDoNotFit looks at what errors say of a file of ours whose card is damaged.
func TestCardsThatDoNotFit(t *testing.T) {
	m := formulaModel(t, engine.PureGo, tinyMSGNet, byteColors)
	if err := m.AddStyle("waves", pattern("style", 20, 20)); err != nil {
		t.Fatal(err)
	}
	_, path := saved(t, m)
	list := arrays(t, path)
	const network = `"network":{"filters":4,"width":2,"blocks":1}`
	for what, c := range map[string]struct{ card, says string }{
		"no JSON":          {`{`, "no JSON that fits"},
		"no colours":       {`{"kind":"MSGNet",` + network + `}`, "white is 0"},
		"unknown kind":     {`{"kind":"Cubist","colors":{"scale":255},` + network + `}`, `kind "Cubist"`},
		"other numbers":    {`{"kind":"MSGNet","colors":{"scale":255},"styles":["waves"],"network":{"filters":4,"width":2,"blocks":2}}`, "missing"},
		"huge numbers":     {`{"kind":"MSGNet","colors":{"scale":255},"network":{"filters":4,"width":2,"blocks":2000000000}}`, "2000000000 among its numbers"},
		"a style too many": {`{"kind":"MSGNet","colors":{"scale":255},"styles":["waves","more"],` + network + `}`, "target.1"},
		"unnamed styles":   {`{"kind":"MSGNet","colors":{"scale":255},"styles":[""],` + network + `}`, "name of its own"},
		"a style unknown":  {`{"kind":"MSGNet","colors":{"scale":255},` + network + `}`, "not of it (target.0)"},
	} {
		damaged := filepath.Join(t.TempDir(), "damaged.safetensors")
		if err := weights.Save(damaged, list, map[string]string{cardKey: c.card}); err != nil {
			t.Fatal(err)
		}
		if m, err := Load(m.Engine, damaged); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v; want an error that says %q", what, m, err, c.says)
		}
	}
	short := filepath.Join(t.TempDir(), "short.safetensors")
	text := `{"kind":"MSGNet","colors":{"scale":255},"styles":["waves"],` + network + `}`
	if err := weights.Save(short, with("target.0", 5)(list), map[string]string{cardKey: text}); err != nil {
		t.Fatal(err)
	}
	if m, err := Load(m.Engine, short); err == nil || !strings.Contains(err.Error(), "upper triangle of 16 x 16") {
		t.Errorf("a short target: %v, %v", m, err)
	}
}

// FuzzLoad reads files of any content: it gives an error or a model that paints.
func FuzzLoad(f *testing.F) {
	for _, path := range []string{"mxnet/flat.params", "mxnet/scoped.params", "mxnet/structural.params", "torch/johnson.pth", "torch/msgnet.pth", "torch/decoder.pth"} {
		text, err := os.ReadFile(filepath.Join("testdata", path))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	m := formulaModel(f, engine.PureGo, tinyMSGNet, byteColors)
	if err := m.AddStyle("waves", pattern("style", 20, 20)); err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "network.safetensors")
	if err := m.Save(path, WithHalfPrecision()); err != nil {
		f.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		m, err := Load(engine.MustOpen(engine.PureGo), path, WithEncoder("testdata/torch/vgg.pth"))
		if err != nil {
			return
		}
		defer m.Close()
		for _, style := range m.Styles() {
			if err := m.SetTarget(Target{Name: style}); err != nil {
				t.Error(err)
			}
		}
	})
}
