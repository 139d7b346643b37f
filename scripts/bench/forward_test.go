package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// fakeForward answers as feedforward.py does, with small networks: it paints what imagelab does, for 3 threads a little brighter, and says that it took
// 1000 seconds; 500 with channels last.
func fakeForward() {
	if err := forwardAnswers(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func forwardAnswers() error {
	var j forwardJob
	if err := json.Unmarshal([]byte(os.Args[2]), &j); err != nil {
		return err
	}
	const folder = "../../style/feedforward/testdata/torch/"
	files := map[string]string{"johnson": "johnson.pth", "msgnet": "msgnet.pth", "adain": "decoder.pth"}
	if j.Save != "" {
		text, err := os.ReadFile(folder + files[j.Network])
		err = errors.Join(err, os.WriteFile(j.Save, text, 0o644))
		if j.Encoder != "" {
			text, failed := os.ReadFile(folder + "vgg.pth")
			err = errors.Join(err, failed, os.WriteFile(j.Encoder, text, 0o644))
		}
		return err
	}
	m, err := feedforward.Load(engine.MustOpen(engine.PureGo), folder+files[j.Network], feedforward.WithEncoder(j.Encoder))
	if err != nil {
		return err
	}
	run, err := j.painter(m)
	if err != nil {
		return err
	}
	took := 1000
	if j.ChannelsLast {
		took = 500
	}
	for {
		var line string
		if _, err := fmt.Scanln(&line); err != nil {
			return nil
		}
		y, err := run()
		if err == nil && j.Threads == 3 {
			flat := tensors.MustCopyFlatData[float32](y)
			for i := range flat {
				flat[i] *= 1.002
			}
			y = tensors.FromFlatDataAndDimensions(flat, y.Shape().Dimensions...)
		}
		if err := errors.Join(err, writeNumbers(j.Output, y)); err != nil {
			return err
		}
		fmt.Println(took)
	}
}

// tinyForward is a benchmark of small networks that needs no PyTorch.
func tinyForward(t *testing.T) *paintBench {
	t.Helper()
	engine.ForTest(t, engine.PureGo)
	return &paintBench{python: own(t), works: "forward", n: 1, steps: 2, sides: []int{24, 40}, job: paintJob{Threads: 2, Steps: 1, Engine: engine.PureGo}}
}

// TestForward measures small networks beside a peer whose times are known, the faster of its two forms.
func TestForward(t *testing.T) {
	b, log := tinyForward(t), &strings.Builder{}
	var names []string
	if err := b.measure(environment{root: "root", log: log}, func(r report) error {
		names = append(names, r.Name)
		if peer := r.Results[0]; len(r.Results) != 3 || peer.Name != "PyTorch (channels last)" || peer.Median != 500 || r.Results[2].Name != "go" || r.Limit != 1 ||
			r.Ratio != r.Results[2].Median/500 {
			t.Errorf("the report is %+v", r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names, "; "); got != "forward, johnson, 24; forward, msgnet, 24; forward, adain, 24; forward, johnson, 40; forward, msgnet, 40; forward, adain, 40" {
		t.Errorf("reports of %s", got)
	}
}

// TestForwardComparesWhatIsPainted holds that sides that paint something else are found out, and that errors of a side come through.
func TestForwardComparesWhatIsPainted(t *testing.T) {
	for want, change := range map[string]func(b *paintBench){
		"they do not do the same": func(b *paintBench) { b.job.Threads = 3 },
		"abacus":                  func(b *paintBench) { b.job.Engine = "abacus" },
		"none/python":             func(b *paintBench) { b.python = "none/python" },
	} {
		b := tinyForward(t)
		change(b)
		err := b.measure(environment{log: io.Discard}, func(report) error { return errors.New("measured") })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	paths := [2]string{t.TempDir() + "/a", t.TempDir() + "/b"}
	for want, flats := range map[string][2][]float32{
		"":                   {{100, 0, -200}, {100.1, 0.1, -199.9}},
		"differs by 0.3":     {{100, 0, -200}, {100, 0.3, -200}},
		"differs by NaN":     {{100, 0, -200}, {100, float32(math.NaN()), -200}},
		"paints 2 numbers":   {{1, 2}, {1, 2, 3}},
		"paints 0 numbers":   {{}, {}},
		"which are no float": {nil, {1}},
	} {
		for i, flat := range flats {
			if err := writeNumbers(paths[i], tensors.FromFlatDataAndDimensions(flat, len(flat))); err != nil {
				t.Fatal(err)
			}
		}
		if flats[0] == nil {
			if err := os.WriteFile(paths[0], []byte{1, 2, 3}, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := sameNumbers(paths[0], paths[1]); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want one with %q", flats, err, want)
		}
	}
}
