package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Padding gives how many zeros a layer puts before and after an axis of a size, for a window of a width that moves in steps of
// stride. [Half] and [Same] are paddings, [Symmetric] makes one.
type Padding func(size, window, stride int) (before, after int)

// None pads nothing: PyTorch's padding=0 and TensorFlow's "VALID".
func None(_, _, _ int) (before, after int) { return 0, 0 }

// Half pads half of the window, rounded down, on both sides: PyTorch's padding=k//2. With an odd window and a stride of 1 the axis
// keeps its size.
func Half(_, window, _ int) (before, after int) { return window / 2, window / 2 }

// Same pads as TensorFlow's "SAME" does, so that the axis comes out with size/stride, rounded up; the odd zero is put behind. With a
// stride above 1 that is not what [Half] pads: an axis of 224 with a window of 3 and a stride of 2 gets (0, 1), not (1, 1).
func Same(size, window, stride int) (before, after int) {
	total := max(((size+stride-1)/stride-1)*stride+window-size, 0)
	return total / 2, total - total/2
}

// Symmetric pads n zeros on both sides: PyTorch's padding=n. It panics when n is negative.
func Symmetric(n int) Padding {
	if n < 0 {
		exceptions.Panicf("nn.Symmetric: padding %d is negative", n)
	}
	return func(_, _, _ int) (before, after int) { return n, n }
}

// window is what slides over pictures: a kernel or a pool.
type window struct {
	size   [2]int    // height and width
	stride int       // of both axes
	pad    [2][2]int // before and after, of the height and of the width
}

// newWindow places a window on pictures `[B, H, W, C]`, and panics where it does not fit; what names the layer.
func newWindow(what string, x *Node, height, width, stride int, padding Padding) window {
	mustPictures(what, x)
	if height < 1 || width < 1 || stride < 1 {
		exceptions.Panicf("%s: window %dx%d with stride %d; each must be at least 1", what, height, width, stride)
	}
	w := window{size: [2]int{height, width}, stride: stride}
	for axis := range 2 {
		size := x.Shape().Dimensions[1+axis]
		before, after := padding(size, w.size[axis], stride)
		w.pad[axis] = [2]int{before, after}
		if size+before+after < w.size[axis] {
			exceptions.Panicf("%s: pictures of %s, padded by %v, are smaller than the window %dx%d", what, x.Shape(), w.pad, height, width)
		}
	}
	return w
}

// mustPictures panics where x is not `[B, H, W, C]`; what names the layer.
func mustPictures(what string, x *Node) {
	if x.Rank() != 4 {
		exceptions.Panicf("%s: x is %s, want pictures [batch, height, width, channels]", what, x.Shape())
	}
}

// out gives the height and the width that come out of pictures `[B, H, W, C]`.
func (w window) out(x *Node) (height, width int) {
	return w.outAxis(x, 0), w.outAxis(x, 1)
}

func (w window) outAxis(x *Node, axis int) int {
	return (x.Shape().Dimensions[1+axis]+w.pad[axis][0]+w.pad[axis][1]-w.size[axis])/w.stride + 1
}

// padded says whether there are any zeros to put around.
func (w window) padded() bool { return w.pad != [2][2]int{} }

// pads gives the padding as GoMLX's builders take it.
func (w window) pads() [][2]int { return w.pad[:] }

// padWith puts a value around pictures `[B, H, W, C]`, as much as the window asks for.
func (w window) padWith(x *Node, value float64) *Node {
	if !w.padded() {
		return x
	}
	return Pad(x, Scalar(x.Graph(), x.DType(), value), PadAxis{}, PadAxis{Start: w.pad[0][0], End: w.pad[0][1]},
		PadAxis{Start: w.pad[1][0], End: w.pad[1][1]}, PadAxis{})
}

// tap gives, of padded pictures `[B, H+, W+, C]`, the pixels that lie under place (i, j) of the window: `[B, height, width, C]` for an
// output of that height and width.
func (w window) tap(padded *Node, i, j, height, width int) *Node {
	return Slice(padded, AxisRange(), AxisRange(i, i+(height-1)*w.stride+1).Stride(w.stride),
		AxisRange(j, j+(width-1)*w.stride+1).Stride(w.stride))
}
