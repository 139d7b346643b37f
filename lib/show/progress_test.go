package show

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that only moves when told to.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) forward(d time.Duration) { c.t = c.t.Add(d) }

func TestProgressLine(t *testing.T) {
	onStage(t, &stage{})
	c := &clock{time.Unix(1000, 0)}
	p := NewProgress("training", 40, Clock(c.now))
	for _, step := range []struct {
		after time.Duration
		add   int
		note  string
		want  string
	}{
		{0, 0, "", "training: 0 of 40 (0 %)"},
		{0, 1, "", "training: 1 of 40 (2 %)"},
		{4 * time.Second, 9, "", "training: 10 of 40 (25 %), 2.5 a second, 12 s left"},
		{56 * time.Second, 10, "loss 0.3", "training: 20 of 40 (50 %), 3.0 s each, 1 min 00 s left, loss 0.3"},
		{2 * time.Hour, 20, "loss 0.1", "training: 40 of 40 (100 %), 181.5 s each, loss 0.1"},
	} {
		c.forward(step.after)
		p.done += step.add
		p.Note(step.note)
		if got := p.line(c.now()); got != step.want {
			t.Errorf("got  %q\nwant %q", got, step.want)
		}
	}
	p.closed = true
	if got, want := p.line(c.now()), "training: 40 of 40 (100 %), 181.5 s each, took 2 h 01 min, loss 0.1"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestProgressWithoutTotal(t *testing.T) {
	onStage(t, &stage{})
	c := &clock{time.Unix(1000, 0)}
	p := NewProgress("reading", 0, Clock(c.now))
	c.forward(time.Second)
	p.Add(250)
	if got, want := p.line(c.now()), "reading: 250, 250 a second"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressInATerminal(t *testing.T) {
	var terminal bytes.Buffer
	onStage(t, &stage{terminal: &terminal})
	c := &clock{time.Unix(1000, 0)}
	p := NewProgress("work", 4, Clock(c.now))
	p.Step() // too early to draw
	c.forward(time.Second)
	p.Note("a long note")
	p.Step()
	p.Note("")
	c.forward(100 * time.Millisecond)
	p.Step() // too soon again
	c.forward(900 * time.Millisecond)
	p.Step()
	p.Done()
	p.Done()
	lines := strings.Split(terminal.String(), "\r")
	want := []string{
		"",
		"work: 2 of 4 (50 %), 2.0 a second, 1.0 s left, a long note",
		"work: 4 of 4 (100 %), 2.0 a second",
		"work: 4 of 4 (100 %), 2.0 a second, took 2.0 s\n",
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, line := range lines {
		if strings.TrimRight(line, " ") != want[i] && !(i == 2 && strings.HasPrefix(line, want[i]+" ")) {
			t.Errorf("line %d is %q, want %q", i, line, want[i])
		}
	}
	if len(lines[2]) < len(lines[1]) {
		t.Errorf("%q leaves the end of %q standing", lines[2], lines[1])
	}
}

func TestClearMakesRoomInATerminal(t *testing.T) {
	var terminal bytes.Buffer
	onStage(t, &stage{terminal: &terminal})
	c := &clock{time.Unix(1000, 0)}
	p := NewProgress("work", 2, Clock(c.now))
	p.Clear() // nothing is drawn yet
	c.forward(time.Second)
	p.Step()
	p.Clear()
	terminal.WriteString("other text\n")
	p.Step() // at once, since nothing stands there
	p.Done()
	p.Clear()
	line := "work: 1 of 2 (50 %), 1.0 a second, 1.0 s left"
	want := "\r" + line + "\r" + strings.Repeat(" ", len(line)) + "\rother text\n" +
		"\rwork: 2 of 2 (100 %), 2.0 a second\rwork: 2 of 2 (100 %), 2.0 a second, took 1.0 s\n"
	if terminal.String() != want {
		t.Errorf("got  %q\nwant %q", &terminal, want)
	}
}

func TestClearLeavesANotebookAlone(t *testing.T) {
	page := &page{}
	onStage(t, &stage{page: page})
	c := &clock{time.Unix(1000, 0)}
	p := NewProgress("work", 2, Clock(c.now))
	c.forward(time.Second)
	p.Step()
	p.Clear()
	if len(page.blocks) != 1 {
		t.Errorf("blocks %v, want the one of the step", page.blocks)
	}
}

func TestNothingHappensAfterDone(t *testing.T) {
	var terminal bytes.Buffer
	page := &page{}
	for name, s := range map[string]*stage{"terminal": {terminal: &terminal}, "notebook": {page: page}} {
		onStage(t, s)
		c := &clock{time.Unix(1000, 0)}
		p := NewProgress(name, 4, Clock(c.now))
		p.Step()
		p.Done()
		shown, blocks, line := terminal.String(), len(page.blocks), p.line(c.now())
		for _, late := range []func(){p.Step, func() { p.Add(2) }, func() { p.Note("late") }, p.Done} {
			c.forward(time.Hour) // long enough to draw again
			late()
			if terminal.String() != shown || len(page.blocks) != blocks {
				t.Errorf("%s: drawn after Done: %q, %v", name, &terminal, page.blocks)
			}
		}
		if got := p.line(time.Unix(1000, 0)); got != line {
			t.Errorf("%s: the line changed after Done: %q, want %q", name, got, line)
		}
	}
}

func TestProgressInANotebook(t *testing.T) {
	page := &page{}
	onStage(t, &stage{page: page})
	c := &clock{time.Unix(1000, 0)}
	p, q := NewProgress("a & b", 2, Clock(c.now)), NewProgress("other", 2, Clock(c.now))
	for _, line := range []*Progress{p, q} {
		c.forward(time.Second)
		line.Step()
		line.Done()
	}
	if len(page.ids) != 4 || page.ids[0] != page.ids[1] || page.ids[2] != page.ids[3] || page.ids[0] == page.ids[2] {
		t.Errorf("blocks %v, want two of each line and none shared", page.ids)
	}
	if page.last[0] || !page.last[1] || page.last[2] || !page.last[3] {
		t.Errorf("waited for %v, want the last state of each only", page.last)
	}
	if first := page.blocks[0]; !strings.Contains(first, "a &amp; b: 1 of 2") || !strings.Contains(first, `<progress max="2" value="1"`) {
		t.Errorf("first state %s", first)
	}
	if last := page.blocks[1]; !strings.Contains(last, "took") || strings.Contains(last, "<progress") {
		t.Errorf("last state %s", last)
	}
}

func TestProgressOfManyGoroutines(t *testing.T) {
	var terminal bytes.Buffer
	onStage(t, &stage{terminal: &terminal})
	p := NewProgress("work", 800)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 100 {
				p.Step()
			}
		})
	}
	wait.Wait()
	p.Done()
	if !strings.Contains(terminal.String(), "800 of 800 (100 %)") {
		t.Errorf("ended with %q", terminal.String())
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 999 * time.Millisecond: "1.0 s", 9949 * time.Millisecond: "9.9 s", 10 * time.Second: "10 s",
		59700 * time.Millisecond: "1 min 00 s", 61 * time.Second: "1 min 01 s", 3600 * time.Second: "1 h 00 min", 100 * time.Hour: "100 h 00 min",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
