package style

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
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
	job := transfer.job()
	f.Fuzz(func(t *testing.T, text string) {
		var s state
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		s.Job = job
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
