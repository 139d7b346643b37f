// Package show puts pictures, curves, tables and progress in front of people:
// inline in a GoNB notebook, as numbered files where a folder was named with
// [To] or the environment variable IMAGELAB_SHOW, and nowhere otherwise, so
// that the same program runs as a cell, a command and a test. In a notebook
// with a folder named both happens.
//
// A cell stays one line: functions return nothing. They panic on a mistake of
// the program, such as a missing alternative text, and report a failure to
// write once on standard error. Standard output is never written to.
//
// Every figure has an alternative text for people who do not see it: one
// sentence that says what there is to see, not "picture". The caption, which
// everybody reads, says what to make of it. The same arguments give the same
// HTML, byte for byte, so that stored notebooks change only when results do.
package show

import (
	"fmt"
	"image"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// To writes what is shown from now on into a folder as well, which is made when
// the first thing is written: figure-01.png (the pixels), figure-01.html (as a
// notebook shows it) and figure-01.txt (its texts), and table-01 and text-01
// likewise; files of the same names are replaced. "" ends that. A program that
// never calls To starts with the folder in IMAGELAB_SHOW.
func To(folder string) {
	out.setFolder(folder)
}

// Option changes how a figure is shown.
type Option func(*look)

// look is how a figure is shown.
type look struct {
	width     int // in CSS pixels; 0 means the picture's own
	pixelated bool
	density   int // pixels of the picture to a CSS pixel
}

// Width shows the figure n CSS pixels wide, but never wider than the page. By
// default a picture takes its own width, at most 960. It panics when n is below
// 1.
func Width(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("show.Width: %d; want at least 1", n))
	}
	return func(l *look) { l.width = n }
}

// Pixelated shows enlarged pixels as squares instead of blending them, and
// shows pictures narrower than 256 pixels enlarged by a whole number.
func Pixelated() Option {
	return func(l *look) { l.pixelated = true }
}

// Figure shows img with an alternative text and a caption, both plain text; the
// caption may be "". Pictures wider than 1280 pixels are reduced to that in a
// notebook; use [picture.Save] to keep every pixel. Stored notebooks should stay
// small, so a large photograph is embedded as JPEG of quality 85 where that takes
// less than half of what PNG does; all else is PNG and exact. It panics when img
// is nil or has no pixels, or alt is empty.
func Figure(img image.Image, alt, caption string, opts ...Option) {
	if picture.Missing(img) {
		panic("show.Figure: the picture is nil or has no pixels")
	}
	mustAlt("Figure", alt)
	l := look{density: 1}
	for _, opt := range opts {
		opt(&l)
	}
	out.figure(picture.Flatten(img), l, alt, caption)
}

// Grid shows the pictures, a slice of any type of them, side by side, laid out
// by [picture.Grid], as one figure. It panics where that returns an error, or
// when alt is empty.
func Grid[T image.Image](imgs []T, cfg picture.GridConfig, alt, caption string) {
	mustAlt("Grid", alt)
	grid, err := picture.Grid(picture.Images(imgs), cfg)
	if err != nil {
		panic(fmt.Sprintf("show.Grid: %v", err))
	}
	out.figure(grid, look{density: 1}, alt, caption)
}

// Markdown shows a text with Markdown formatting, including $formulas$.
func Markdown(text string) {
	out.markdown(text)
}

// mustAlt panics when a figure has no alternative text.
func mustAlt(function, alt string) {
	if strings.TrimSpace(alt) == "" {
		panic(fmt.Sprintf("show.%s: the alternative text is empty; say in a sentence what there is to see", function))
	}
}
