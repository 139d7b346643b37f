package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestJudge tells two styles apart, or not: the numbers fit together, and people get the table.
func TestJudge(t *testing.T) {
	b := newBench(t)
	if _, _, err := command(t, b.lesson()...); err != nil {
		t.Fatal(err)
	}
	args := []string{"judge", "-engine", engine.PureGo, "-arch", "vgg11", "-weights-file", b.network, "-layers", "style=relu1_1,relu2_1", "-weights", b.at("net.safetensors"),
		"-content", b.at("content.png"), "-style", b.at("wave.png"), "-style", b.at("mosaic.png"), "-size", "16", "-style-size", "16", "-json"}
	stdout, stderr, err := command(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	var r judged
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Pictures != 1 || !slices.Equal(r.Names, []string{"wave", "mosaic"}) {
		t.Fatalf("result %q: %+v (%v)", stdout, r, err)
	}
	margin := math.Inf(1)
	for i, row := range r.Distances {
		if len(row) != 2 || !(row[0] > 0 && row[1] > 0) {
			t.Errorf("distances %v", r.Distances)
		}
		margin = min(margin, row[1-i]/row[i]-1)
		if hit := row[i] < row[1-i]; r.Hits[i] != map[bool]float64{true: 1}[hit] {
			t.Errorf("hits %v for %v", r.Hits, r.Distances)
		}
	}
	if math.Abs(r.Margin-margin) > 1e-9 {
		t.Errorf("margin %g, want %g", r.Margin, margin)
	}
	says := map[bool]string{true: "1 pictures; the nearest other style is at least", false: "1 pictures; styles are taken for others"}[margin >= 0]
	if !strings.Contains(stderr, "in mosaic") || !strings.Contains(stderr, says) {
		t.Errorf("the table is %q", stderr)
	}
	var other judged
	if stdout, _, err := command(t, append(args, "-symmetric")...); err != nil || json.Unmarshal([]byte(stdout), &other) != nil || !(other.Distances[0][0] < r.Distances[0][0]) {
		t.Errorf("by both sizes %q, by one %v (%v)", stdout, r.Distances, err)
	}
	for says, more := range map[string][]string{
		`no style "content"`: {"-style", b.at("content.png")},
		"-style-size 0":      {"-style-size", "0"},
		"name of its own":    {"-style", b.at("wave.png")},
		"squares of 8":       {"-size", "8"},
	} {
		if _, _, err := command(t, append(args, more...)...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v; want an error that says %q", more, err, says)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := run(ctx, args, io.Discard, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if _, _, err := command(t, "judge", "-content", b.at("content.png")); err == nil || !strings.Contains(err.Error(), "nothing to judge") {
		t.Errorf("without styles: %v", err)
	}
}
