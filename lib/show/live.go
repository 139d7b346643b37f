package show

import (
	"image"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// liveEvery is the least time between two drawings of a live figure.
const liveEvery = time.Second

// Live is a figure that changes while a job runs, such as a picture that is
// being optimised or the curves of a training: one block in a notebook, which
// keeps its last state. Where a folder was named with [To], the last state alone
// is written there. Its methods may be used by several goroutines.
type Live struct {
	stage *stage
	now   func() time.Time

	mu           sync.Mutex
	id           string // of the block in the notebook
	drawn        time.Time
	img          func() (*image.RGBA, error) // makes the latest state
	look         look
	alt, caption string
	done         bool
}

// NewLive begins a live figure. Nothing is shown before there is a first state.
func NewLive() *Live { return &Live{stage: out, now: time.Now} }

// Figure sets the figure's state to a picture, as [Figure] would show it. States
// that follow each other within a second may be passed over. The picture must not
// change any more. It panics when img is nil or has no pixels, or alt is empty.
func (l *Live) Figure(img image.Image, alt, caption string, opts ...Option) {
	if picture.Missing(img) {
		panic("show.Live.Figure: the picture is nil or has no pixels")
	}
	look := look{density: 1}
	for _, opt := range opts {
		opt(&look)
	}
	l.set(func() (*image.RGBA, error) { return picture.Flatten(img), nil }, look, alt, caption)
}

// Curves sets the figure's state to a chart, as [Curves] would show it. It panics
// when the chart is no chart, or alt is empty.
func (l *Live) Curves(c Chart, alt, caption string) {
	if err := c.check(); err != nil {
		panic("show.Live.Curves: " + err.Error())
	}
	l.set(c.Image, look{density: chartDensity}, alt, caption)
}

// set takes a state over, and shows it where it is time.
func (l *Live) set(img func() (*image.RGBA, error), k look, alt, caption string) {
	mustAlt("Live", alt)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return
	}
	l.img, l.look, l.alt, l.caption = img, k, alt, caption
	if now := l.now(); l.stage.page != nil && now.Sub(l.drawn) >= liveEvery {
		l.draw(false)
		l.drawn = now
	}
}

// Done shows the last state for good. Calls of any method after it do nothing.
func (l *Live) Done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done || l.img == nil {
		return
	}
	l.done = true
	if l.stage.page != nil {
		l.draw(true)
	}
	if img, err := l.img(); err == nil {
		l.stage.keepFigure(img, l.look, l.alt, l.caption)
	}
}

// draw shows the latest state in the notebook.
func (l *Live) draw(last bool) {
	if l.id == "" {
		l.id = "live-" + gonbui.UniqueId()
	}
	img, err := l.img()
	var src string
	if err == nil {
		src, err = dataURI(img, l.look)
	}
	if err != nil {
		l.stage.complain(err)
		return
	}
	l.stage.update(l.id, figureHTML(src, l.look.displayWidth(img.Rect.Dx()), l.look.pixelated, l.alt, l.caption), last)
}
