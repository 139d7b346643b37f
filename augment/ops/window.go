package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Border says what lies beyond the edge of a picture.
type Border int

const (
	// Reflect mirrors the picture about its outermost pixels, which are not repeated, as often as is needed.
	Reflect Border = iota
	// Replicate repeats the outermost pixels.
	Replicate
)

// borderSizes gives sizes as int32 `[B, 2]`, those of the batch where they are nil.
func borderSizes(x, sizes *Node) *Node {
	if sizes != nil {
		return ConvertDType(sizes, dtypes.Int32)
	}
	d := x.Shape().Dimensions
	return BroadcastPrefix(Const(x.Graph(), []int32{int32(d[1]), int32(d[2])}), d[0])
}

// extend surrounds each picture of x `[B, H, W, C]` by a border, so wide above and below, and left and right:
// `[B, H+2*y, W+2*x, C]`. The border is that of each picture's own size.
func extend(x, sizes *Node, border Border, above, left int) *Node {
	sizes = borderSizes(x, sizes)
	for axis, wide := range []int{above, left} {
		if wide > 0 {
			x = gatherAxis(x, border.places(column(sizes, axis), x.Shape().Dimensions[1+axis], wide), 1+axis)
		}
	}
	return x
}

// places gives, for the pixels of a side and of the border around it, which pixel stands there: int32 `[B, side+2*wide]`.
func (b Border) places(size *Node, side, wide int) *Node {
	batch := size.Shape().Dimensions[0]
	last := BroadcastToDims(AddScalar(Reshape(size, batch, 1), -1), batch, side+2*wide)
	at := AddScalar(Iota(size.Graph(), last.Shape(), 1), -wide)
	if b == Replicate {
		return Min(Max(at, ZerosLike(at)), last)
	}
	period := MaxScalar(MulScalar(last, 2), 1)
	at = Mod(Add(at, MulScalar(period, wide)), period)
	return Min(at, Sub(period, at)) // a picture of one pixel has period 1 and place 0
}

// shifted cuts out of an extended batch what lies y and x pixels from its upper left corner, `[B, h, w, C]`.
func shifted(extended *Node, y, x, height, width int) *Node {
	return Slice(extended, AxisRange(), AxisRange(y, y+height), AxisRange(x, x+width))
}

// directTaps is how many places at most a kernel may have for its sum to be written out; beyond it is a product of matrices.
const directTaps = 49

// Filter2D puts in the place of each pixel the sum of its neighbourhood with the weights of a kernel, clamped to [0, 1].
//
//   - x: float `[B, H, W, 3]`.
//   - kernel: `[B, h, w]`, or `[h, w]` for all images, with odd h and w. Its middle is the pixel itself; it is not turned around (a correlation).
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// The border is mirrored ([Reflect]). Source: OpenCV filter2D with its default border; torchvision, kornia and albumentations do the same.
func Filter2D(x, kernel, sizes *Node) *Node {
	checkImages("Filter2D", x)
	checkSizes("Filter2D", x, sizes)
	return Inside(ClipScalar(correlate(x, batched("Filter2D", x, kernel), sizes, Reflect), 0, 1), sizes)
}

// batched gives a kernel as `[B, h, w]` of x's dtype and panics where it is none.
func batched(function string, x, kernel *Node) *Node {
	batch := x.Shape().Dimensions[0]
	if kernel.Rank() == 2 {
		kernel = BroadcastPrefix(kernel, batch)
	}
	k := kernel.Shape().Dimensions
	if kernel.Rank() != 3 || k[0] != batch || k[1]%2 == 0 || k[2]%2 == 0 {
		exceptions.Panicf("ops.%s: the kernel must be [%d, h, w] or [h, w] with odd h and w, got %s", function, batch, kernel.Shape())
	}
	return ConvertDType(kernel, x.DType())
}

// correlate sums neighbourhoods with the weights `[B, h, w]` of a kernel for each image. What lies outside the pictures is not zero.
func correlate(x, kernel, sizes *Node, border Border) *Node {
	d, k := x.Shape().Dimensions, kernel.Shape().Dimensions
	extended := extend(x, sizes, border, k[1]/2, k[2]/2)
	if k[1]*k[2] > directTaps {
		return correlateByMatrix(extended, kernel, d[1], d[2])
	}
	weight := func(i, j int) *Node { // [B, 1, 1, 1]
		return Reshape(Slice(kernel, AxisRange(), AxisElem(i), AxisElem(j)), d[0], 1, 1, 1)
	}
	var terms []*Node
	for i := range k[1] {
		for j := range k[2] {
			terms = append(terms, Mul(shifted(extended, i, j, d[1], d[2]), weight(i, j)))
		}
	}
	return sum(terms)
}

// correlateByMatrix is [correlate] for large kernels: what stands beside a pixel in its row meets the rows of the kernel in one
// product, and the results of the rows above and below are summed.
func correlateByMatrix(extended, kernel *Node, height, width int) *Node {
	e, k := extended.Shape().Dimensions, kernel.Shape().Dimensions
	var beside []*Node
	for j := range k[2] {
		beside = append(beside, shifted(extended, 0, j, e[1], width))
	}
	rows := Reshape(Stack(beside, -1), e[0], -1, k[2]) // [B, H+h-1, W, C, w] -> [B, *, w]
	products := Reshape(Einsum("bpx,byx->bpy", rows, kernel), e[0], e[1], width, e[3], k[1])
	var terms []*Node
	for i := range k[1] {
		term := Slice(products, AxisRange(), AxisRange(i, i+height), AxisRange(), AxisRange(), AxisElem(i))
		terms = append(terms, Reshape(term, e[0], height, width, e[3]))
	}
	return sum(terms)
}

// separable sums neighbourhoods with weights of their rows and columns: down `[B, h]` and along `[B, w]`, of odd numbers.
func separable(x, down, along, sizes *Node, border Border) *Node {
	column, row := ExpandAxes(down, -1), ExpandAxes(along, 1) // [B, h, 1], [B, 1, w]
	return correlate(correlate(x, column, sizes, border), row, sizes, border)
}

// sum adds nodes up.
func sum(terms []*Node) *Node {
	total := terms[0]
	for _, term := range terms[1:] {
		total = Add(total, term)
	}
	return total
}

// steps gives the distances from the middle of an odd number of places, float `[1, n]`: -n/2 to n/2.
func steps(x *Node, n int) *Node {
	return AddScalar(Iota(x.Graph(), shapes.Make(x.DType(), 1, n), 1), -float64(n/2))
}

// parameter gives a parameter of each image as `[B, 1]` of x's dtype.
func parameter(function, name string, x, value *Node) *Node {
	return Reshape(perImage(function, name, x, value), -1, 1)
}

// normalize divides `[B, ...]` by the sum of each image's numbers.
func normalize(kernel *Node) *Node {
	axes := make([]int, kernel.Rank()-1)
	for i := range axes {
		axes[i] = i + 1
	}
	return Div(kernel, ReduceAndKeep(kernel, ReduceSum, axes...))
}
