package show

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/gonbui"
)

// redrawEvery is the least time between two drawings of a progress line.
const redrawEvery = 200 * time.Millisecond

// Progress is a line that says how far a long job is and replaces itself: one
// block in a notebook, one line on standard error in a terminal, nothing where
// that is not a terminal. Its methods may be used by several goroutines.
type Progress struct {
	label string
	total int
	now   func() time.Time
	stage *stage
	id    string // of the block in the notebook

	mu     sync.Mutex
	start  time.Time
	drawn  time.Time // when the line was drawn last
	done   int
	note   string
	width  int // of the line in the terminal
	closed bool
}

// ProgressOption changes a [Progress].
type ProgressOption func(*Progress)

// Clock makes the line take the time from now instead of [time.Now].
func Clock(now func() time.Time) ProgressOption {
	return func(p *Progress) { p.now = now }
}

// NewProgress starts a progress line for a job of total steps; 0 says that
// their number is not known. Nothing is shown during the first fifth of a
// second. It panics when total is negative.
func NewProgress(label string, total int, opts ...ProgressOption) *Progress {
	if total < 0 {
		panic(fmt.Sprintf("show.NewProgress: %d steps; give 0 where the number is not known", total))
	}
	p := &Progress{label: label, total: total, now: time.Now, stage: out}
	for _, opt := range opts {
		opt(p)
	}
	p.start = p.now()
	p.drawn = p.start
	return p
}

// Step says that one more step is done.
func (p *Progress) Step() { p.Add(1) }

// Add says that n more steps are done.
func (p *Progress) Add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.done += n
	if now := p.now(); now.Sub(p.drawn) >= redrawEvery {
		p.draw(now)
	}
}

// Note sets a text that stands at the end of the line, such as the loss.
func (p *Progress) Note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.note = text
	}
}

// Clear wipes the line off the terminal, so that other text can be printed where
// it stood; a later step draws it again. In a notebook, where the line has a
// block of its own, it stays.
func (p *Progress) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.width == 0 {
		return
	}
	fmt.Fprint(p.stage.terminal, "\r", strings.Repeat(" ", p.width), "\r")
	p.width, p.drawn = 0, p.start
}

// Done ends the line in its last state, with the time it all took. Calls of any
// method after it do nothing.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	p.draw(p.now())
}

// draw shows the line. Jupyter keeps block names for the life of a kernel, so
// each line takes a new one.
func (p *Progress) draw(now time.Time) {
	p.drawn = now
	line := p.line(now)
	if page := p.stage.page; page != nil {
		if p.id == "" {
			p.id = "progress-" + gonbui.UniqueId()
		}
		text := `<div style="font-variant-numeric:tabular-nums">` + html.EscapeString(line) + `</div>`
		if p.total > 0 && !p.closed {
			text += fmt.Sprintf(`<progress max="%d" value="%d" style="width:24em;max-width:100%%"></progress>`, p.total, p.done)
		}
		p.stage.update(p.id, text, p.closed)
		return
	}
	if w := p.stage.terminal; w != nil {
		width := utf8.RuneCountInString(line)
		end := ""
		if p.closed {
			end = "\n"
		}
		fmt.Fprint(w, "\r", line, strings.Repeat(" ", max(p.width-width, 0)), end)
		p.width = width
	}
}

// line returns what the line says at a time: how much is done, how fast, and how
// long it took or will still take.
func (p *Progress) line(now time.Time) string {
	elapsed := now.Sub(p.start)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d", p.label, p.done)
	if p.total > 0 {
		fmt.Fprintf(&b, " of %d (%d %%)", p.total, 100*p.done/p.total)
	}
	known := p.done > 0 && elapsed >= redrawEvery/2 // long enough to tell how fast
	if known {
		fmt.Fprintf(&b, ", %s", rate(float64(p.done)/elapsed.Seconds()))
	}
	switch {
	case p.closed:
		fmt.Fprintf(&b, ", took %s", duration(elapsed))
	case known && p.done < p.total:
		left := time.Duration(float64(elapsed) / float64(p.done) * float64(p.total-p.done))
		fmt.Fprintf(&b, ", %s left", duration(left))
	}
	if p.note != "" {
		b.WriteString(", " + p.note)
	}
	return b.String()
}

// rate says how many steps a second, or how many seconds a step.
func rate(perSecond float64) string {
	switch {
	case perSecond >= 100:
		return fmt.Sprintf("%.0f a second", perSecond)
	case perSecond >= 1:
		return fmt.Sprintf("%.1f a second", perSecond)
	}
	return fmt.Sprintf("%.1f s each", 1/perSecond)
}

// duration says how long, in the two largest units.
func duration(d time.Duration) string {
	switch s := int(d.Round(time.Second).Seconds()); {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	default:
		return fmt.Sprintf("%d h %02d min", s/3600, s/60%60)
	}
}
