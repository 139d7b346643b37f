package show

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// page is a notebook that keeps what it is shown.
type page struct {
	blocks []string
	ids    []string
	last   []bool
	err    error
}

func (p *page) html(html string) error     { p.blocks = append(p.blocks, html); return p.err }
func (p *page) markdown(text string) error { p.blocks = append(p.blocks, "md:"+text); return p.err }
func (p *page) update(id, html string, last bool) error {
	p.ids, p.last = append(p.ids, id), append(p.last, last)
	return p.html(html)
}

// onStage makes s the stage of the process for the time of a test.
func onStage(t *testing.T, s *stage) {
	t.Helper()
	before := out
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	out = s
	t.Cleanup(func() { out = before })
}

// block returns a small picture with few colours, away from (0,0).
func block(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(3, 4, 3+w, 4+h))
	for i := range img.Pix {
		img.Pix[i] = uint8([]int{200, i / 4 % w, i / 4 / w, 255}[i%4])
	}
	return img
}

// photograph returns a picture that PNG can hardly compress.
func photograph(w, h int) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, w/4+1, h/4+1))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range small.Pix {
		small.Pix[i] = uint8(random.UintN(256)) | 255*uint8(i%4/3)
	}
	img := picture.Resize(small, w, h, picture.Bicubic)
	for i := range img.Pix { // a little grain
		if i%4 < 3 {
			img.Pix[i] ^= uint8(random.UintN(4))
		}
	}
	return img
}

// embedded decodes the picture in the HTML of a figure.
func embedded(t *testing.T, html string) (kind string, img *image.RGBA) {
	t.Helper()
	_, rest, _ := strings.Cut(html, `src="data:image/`)
	kind, rest, _ = strings.Cut(rest, ";base64,")
	data, err := base64.StdEncoding.DecodeString(rest[:strings.IndexByte(rest, '"')])
	if err != nil {
		t.Fatal(err)
	}
	img, err = picture.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return kind, img
}

func TestFigureHTML(t *testing.T) {
	p := &page{}
	onStage(t, &stage{page: p})
	Figure(block(2, 1), `a "red" & <blue> dot`, "it's < 1 & > 0")
	Figure(block(2, 1), "no caption", "", Pixelated())
	Figure(block(2, 1), "wide", "", Width(300))
	src := func(html string) string {
		_, rest, _ := strings.Cut(html, `src="`)
		return rest[:strings.IndexByte(rest, '"')]
	}
	want := []string{
		`<figure style="margin:0.5em 0"><img src="SRC" width="2" alt="a &#34;red&#34; &amp; &lt;blue&gt; dot" style="max-width:100%;height:auto">` +
			`<figcaption style="margin-top:0.4em;max-width:60em">it&#39;s &lt; 1 &amp; &gt; 0</figcaption></figure>`,
		`<figure style="margin:0.5em 0"><img src="SRC" width="256" alt="no caption" style="max-width:100%;height:auto;image-rendering:pixelated"></figure>`,
		`<figure style="margin:0.5em 0"><img src="SRC" width="300" alt="wide" style="max-width:100%;height:auto"></figure>`,
	}
	for i, html := range p.blocks {
		if got := strings.Replace(html, src(html), "SRC", 1); got != want[i] {
			t.Errorf("figure %d\n got %s\nwant %s", i, got, want[i])
		}
		if kind, img := embedded(t, html); kind != "png" || !bytes.Equal(img.Pix, picture.Flatten(block(2, 1)).Pix) {
			t.Errorf("figure %d: the embedded %s has other pixels", i, kind)
		}
	}
}

func TestFigureIsTheSameEveryTime(t *testing.T) {
	p := &page{}
	onStage(t, &stage{page: p})
	img := photograph(300, 200)
	for range 3 {
		Figure(img, "noise", "again")
		Curves(Chart{X: "x", Y: "y", Series: []Series{{Y: []float64{1, 3, 2}}}}, "a line", "")
	}
	for i, html := range p.blocks {
		if html != p.blocks[i%2] {
			t.Errorf("block %d differs from block %d", i, i%2)
		}
	}
}

