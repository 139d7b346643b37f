package show

import (
	"image"
	"image/color"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	xfont "golang.org/x/image/font"

	"github.com/imagelab-go/imagelab/lib/picture"
)

const (
	chartDensity  = 2    // pixels to a CSS pixel
	chartColours  = 96   // that a chart is reduced to
	pointsPerPx   = 0.75 // points to a CSS pixel
	chartMargin   = 9    // points around the chart, but on the left, where it lines up with text
	textSize      = 10   // points
	titleSize     = 12
	lineWidth     = 1.7
	markerRadius  = 2.7
	legendSample  = 24 // points: length of the line in the legend
	legendSpacing = 14
)

var (
	textInk  = color.RGBA{0x1c, 0x20, 0x26, 0xff}
	axisInk  = color.RGBA{0x5a, 0x62, 0x6d, 0xff} // 6:1 to white
	gridInk  = color.RGBA{0xdf, 0xe3, 0xe8, 0xff}
	dashes   = [][]vg.Length{nil, {7, 3}, {2, 2}, {9, 3, 2, 3}, {4, 2}, {12, 3}}
	markers  = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, diamond, arrowhead, bar}
	chartPen = sync.OnceValue(newPen)
)

// polygon is a filled marker: its corners in units of the marker's radius.
type polygon []vg.Point

var (
	diamond   = polygon{{X: 0, Y: 1.45}, {X: 1.2, Y: 0}, {X: 0, Y: -1.45}, {X: -1.2, Y: 0}}
	arrowhead = polygon{{X: 0, Y: -1.2}, {X: 1.2, Y: 0.9}, {X: -1.2, Y: 0.9}}
	bar       = polygon{{X: 0.55, Y: 1.5}, {X: 0.55, Y: -1.5}, {X: -0.55, Y: -1.5}, {X: -0.55, Y: 1.5}}
)

// DrawGlyph fills the polygon around a point; it makes a polygon a
// [draw.GlyphDrawer].
func (g polygon) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	corners := make([]vg.Point, len(g))
	for i, corner := range g {
		corners[i] = at.Add(corner.Scale(style.Radius))
	}
	c.FillPolygon(style.Color, corners)
}

// newPen returns a handler of text that writes in the Go fonts, which are part
// of golang.org/x/image.
func newPen() text.Handler {
	face := func(weight xfont.Weight, ttf []byte) font.Face {
		parsed, err := opentype.Parse(ttf)
		if err != nil {
			panic("show: the built-in font cannot be read: " + err.Error())
		}
		return font.Face{Font: font.Font{Typeface: "Go", Weight: weight}, Face: parsed}
	}
	return text.Plain{Fonts: font.NewCache(font.Collection{
		face(xfont.WeightNormal, goregular.TTF),
		face(xfont.WeightBold, gobold.TTF),
	})}
}

// textStyle returns the style of texts whose top left corner is placed.
func textStyle(size vg.Length, weight xfont.Weight, ink color.Color) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.Font{Typeface: "Go", Weight: weight, Size: size},
		YAlign:  text.YTop,
		Handler: chartPen(),
	}
}

// drawChart returns a checked chart as a picture.
func drawChart(c Chart) *image.RGBA {
	w, h := vg.Length(c.Size.X)*pointsPerPx, vg.Length(c.Size.Y)*pointsPerPx
	sheet := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(72/pointsPerPx*chartDensity), vgimg.UseBackgroundColor(color.White))
	area := draw.Crop(draw.New(sheet), 1, -chartMargin, chartMargin, -chartMargin)
	area = drawHeader(area, c)

	p := plot.New()
	p.BackgroundColor = nil
	b := c.bounds()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = b.x0, b.x1, b.y0, b.y1
	styleAxes(p, c, b, area)
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal = draw.LineStyle{Color: gridInk, Width: 0.7}
	p.Add(grid)
	for i, s := range c.Series {
		p.Add(curve{s.runs(c.LogY), lineOf(i), markerOf(i), len(c.Series) > 1})
	}
	// Add widens the axes to the curves; the ends are already chosen.
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = b.x0, b.x1, b.y0, b.y1
	p.Draw(area)
	img := picture.Flatten(sheet.Image())
	reduceColours(img, chartColours)
	return img
}

