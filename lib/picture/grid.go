package picture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Defaults of [GridConfig].
const (
	gridWidth   = 960 // pixels that a grid with cells of the default size fills at most
	smallCell   = 96  // pixels below which cells of the default size are enlarged
	defaultGap  = 10
	labelLines  = 3
	largestGrid = 1 << 26 // pixels
)

// GridConfig says how [Grid] lays pictures out. The zero value is a good
// default.
type GridConfig struct {
	// Columns is the number of pictures in a row. 0 takes up to four pictures
	// in one row, and of more as many as leave the last row the fullest.
	Columns int
	// Labels holds a text for each picture, or is empty. Long texts are
	// wrapped, and cut after three lines; "\n" starts a line.
	Labels []string
	// LabelsAbove puts the texts above the pictures instead of below.
	LabelsAbove bool
	// Cell is the width (X) and height (Y) in pixels that each picture is
	// fitted into with its aspect ratio kept. The zero Point takes the largest
	// width and height of all pictures, reduced to a grid of at most 960
	// pixels, or enlarged to cells of at least 96.
	Cell image.Point
	// KeepSize leaves pictures that are smaller than their cell as they are
	// instead of enlarging them.
	KeepSize bool
	// Filter scales the pictures; the zero value is Bilinear. Nearest shows
	// enlarged pixels as squares.
	Filter Filter
	// Gap is the space between cells in pixels; 0 means 10, a negative value
	// none. There is none around them, so that a grid lines up with the text
	// beside it.
	Gap int
	// Background fills the rest; nil means white. Labels are written in the
	// ink that has the most contrast to it.
	Background color.Color
	// FontSize is the size of labels in pixels; 0 derives it from the cell's
	// width, between 12 and 18.
	FontSize float64
}

// Grid lays the pictures out in rows of equal cells, from left to right and
// from top to bottom, each centred in its cell with its label. It is an error
// to give no pictures, a nil or empty one, or labels in another number.
func Grid(imgs []image.Image, cfg GridConfig) (*image.RGBA, error) {
	g, err := newGrid(imgs, cfg)
	if err != nil {
		return nil, err
	}
	size := g.size()
	if size.X > largestGrid/size.Y {
		return nil, fmt.Errorf("picture: a grid of %d x %d pixels is too large; give a smaller Cell", size.X, size.Y)
	}
	dst := filled(size.X, size.Y, g.Background)
	var corner image.Point
	for i, img := range imgs {
		row, column := i/g.Columns, i%g.Columns
		corner.X = column * (g.Cell.X + g.Gap)
		g.drawCell(dst, corner, row, img, g.labels[i])
		if column == g.Columns-1 {
			corner.Y += g.strips[row] + g.Cell.Y + g.Gap
		}
	}
	return dst, nil
}

// grid is a GridConfig with every default filled in, and what follows from it.
type grid struct {
	GridConfig
	letters lettering
	labels  [][]string // the lines of each picture's label
	strips  []int      // the height of the labels of each row
}

// newGrid checks the arguments of Grid and fills in the defaults.
func newGrid(imgs []image.Image, cfg GridConfig) (*grid, error) {
	if len(imgs) == 0 {
		return nil, fmt.Errorf("picture: a grid of no pictures; give at least one")
	}
	for i, img := range imgs {
		if Missing(img) {
			return nil, fmt.Errorf("picture: picture %d of %d for the grid is nil or has no pixels; leave it out", i, len(imgs))
		}
	}
	if n := len(cfg.Labels); n != 0 && n != len(imgs) {
		return nil, fmt.Errorf("picture: %d labels for %d pictures; give one for each, or none", n, len(imgs))
	}
	if cfg.Columns < 0 || cfg.Cell.X < 0 || cfg.Cell.Y < 0 || (cfg.Cell.X == 0) != (cfg.Cell.Y == 0) || int(cfg.Filter) >= len(filters) {
		return nil, fmt.Errorf("picture: a grid with Columns %d, Cell %v, Filter %v; give positive numbers, or none for the defaults",
			cfg.Columns, cfg.Cell, cfg.Filter)
	}
	g := &grid{GridConfig: cfg, labels: make([][]string, len(imgs))}
	g.setDefaults(imgs)
	g.letters = newLettering(g.FontSize)
	g.strips = make([]int, (len(imgs)+g.Columns-1)/g.Columns)
	for i, label := range g.Labels {
		if label != "" {
			g.labels[i] = g.letters.wrap(label, g.Cell.X, labelLines)
			row := i / g.Columns
			g.strips[row] = max(g.strips[row], 2*g.labelPad()+len(g.labels[i])*g.letters.lineHeight())
		}
	}
	return g, nil
}

