package nn

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// MaxPool2D gives the largest value under a window that moves over pictures `[B, H, W, C]`, channel by channel, as torch.nn.MaxPool2d
// does: padding never wins. The gradient goes to the first largest value of a window, in rows.
//
//   - size, stride: of the window, in pixels.
//   - padding: for example None, or Symmetric(1).
//
// It gives `[B, H', W', C]` with H' = (H + padding - size)/stride + 1, rounded down.
func MaxPool2D(x *Node, size, stride int, padding Padding) *Node {
	w := newWindow("nn.MaxPool2D", x, size, size, stride, padding)
	return lowerMaxPool(x, w)
}

// AvgPool2D gives the mean under a window that moves over pictures `[B, H, W, C]`, channel by channel, as torch.nn.AvgPool2d does:
// zeros of the padding count.
//
//   - size, stride: of the window, in pixels.
//   - padding: for example None, or Symmetric(1).
//
// It gives `[B, H', W', C]` with H' = (H + padding - size)/stride + 1, rounded down.
func AvgPool2D(x *Node, size, stride int, padding Padding) *Node {
	w := newWindow("nn.AvgPool2D", x, size, size, stride, padding)
	height, width := w.out(x)
	padded := w.padWith(x, 0)
	sum := reduceTaps(w, padded, height, width, Add)
	return DivScalar(sum, float64(size*size))
}

// GlobalAvgPool gives the mean of each channel of pictures `[B, H, W, C]`: `[B, C]`.
func GlobalAvgPool(x *Node) *Node { return ReduceMean(x, 1, 2) }

// AdaptiveAvgPool2D divides pictures `[B, H, W, C]` into height x width cells of about the same size and gives the mean of each,
// `[B, height, width, C]`, as torch.nn.AdaptiveAvgPool2d does: cell i of n begins at i*H/n, rounded down, and ends at (i+1)*H/n, rounded up.
// Where there are fewer pixels than cells, cells share pixels.
func AdaptiveAvgPool2D(x *Node, height, width int) *Node {
	d := x.Shape().Dimensions
	if d[1] == height && d[2] == width {
		return x
	}
	return separable(x, cellMeans(d[1], height), cellMeans(d[2], width))
}

// cellMeans gives the matrix that takes the means of n cells of an axis.
func cellMeans(size, n int) matrix {
	m := newMatrix(n, size)
	for i := range n {
		first, end := i*size/n, ((i+1)*size+n-1)/n
		for j := first; j < end; j++ {
			m.rows[i][j] = 1 / float64(end-first)
		}
	}
	return m
}

// reduceTaps joins the pixels under each place of a window: `[B, height, width, C]`.
func reduceTaps(w window, padded *Node, height, width int, join func(a, b *Node) *Node) *Node {
	var all *Node
	for i := range w.size[0] {
		for j := range w.size[1] {
			tap := w.tap(padded, i, j, height, width)
			if all == nil {
				all = tap
			} else {
				all = join(all, tap)
			}
		}
	}
	return all
}

// lowerMaxPool is the maximum of shifted pictures, with a gradient by hand.
func lowerMaxPool(x *Node, w window) *Node {
	height, width := w.out(x)
	padded := w.padWith(x, math.Inf(-1))
	return reduceTaps(w, padded, height, width, Max)
}
