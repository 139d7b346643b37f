package show

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// twoStrips are strips for two positions, of pictures that do and do not fill a cell.
func twoStrips() []Strip {
	return []Strip{{"turn <1>", "degrees", []*image.RGBA{block(40, 30), block(30, 40)}}, {"box_blur", "", []*image.RGBA{block(40, 30), block(80, 60)}}}
}

func TestSliderStoresWholeStrips(t *testing.T) {
	p := &page{}
	folder := t.TempDir()
	onStage(t, &stage{page: p, folder: folder})
	cfg := SliderConfig{What: "strength", Values: []string{"weak", "strong"}, Cell: image.Pt(40, 30)}
	Slider(twoStrips(), cfg, "Two operations at two strengths", "Look how they grow.")
	Slider(twoStrips(), cfg, "Two operations at two strengths", "Look how they grow.")
	if len(p.blocks) != 2 || p.blocks[0] != p.blocks[1] {
		t.Fatalf("%d blocks; the same strips must give the same HTML", len(p.blocks))
	}
	for want, times := range map[string]int{
		`data-slider="weak|strong" data-what="strength"`: 1, `<img src="data:image/jpeg;base64,`: 2, `width="80" height="30"`: 2, "<figcaption": 1, "<tr>": 1, "</tr>": 1,
		`alt="turn &lt;1&gt; at the strength weak, strong"`: 1, "<b>turn &lt;1&gt;</b><br><small>degrees</small>": 1, "<b>box_<wbr>blur</b>": 1, "<script>": 1, "http": 0,
	} {
		if got := strings.Count(p.blocks[0], want); got != times {
			t.Errorf("%q is there %d times, want %d", want, got, times)
		}
	}
	for _, name := range []string{"figure-01.png", "figure-01.txt", "figure-02.html"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestSliderRefusesWhatHasNoMeaning(t *testing.T) {
	cfg := SliderConfig{What: "strength", Values: []string{"weak", "strong"}}
	for want, call := range map[string]func(){
		"alternative text is empty":                    func() { Slider(twoStrips(), cfg, " ", "caption") },
		"the caption is empty":                         func() { Slider(twoStrips(), cfg, "alt", "") },
		"0 strips and 2 values":                        func() { Slider(nil, cfg, "alt", "caption") },
		"2 strips and 0 values":                        func() { Slider(twoStrips(), SliderConfig{}, "alt", "caption") },
		`strip 0 is called "" and has 2`:               func() { Slider([]Strip{{Pictures: twoStrips()[0].Pictures}}, cfg, "alt", "caption") },
		`strip 0 is called "a" and has 1 pictures, fo`: func() { Slider([]Strip{{"a", "", twoStrips()[0].Pictures[:1]}}, cfg, "alt", "caption") },
		"show.Slider: ":                                func() { Slider([]Strip{{"a", "", make([]*image.RGBA, 2)}}, cfg, "alt", "caption") },
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			call()
		}()
	}
}
