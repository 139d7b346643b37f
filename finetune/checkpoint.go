package finetune

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// The files of a run's folder.
const (
	checkpointFile = "checkpoint.safetensors"
	historyJSON    = "history.json"
	historyCSV     = "history.csv"
)

// stateKey is the name under which a checkpoint keeps its state.
const stateKey = "imagelab.finetune"

// state is what a checkpoint holds beside tensors.
type state struct {
	Version int     `json:"version"`
	Run     run     `json:"run"`
	Phase   int     `json:"phase"`
	Step    int     `json:"step"`
	Sums    sums    `json:"sums"`
	History History `json:"history"`
	Best    *best   `json:"best,omitempty"`
	SHA256  string  `json:"sha256"` // of the tensors
}

// run is what must be the same for a run to go on.
type run struct {
	Config     Config         `json:"config"`
	Source     string         `json:"source"`      // the weights' name
	SourceHash string         `json:"source_hash"` // of the source's parameters
	Engine     string         `json:"engine"`
	Classes    []string       `json:"classes"`
	Preprocess zoo.Preprocess `json:"preprocess"`
	Augment    string         `json:"augment,omitempty"`
	Train      string         `json:"train"` // a hash of the pictures and their labels
	Val        string         `json:"val"`   // likewise
}

// bestScope begins the names of the best epoch's parameters in a checkpoint.
const bestScope = "/best"

// openFolder goes on with the run in a folder, where there is one.
func (l *Learner) openFolder() error {
	path := filepath.Join(l.config.Folder, checkpointFile)
	_, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // with Resume, too: a run that was killed before its first checkpoint begins again
	case err != nil:
		return err
	case !l.config.Resume:
		return fmt.Errorf("finetune: %s holds a run; resume it, or take another folder", l.config.Folder)
	}
	if err := l.load(path); err != nil {
		return fmt.Errorf("finetune: resuming from %s: %w", path, err)
	}
	return nil
}

// checkpoint writes the state of the run, where there is a folder for it.
func (l *Learner) checkpoint() error {
	if l.config.Folder == "" {
		return nil
	}
	list, err := l.tensors()
	if err != nil {
		return err
	}
	now, err := l.run()
	if err != nil {
		return err
	}
	s := state{1, now, l.position.phase, l.position.step, l.sums, l.history, l.best, digest(list)}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return weights.Save(filepath.Join(l.config.Folder, checkpointFile), list, map[string]string{stateKey: string(text)})
}

