package style

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// TestLoadSaysWhatIsWrong checks files that are none, and that are of no transfer.
func TestLoadSaysWhatIsWrong(t *testing.T) {
	transfer := transferOf(t, formulaModel(t, engine.PureGo), quick(2))
	path := filepath.Join(t.TempDir(), "state.safetensors")
	if err := transfer.Load(path); !os.IsNotExist(err) && (err == nil || !strings.Contains(err.Error(), "no such file")) {
		t.Error(err)
	}
	list := []weights.Named{{Name: "picture", Tensor: tensors.FromScalar(float32(1))}}
	if err := weights.Save(path, list, nil); err != nil {
		t.Fatal(err)
	}
	if err := transfer.Load(path); err == nil || !strings.Contains(err.Error(), "no state of a style transfer") {
		t.Error(err)
	}
}

// TestJob checks that a job is that of the network's numbers, wherever they come from, and what a state of another version gets.
func TestJob(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	job := func() string {
		j, err := transferOf(t, m, quick(2)).job()
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	before, path := job(), m.Path
	m.Path = "elsewhere"
	moved := job()
	m.Path = path
	if moved != before {
		t.Error("it changed with the place of the weights' file")
	}
	for v := range m.Store.RootScope().IterVariables() {
		if nn.IsDerived(v) || !strings.Contains(v.Path(), "bias") {
			continue
		}
		own, err := v.MustValue().Clone()
		if err != nil {
			t.Fatal(err)
		}
		other := tensors.FromShape(own.Shape())
		if err := v.SetValue(other); err != nil {
			t.Fatal(err)
		}
		changed := job()
		if err := v.SetValue(own); err != nil {
			t.Fatal(err)
		}
		if changed == before || job() != before {
			t.Error("it does not follow from the weights")
		}
		break
	}
	file := filepath.Join(t.TempDir(), "state.safetensors")
	if err := weights.Save(file, nil, map[string]string{stateKey: `{"version":2}`}); err != nil {
		t.Fatal(err)
	}
	if err := transferOf(t, m, quick(2)).Load(file); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Error(err)
	}
}

// FuzzLoad reads states that are not what they should be, in files of the right transfer: an error must come out, or a state to go on from.
func FuzzLoad(f *testing.F) {
	m := formulaModel(f, engine.PureGo)
	transfer := transferOf(f, m, quick(4))
	ran(f, transfer)
	good := filepath.Join(f.TempDir(), "good.safetensors")
	if err := transfer.Save(good); err != nil {
		f.Fatal(err)
	}
	file, err := weights.Open(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { file.Close() })
	var list []weights.Named
	for _, name := range file.Names() {
		value, err := file.Tensor(name)
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, weights.Named{Name: name, Tensor: value})
	}
	text := file.Metadata()[stateKey]
	for _, seed := range []string{text, "{}", `{"level":7}`, `{"running":true}`, `{"step":-1}`, `{"level":0,"running":true,"losses":[1],"totals":[1]}`,
		strings.Replace(text, `"order":[0`, `"order":[99`, 1), strings.Replace(text, `"products":[[`, `"products":[[],[`, 1)} {
		f.Add(seed)
	}
	job, err := transfer.job()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s state
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		s.Version, s.Job = stateVersion, job
		changed, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "state.safetensors")
		if err := weights.Save(path, list, map[string]string{stateKey: string(changed)}); err != nil {
			t.Fatal(err)
		}
		if transfer.Load(path) == nil {
			if _, err := transfer.Picture(); err != nil {
				t.Error(err)
			}
		}
	})
}