func TestFigureChoosesTheEncoding(t *testing.T) {
	for _, c := range []struct {
		name      string
		img       image.Image
		opts      []Option
		kind      string
		w, h      int
		limit     int // bytes of HTML
		exact     bool
		displayed string
	}{
		{"large photograph", photograph(640, 480), nil, "jpeg", 640, 480, 200_000, false, `width="640"`},
		{"larger than the page", photograph(1600, 1000), nil, "jpeg", 1280, 800, 700_000, false, `width="960"`},
		{"small photograph", photograph(60, 40), nil, "png", 60, 40, 20_000, true, `width="60"`},
		{"few colours, large", block(250, 200), nil, "png", 250, 200, 40_000, true, `width="250"`},
		{"pixels to be seen", photograph(640, 480), []Option{Pixelated()}, "png", 640, 480, 1 << 20, true, `width="640"`},
		{"one column", block(1, 400), nil, "png", 1, 400, 2_000, true, `width="1"`},
		{"very wide", block(5000, 1), nil, "png", 1280, 1, 9_000, false, `width="960"`},
	} {
		p := &page{}
		onStage(t, &stage{page: p})
		Figure(c.img, "something", "", c.opts...)
		kind, img := embedded(t, p.blocks[0])
		if kind != c.kind || img.Rect.Dx() != c.w || img.Rect.Dy() != c.h {
			t.Errorf("%s: %s of %v, want %s of %d x %d", c.name, kind, img.Rect.Size(), c.kind, c.w, c.h)
		}
		if n := len(p.blocks[0]); n > c.limit || !strings.Contains(p.blocks[0], c.displayed) {
			t.Errorf("%s: %d bytes of HTML, allowed %d; want it to hold %s", c.name, n, c.limit, c.displayed)
		}
		if c.exact && !bytes.Equal(img.Pix, picture.Flatten(c.img).Pix) {
			t.Errorf("%s: pixels changed", c.name)
		}
	}
}

func TestGridIsOneFigure(t *testing.T) {
	p := &page{}
	onStage(t, &stage{page: p})
	imgs := []image.Image{block(100, 80), block(50, 80)}
	Grid(imgs, picture.GridConfig{Labels: []string{"a", "b"}}, "two blocks", "side by side")
	want, err := picture.Grid(imgs, picture.GridConfig{Labels: []string{"a", "b"}})
	if err != nil || len(p.blocks) != 1 {
		t.Fatalf("%d blocks, %v", len(p.blocks), err)
	}
	if _, img := embedded(t, p.blocks[0]); !bytes.Equal(img.Pix, want.Pix) {
		t.Error("the grid differs from picture.Grid's")
	}
}

func TestFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when needed")
	onStage(t, &stage{errors: os.Stderr})
	To(dir)
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made before anything was shown")
	}
	wide := photograph(1600, 1000)
	Figure(wide, "noise & grain", "a caption")
	Figure(block(4, 4), "a block", "", Pixelated())
	Table([]string{"name", "n"}, [][]string{{"a", "1"}}, "counts")
	Markdown("# text")
	Curves(Chart{X: "x", Y: "y", Series: []Series{{Y: []float64{1, 2}}}}, "a line", "")
	for name, want := range map[string]string{
		"figure-01.txt":  "noise & grain\n\na caption\n",
		"figure-01.html": `src="figure-01.png" width="960" alt="noise &amp; grain"`,
		"figure-02.txt":  "a block\n",
		"figure-02.html": "image-rendering:pixelated",
		"figure-03.html": `width="640"`,
		"table-01.html":  "<table",
		"table-01.txt":   "counts\n\nname  n\n----  -\na     1\n",
		"text-01.md":     "# text\n",
	} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %q (%v), want it to hold %q", name, got, err, want)
		}
	}
	img, err := picture.Open(filepath.Join(dir, "figure-01.png"))
	if err != nil || !bytes.Equal(img.Pix, wide.Pix) {
		t.Errorf("figure-01.png does not hold every pixel (%v)", err)
	}
	all, err := os.ReadDir(dir)
	if err != nil || len(all) != 12 {
		t.Errorf("%d files, want 12 (%v)", len(all), err)
	}
	To("")
	Figure(wide, "noise", "")
	if after, _ := os.ReadDir(dir); len(after) != len(all) {
		t.Error("files were written after To(\"\")")
	}
}

func TestFolderFromTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("IMAGELAB_SHOW", dir)
	onStage(t, newStage())
	Markdown("hello")
	if _, err := os.Stat(filepath.Join(dir, "text-01.md")); err != nil {
		t.Error(err)
	}
}

func TestNotebookAndFolderTogether(t *testing.T) {
	dir, p := t.TempDir(), &page{}
	onStage(t, &stage{page: p, folder: dir})
	Figure(block(3, 3), "a block", "")
	if _, err := os.Stat(filepath.Join(dir, "figure-01.png")); err != nil || len(p.blocks) != 1 {
		t.Errorf("%d blocks in the notebook, %v", len(p.blocks), err)
	}
}

func TestSilentElsewhere(t *testing.T) {
	var errs bytes.Buffer
	onStage(t, &stage{errors: &errs})
	Figure(block(3, 3), "a block", "")
	Table([]string{"a"}, nil, "")
	Markdown("text")
	progress := NewProgress("work", 3)
	progress.Add(3)
	progress.Done()
	if errs.Len() != 0 {
		t.Errorf("wrote %q", errs.String())
	}
}

func TestFailuresAreReportedOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*stage{
		"folder":   {folder: file},
		"notebook": {page: &page{err: errors.New("broken pipe")}},
	} {
		var errs bytes.Buffer
		s.errors = &errs
		onStage(t, s)
		for range 3 {
			Figure(block(3, 3), "a block", "")
			Markdown("text")
			Table([]string{"a"}, nil, "")
		}
		if n := strings.Count(errs.String(), "could not be shown"); n != 1 {
			t.Errorf("%s: %d reports: %q", name, n, errs.String())
		}
	}
}

func TestMisusePanics(t *testing.T) {
	onStage(t, &stage{})
	img := block(2, 2)
	line := Chart{X: "x", Y: "y", Series: []Series{{Y: []float64{1}}}}
	for name, call := range map[string]func(){
		"nil picture":   func() { Figure(nil, "alt", "") },
		"no pixels":     func() { Figure(image.NewRGBA(image.Rectangle{}), "alt", "") },
		"nil pointer":   func() { Figure((*image.RGBA)(nil), "alt", "") },
		"grid of nils":  func() { Grid(make([]*image.RGBA, 2), picture.GridConfig{}, "alt", "") },
		"no alt":        func() { Figure(img, " \n", "caption") },
		"grid, no alt":  func() { Grid([]image.Image{img}, picture.GridConfig{}, "", "") },
		"empty grid":    func() { Grid[image.Image](nil, picture.GridConfig{}, "alt", "") },
		"curve, no alt": func() { Curves(line, "", "") },
		"no curves":     func() { Curves(Chart{X: "x", Y: "y"}, "alt", "") },
		"width 0":       func() { Width(0) },
		"no columns":    func() { Table(nil, nil, "") },
		"ragged":        func() { Table([]string{"a", "b"}, [][]string{{"1", "2"}, {"3"}}, "") },
		"negative":      func() { NewProgress("p", -1) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "show.") {
					t.Errorf("%s: panicked with %q, want a text that names the function", name, text)
				}
			}()
			call()
		}()
	}
}

func TestReduceColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 100, 10))
	for i := range img.Pix {
		img.Pix[i] = []uint8{255, 255, 255, 255}[i%4]
	}
	for x := range 100 { // one row of a hundred greys, the rest white and red
		img.SetRGBA(x, 4, color.RGBA{uint8(x), uint8(x), uint8(x), 255})
		img.SetRGBA(x, 5, color.RGBA{200, 0, 0, 255})
	}
	reduceColours(img, 12)
	if indexed := index(img); indexed == nil || len(indexed.Palette) != 12 {
		t.Fatalf("not 12 colours")
	}
	if img.RGBAAt(7, 5) != (color.RGBA{200, 0, 0, 255}) || img.RGBAAt(0, 0) != (color.RGBA{255, 255, 255, 255}) {
		t.Error("a frequent colour changed")
	}
	if c := img.RGBAAt(4, 4); c.R > 10 {
		t.Errorf("a dark grey became %v", c)
	}
}
