package nn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Conv2DConfig is a convolution that is being prepared; see [Conv2D].
type Conv2DConfig struct {
	x              *Node
	kernel         kernel
	bias           *Node
	stride, groups int
	padding        Padding
	enlarge        bool
	lowering       Lowering
}

// Conv2D prepares a two-dimensional convolution, in the sense that neural networks have for it (the kernel is not turned around), as
// torch.nn.functional.conv2d computes it.
//
//   - x: pictures `[B, H, W, in]`.
//   - kernel: `[kh, kw, in/groups, out]`.
//
// Without further calls the stride is 1, nothing is padded, there is one group and no bias. Done gives `[B, H', W', out]`, where H' is
// (H + padding - kh)/stride + 1, rounded down, and W' likewise. All forms have gradients with respect to x, kernel and bias.
func Conv2D(x, kernel *Node) *Conv2DConfig {
	return &Conv2DConfig{x: x, kernel: nodeKernel{kernel}, stride: 1, groups: 1, padding: None}
}

// Stride sets by how many pixels the kernel moves, in both directions.
func (c *Conv2DConfig) Stride(pixels int) *Conv2DConfig { c.stride = pixels; return c }

// Padding sets the zeros around the pictures, for example [Half], [Same] or [Symmetric](1).
func (c *Conv2DConfig) Padding(p Padding) *Conv2DConfig { c.padding = p; return c }

// Enlarge makes it, for a 3x3 kernel with a stride of 1 and one group, a convolution of UpsampleNearest(x, 2) without making that, at a fraction of the cost. The
// padding counts in pixels of x, and the outer half of a pixel is not used: Done gives `[B, 2H', 2W', out]` for the H' and W' that it gives without, and [Half] puts a
// zero around what is enlarged; behind [ReplicationPad] by 1 that has its own edges reflected.
func (c *Conv2DConfig) Enlarge() *Conv2DConfig { c.enlarge = true; return c }

// Groups splits the channels: each group of in/groups channels makes out/groups of the result's. As many groups as channels is a
// depthwise convolution.
func (c *Conv2DConfig) Groups(n int) *Conv2DConfig { c.groups = n; return c }

// Bias adds a number to each channel of the result: `[out]`. A nil bias adds nothing.
func (c *Conv2DConfig) Bias(bias *Node) *Conv2DConfig { c.bias = bias; return c }

// Lowering asks for a form instead of the one that suits the engine, for tests and measurements. Done panics where the form cannot
// do this convolution.
func (c *Conv2DConfig) Lowering(form Lowering) *Conv2DConfig { c.lowering = form; return c }

// Done builds the convolution.
func (c *Conv2DConfig) Done() *Node {
	w := c.check()
	y := c.lower(w)
	if c.bias == nil {
		return y
	}
	return inPlace(func(in []*Node, channels int) *Node { return addWide(in[0], c.bias, channels) }, y)
}

// check panics where the shapes do not fit together, and places the kernel on the pictures.
func (c *Conv2DConfig) check() window {
	k := c.kernel.dimensions()
	if len(k) != 4 {
		exceptions.Panicf("nn.Conv2D: kernel is %v, want [height, width, in/groups, out]", k)
	}
	w := newWindow("nn.Conv2D", c.x, k[0], k[1], c.stride, c.padding)
	in := c.x.Shape().Dimensions[3]
	if c.groups < 1 || in != k[2]*c.groups || k[3]%c.groups != 0 {
		exceptions.Panicf("nn.Conv2D: x %s and kernel %v do not make %d groups: want in/groups = %d channels in the kernel, and groups to divide the %d outputs",
			c.x.Shape(), k, c.groups, k[2], k[3])
	}
	if c.enlarge && (w.size != [2]int{3, 3} || c.stride != 1 || c.groups != 1) {
		exceptions.Panicf("nn.Conv2D: a kernel %v with stride %d in %d groups cannot enlarge; want 3x3, 1 and 1", k, c.stride, c.groups)
	}
	if n, ok := c.kernel.(nodeKernel); ok && c.x.DType() != n.node.DType() {
		exceptions.Panicf("nn.Conv2D: x is %s and kernel is %s; both must have the same type of numbers", c.x.DType(), n.node.DType())
	}
	if c.bias != nil && !c.bias.Shape().Equal(shapes.Make(c.x.DType(), k[3])) {
		exceptions.Panicf("nn.Conv2D: bias is %s, want one number for each of %d outputs", c.bias.Shape(), k[3])
	}
	return w
}

// withKernel gives what forward makes of x and the kernel, with gradients by hand: toX and toKernel make them of that of the result, dy.
// A kernel that is fixed gets none.
func (c *Conv2DConfig) withKernel(forward func(x *Node, k kernel) *Node, toX func(dy *Node) *Node, toKernel func(x, dy *Node) *Node) *Node {
	return c.withKernelOn(c.x, forward, toX, toKernel)
}

// withKernelOn is withKernel for pictures that stand in another form, such as planes.
func (c *Conv2DConfig) withKernelOn(x *Node, forward func(x *Node, k kernel) *Node, toX func(dy *Node) *Node, toKernel func(x, dy *Node) *Node) *Node {
	inputs := []*Node{x}
	if !c.kernel.fixed() {
		inputs = append(inputs, itself(c.kernel))
	}
	return withGradient(inputs, func(in []*Node) *Node {
		if c.kernel.fixed() {
			return forward(in[0], c.kernel)
		}
		return forward(in[0], nodeKernel{in[1]})
	}, func(in []*Node, _, dy *Node) []*Node {
		gradients := []*Node{toX(dy)}
		if !c.kernel.fixed() {
			gradients = append(gradients, toKernel(in[0], dy))
		}
		return gradients
	})
}

// native is the convolution that the engine itself offers. GoMLX's gradient of one is wrong for kernels of even sizes, so these get a row or a
// column of zeros behind.
func (c *Conv2DConfig) native(w window) *Node {
	kernel, odd := itself(c.kernel), [2]PadAxis{}
	for axis, size := range w.size {
		odd[axis].End = 1 - size%2
		w.pad[axis][1] += odd[axis].End
	}
	if odd != [2]PadAxis{} {
		kernel = Pad(kernel, ScalarZero(kernel.Graph(), kernel.DType()), odd[0], odd[1], PadAxis{}, PadAxis{})
	}
	return Convolve(c.x, kernel).StridePerAxis(w.stride, w.stride).PaddingPerDim(w.pads()).ChannelGroupCount(c.groups).Done()
}

// depthwise says whether each channel is a group with one result.
func (c *Conv2DConfig) depthwise() bool {
	k := c.kernel.dimensions()
	return c.groups > 1 && k[2] == 1 && k[3] == c.groups
}
