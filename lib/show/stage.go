package show

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// folderVariable names the folder that programs write to which call To never.
const folderVariable = "IMAGELAB_SHOW"

// notebook is what a stage needs of the notebook that the program runs in.
type notebook interface {
	// html shows HTML in a block of its own.
	html(html string) error
	// markdown shows Markdown in a block of its own.
	markdown(text string) error
	// update shows HTML in the block called id, replacing what is there; only
	// for the last state it waits until the notebook has it.
	update(id, html string, last bool) error
}

// stage is where things are shown. Its methods may be used by several
// goroutines.
type stage struct {
	page     notebook  // nil outside a notebook
	errors   io.Writer // for the one report of a failure
	terminal io.Writer // for progress lines; nil where there is none

	mu       sync.Mutex
	folder   string         // "" for none
	counts   map[string]int // figures, tables, texts written so far
	reported bool
}

// out is the stage of this process.
var out = newStage()

func newStage() *stage {
	s := &stage{errors: os.Stderr, folder: os.Getenv(folderVariable), counts: map[string]int{}}
	if gonbui.IsNotebook {
		s.page = gonb{}
	} else if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		s.terminal = os.Stderr
	}
	return s
}

func (s *stage) setFolder(folder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folder, s.counts = folder, map[string]int{}
}

// figure shows a picture.
func (s *stage) figure(img *image.RGBA, l look, alt, caption string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page != nil {
		src, err := dataURI(img, l)
		if err == nil {
			err = s.page.html(figureHTML(src, l.displayWidth(img.Rect.Dx()), l.pixelated, alt, caption))
		}
		s.report(err)
	}
	s.keep(img, l, alt, caption)
}

// slider shows the HTML of a slider; what is kept is a still picture.
func (s *stage) slider(html string, still *image.RGBA, alt, caption string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page != nil {
		s.report(s.page.html(html))
	}
	s.keep(still, look{density: 1}, alt, caption)
}

// keepFigure writes a figure's files alone.
func (s *stage) keepFigure(img *image.RGBA, l look, alt, caption string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(img, l, alt, caption)
}

// keep writes a figure's files, where a folder is named.
func (s *stage) keep(img *image.RGBA, l look, alt, caption string) {
	if s.folder == "" {
		return
	}
	base := s.next("figure")
	text := alt + "\n"
	if caption != "" {
		text += "\n" + caption + "\n"
	}
	html := figureHTML(base+".png", l.displayWidth(img.Rect.Dx()), l.pixelated, alt, caption)
	s.report(errors.Join(
		s.write(base+".txt", text),
		s.write(base+".html", html+"\n"),
		picture.Save(filepath.Join(s.folder, base+".png"), img)))
}

// markdown shows a text.
func (s *stage) markdown(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page != nil {
		s.report(s.page.markdown(text))
	}
	if s.folder != "" {
		s.report(s.write(s.next("text")+".md", text+"\n"))
	}
}

// table shows a table given in both its forms.
func (s *stage) table(html, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page != nil {
		s.report(s.page.html(html))
	}
	if s.folder != "" {
		base := s.next("table")
		s.report(errors.Join(s.write(base+".html", html+"\n"), s.write(base+".txt", text)))
	}
}

// update replaces the HTML in a block of the notebook; the last state is waited
// for.
func (s *stage) update(id, html string, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report(s.page.update(id, html, last))
}

// next returns the name, without extension, of the next file of a kind.
func (s *stage) next(kind string) string {
	s.counts[kind]++
	return fmt.Sprintf("%s-%02d", kind, s.counts[kind])
}

// write writes a file into the folder, which it makes first.
func (s *stage) write(name, text string) error {
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o644)
}

// complain is report for those who do not hold the stage.
func (s *stage) complain(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report(err)
}

// report says once that something could not be shown.
func (s *stage) report(err error) {
	if err == nil || s.reported {
		return
	}
	s.reported = true
	fmt.Fprintf(s.errors, "show: a figure or text could not be shown: %v\n", err)
}

// gonb is the GoNB notebook of this process.
type gonb struct{}

func (gonb) html(html string) error {
	gonbui.DisplayHTML(html)
	return delivered()
}

func (gonb) markdown(text string) error {
	gonbui.DisplayMarkdown(text)
	return delivered()
}

func (gonb) update(id, html string, last bool) error {
	gonbui.UpdateHTML(id, html)
	if last {
		return delivered()
	}
	return gonbui.Error()
}

// deliveryWait is how long a notebook may take to confirm that it has a figure.
const deliveryWait = 10 * time.Second

// delivered waits until the notebook has all that was sent. Without it the last
// figure of a cell can be lost: GoNB closes the pipe as soon as the program
// ends, whatever is still in it. gonbui.Sync itself waits for ever where the
// connection is broken, hence the time limit.
func delivered() error {
	if err := gonbui.Error(); err != nil {
		return err
	}
	synced := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(synced)
	}()
	select {
	case <-synced:
		return gonbui.Error()
	case <-time.After(deliveryWait):
		return errors.Join(fmt.Errorf("the notebook did not confirm it within %v; run the cell again, or restart the kernel", deliveryWait), gonbui.Error())
	}
}