// styleAxes names the axes and sets their ticks.
func styleAxes(p *plot.Plot, c Chart, b bounds, area draw.Canvas) {
	size := area.Size()
	label := textStyle(textSize, xfont.WeightNormal, textInk)
	p.X.Label.Text = c.X
	p.X.Label.TextStyle = label
	p.X.Label.TextStyle.XAlign, p.X.Label.TextStyle.YAlign = text.XCenter, text.YBottom
	p.X.Label.Padding = 3
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		xAlign, yAlign := axis.Tick.Label.XAlign, axis.Tick.Label.YAlign
		axis.Tick.Label = label
		axis.Tick.Label.XAlign, axis.Tick.Label.YAlign = xAlign, yAlign
		axis.Tick.Label.Color = axisInk
		axis.LineStyle = draw.LineStyle{Color: axisInk, Width: 0.8}
		axis.Tick.LineStyle = axis.LineStyle
		axis.Tick.Length = 4
	}
	p.Y.LineStyle.Color, p.Y.Tick.LineStyle.Color = color.Transparent, color.Transparent
	p.X.Padding, p.Y.Padding = 0, 4
	xTicks := linearTicks(b.x0, b.x1, max(int(size.X/70), 2), b.wholeX)
	yTicks := linearTicks(b.y0, b.y1, max(int(size.Y/34), 2), false)
	if c.LogY {
		p.Y.Scale = plot.LogScale{}
		yTicks = logTicks(b.y0, b.y1)
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.ConstantTicks(xTicks), plot.ConstantTicks(yTicks)
}

// drawHeader draws the title, the name of the vertical axis and the legend, and
// returns the area below them.
func drawHeader(area draw.Canvas, c Chart) draw.Canvas {
	line := func(style text.Style, s string, below vg.Length) {
		area.FillText(style, vg.Point{X: area.Min.X, Y: area.Max.Y}, s)
		area.Max.Y -= style.Height(s) + below
	}
	if c.Title != "" {
		line(textStyle(titleSize, xfont.WeightBold, textInk), c.Title, 6)
	}
	if len(c.Series) > 1 || c.Series[0].Name != "" {
		area = drawLegend(area, c)
	}
	line(textStyle(textSize, xfont.WeightNormal, textInk), c.Y, 9)
	return area
}

// drawLegend draws a sample and the name of each curve in as many lines as they
// take.
func drawLegend(area draw.Canvas, c Chart) draw.Canvas {
	style := textStyle(textSize, xfont.WeightNormal, textInk)
	height := style.Height("Xg")
	at := vg.Point{X: area.Min.X, Y: area.Max.Y}
	for i, s := range c.Series {
		name := s.Name
		if len(s.runs(c.LogY)) == 0 {
			name += " (no finite values)"
		}
		width := legendSample + 5 + style.Width(name)
		if at.X > area.Min.X && at.X+width > area.Max.X {
			at = vg.Point{X: area.Min.X, Y: at.Y - height - 4}
		}
		middle := at.Y - height/2
		area.StrokeLine2(lineOf(i), at.X, middle, at.X+legendSample, middle)
		area.DrawGlyphNoClip(markerOf(i), vg.Point{X: at.X + legendSample/2, Y: middle})
		area.FillText(style, vg.Point{X: at.X + legendSample + 5, Y: at.Y}, name)
		at.X += width + legendSpacing
	}
	area.Max.Y = at.Y - height - 8
	return area
}

// lineOf and markerOf return how curve i is drawn.
func lineOf(i int) draw.LineStyle {
	return draw.LineStyle{Color: picture.Ink(i), Width: lineWidth, Dashes: dashes[i%len(dashes)]}
}

func markerOf(i int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: picture.Ink(i), Radius: markerRadius, Shape: markers[i%len(markers)]}
}
