package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// TestMain lets the test's own program be a contestant: this command where it is asked to serve, and a Python with PyTorch where it is
// given a program in Python.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && slices.Contains([]string{serveCommand, fitCommand, paintCommand, forwardCommand, augmentCommand}, os.Args[1]) {
		main()
		return
	}
	if len(os.Args) > 1 && filepath.Base(os.Args[1]) == "nn.py" {
		fakePeer()
		return
	}
	if len(os.Args) > 1 && filepath.Base(os.Args[1]) == "finetune.py" {
		fakeLoop()
		return
	}
	if len(os.Args) > 1 && filepath.Base(os.Args[1]) == "style.py" {
		fakePainter()
		return
	}
	if len(os.Args) > 1 && filepath.Base(os.Args[1]) == "feedforward.py" {
		fakeForward()
		return
	}
	if len(os.Args) > 1 && filepath.Base(os.Args[1]) == "augment.py" {
		fakeAugmenter()
		return
	}
	os.Exit(m.Run())
}

// fakePeer answers as nn.py does: its k-th run takes k seconds. It fails where a job has no pictures, and answers nonsense where they have
// one pixel.
func fakePeer() {
	var j job
	if err := json.Unmarshal([]byte(os.Args[2]), &j); err != nil || j.Batch == 0 {
		fmt.Fprintln(os.Stderr, "no pictures", err)
		os.Exit(1)
	}
	run := 0
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if run++; j.Size == 1 {
			fmt.Println("soon")
		} else {
			fmt.Println(run)
		}
	}
}

