package picture

import (
	"image"
	"image/color"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// goFont parses the Go font, which is part of golang.org/x/image, once.
var goFont = sync.OnceValue(func() *opentype.Font {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("picture: the built-in font cannot be read: " + err.Error())
	}
	return parsed
})

// lettering writes text of one size. A value must not be used by two
// goroutines at once.
type lettering struct {
	face font.Face
}

// newLettering returns a lettering of the given height of an em in pixels.
func newLettering(size float64) lettering {
	face, err := opentype.NewFace(goFont(), &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		panic("picture: no text of this size: " + err.Error())
	}
	return lettering{face}
}

// ascent returns the height of letters above the baseline, lineHeight the
// distance of two baselines, in pixels.
func (l lettering) ascent() int { return l.face.Metrics().Ascent.Ceil() }

func (l lettering) lineHeight() int {
	m := l.face.Metrics()
	return int(math.Ceil(1.1 * float64(m.Ascent+m.Descent) / 64))
}

// width returns the width of text in pixels.
func (l lettering) width(text string) int {
	return font.MeasureString(l.face, text).Ceil()
}

// draw writes text with the left end of its baseline at (x, y).
func (l lettering) draw(dst *image.RGBA, x, y int, text string, ink color.Color) {
	d := font.Drawer{Dst: dst, Src: image.NewUniform(ink), Face: l.face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// wrap breaks text into lines of at most width pixels: at its own line breaks,
// between words, and within a word only where that alone is wider. What does
// not fit into the given number of lines is replaced by an ellipsis.
func (l lettering) wrap(text string, width, lines int) []string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			joined := strings.TrimLeft(line+" "+word, " ")
			if line != "" && l.width(joined) > width {
				out = append(out, line)
				joined = word
			}
			line = joined
		}
		out = append(out, line)
	}
	if len(out) > lines {
		out[lines-1] = out[lines-1] + " …"
		out = out[:lines]
	}
	for i, line := range out {
		out[i] = l.shorten(line, width)
	}
	return out
}

// shorten cuts a line that is wider than width and ends it with an ellipsis.
func (l lettering) shorten(line string, width int) string {
	if l.width(line) <= width {
		return line
	}
	runes := []rune(strings.TrimSuffix(line, " …"))
	for n := len(runes); n > 0; n-- {
		if cut := strings.TrimRight(string(runes[:n]), " ") + "…"; l.width(cut) <= width {
			return cut
		}
	}
	return "…"
}
