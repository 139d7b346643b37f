package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// answer is a line of -json.
type answer struct {
	Image string
	Top   []struct {
		Index int
		Name  string
		P     float64
	}
	Logits []float32
}

// answers reads the lines of -json.
func answers(t *testing.T, text string) []answer {
	t.Helper()
	var all []answer
	for line := range strings.Lines(text) {
		var a answer
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&a); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, a)
	}
	return all
}

// expected gives the logits of a picture alone, straight from the zoo.
func expected(t *testing.T, path string, change func(*zoo.Preprocess)) []float32 {
	t.Helper()
	m, err := zoo.Open(engine.ForTest(t, engine.PureGo), "efficientnet_lite0", zoo.WithFile(network(t)), zoo.WithPreprocess(change))
	if err != nil {
		t.Fatal(err)
	}
	img, err := picture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	logits, err := m.LogitsOf(img)
	if err != nil {
		t.Fatal(err)
	}
	return logits[0]
}

// near reports logits that differ by more than the order of additions explains.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if d := distance(t, got, want); !(d < 1e-4) {
		t.Fatalf("%s: logits differ by %g of the largest", what, d)
	}
}

// distance is the largest difference between logits, as a part of the largest of them.
func distance(t *testing.T, a, b []float32) float64 {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%d logits and %d", len(a), len(b))
	}
	var most, largest float64
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
		largest = max(largest, math.Abs(float64(a[i])))
	}
	return most / largest
}

func TestAPictureHasATable(t *testing.T) {
	path := zootest.Photo(t, filepath.Join(t.TempDir(), "one.png"), 40, 30, 3)
	out, errs, err := command(t, "-size", "32", "-top", "2", "-image", path)
	if err != nil || errs != "" {
		t.Fatalf("%v, %q", err, errs)
	}
	row := ` +\d+\.\d\d %  .+ \(class \d+\)\n`
	last := `efficientnet_lite0 with .*lite0-1000\.safetensors on \S+: 1 picture in .* pictures/s, with compiling; reading and preprocessing included\n`
	if !regexp.MustCompile("^" + regexp.QuoteMeta(path) + "\n" + row + row + last + "$").MatchString(out) {
		t.Errorf("printed %q", out)
	}
}

func TestJSONHoldsTheLogits(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			engine.ForTest(t, name)
			path := zootest.Photo(t, filepath.Join(t.TempDir(), "a <b> & ü.png"), 50, 40, 3)
			out, errs, err := command(t, "-json", "-size", "32", "-top", "3", "-engine", name, path)
			if err != nil {
				t.Fatal(err)
			}
			all := answers(t, out)
			if len(all) != 1 || all[0].Image != path || !strings.Contains(out, `& ü.png"`) || !strings.Contains(errs, "on "+name+": 1 picture in ") {
				t.Fatalf("printed %q and %q", out, errs)
			}
			near(t, path, all[0].Logits, expected(t, path, func(p *zoo.Preprocess) { p.Size = 32 }))
			checkTop(t, all[0], 3)
		})
	}
}

// checkTop holds the classes of an answer against its logits.
func checkTop(t *testing.T, a answer, n int) {
	t.Helper()
	var sum float64
	for _, v := range a.Logits {
		sum += math.Exp(float64(v))
	}
	order := slices.Clone(a.Logits)
	slices.Sort(order)
	if len(a.Top) != n {
		t.Fatalf("%d classes, want %d", len(a.Top), n)
	}
	for i, c := range a.Top {
		if v := a.Logits[c.Index]; v != order[len(order)-1-i] || math.Abs(math.Exp(float64(v))/sum-c.P) > 1e-9 || c.Name == "" {
			t.Errorf("class %d in place %d has %g and the name %q", c.Index, i, c.P, c.Name)
		}
	}
}