// setDefaults replaces zero values by what GridConfig promises.
func (g *grid) setDefaults(imgs []image.Image) {
	switch {
	case g.Gap == 0:
		g.Gap = defaultGap
	case g.Gap < 0:
		g.Gap = 0
	}
	if g.Columns == 0 {
		g.Columns = columnsFor(len(imgs))
	}
	if g.Cell == (image.Point{}) {
		g.Cell = cellFor(imgs, (gridWidth+g.Gap)/g.Columns-g.Gap)
	}
	if g.Background == nil {
		g.Background = color.White
	}
	if g.FontSize <= 0 {
		g.FontSize = min(max(float64(g.Cell.X)/14, 12), 18)
	}
}

// columnsFor returns the number of columns for n pictures: few enough that the
// grid is about square or wider, and among those the one that leaves the
// fewest cells empty.
func columnsFor(n int) int {
	if n <= 4 {
		return n
	}
	least := int(math.Ceil(math.Sqrt(float64(n))))
	best := least
	empty := func(columns int) int { return (columns - n%columns) % columns }
	for columns := least + 1; columns <= least+2; columns++ {
		if empty(columns) < empty(best) {
			best = columns
		}
	}
	return best
}

// cellFor returns the bounding size of all pictures, reduced to the given
// width, or enlarged by a whole number where it is small.
func cellFor(imgs []image.Image, width int) image.Point {
	var cell image.Point
	for _, img := range imgs {
		size := img.Bounds().Size()
		cell = image.Pt(max(cell.X, size.X), max(cell.Y, size.Y))
	}
	if width = max(width, 1); cell.X > width {
		return image.Pt(width, max(cell.Y*width/cell.X, 1))
	}
	side := max(cell.X, cell.Y)
	return cell.Mul(max(min((smallCell+side-1)/side, width/cell.X), 1))
}

// labelPad is the space between a picture and its label, and on the other side
// of the label.
func (g *grid) labelPad() int { return int(math.Round(g.FontSize / 3)) }

// size returns the width and height of the whole grid.
func (g *grid) size() image.Point {
	size := image.Pt(g.Columns*(g.Cell.X+g.Gap)-g.Gap, -g.Gap)
	for _, strip := range g.strips {
		size.Y += strip + g.Cell.Y + g.Gap
	}
	return size
}

// drawCell draws one picture with its label, the top-left corner of both at
// corner.
func (g *grid) drawCell(dst *image.RGBA, corner image.Point, row int, img image.Image, label []string) {
	lineHeight := g.letters.lineHeight()
	baseline := corner.Y + g.Cell.Y + g.labelPad() + g.letters.ascent()
	if g.LabelsAbove {
		corner.Y += g.strips[row]
		baseline = corner.Y - g.labelPad() - len(label)*lineHeight + g.letters.ascent()
	}
	size := g.fit(img.Bounds().Size())
	at := corner.Add(g.Cell.Sub(size).Div(2))
	scaled := Resize(img, size.X, size.Y, g.Filter)
	draw.Draw(dst, image.Rectangle{at, at.Add(size)}, scaled, image.Point{}, draw.Src)
	ink := InkOn(g.Background)
	for i, line := range label {
		x := corner.X + (g.Cell.X-g.letters.width(line))/2
		g.letters.draw(dst, x, baseline+i*lineHeight, line, ink)
	}
}

// fit returns the size at which a picture is drawn in a cell.
func (g *grid) fit(size image.Point) image.Point {
	scale := min(float64(g.Cell.X)/float64(size.X), float64(g.Cell.Y)/float64(size.Y))
	if g.KeepSize {
		scale = min(scale, 1)
	}
	side := func(n int) int { return max(int(math.Round(float64(n)*scale)), 1) }
	return image.Pt(side(size.X), side(size.Y))
}
