package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/style"
)

// watch follows a run: the progress line, the log, the animation, and what is kept in between.
type watch struct {
	settings *settings
	stop     context.CancelCauseFunc
	film     style.Animation
	line     *show.Progress
	file     *os.File // the log; nil without
	write    func(style.Event)
	failed   func() error
	last     style.Event
	kept     time.Time       // when the state was written last
	times    []time.Duration // of the steps at this level
}

// open opens the log, and goes on with it where the run is resumed.
func (w *watch) open() (err error) {
	w.kept = time.Now()
	if w.settings.log == "" {
		return nil
	}
	how := os.O_TRUNC
	if w.settings.resume {
		how = os.O_APPEND
	}
	if w.file, err = os.OpenFile(w.settings.log, os.O_CREATE|os.O_WRONLY|how, 0o644); err != nil {
		return err
	}
	w.write, w.failed = style.LogJSON(w.file)
	return nil
}

// close ends the line and the log.
func (w *watch) close() error {
	if w.line != nil {
		w.line.Clear()
	}
	if w.file == nil {
		return nil
	}
	return errors.Join(w.failed(), w.file.Close())
}

// observe is told of each step.
func (w *watch) observe(e style.Event) {
	w.progress(e)
	if w.write != nil {
		w.write(e)
	}
	if w.settings.gif != "" {
		w.film.Observe(e)
	}
	if every := w.settings.interval; every > 0 && e.Step > 0 && time.Since(w.kept) >= every {
		if err := w.keep(e); err != nil {
			w.stop(err)
		}
	}
	w.last = e
}

// progress draws the line, and notes how long the step took.
func (w *watch) progress(e style.Event) {
	if w.line == nil { // a run that is resumed may begin with a step, which is not counted
		w.line = show.NewProgress("painting", e.Steps-e.Step)
	}
	if e.Level != w.last.Level {
		w.times = nil
	}
	if e.Step > w.last.Step && e.Level == w.last.Level {
		w.times = append(w.times, e.Elapsed-w.last.Elapsed)
	}
	w.line.Note(fmt.Sprintf("%d x %d pixels, content %.3g, style %.3g, tv %.3g", e.Size.X, e.Size.Y, e.Losses.Content, e.Losses.Style, e.Losses.Noise))
	if w.last.Level > 0 && e.Step > w.last.Step {
		w.line.Step()
	}
}

// keep writes the picture so far and the state.
func (w *watch) keep(e style.Event) error {
	img, err := e.Picture()
	if err == nil {
		err = errors.Join(picture.Save(w.settings.out, img), e.Save(w.settings.state()))
	}
	w.kept = time.Now()
	return err
}

// median is the middle of the times of the steps at the last level.
func (w *watch) median() time.Duration {
	if len(w.times) == 0 {
		return 0
	}
	times := slices.Clone(w.times)
	slices.Sort(times)
	return times[len(times)/2]
}
