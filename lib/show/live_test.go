package show

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLive changes a figure several times: the notebook has one block, which ends with the last state, and the folder has the last state alone.
func TestLive(t *testing.T) {
	notebook, folder := &page{}, t.TempDir()
	onStage(t, &stage{page: notebook, folder: folder, counts: map[string]int{}})
	c := &clock{time.Unix(1000, 0)}
	l := NewLive()
	l.now = c.now
	l.Done() // without a state there is nothing to show
	for i, alt := range []string{"the first state", "one too soon", "the third state", "the last state"} {
		if i != 1 {
			c.forward(2 * time.Second)
		}
		if i == 3 {
			l.Curves(Chart{X: "step", Y: "loss", Series: []Series{{Y: []float64{2, 1}}}}, alt, "it falls")
		} else {
			l.Figure(image.NewRGBA(image.Rect(0, 0, 4, 4)), alt, "")
		}
	}
	l.Done()
	l.Figure(image.NewRGBA(image.Rect(0, 0, 4, 4)), "too late", "")
	all := strings.Join(notebook.blocks, "\n")
	if strings.Contains(all, "too soon") || strings.Contains(all, "too late") || !strings.Contains(all, "the first state") {
		t.Errorf("the notebook was shown %q", all)
	}
	if last := notebook.blocks[len(notebook.blocks)-1]; !strings.Contains(last, "the last state") || !strings.Contains(last, "it falls") {
		t.Errorf("the notebook ends with %q", last)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.txt"))
	if len(files) != 1 {
		t.Fatalf("files %q, want one figure", files)
	}
	if text, _ := os.ReadFile(files[0]); !strings.Contains(string(text), "the last state") {
		t.Errorf("the file says %q", text)
	}
}

func TestLiveRefuses(t *testing.T) {
	onStage(t, &stage{counts: map[string]int{}})
	for name, call := range map[string]func(){
		"no picture":         func() { NewLive().Figure(nil, "alt", "") },
		"no alternative":     func() { NewLive().Figure(image.NewRGBA(image.Rect(0, 0, 1, 1)), " ", "") },
		"a chart of nothing": func() { NewLive().Curves(Chart{X: "x", Y: "y"}, "alt", "") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			call()
		}()
	}
}
