package style

import (
	"fmt"
	"image"
	"strings"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// reach says how a layer's cells lie over the pixels: how many pixels are between two, and how far beyond these a cell sees, at most.
type reach struct{ stride, radius int }

// reaches gives the reach of each convolution, ReLU and pool of a VGG network, by all their names. What comes behind sees the whole picture.
func reaches(a *zoo.Arch) map[string]reach {
	at, all := reach{stride: 1}, map[string]reach{}
	for _, name := range a.Layers() {
		switch {
		case strings.HasPrefix(name, "conv"):
			at.radius += at.stride
		case strings.HasPrefix(name, "pool"):
			at.radius += at.stride
			at.stride *= 2
		case !strings.HasPrefix(name, "relu") && !strings.HasPrefix(name, "features."):
			return all
		}
		all[name] = at
	}
	return all
}

// tiling cuts a picture into windows of one size, so that one graph serves all. Each begins at a multiple of the largest stride of the layers,
// and is as long, but for such multiples, as the picture: so cells lie in a window as they do in the picture. It holds a core, whose cells are computed in
// it, and around that what these see of the picture.
type tiling struct {
	size   image.Point       // of the picture
	window image.Point       // of all windows
	starts []image.Point     // where they begin
	cores  []image.Rectangle // within the picture; together they are the picture
	reach  map[string]reach  // of the network's layers
}

// newTiling cuts a picture into windows of at most so many pixels a side, for layers.
func newTiling(size image.Point, side int, layers []reach) (tiling, error) {
	stride, radius := 1, 0
	for _, l := range layers {
		stride, radius = max(stride, l.stride), max(radius, l.radius)
	}
	radius = (radius + stride - 1) / stride * stride
	if least := 2 * (radius + stride); side < least && max(size.X, size.Y) > side {
		return tiling{}, fmt.Errorf("style: windows of %d pixels are too small for layers that see %d pixels around them; set Tile to at least %d", side, radius, least)
	}
	xs, width := cut(size.X, side, stride, radius)
	ys, height := cut(size.Y, side, stride, radius)
	t := tiling{size: size, window: image.Pt(width, height)}
	for _, y := range ys {
		for _, x := range xs {
			t.starts = append(t.starts, image.Pt(x.start, y.start))
			t.cores = append(t.cores, image.Rect(x.from, y.from, x.to, y.to))
		}
	}
	return t, nil
}

// piece is a core along one axis, and where its window starts.
type piece struct{ from, to, start int }

// cut gives the pieces of an axis of n pixels, and the length of their windows.
func cut(n, side, stride, radius int) (pieces []piece, window int) {
	if n <= side {
		return []piece{{0, n, 0}}, n
	}
	if window = side - side%stride + n%stride; window > side {
		window -= stride
	}
	for from := 0; from < n; {
		p := piece{from: from, start: min(max(0, from-radius), n-window)}
		if p.to = (p.start + window - radius) / stride * stride; p.start == n-window {
			p.to = n
		}
		pieces, from = append(pieces, p), p.to
	}
	return pieces, window
}

// cut copies a window of a picture or mask of so many channels.
func (t tiling) cut(flat []float32, window, channels int) []float32 {
	start, row := t.starts[window], t.window.X*channels
	part := make([]float32, 0, t.window.Y*row)
	for y := range t.window.Y {
		from := ((start.Y+y)*t.size.X + start.X) * channels
		part = append(part, flat[from:from+row]...)
	}
	return part
}

// paste adds a window to a picture of three channels.
func (t tiling) paste(flat, part []float32, window int) {
	start, row := t.starts[window], t.window.X*3
	for y := range t.window.Y {
		to := flat[((start.Y+y)*t.size.X+start.X)*3:]
		for i, v := range part[y*row : (y+1)*row] {
			to[i] += v
		}
	}
}

// bounds gives left, top, right and bottom of a core within its window.
func (t tiling) bounds(window int) []float32 {
	r := t.cores[window].Sub(t.starts[window])
	return []float32{float32(r.Min.X), float32(r.Min.Y), float32(r.Max.X), float32(r.Max.Y)}
}
