package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// fakePainter answers as style.py does: it says that it comes down by a tenth from where imagelab starts, for 3 threads from elsewhere, and that it took
// 1000 seconds; 2000 with channels last.
func fakePainter() {
	var j paintJob
	if err := json.Unmarshal([]byte(os.Args[2]), &j); err != nil || j.Steps == 0 {
		fmt.Fprintln(os.Stderr, "no steps", err)
		os.Exit(1)
	}
	j.Task, j.Start, j.Levels, j.Target = lbfgsTask, "content", 1, 1e30
	took := 1000
	if j.ChannelsLast {
		took = 2000
	}
	steps := strings.Contains(os.Args[2], `"task":"step"`)
	for {
		var line string
		if _, err := fmt.Scanln(&line); err != nil {
			return
		}
		if !steps {
			result, err := j.painted()
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			if result.Total = 0.9 * result.Start; j.Threads == 3 {
				result.Start *= 1.01
			}
			json.NewEncoder(os.Stderr).Encode(result)
		}
		fmt.Println(took)
	}
}

// painted does the job.
func (j paintJob) painted() (painted, error) {
	network, err := zoo.Open(engine.MustOpen(j.Engine), "vgg16.hed_bsds500", zoo.Trunk(), zoo.WithFile(j.Weights))
	if err != nil {
		return painted{}, err
	}
	content, err := picture.Open(j.Content)
	if err != nil {
		return painted{}, err
	}
	painting, err := picture.Open(j.Style)
	if err != nil {
		return painted{}, err
	}
	_, result, err := j.reach(network, content, painting)
	return result, err
}

// tinyPaint is a benchmark of small pictures that needs no PyTorch.
func tinyPaint(t *testing.T) *paintBench {
	t.Helper()
	return &paintBench{python: own(t), works: "step,loss", n: 1, steps: 1, size: image.Pt(32, 32),
		job: paintJob{Weights: zootest.Convolutions(t, "vgg16"), Steps: 20, Noise: 0.01, Threads: 2, Engine: engine.PureGo}}
}

// TestPainting measures small pictures beside a peer whose times are known.
func TestPainting(t *testing.T) {
	b, log := tinyPaint(t), &strings.Builder{}
	var all []report
	if err := b.measure(environment{root: "root", log: log}, func(r report) error { all = append(all, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 {
		t.Fatalf("%d reports", len(all))
	}
	step, loss := all[0], all[1]
	if peer := step.Results[0]; peer.Name != "PyTorch" || peer.Median != 1000 || step.Results[1].Median != 2000 || step.Limit != 1 || step.Results[2].Name != "go" {
		t.Errorf("the step's report is %+v", step)
	}
	names := []string{"PyTorch (recipe)", "PyTorch (L-BFGS)", "go (L-BFGS)", "go (two sizes)", "go (recoloured start)"}
	for i, name := range names {
		r := loss.Results[i]
		if r.Name != name || len(r.Times) != 1 || (i < 2) != (r.Median == 1000) || !(r.Least > 0) {
			t.Errorf("result %d is %+v, want one of %s", i, r, name)
		}
	}
	if loss.Limit != 1./6 || loss.Ratio != loss.Results[4].Median/1000 || strings.Count(log.String(), " computations\n") != 5 {
		t.Errorf("the report is %+v, and the log\n%s", loss, log)
	}
}

// TestPaintJobEnds holds that a job ends at its target, and says so where it does not get there.
func TestPaintJobEnds(t *testing.T) {
	engine.ForTest(t, engine.PureGo)
	b := tinyPaint(t)
	if err := b.pictures(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	j := b.job
	j.Task, j.Start, j.Levels, j.Steps = lbfgsTask, "content", 1, 6
	all := func(target float64) (painted, error) {
		j.Target = target
		return j.painted()
	}
	first, err := all(1e30)
	if err != nil || first.Evaluations != 1 || first.Total != first.Start {
		t.Fatalf("a target that is met at once: %+v, %v", first, err)
	}
	later, err := all(0.9 * first.Start)
	if err != nil || later.Total > 0.9*first.Start || later.Evaluations < 2 || later.Start != first.Start {
		t.Errorf("a target that takes steps: %+v, %v", later, err)
	}
	if never, err := all(0); err != nil || never.Evaluations < 7 || !(never.Total < later.Total) {
		t.Errorf("a target out of reach: %+v, %v", never, err)
	}
}

// TestPaintingSaysWhatIsWrong holds the errors of flags, of pictures, and of sides that do not do the same.
func TestPaintingSaysWhatIsWrong(t *testing.T) {
	engine.ForTest(t, engine.PureGo)
	good := *tinyPaint(t)
	for name, test := range map[string]struct {
		change func(b *paintBench)
		want   string
	}{
		"no such work":    {func(b *paintBench) { b.works = "step,all" }, `no work "all"; take some of step,loss,forward`},
		"no PyTorch":      {func(b *paintBench) { b.python = "" }, `-python ""`},
		"no runs":         {func(b *paintBench) { b.n = 0 }, "-n 0"},
		"no steps":        {func(b *paintBench) { b.job.Steps = 0 }, "-steps 0"},
		"negative weight": {func(b *paintBench) { b.job.Noise = -1 }, "-tv -1"},
		"no picture":      {func(b *paintBench) { b.job.Content = "none.png" }, "none.png"},
	} {
		b := good
		test.change(&b)
		err := b.measure(environment{log: io.Discard}, func(report) error { return errors.New("measured") })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	if err := good.pictures(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	good.job.Threads = 3
	err := good.measureReach("root", func(string) {}, func(report) error { return errors.New("measured") })
	if err == nil || !strings.Contains(err.Error(), "they do not do the same") {
		t.Errorf("another start: error %v", err)
	}
	var out strings.Builder
	if err := servePaint([]string{"{"}, strings.NewReader("run\n"), &out, io.Discard); err == nil || !strings.Contains(err.Error(), "the job") {
		t.Errorf("error %v", err)
	}
}
