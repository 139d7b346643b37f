package render

import (
	"math"
	"strings"
)

// strokes draws each letter on a grid 9 units high: points "xy", strokes parted by "|", a leading "~" makes a stroke a
// smooth curve through its points (closed where the first point is repeated at the end).
var strokes = map[rune]string{
	'A': "00 39 60|13 53", 'B': "30 00 09 39|05 35|~39 58 56 35|~35 64 61 30", 'C': "~67 39 06 03 30 62",
	'D': "20 00 09 29|~29 57 64 52 20", 'E': "50 00 09 59|05 45", 'F': "00 09 59|05 45",
	'G': "~67 39 06 03 30 62|62 64 44", 'H': "00 09|60 69|05 65", 'I': "00 09", 'J': "49 43|~43 31 10 01",
	'K': "00 09|59 04|25 60", 'L': "09 00 50", 'M': "00 09 34 69 60", 'N': "00 09 60 69",
	'O': "~39 06 03 30 63 66 39", 'P': "00 09 39|~39 68 65 34|34 04", 'Q': "~39 06 03 30 63 66 39|42 60",
	'R': "00 09 39|~39 68 65 34|34 04|34 60", 'S': "~67 39 07 25 54 62 30 02", 'T': "09 69|39 30",
	'U': "09 03|~03 11 30 51 63|63 69", 'V': "09 30 69", 'W': "09 10 36 50 69", 'X': "00 69|09 60",
	'Y': "09 35 69|35 30", 'Z': "09 69 00 60", '-': "14 44", ' ': "",
}

// Lettering is a word drawn with round strokes of even weight, one unit high.
type Lettering struct {
	letters []letter
	width   float64
}

// letter holds the straight pieces of a letter's strokes and the range of x that they cover.
type letter struct {
	from, to float64
	lines    [][2]Knot // R is x
}

// Letters returns the word as lettering. It holds capital letters, hyphens and spaces; others are left blank.
func Letters(word string) *Lettering {
	l := &Lettering{}
	for _, r := range word {
		g := letter{from: l.width}
		right := 2.0
		for stroke := range strings.SplitSeq(strokes[r], "|") {
			line := parseStroke(stroke)
			for i := range line {
				right = max(right, line[i].R)
				line[i] = Knot{l.width + float64(line[i].R/9), line[i].Y / 9}
				if i > 0 {
					g.lines = append(g.lines, [2]Knot{line[i-1], line[i]})
				}
			}
		}
		if len(g.lines) > 0 && r == 'I' {
			right = 0
		}
		g.to = l.width + right/9
		l.letters = append(l.letters, g)
		l.width = g.to + 0.3
	}
	l.width -= 0.3
	return l
}

// parseStroke returns the points of one stroke of the table, curves as short straight pieces.
func parseStroke(s string) []Knot {
	s, curved := strings.CutPrefix(s, "~")
	var line []Knot
	for p := range strings.FieldsSeq(s) {
		line = append(line, Knot{float64(p[0] - '0'), float64(p[1] - '0')})
	}
	if !curved {
		return line
	}
	const steps = 5
	if last := len(line) - 1; line[0] == line[last] {
		ring := append([]Knot{line[last-1]}, append(line, line[1])...)
		return Curve(steps, ring...)[steps : len(ring)*steps-2*steps+1]
	}
	return Curve(steps, line...)
}

// Width returns the length of the word in units of its height.
func (l *Lettering) Width() float64 { return l.width }

// Covers reports whether the point (x, y) lies on a stroke of the word written with the given height, its middle at the
// origin, and strokes of weight times the height.
func (l *Lettering) Covers(x, y, height, weight float64) bool {
	x, y = x/height+float64(l.width/2), y/height+0.5
	half := float64(weight / 2)
	if y < -half || y > 1+half || x < -half || x > l.width+half {
		return false
	}
	for i := range l.letters {
		g := &l.letters[i]
		if x < g.from-half || x > g.to+half {
			continue
		}
		for _, e := range g.lines {
			if nearLine(x, y, e[0], e[1], half) {
				return true
			}
		}
	}
	return false
}

// nearLine reports whether (x, y) lies within r of the piece from a to b.
func nearLine(x, y float64, a, b Knot, r float64) bool {
	return LineDistance(x, y, a.R, a.Y, b.R, b.Y) <= r
}

// LineDistance returns the distance of (x, y) from the straight piece between (x0, y0) and (x1, y1).
func LineDistance(x, y, x0, y0, x1, y1 float64) float64 {
	dx, dy := x1-x0, y1-y0
	x, y = x-x0, y-y0
	t := 0.0
	if n := float64(dx*dx) + float64(dy*dy); n > 0 {
		t = Clamp((float64(x*dx)+float64(y*dy))/n, 0, 1)
	}
	x, y = x-float64(t*dx), y-float64(t*dy)
	return math.Sqrt(float64(x*x) + float64(y*y))
}