// TestFoldersInOrder classifies more pictures than a batch holds, with a picture that is none among them.
func TestFoldersInOrder(t *testing.T) {
	folder := photos(t, 19)
	broken := filepath.Join(folder, "c2.png")
	if err := os.WriteFile(broken, []byte("not a picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	alone := zootest.Photo(t, filepath.Join(t.TempDir(), "alone.png"), 33, 33, 30)
	out, errs, err := command(t, "-json", alone, "-size", "32", "-image", folder)
	if err == nil || !strings.Contains(err.Error(), "no classes for 1 of 21 pictures") {
		t.Errorf("error %v", err)
	}
	if !strings.HasPrefix(errs, "classify: picture: "+broken+": not a picture") || !strings.Contains(errs, ": 20 pictures in ") {
		t.Errorf("said %q", errs)
	}
	want := []string{alone}
	for i := range 19 {
		want = append(want, filepath.Join(folder, fmt.Sprintf("%c.png", 'a'+i)))
	}
	all := answers(t, out)
	for i, a := range all {
		if len(all) != len(want) || a.Image != want[i] {
			t.Fatalf("%d answers, number %d is for %s", len(all), i, a.Image)
		}
	}
	for _, i := range []int{0, 15, 16, 19} { // first and last of the two batches, of which the second is filled up
		near(t, want[i], all[i].Logits, expected(t, want[i], func(p *zoo.Preprocess) { p.Size = 32 }))
	}
	for i := range all[1:] { // or the order of the logits would tell nothing
		if d := distance(t, all[i].Logits, all[i+1].Logits); d < 0.01 {
			t.Errorf("pictures %d and %d have the same logits but for %g", i, i+1, d)
		}
	}
}

func TestLinesForSeveralPictures(t *testing.T) {
	folder := photos(t, 2)
	out, _, err := command(t, "-size", "32", "-top", "2", folder)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out, "\n")
	for i, name := range []string{"a.png", "b.png"} {
		if !regexp.MustCompile("^" + regexp.QuoteMeta(filepath.Join(folder, name)) + `: .+ \d+\.\d %, .+ \d+\.\d %$`).MatchString(lines[i]) {
			t.Errorf("line %q", lines[i])
		}
	}
	if len(lines) != 4 || !strings.Contains(lines[2], ": 2 pictures in ") {
		t.Errorf("printed %q", out)
	}
}

func TestRawPicturesOfManySizes(t *testing.T) {
	folder := t.TempDir()
	for i, size := range []image.Point{{40, 33}, {40, 33}, {33, 41}, {1, 1}, {40, 33}} {
		zootest.Photo(t, filepath.Join(folder, fmt.Sprint(i, ".png")), size.X, size.Y, i)
	}
	out, _, err := command(t, "-json", "-raw", folder)
	if err != nil {
		t.Fatal(err)
	}
	all := answers(t, out)
	if len(all) != 5 {
		t.Fatalf("%d answers", len(all))
	}
	for i, a := range all {
		path := filepath.Join(folder, fmt.Sprint(i, ".png"))
		if a.Image != path {
			t.Fatalf("answer %d is for %s", i, a.Image)
		}
		near(t, path, a.Logits, expected(t, path, func(p *zoo.Preprocess) { p.Raw = true }))
	}
}

func TestOwnClassesHaveNumbers(t *testing.T) {
	path := zootest.Photo(t, filepath.Join(t.TempDir(), "one.png"), 40, 40, 3)
	out, _, err := command(t, "-weights", zootest.File(t, "efficientnet_lite0", 7, 1), "-json", "-size", "32", "-top", "100", path)
	if err != nil {
		t.Fatal(err)
	}
	if got := answers(t, out)[0]; len(got.Top) != 7 || len(got.Logits) != 7 || got.Top[0].Name != fmt.Sprint(got.Top[0].Index) {
		t.Errorf("got %+v", got)
	}
}

func TestNoAnswerThatIsNoNumber(t *testing.T) {
	folder := photos(t, 2)
	out, errs, err := command(t, "-weights", zootest.File(t, "efficientnet_lite0", 1000, 3e38), "-json", "-size", "32", folder)
	if err == nil || !strings.Contains(err.Error(), "no classes for 2 of 2 pictures") || out != "" {
		t.Errorf("error %v, printed %q", err, out)
	}
	if strings.Count(errs, "the network's answer is no number (logit ") != 2 || !strings.Contains(errs, filepath.Join(folder, "b.png")+": ") {
		t.Errorf("said %q", errs)
	}
}

// cancels ends a context at the first write.
type cancels struct {
	text   bytes.Buffer
	cancel func()
}

func (c *cancels) Write(p []byte) (int, error) {
	c.cancel()
	return c.text.Write(p)
}

func TestAnInterruptLeavesWholeLines(t *testing.T) {
	folder := photos(t, 24)
	ctx, cancel := context.WithCancel(context.Background())
	out := &cancels{cancel: cancel}
	err := run(ctx, []string{"-weights", network(t), "-engine", "go", "-json", "-size", "32", folder}, out, io.Discard)
	if err == nil || err.Error() != "interrupted after 16 of 24 pictures" {
		t.Errorf("error %v", err)
	}
	if got := len(answers(t, out.text.String())); got != 16 {
		t.Errorf("%d answers, want those of the first batch", got)
	}
}
