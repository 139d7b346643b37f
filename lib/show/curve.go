package show

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	manyPoints  = 40 // points of a curve from which on not each is marked
	someMarkers = 10 // on a curve of many points
	strokeParts = 64 // points that are stroked at once
)

// curve draws one series; it is a [plot.Plotter].
type curve struct {
	runs   [][]point
	line   draw.LineStyle
	marker draw.GlyphStyle
	among  bool // there are other curves, to be told from by markers
}

// Plot draws the lines, and markers on all points of a short curve, on some of
// a long one, and on points that stand alone.
func (c curve) Plot(canvas draw.Canvas, p *plot.Plot) {
	toX, toY := p.Transforms(&canvas)
	points := 0
	for _, run := range c.runs {
		points += len(run)
	}
	every := 1
	if points > manyPoints {
		every = (points + someMarkers - 1) / someMarkers
	}
	for _, run := range c.runs {
		line := make([]vg.Point, len(run))
		for i, at := range run {
			line[i] = vg.Point{X: toX(at.x), Y: toY(at.y)}
		}
		for _, visible := range canvas.ClipLinesXY(thin(line)) {
			stroke(canvas, c.line, visible)
		}
		if len(run) > 1 && points > manyPoints && !c.among {
			continue
		}
		for i := every / 2; i < len(run) || i == every/2; i += every {
			canvas.DrawGlyph(c.marker, line[min(i, len(run)-1)])
		}
	}
}

// thin leaves out points of a line that would not show: of consecutive ones in
// the same column of pixels it keeps the first, the lowest, the highest and the
// last, so that noise keeps its band.
func thin(line []vg.Point) []vg.Point {
	column := func(i int) float64 { return math.Floor(float64(line[i].X) / pointsPerPx) }
	var kept []vg.Point
	for first := 0; first < len(line); {
		low, high, last := first, first, first
		for i := first + 1; i < len(line) && column(i) == column(first); i++ {
			if line[i].Y < line[low].Y {
				low = i
			}
			if line[i].Y > line[high].Y {
				high = i
			}
			last = i
		}
		keep := [...]int{first, min(low, high), max(low, high), last}
		for k, i := range keep {
			if k == 0 || i > keep[k-1] {
				kept = append(kept, line[i])
			}
		}
		first = last + 1
	}
	return kept
}

// stroke draws a line in short parts, whose dashes continue one another: the
// time that the rasteriser takes grows with the square of a path's length.
func stroke(canvas draw.Canvas, style draw.LineStyle, line []vg.Point) {
	for len(line) > 1 {
		part := line[:min(strokeParts, len(line))]
		canvas.StrokeLines(style, part)
		for i, to := range part[1:] {
			d := to.Sub(part[i])
			style.DashOffs += vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
		}
		line = line[len(part)-1:]
	}
}