// tensors lists what a run has changed by the paths of the variables: parameters, what the optimizer remembers, moving averages; and the
// parameters of the best epoch.
func (l *Learner) tensors() (list []weights.Named, err error) {
	changing := map[string]bool{}
	for _, p := range l.changing() {
		changing[p.Path()] = true
		if l.best != nil {
			list = append(list, weights.Named{Name: bestScope + p.Path(), Tensor: tensors.FromFlatDataAndDimensions(l.best.values[p.Name], p.Shape...)})
		}
	}
	for v := range l.store.IterVariables() {
		if !changing[v.Path()] && !strings.HasPrefix(v.Path(), optimizerScope+"/") && !strings.HasPrefix(v.Path(), emaScope+"/") {
			continue
		}
		if !v.HasValue() { // the graph that makes it has not run yet: it will begin anew
			continue
		}
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		list = append(list, weights.Named{Name: v.Path(), Tensor: value})
	}
	slices.SortFunc(list, func(a, b weights.Named) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// digest is the SHA-256 of tensors and their names.
func digest(list []weights.Named) string {
	h := sha256.New()
	for _, named := range list {
		fmt.Fprintln(h, named.Name, named.Tensor.Shape())
		named.Tensor.ConstBytes(func(data []byte) { h.Write(data) })
	}
	return hex.EncodeToString(h.Sum(nil))
}

// load takes a learner to where a checkpoint was written.
func (l *Learner) load(path string) error {
	f, err := weights.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var s state
	if err := json.Unmarshal([]byte(f.Metadata()[stateKey]), &s); err != nil {
		return fmt.Errorf("it is no checkpoint of a fine-tuning: %w", err)
	}
	if err := l.sameRun(s.Run); err != nil {
		return err
	}
	list, err := l.readTensors(f, s)
	if err != nil {
		return err
	}
	for _, named := range list {
		if err := l.adopt(named, s.Best); err != nil {
			return err
		}
	}
	l.position, l.sums, l.history, l.best, l.resumed = position{s.Phase, s.Step}, s.Sums, s.History, s.Best, true
	return nil
}

// readTensors reads and verifies the tensors of a checkpoint.
func (l *Learner) readTensors(f *weights.File, s state) (list []weights.Named, err error) {
	for _, name := range slices.Sorted(slices.Values(f.Names())) {
		t, err := f.Tensor(name)
		if err != nil {
			return nil, err
		}
		list = append(list, weights.Named{Name: name, Tensor: t})
	}
	if got := digest(list); got != s.SHA256 {
		return nil, fmt.Errorf("it is damaged: its tensors have the SHA-256 %s, want %s; begin anew in another folder", got, s.SHA256)
	}
	return list, nil
}

// adopt takes a tensor of a checkpoint over.
func (l *Learner) adopt(named weights.Named, b *best) (err error) {
	name, ofBest := strings.CutPrefix(named.Name, bestScope+"/")
	if !ofBest {
		v := l.store.GetVariable(named.Name)
		return nn.SetVariable(l.store, named.Name, named.Tensor, v != nil && v.Trainable)
	}
	if b == nil {
		return fmt.Errorf("it has the parameters of a best epoch, and no such epoch")
	}
	if b.values == nil {
		b.values = map[string][]float32{}
	}
	b.values[strings.ReplaceAll(name, "/", ".")], err = tensors.CopyFlatData[float32](named.Tensor)
	return err
}

// sameRun gives an error where a checkpoint is of another run.
func (l *Learner) sameRun(was run) error {
	now, err := l.run()
	if err != nil {
		return err
	}
	if differing := differences(was, now); len(differing) > 0 {
		return fmt.Errorf("it is of another run, of which these differ: %s; take the same, or another folder", strings.Join(differing, "; "))
	}
	return nil
}

// planField is the name of the plan among a run's fields; its phases count one by one.
const planField = "config.plan"

// differences names the fields of two runs that differ, with both values: those of the settings one by one.
func differences(was, now run) (names []string) {
	a, b := fields(was), fields(now)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if other, ok := b[name]; !ok {
			names = append(names, fmt.Sprintf("%s (%s, and now unset)", name, a[name]))
		} else if a[name] != other {
			names = append(names, fmt.Sprintf("%s (%s, and now %s)", name, a[name], b[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[name]; !ok {
			names = append(names, fmt.Sprintf("%s (unset, and now %s)", name, b[name]))
		}
	}
	return names
}

// fields gives a run's fields and those of its settings as JSON, by their names.
func fields(r run) map[string]string {
	all := map[string]string{}
	var add func(prefix string, value any)
	add = func(prefix string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err) // runs are plain data
		}
		var parts map[string]json.RawMessage
		var list []json.RawMessage
		switch {
		case json.Unmarshal(text, &parts) == nil && parts != nil:
			for name, part := range parts {
				add(strings.TrimPrefix(prefix+"."+name, "."), part)
			}
		case prefix == planField && json.Unmarshal(text, &list) == nil:
			for i, part := range list {
				add(fmt.Sprintf("%s[%d]", prefix, i), part)
			}
		default:
			all[prefix] = string(text)
		}
	}
	add("", r)
	return all
}

// run describes this run.
func (l *Learner) run() (run, error) {
	r := run{Config: l.config, Source: l.source.Weights.Name(), Engine: l.source.Engine.Name, Classes: l.classes, Preprocess: l.source.Preprocess}
	if l.config.Augment != nil {
		r.Augment = l.config.Augment.String()
	}
	r.Train, r.Val = l.train.hash(), l.val.hash()
	var err error
	r.SourceHash, err = l.sourceHash()
	return r, err
}

// writeHistory writes what the epochs came to, where there is a folder for it.
func (l *Learner) writeHistory() error {
	if l.config.Folder == "" {
		return nil
	}
	return errors.Join(
		atomicfile.Write(filepath.Join(l.config.Folder, historyJSON), l.history.WriteJSON),
		atomicfile.Write(filepath.Join(l.config.Folder, historyCSV), l.history.WriteCSV))
}
