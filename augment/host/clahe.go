package host

import "math"

// CLAHE is ops.CLAHE.
func CLAHE(limit float32, tiles int) Whole {
	return func(w *Worker, p Picture) {
		roots := w.Picture(p.Size())
		t := tiling{n: tiles, picture: p, levels: make([]uint8, p.Width*p.Height)}
		for y := range p.Height {
			row, out := p.Row(y), roots.Row(y)
			for x := range p.Width {
				r := lab(row[3*x:])
				copy(out[3*x:], r[:])
				t.levels[y*p.Width+x] = uint8(max(min(math.RoundToEven(float64((r[1]*116-16)*2.55)), 255), 0))
			}
		}
		t.makeTables(limit)
		for y := range p.Height {
			t.row(y, roots.Row(y))
		}
	}
}

// tiling cuts a picture into tiles; see ops.CLAHE.
type tiling struct {
	n, tileHeight, tileWidth int
	picture                  Picture
	levels                   []uint8
	tables                   [][256]float32
}

// reflected gives the place within n that a place beyond its end mirrors, where the ends are not repeated.
func reflected(i, n int) int {
	if n == 1 {
		return 0
	}
	i %= 2 * (n - 1)
	return min(i, 2*(n-1)-i)
}

// makeTables makes the table of each tile.
func (t *tiling) makeTables(limit float32) {
	height, width := t.picture.Height, t.picture.Width
	t.tileHeight, t.tileWidth = height/t.n, width/t.n
	if height%t.n+width%t.n > 0 {
		t.tileHeight, t.tileWidth = t.tileHeight+1, t.tileWidth+1
	}
	all := make([]counts, t.n*t.n)
	for y := range t.n * t.tileHeight {
		row := t.levels[reflected(y, height)*width:][:width]
		for x := range t.n * t.tileWidth {
			all[y/t.tileHeight*t.n+x/t.tileWidth][row[reflected(x, width)]]++
		}
	}
	area := t.tileHeight * t.tileWidth
	most := max(int(float32(area)*limit/256), 1)
	t.tables = make([][256]float32, len(all))
	for i := range all {
		all[i].spread(most)
		sum := 0
		for level, count := range all[i] {
			sum += count
			t.tables[i][level] = min(float32(math.RoundToEven(float64(float32(sum)*(255*(1/float32(area)))))), 255)
		}
	}
}

// counts are how often each byte occurs.
type counts [256]int

// spread cuts counts off at most and spreads what was cut off: evenly, and the remainder at equal distances.
func (n *counts) spread(most int) {
	excess := 0
	for level, count := range n {
		excess += max(count-most, 0)
		n[level] = min(count, most)
	}
	remainder := excess % 256
	step := max(256/max(remainder, 1), 1)
	for level := range n {
		n[level] += excess / 256
		if level%step == 0 && level/step < remainder {
			n[level]++
		}
	}
}

// between gives the tiles whose centres a place lies between, and the weight of the second.
func (t *tiling) between(place, tile int) (first, second int, weight float32) {
	at := float32(place)*(1/float32(tile)) - 0.5
	floor := float32(math.Floor(float64(at)))
	return min(max(int(floor), 0), t.n-1), min(int(floor)+1, t.n-1), at - floor
}

// row writes row y of the picture, whose roots are given.
func (t *tiling) row(y int, roots []float32) {
	out, levels := t.picture.Row(y), t.levels[y*t.picture.Width:]
	up, below, fall := t.between(y, t.tileHeight)
	mix := func(a, b, weight float32) float32 { return a + weight*(b-a) }
	for x := range t.picture.Width {
		left, right, way := t.between(x, t.tileWidth)
		at := func(row, column int) float32 { return t.tables[row*t.n+column][levels[x]] }
		level := mix(mix(at(up, left), at(up, right), way), mix(at(below, left), at(below, right), way), fall)
		change := (level*(100.0/255)+16)/116 - roots[3*x+1]
		putLab(out[3*x:], Three{roots[3*x] + change, roots[3*x+1] + change, roots[3*x+2] + change})
	}
}
