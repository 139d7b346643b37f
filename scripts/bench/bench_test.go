package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/kernels/jupyter"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// fixed is a topic with a given result.
func fixed(r report, err error) topic {
	return topic{name: "fixed", about: "a given result", flags: func(*flag.FlagSet) measure {
		return single(func(environment) (report, error) { return r, err })
	}}
}

// fixedMeasure gives the flags of a topic with given reports.
func fixedMeasure(reports ...report) func(*flag.FlagSet) measure {
	return func(*flag.FlagSet) measure {
		return func(_ environment, emit func(report) error) error {
			for _, r := range reports {
				if err := emit(r); err != nil {
					return err
				}
			}
			return nil
		}
	}
}

func TestRun(t *testing.T) {
	good := report{Work: "Some work:", Ratio: 0.25, Limit: 0.5,
		Results: []result{newResult("peer", []float64{4, 4}), newResult("ours", []float64{1})}}
	busy := report{Ratio: 0.25, Limit: 0.5, Results: []result{{Name: "peer", Least: 1, Times: []float64{1}}, {Name: "ours", Least: 2, Times: []float64{2}}}}
	bad := good
	bad.Ratio = 0.75
	tests := []struct {
		name    string
		topic   topic
		args    []string
		want    []string // parts of the output
		wantErr string
	}{
		{name: "list", topic: fixed(good, nil), want: []string{"fixed  a given result"}},
		{name: "unknown topic", topic: fixed(good, nil), args: []string{"cels"}, wantErr: `no topic "cels"`},
		{name: "text", topic: fixed(good, nil), args: []string{"fixed"},
			want: []string{"Some work:", "peer   4s", "median of 2", "0.25"}},
		{name: "over the limit", topic: fixed(bad, nil), args: []string{"fixed"},
			want: []string{"0.75"}, wantErr: "0.75 is over the limit of 0.50"},
		{name: "busy machine", topic: fixed(busy, nil), args: []string{"fixed"},
			want: []string{"MISSED"}, wantErr: "2.00, is over the limit of 0.50"},
		{name: "failure", topic: fixed(good, errors.New("no luck")), args: []string{"fixed"}, wantErr: "fixed: no luck"},
		{name: "argument too many", topic: fixed(good, nil), args: []string{"fixed", "x"}, wantErr: `no argument "x"`},
		{name: "unknown flag", topic: fixed(good, nil), args: []string{"fixed", "-x"}, wantErr: "not defined"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func(old []topic) { topics = old }(topics)
			topics = []topic{test.topic}
			var out bytes.Buffer
			err := run(test.args, &out, io.Discard)
			if (err != nil) != (test.wantErr != "") || err != nil && !strings.Contains(err.Error(), test.wantErr) {
				t.Errorf("error %v, want one with %q", err, test.wantErr)
			}
			for _, part := range test.want {
				if !strings.Contains(out.String(), part) {
					t.Errorf("no %q in\n%s", part, out.String())
				}
			}
		})
	}
}

func TestJSON(t *testing.T) {
	want := report{Work: "Some work:", Ratio: 0.25, Limit: 0.5, Results: []result{newResult("peer", []float64{3, 4, 5}), newResult("ours", []float64{1})}}
	defer func(old []topic) { topics = old }(topics)
	topics = []topic{fixed(want, nil)}
	var out bytes.Buffer
	if err := run([]string{"fixed", "-json"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Topic != "fixed" || got.Ratio != want.Ratio || len(got.Results) != 2 || got.Results[0].Times[2] != 5 {
		t.Errorf("got %+v, want %+v of the topic fixed", got, want)
	}
}

func TestMedian(t *testing.T) {
	tests := []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{3, 1}, 2},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 100}, 3.5},
	}
	for _, test := range tests {
		if got := median(test.values); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("median(%v) is %v, want %v", test.values, got, test.want)
		}
	}
}

// TestCells measures one cell of each kernel. The ratio of so few says little and is not judged.
func TestCells(t *testing.T) {
	if testing.Short() {
		t.Skip("starts two kernels")
	}
	root := filepath.Join("..", "..")
	if _, err := jupyter.Python(root); err != nil {
		t.Skip(err)
	}
	bench := cellBench{bin: os.Getenv("IMAGELAB_BIN"), engine: plugin.CPU, n: 1}
	if bench.bin == "" {
		bench.bin = filepath.Join(root, plugin.LabFolder, "bin")
	}
	if _, err := os.Stat(filepath.Join(bench.bin, "go")); err != nil {
		t.Skipf("%v: run `go run ./scripts/lab setup`", err)
	}
	if _, err := plugin.Find(plugin.CPU); err != nil {
		t.Skip(err)
	}
	absolute, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := bench.measure(environment{root: absolute, log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Results {
		if len(r.Times) != 1 || r.Median <= 0 {
			t.Errorf("%s has the times %v", r.Name, r.Times)
		}
	}
	if len(got.Results) != 2 || got.Ratio <= 0 {
		t.Errorf("got %+v", got)
	}
}