// own gives the test's program.
func own(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// tiny is a benchmark of small pictures that needs neither PyTorch nor a build.
func tiny(t *testing.T, works, engines string) *networkBench {
	t.Helper()
	return &networkBench{works: works, engines: engines, python: own(t), n: 2, size: 32, batch: 2,
		programs: map[string]string{plugin.CPU: own(t), plugin.PureGo: own(t)}}
}

// reports runs a benchmark.
func reports(t *testing.T, b *networkBench) []report {
	t.Helper()
	var all []report
	err := b.measure(environment{root: "root", log: io.Discard}, func(r report) error { all = append(all, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNetworks measures a small network on both engines beside a peer whose times are known. The engines' times are not judged.
func TestNetworks(t *testing.T) {
	engine.ForTest(t, plugin.CPU)
	all := reports(t, tiny(t, "efficientnet_lite0-inference", "xla,go"))
	if len(all) != 2 {
		t.Fatalf("got %d reports, want 2: %+v", len(all), all)
	}
	peer := all[0].Results[0]
	if peer.Name != pyTorch || peer.Median != 3.5 || peer.Least != 3 || peer.First != 1 || !slices.Equal(peer.Times, []float64{3, 4}) {
		t.Errorf("the peer's result is %+v; want the first run, no second, and the others", peer)
	}
	for i, want := range []struct {
		names []string
		limit float64
	}{{[]string{pyTorch, plugin.CPU}, 1.25}, {[]string{plugin.CPU, plugin.PureGo}, goLimit}} {
		r := all[i]
		names := []string{r.Results[0].Name, r.Results[1].Name}
		ratio := r.Results[1].Median / r.Results[0].Median
		if !slices.Equal(names, want.names) || r.Limit != want.limit || r.Ratio != ratio || len(r.Results[1].Times) != 2 {
			t.Errorf("report %d is %+v, want %v with the limit %g", i, r, want.names, want.limit)
		}
	}
}

// TestEveryWorkRuns runs each task of each network on the pure-Go engine, which every machine has.
func TestEveryWorkRuns(t *testing.T) {
	backend := engine.MustOpen(plugin.PureGo).Backend
	for _, w := range works {
		t.Run(w.name, func(t *testing.T) {
			run, err := job{Network: w.network, Task: w.task, Batch: 2, Size: 32}.step(backend)
			if err != nil {
				t.Fatal(err)
			}
			if took, err := timed(run); err != nil || took <= 0 {
				t.Errorf("took %v, error %v", took, err)
			}
		})
	}
}

// TestTrainingStepLearns holds that the loss falls from step to step, as it does where gradients and changes are right.
func TestTrainingStepLearns(t *testing.T) {
	run, err := job{Network: "tf_efficientnet_lite0", Task: training, Batch: 4, Size: 64}.step(engine.MustOpen(plugin.PureGo).Backend)
	if err != nil {
		t.Fatal(err)
	}
	var losses []float32
	for range 3 {
		outputs, err := run()
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, outputs[0].Value().(float32))
	}
	for i := range losses[1:] {
		if !(losses[i+1] < losses[i]) {
			t.Errorf("losses are %v, want each to be smaller than the one before", losses)
		}
	}
}

// TestLayers measures the forms of small layers on the pure-Go engine.
func TestLayers(t *testing.T) {
	defer func(old []layer) { layers = old }(layers)
	layers = []layer{{8, 16, 3, 1}, {6, 4, 5, 4}}
	b := tiny(t, "", "go")
	b.layers = true
	all := reports(t, b)
	if len(all) != 4 {
		t.Fatalf("got %d reports, want a forward and a gradient of two layers", len(all))
	}
	for i, r := range all {
		want := []string{string(nn.Native), string(nn.Im2col), string(nn.Winograd2), string(nn.Winograd4)}
		if i >= 2 {
			want = []string{string(nn.Native), string(nn.Shifted), string(nn.Banded)}
		}
		forms := r.Results[:len(r.Results)-1]
		var names []string
		for _, form := range forms {
			names = append(names, form.Name)
		}
		sorted := slices.IsSortedFunc(forms, func(x, y result) int { return int(1e9 * (x.Median - y.Median)) })
		slices.Sort(names)
		slices.Sort(want)
		if !slices.Equal(names, want) || !sorted || r.Results[len(forms)].Name != chosenForm {
			t.Errorf("%s: results are %+v, want %v, the fastest first, and then the chosen one", r.Name, r.Results, want)
		}
	}
}

func TestNetworkFlags(t *testing.T) {
	tests := map[string]struct {
		change func(b *networkBench)
		want   string
	}{
		"unknown work":   {func(b *networkBench) { b.works = "resnet18-inference,resnet19" }, `no work "resnet19"; take some of resnet18-inference`},
		"unknown engine": {func(b *networkBench) { b.engines = "xla:cuda" }, `no engine "xla:cuda" here`},
		"no runs":        {func(b *networkBench) { b.n = 0 }, "-n 0"},
		"no XLA":         {func(b *networkBench) { b.engines = "go" }, "nothing to compare"},
		"nobody else":    {func(b *networkBench) { b.engines, b.python = "xla", "" }, "nothing to compare"},
		"no Python":      {func(b *networkBench) { b.python = filepath.Join("no", "python") }, "PyTorch: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := tiny(t, "", "xla,go")
			test.change(b)
			err := b.measure(environment{log: io.Discard}, func(report) error { return errors.New("measured") })
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestRaceSaysWhoFailed holds that the words of a process that fails reach the user.
func TestRaceSaysWhoFailed(t *testing.T) {
	for _, test := range []struct {
		job  job
		want string
	}{
		{job{}, "no pictures"},
		{job{Batch: 1, Size: 1}, `answered "soon", want seconds`},
	} {
		_, err := race([]runner{(&networkBench{python: own(t)}).peer(test.job)}, 1, 1, func(string) {})
		if err == nil || !strings.Contains(err.Error(), "PyTorch: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want PyTorch's with %q", err, test.want)
		}
	}
}

// TestRaceSparesTheSlow holds that a contestant far behind runs no more than it must.
func TestRaceSparesTheSlow(t *testing.T) {
	fast := job{Engine: plugin.PureGo, Task: forward, Batch: 1, Layer: layer{1, 1, 1, 1}}
	all := []runner{
		(&networkBench{python: own(t)}).peer(job{Batch: 1}),
		{name: "fast", cmd: exec.Command(own(t), serveCommand, fast.String())},
	}
	results, err := race(all, 3, 20, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if slow := results[0]; !slices.Equal(slow.Times, []float64{2}) || len(results[1].Times) != 3 {
		t.Errorf("got %+v, want the second run of the slow one and three of the other", results)
	}
}

// TestPeerEnvironment holds what PyTorch's process gets.
func TestPeerEnvironment(t *testing.T) {
	t.Setenv("OPENBLAS_CORETYPE", "Haswell")
	for _, keep := range []bool{true, false} {
		env := (&networkBench{python: "python", peerMalloc: keep}).peer(job{}).cmd.Env
		if slices.ContainsFunc(env, func(s string) bool { return strings.HasPrefix(s, "OPENBLAS_CORETYPE") }) {
			t.Error("OPENBLAS_CORETYPE is still set")
		}
		if slices.Contains(env, "MALLOC_ARENA_MAX=1") != keep {
			t.Errorf("with -peer-malloc=%v the environment is %v", keep, env)
		}
	}
}

// TestSeveralReports holds how a topic with several comparisons prints, and that it names all limits that are missed at the end.
func TestSeveralReports(t *testing.T) {
	defer func(old []topic) { topics = old }(topics)
	one, three := newResult("peer", []float64{1}), newResult("ours", []float64{3})
	topics = []topic{{name: "several", flags: fixedMeasure(
		compare("a", "A:", 1, one, three), compare("b", "B:", 1, three, one), compare("c", "C:", 2, one, three))}}
	var out bytes.Buffer
	err := run([]string{"several"}, &out, io.Discard)
	want := "several: a: the ratio 3.00 is over the limit of 1.00; c: the ratio 3.00 is over the limit of 2.00"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if got := strings.Count(out.String(), "MISSED"); got != 2 {
		t.Errorf("%d lines say MISSED, want 2:\n%s", got, out.String())
	}
	out.Reset()
	if err := run([]string{"several", "-json"}, &out, io.Discard); err == nil {
		t.Error("no error with -json")
	}
	var names []string
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var r report
		if err := decoder.Decode(&r); err != nil {
			t.Fatal(err)
		}
		names = append(names, r.Topic+" "+r.Name)
	}
	if !slices.Equal(names, []string{"several a", "several b", "several c"}) {
		t.Errorf("-json has the reports %q", names)
	}
}
