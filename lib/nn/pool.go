package nn

import (
	"math"

	"github.com/gomlx/compute/dtypes"
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
func GlobalAvgPool(x *Node) *Node {
	if planes := planesOf(x); planes != nil {
		return Transpose(ReduceMean(planes, 2, 3), 0, 1)
	}
	return ReduceMean(x, 1, 2)
}

// AdaptiveAvgPool2D divides pictures `[B, H, W, C]` into height x width cells of about the same size and gives the mean of each,
// `[B, height, width, C]`, as torch.nn.AdaptiveAvgPool2d does: cell i of n begins at i*H/n, rounded down, and ends at (i+1)*H/n, rounded up.
// Where there are fewer pixels than cells, cells share pixels.
func AdaptiveAvgPool2D(x *Node, height, width int) *Node {
	mustPictures("nn.AdaptiveAvgPool2D", x)
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
			if tap := w.tap(padded, i, j, height, width); all == nil {
				all = tap
			} else {
				all = join(all, tap)
			}
		}
	}
	return all
}

// lowerMaxPool is the maximum of shifted pictures. The engines' own pools are slow on CPUs, and their gradients much slower.
func lowerMaxPool(x *Node, w window) *Node {
	height, width := w.out(x)
	var padded *Node
	return withGradient([]*Node{x}, func(in []*Node) *Node {
		padded = barrier(w.padWith(in[0], math.Inf(-1)))
		return reduceTaps(w, padded, height, width, Max)
	}, func(in []*Node, y, dy *Node) []*Node {
		first := barrier(w.first(padded, y))
		return []*Node{w.scatter(x.Shape().Dimensions, dy, func(i, j int, crop func(*Node) *Node) *Node {
			here := Equal(crop(first), Scalar(x.Graph(), first.DType(), i*w.size[1]+j))
			return Where(here, crop(dy), ScalarZero(x.Graph(), dy.DType()))
		})}
	})
}

// first gives the number of the first place of the window that has the largest value y; places count in rows, from 0.
func (w window) first(padded, y *Node) *Node {
	d := y.Shape().Dimensions
	number := func(n int) *Node { return Scalar(y.Graph(), dtypes.Int32, n) }
	first := BroadcastToDims(number(-1), d...)
	for q := w.size[0]*w.size[1] - 1; q >= 0; q-- {
		tap := w.tap(padded, q/w.size[1], q%w.size[1], d[1], d[2])
		first = Where(Equal(tap, y), BroadcastToDims(number(q), d...), first)
	}
	return first
}
