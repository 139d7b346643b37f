package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(gridShuffle{Rows: 3, Columns: 3}) }

// gridShuffle changes the places of tiles.
type gridShuffle struct {
	Rows    int `json:"rows"`
	Columns int `json:"columns"`
	outside
}

// RandomGridShuffle cuts an image into rows x columns tiles and puts them together in a random order, every one equally probable. Where the sides are no multiples, the first tiles are a pixel higher or wider,
// and only tiles of the same size change places. Its size stays.
//
// Draws: tiles, which tile of the image, row by row, each place shows. Source: albumentations RandomGridShuffle; imgaug and kornia Jigsaw.
func RandomGridShuffle(rows, columns int) Op { return gridShuffle{Rows: rows, Columns: columns} }

func (g gridShuffle) Name() string      { return "random_grid_shuffle" }
func (g gridShuffle) sampled() sampling { return sampling{outside: g.outside} }
func (g gridShuffle) wholePixels()      {}
func (g gridShuffle) Fields() []Field   { return []Field{{Name: "tiles", Size: g.Rows * g.Columns}} }

func (g gridShuffle) Check() error {
	if g.Rows < 1 || g.Columns < 1 || g.Rows > maxNodes || g.Columns > maxNodes {
		return fmt.Errorf("%d x %d tiles; both numbers must lie between 1 and %d", g.Rows, g.Columns, maxNodes)
	}
	return g.check()
}

// group numbers the size of a tile in pictures of a size.
func (g gridShuffle) group(tile int, size image.Point) (group int) {
	if tile%g.Columns < size.X%g.Columns {
		group++
	}
	if tile/g.Columns < size.Y%g.Rows {
		group += 2
	}
	return group
}

func (g gridShuffle) Draw(key rng.Key, size image.Point) []float64 {
	var groups [4][]int
	for tile := range g.Rows * g.Columns {
		group := g.group(tile, size)
		groups[group] = append(groups[group], tile)
	}
	values := make([]float64, g.Rows*g.Columns)
	for i, tiles := range groups {
		for place, tile := range key.Perm(uint64(i*maxNodes*maxNodes), len(tiles)) {
			values[tiles[place]] = float64(tiles[tile])
		}
	}
	return values
}

// checkValues reports tiles that are no order or do not fit their places.
func (g gridShuffle) checkValues(values []float64, size image.Point) error {
	seen := map[float64]bool{}
	for place, v := range values {
		tile := int(v)
		if float64(tile) != v || tile < 0 || tile >= len(values) || seen[v] {
			return fmt.Errorf("tiles %v; they must be each of 0 to %d once", values, len(values)-1)
		}
		if g.group(tile, size) != g.group(place, size) {
			return fmt.Errorf("tile %d is not as large as the place %d; draw for this size", tile, place)
		}
		seen[v] = true
	}
	return nil
}

func (g gridShuffle) Map(values []float64, size image.Point) (Map, image.Point) {
	shown := make([]int, len(values))
	for place, tile := range values {
		shown[int(tile)] = place
	}
	columns, rows := tiling{g.Columns, float64(size.X)}, tiling{g.Rows, float64(size.Y)}
	return shuffled{columns, rows, shown, values}, size
}

func (g gridShuffle) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	return p.GridShuffle(v.Vector("tiles"), g.Columns, g.Rows, of.Width, of.Height)
}

// tiling is a side cut into almost equal parts of whole pixels: the first ones are a pixel longer where they must.
type tiling struct {
	parts int
	side  float64
}

// start gives where a part begins.
func (t tiling) start(part int) float64 {
	n := math.Floor(t.side / float64(t.parts))
	return float64(part)*n + min(float64(part), t.side-n*float64(t.parts))
}

// part gives the part of a place; beyond the ends the first and the last.
func (t tiling) part(place float64) int {
	n := math.Floor(t.side / float64(t.parts))
	longer := t.side - n*float64(t.parts)
	part := math.Floor(place / (n + 1))
	if part >= longer {
		part = longer + math.Floor((place-longer*(n+1))/max(n, 1))
	}
	return int(min(max(part, 0), float64(t.parts-1)))
}

// shuffled takes points to where their tiles go.
type shuffled struct {
	columns, rows tiling
	there         []int     // the place of each tile
	back          []float64 // the tile at each place
}

// Inverse gives the map back.
func (s shuffled) Inverse() (Map, bool) {
	back := shuffled{columns: s.columns, rows: s.rows, there: make([]int, len(s.back)), back: make([]float64, len(s.there))}
	for i := range s.there {
		back.there[i], back.back[i] = int(s.back[i]), float64(s.there[i])
	}
	return back, true
}

// Apply gives where a point goes.
func (s shuffled) Apply(x, y float64) (float64, float64) {
	column, row := s.columns.part(x), s.rows.part(y)
	to := s.there[row*s.columns.parts+column]
	return x + s.columns.start(to%s.columns.parts) - s.columns.start(column), y + s.rows.start(to/s.columns.parts) - s.rows.start(row)
}
