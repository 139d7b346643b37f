package ops

import . "github.com/gomlx/gomlx/core/graph"

// parting is a side cut into almost equal parts of whole pixels: the first ones are a pixel longer where they must.
type parting struct {
	parts        int
	each, longer *Node // `[B, 1, 1]`: the length of the shorter parts, and how many are longer
}

func newParting(parts int, side *Node) parting {
	each := Floor(DivScalar(side, parts))
	return parting{parts, each, Sub(side, MulScalar(each, parts))}
}

// start gives where parts begin.
func (t parting) start(part *Node) *Node { return Add(Mul(part, t.each), Min(part, t.longer)) }

// part gives the parts of places; beyond the ends they are the first and the last.
func (t parting) part(place *Node) *Node {
	first := Floor(Div(place, AddScalar(t.each, 1)))
	rest := Sub(place, Mul(t.longer, AddScalar(t.each, 1)))
	second := Add(t.longer, Floor(Div(rest, MaxScalar(t.each, 1))))
	return ClipScalar(Where(GreaterOrEqual(first, t.longer), second, first), 0, float64(t.parts-1))
}

// GridShuffle moves points of pictures that are put together of tiles in another order to those of the pictures.
//
//   - tiles: `[B, rows*columns]`, the tile of the picture, row by row, that each place shows.
//   - width, height: `[B, 1, 1]`.
func (p Points) GridShuffle(tiles *Node, columns, rows int, width, height *Node) Points {
	across, down := newParting(columns, width), newParting(rows, height)
	column, row := across.part(p.X), down.part(p.Y)
	tile := Squeeze(lookUp(ExpandAxes(tiles, -1), Add(MulScalar(row, columns), column)), -1)
	from := Floor(DivScalar(AddScalar(tile, 0.5), columns))
	return Points{
		Add(p.X, Sub(across.start(Sub(tile, MulScalar(from, columns))), across.start(column))),
		Add(p.Y, Sub(down.start(from), down.start(row))),
	}
}
