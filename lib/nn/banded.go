package nn

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// bands is a depthwise convolution on planes as one product of matrices for each channel. The rows of a picture come in groups of as many as the
// window moves down by, so that a row of the result is made of the group at its height and the reach next ones, side by side, and a matrix turns
// these columns into those of the result. The matrix has the kernel at every place of a row (a band), and zero elsewhere: most of what is multiplied
// is zero, but products of matrices are what the pure-Go engine is good at, and the borders left and right cost nothing.
type bands struct {
	w                    window
	batch, height, width int // of the pictures
	outHeight, outWidth  int // of the result
	reach                int // how many groups a row of the result needs beside its own
	groups               int // of a padded picture; the last ones make no row of the result
	group                int // the length of a group
}

func newBands(w window, x *Node) bands {
	d := x.Shape().Dimensions
	b := bands{w: w, batch: d[0], height: d[1], width: d[2], group: w.stride * d[2], reach: (w.size[0] - 1) / w.stride}
	b.outHeight, b.outWidth = w.out(x)
	b.groups = max(b.outHeight+b.reach, (w.pad[0][0]+b.height+w.stride-1)/w.stride)
	return b
}

// banded is the convolution on planes.
func (c *Conv2DConfig) banded(w window) *Node {
	b, channels := newBands(w, c.x), c.x.Shape().Dimensions[3]
	return fromPlanes(c.withKernelOn(toPlanes(c.x), func(x *Node, k kernel) *Node {
		matrix := k.form(fmt.Sprintf("banded_%d", b.width), b.matrices, channels, (b.reach+1)*b.group, b.outWidth)
		y := batched(b.neighbours(b.padded(x), true), 2, matrix, 1)
		return Slice(Reshape(y, channels, b.batch+1, b.groups, b.outWidth), AxisRange(), AxisRange(0, b.batch), AxisRange(b.reach, b.reach+b.outHeight))
	}, func(dy *Node) *Node {
		matrix := c.kernel.form(fmt.Sprintf("banded_back_%d", b.width), b.back, channels, (b.reach+1)*b.outWidth, b.group)
		dx := batched(b.neighbours(b.paddedResult(dy), false), 2, matrix, 1)
		dx = Reshape(dx, channels, b.batch+1, b.groups*w.stride, b.width)
		return Slice(dx, AxisRange(), AxisRange(0, b.batch), AxisRange(w.pad[0][0], w.pad[0][0]+b.height))
	}, b.kernelGradient))
}

// padded gives the groups of planes, with zeros above and below each picture: `[C, B*groups, group]`.
func (b bands) padded(x *Node) *Node {
	above := b.w.pad[0][0]
	return Reshape(b.padRows(x, above, b.groups*b.w.stride-above-b.height), -1, b.batch*b.groups, b.group)
}

// paddedResult gives the rows of the planes of a result, as many for each picture as it has groups: `[C, B*groups, outWidth]`.
func (b bands) paddedResult(y *Node) *Node {
	return Reshape(b.padRows(y, 0, b.groups-b.outHeight), -1, b.batch*b.groups, b.outWidth)
}

func (b bands) padRows(x *Node, above, below int) *Node {
	return Pad(x, ScalarZero(x.Graph(), x.DType()), PadAxis{}, PadAxis{}, PadAxis{Start: above, End: below}, PadAxis{})
}

// neighbours lays each row of x `[C, B*groups, n]` and the reach ones before it side by side: `[C, (B+1)*groups, (reach+1)*n]`. What lies before
// the first is zero; the last groups are of no use. Forward, the earliest comes first and the rows of a result lie reach rows too low.
func (b bands) neighbours(x *Node, forward bool) *Node {
	var pieces []*Node
	for j := range b.reach + 1 {
		delay := j
		if forward {
			delay = b.reach - j
		}
		pieces = append(pieces, b.delayed(x, delay))
	}
	if len(pieces) == 1 {
		return pieces[0]
	}
	return Concatenate(pieces, 2)
}

// delayed moves the rows of x down, into one picture more.
func (b bands) delayed(x *Node, rows int) *Node {
	zeros := func(n int) *Node {
		return Zeros(x.Graph(), shapes.Make(x.DType(), x.Shape().Dimensions[0], n, x.Shape().Dimensions[2]))
	}
	if rows == 0 {
		return Concatenate([]*Node{x, zeros(b.groups)}, 1)
	}
	return Concatenate([]*Node{zeros(rows), x, zeros(b.groups - rows)}, 1)
}

// places gives the map from kernels, flat, to the matrices of the groups: its rows stand for a group, a place in it and a column of the result.
func (b bands) places() matrix {
	m := newMatrix((b.reach+1)*b.group*b.outWidth, b.w.size[0]*b.w.size[1])
	for i := range b.w.size[0] {
		for j := range b.w.size[1] {
			for out := range b.outWidth {
				if column := out*b.w.stride + j - b.w.pad[1][0]; column >= 0 && column < b.width {
					m.rows[(i*b.width+column)*b.outWidth+out][i*b.w.size[1]+j] = 1
				}
			}
		}
	}
	return m
}

// matrices gives the matrix of each channel, `[C, (reach+1)*group, outWidth]`, of the kernel.
func (b bands) matrices(kernel *Node) *Node {
	d := kernel.Shape().Dimensions
	m := DotGeneral(Reshape(kernel, d[0]*d[1], d[3]), []int{0}, nil, b.places().like(kernel), []int{1}, nil)
	return Reshape(m, d[3], (b.reach+1)*b.group, b.outWidth)
}

// back gives the matrices that take gradients back, `[C, (reach+1)*outWidth, group]`.
func (b bands) back(kernel *Node) *Node {
	m := Reshape(b.matrices(kernel), -1, b.reach+1, b.group, b.outWidth)
	return Reshape(TransposeAllAxes(m, 0, 1, 3, 2), -1, (b.reach+1)*b.outWidth, b.group)
}

// kernelGradient gives the gradient of the kernel `[kh, kw, 1, C]` from the planes of the pictures and of the gradient of the result.
func (b bands) kernelGradient(x, dy *Node) *Node {
	pictures, results := TransposeAllAxes(b.padded(x), 0, 2, 1), TransposeAllAxes(b.paddedResult(dy), 0, 2, 1) // [C, n, B*groups]
	zeros := func(n *Node, count int) *Node {
		return Zeros(n.Graph(), shapes.Make(n.DType(), n.Shape().Dimensions[0], n.Shape().Dimensions[1], count))
	}
	pictures = Concatenate([]*Node{pictures, zeros(pictures, b.reach+1)}, 2)
	var products []*Node
	for j := range b.reach + 1 {
		later := Concatenate([]*Node{zeros(results, j), results, zeros(results, b.reach+1-j)}, 2)
		products = append(products, batched(pictures, 2, later, 2)) // [C, group, outWidth]
	}
	flat := MatMul(Reshape(Concatenate(products, 1), x.Shape().Dimensions[0], -1), b.places().like(dy))
	return Reshape(Transpose(flat, 0, 1), b.w.size[0], b.w.size[1], 1, -1)
}
