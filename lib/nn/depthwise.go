package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// shifted is a depthwise convolution as a sum of shifted pictures, each times its place of the kernel, in one pass over memory.
func (c *Conv2DConfig) shifted(w window) *Node {
	return c.withKernel(func(x *Node, k kernel) *Node {
		height, width := w.out(x)
		// The barrier keeps XLA from padding anew for each place.
		padded, kernel, sum := barrier(w.padWith(x, 0)), itself(k), sum{}
		for i := range w.size[0] {
			for j := range w.size[1] {
				sum.add(Mul(w.tap(padded, i, j, height, width), place(kernel, i, j)))
			}
		}
		return sum.node
	}, func(dy *Node) *Node {
		return shiftedBack(dy, itself(c.kernel), w, c.x.Shape().Dimensions)
	}, func(x, dy *Node) *Node {
		return shiftedKernelGradient(x, dy, w)
	})
}

// place gives what stands at (i, j) of a kernel `[kh, kw, in/groups, out]`: `[1, 1, in/groups, out]`.
func place(kernel *Node, i, j int) *Node {
	return Slice(kernel, AxisElem(i), AxisElem(j))
}

// sum adds nodes.
type sum struct{ node *Node }

func (s *sum) add(n *Node) {
	if s.node == nil {
		s.node = n
	} else {
		s.node = Add(s.node, n)
	}
}

// shiftedBack gives the gradient of the pictures, of the dimensions given, of that of the result.
func shiftedBack(dy, kernel *Node, w window, dimensions []int) *Node {
	return w.scatter(dimensions, dy, func(i, j int, crop func(*Node) *Node) *Node {
		return Mul(crop(dy), place(kernel, i, j))
	})
}

// The gradient of a depthwise kernel adds up products over all pictures and pixels. XLA on the CPU is slow at reductions that keep the
// last axis, one thread and one number at a time, and fast at adding slices.
const (
	columnsAtOnce = 28 // columns of the result that one pass over memory adds up
	partialSums   = 4  // that are independent of one another, so that the processor need not wait
	rowsAtOnce    = 16
)

// shiftedKernelGradient gives the gradient `[kh, kw, 1, C]` of a depthwise kernel from the pictures and the gradient of the result.
func shiftedKernelGradient(x, dy *Node, w window) *Node {
	padded := barrier(w.padWith(x, 0))
	height, width := dy.Shape().Dimensions[1], dy.Shape().Dimensions[2]
	var rows []*Node
	for i := range w.size[0] {
		var passes []*Node
		for from := 0; from < width; from += columnsAtOnce {
			var terms []*Node
			for column := from; column < min(from+columnsAtOnce, width); column++ {
				under := Slice(padded, AxisRange(), AxisRange(i, i+(height-1)*w.stride+1).Stride(w.stride),
					AxisRange(column*w.stride, column*w.stride+w.size[1])) // [B, height, kw, C]
				terms = append(terms, Mul(under, Slice(dy, AxisRange(), AxisRange(), AxisElem(column))))
			}
			passes = append(passes, barrier(addUp(terms)))
		}
		rows = append(rows, addRows(barrier(addUp(passes))))
	}
	return ExpandDims(Stack(rows, 0), 2) // [kh, kw, C] -> [kh, kw, 1, C]
}

// addUp adds nodes in a few partial sums.
func addUp(nodes []*Node) *Node {
	var partial [partialSums]sum
	for i, n := range nodes {
		partial[i%partialSums].add(n)
	}
	total := sum{}
	for _, p := range partial {
		if p.node != nil {
			total.add(p.node)
		}
	}
	return total.node
}

// addRows adds `[B, height, kw, C]` over the first two axes: `[kw, C]`.
func addRows(x *Node) *Node {
	d := x.Shape().Dimensions
	x = Reshape(x, d[0]*d[1], d[2], d[3])
	for rows := d[0] * d[1]; rows > 1; {
		parts := divisor(rows)
		var slices []*Node
		for i := range parts {
			slices = append(slices, Slice(x, AxisRange(i*rows/parts, (i+1)*rows/parts)))
		}
		x, rows = barrier(addUp(slices)), rows/parts
	}
	return Squeeze(x, 0)
}

// divisor gives the largest number up to rowsAtOnce that divides n, or n itself where only 1 does.
func divisor(n int) int {
	for d := rowsAtOnce; d > 1; d-- {
		if n%d == 0 {
			return d
		}
	}
	return n
}
