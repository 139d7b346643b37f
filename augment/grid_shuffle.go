package augment

import (
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(gridShuffle{Rows: 3, Columns: 3}) }

// gridShuffle permutes the tiles of a grid.
type gridShuffle struct {
	Rows    int `json:"rows"`
	Columns int `json:"columns"`
}

// mostTiles is how many rows and columns of tiles there may be: a graph looks at every tile for every pixel.
const mostTiles = 16

// RandomGridShuffle cuts an image into rows x columns tiles, each from 1 to 16, and puts them together in another order, as a jigsaw puzzle before it is solved. Cuts
// lie between pixels, so that tiles differ by a pixel where the side is no multiple; only tiles of the same size change places. Points move with
// their tiles; a box across a seam becomes the one around all places to which its outline goes.
//
// Draws: rows and columns, where the cuts are in pixels, from 0 to the side; moves, for each tile of the result, row by row, how far to the right and below the
// tile that it shows lies, in pixels. Source: albumentations RandomGridShuffle, whose default is 3 x 3; imgaug Jigsaw.
func RandomGridShuffle(rows, columns int) Op { return gridShuffle{rows, columns} }

func (g gridShuffle) Name() string { return "random_grid_shuffle" }

func (g gridShuffle) Check() error {
	if min(g.Rows, g.Columns) < 1 || max(g.Rows, g.Columns) > mostTiles {
		return fmt.Errorf("%d rows and %d columns; both must lie between 1 and %d", g.Rows, g.Columns, mostTiles)
	}
	return nil
}

func (g gridShuffle) Fields() []Field {
	return []Field{{Name: "rows", Size: g.Rows + 1}, {Name: "columns", Size: g.Columns + 1}, {Name: "moves", Size: 2 * g.Rows * g.Columns}}
}

// tiles are the tiles of an image, row by row.
func (g gridShuffle) tiles(size image.Point) (tiles []image.Rectangle) {
	for row := range g.Rows {
		for column := range g.Columns {
			tiles = append(tiles, image.Rect(column*size.X/g.Columns, row*size.Y/g.Rows, (column+1)*size.X/g.Columns, (row+1)*size.Y/g.Rows))
		}
	}
	return tiles
}

func (g gridShuffle) Draw(key rng.Key, size image.Point) (values []float64) {
	tiles := g.tiles(size)
	kinds := map[image.Point][]int{}
	var order []image.Point // of the kinds, so that the same key gives the same draw
	for i, tile := range tiles {
		kind := tile.Size()
		if kinds[kind] == nil {
			order = append(order, kind)
		}
		kinds[kind] = append(kinds[kind], i)
	}
	shows := make([]int, len(tiles))
	for n, kind := range order {
		same := kinds[kind]
		for i, j := range key.Fold(uint64(n)).Perm(0, len(same)) {
			shows[same[i]] = same[j]
		}
	}
	for row := range g.Rows + 1 {
		values = append(values, float64(row*size.Y/g.Rows))
	}
	for column := range g.Columns + 1 {
		values = append(values, float64(column*size.X/g.Columns))
	}
	for i, tile := range tiles {
		move := tiles[shows[i]].Min.Sub(tile.Min)
		values = append(values, float64(move.X), float64(move.Y))
	}
	return values
}

// checkValues reports cuts that do not follow one another.
func (g gridShuffle) checkValues(values []float64, _ image.Point) error {
	rows, columns := values[:g.Rows+1], values[g.Rows+1:][:g.Columns+1]
	if !slices.IsSorted(rows) || !slices.IsSorted(columns) {
		return fmt.Errorf("rows %v, columns %v; each must be in increasing order", rows, columns)
	}
	return nil
}

func (g gridShuffle) Map(values []float64, size image.Point) (Map, image.Point) {
	return newTileMap(values[:g.Rows+1], values[g.Rows+1:][:g.Columns+1], values[g.Rows+g.Columns+2:]).undo(), size
}

// sampled says that pixels go where they are: no pixel lies between others.
func (g gridShuffle) sampled() sampling { return sampling{Interpolation: Nearest} }

// Displace gives, in a graph, where the points of the result lie in the image.
func (g gridShuffle) Displace(points ops.Points, v Values, _ Images) ops.Points {
	rows, columns, moves := v.Vector("rows"), v.Vector("columns"), v.Vector("moves")
	at := func(values *graph.Node, i int) *graph.Node {
		return graph.Reshape(graph.Slice(values, graph.AxisRange(), graph.AxisElem(i)), -1, 1, 1)
	}
	behind := func(place, cut *graph.Node) *graph.Node { // 1 behind a cut, else 0
		return graph.ConvertDType(graph.GreaterOrEqual(graph.Sub(place, cut), graph.ZerosLike(place)), place.DType())
	}
	x, y := points.X, points.Y
	for row := range g.Rows {
		below := graph.Sub(behind(points.Y, at(rows, row)), behind(points.Y, at(rows, row+1)))
		for column := range g.Columns {
			right := graph.Sub(behind(points.X, at(columns, column)), behind(points.X, at(columns, column+1)))
			here, tile := graph.Mul(below, right), 2*(row*g.Columns+column)
			x = graph.Add(x, graph.Mul(here, at(moves, tile)))
			y = graph.Add(y, graph.Mul(here, at(moves, tile+1)))
		}
	}
	return ops.Points{X: x, Y: y}
}

// tileMap moves each of a number of tiles, half-open rectangles, by itself, and leaves all points beside them.
type tileMap struct {
	tiles []box
	moves [][2]float64
}

// box is a rectangle with its lower and right edges outside.
type box struct{ x0, y0, x1, y1 float64 }

// newTileMap gives the map from the result to the image for a draw.
func newTileMap(rows, columns, moves []float64) (m tileMap) {
	for row := range len(rows) - 1 {
		for column := range len(columns) - 1 {
			m.tiles = append(m.tiles, box{columns[column], rows[row], columns[column+1], rows[row+1]})
			m.moves = append(m.moves, [2]float64(moves[2*len(m.moves):]))
		}
	}
	return m
}

// undo gives the map back.
func (m tileMap) undo() (back tileMap) {
	for i, t := range m.tiles {
		dx, dy := m.moves[i][0], m.moves[i][1]
		back.tiles = append(back.tiles, box{t.x0 + dx, t.y0 + dy, t.x1 + dx, t.y1 + dy})
		back.moves = append(back.moves, [2]float64{-dx, -dy})
	}
	return back
}

// Apply gives where a point goes.
func (m tileMap) Apply(x, y float64) (float64, float64) {
	for i, t := range m.tiles {
		if x >= t.x0 && x < t.x1 && y >= t.y0 && y < t.y1 {
			return x + m.moves[i][0], y + m.moves[i][1]
		}
	}
	return x, y
}

// Inverse gives the map back.
func (m tileMap) Inverse() (Map, bool) { return m.undo(), true }
