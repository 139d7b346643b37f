package nn

import (
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// ReflectionPad puts n pixels around pictures `[B, H, W, C]`, mirrored at the edge pixels, which are not repeated: row -1 is row 1, as
// torch.nn.ReflectionPad2d does it. It gives `[B, H+2n, W+2n, C]`, and panics when n is not smaller than both sides.
func ReflectionPad(x *Node, n int) *Node {
	mustPictures("nn.ReflectionPad", x)
	d := x.Shape().Dimensions
	if n < 0 || n >= d[1] || n >= d[2] {
		exceptions.Panicf("nn.ReflectionPad: %d pixels around pictures %s; want from 0 to less than both sides", n, x.Shape())
	}
	if n == 0 {
		return x
	}
	for axis := 1; axis <= 2; axis++ {
		size := d[axis]
		before := Reverse(SliceAxis(x, axis, AxisRange(1, n+1)), axis)
		after := Reverse(SliceAxis(x, axis, AxisRange(size-1-n, size-1)), axis)
		x = Concatenate([]*Node{before, x, after}, axis)
	}
	return x
}

// ReplicationPad puts n pixels around pictures `[B, H, W, C]` that repeat those at the edges, as torch.nn.ReplicationPad2d does it. It gives `[B, H+2n, W+2n, C]`, and
// panics when n is negative.
func ReplicationPad(x *Node, n int) *Node {
	mustPictures("nn.ReplicationPad", x)
	if n < 0 {
		exceptions.Panicf("nn.ReplicationPad: %d pixels around pictures %s; want 0 or more", n, x.Shape())
	}
	for axis := 1; axis <= 2; axis++ {
		first, last := SliceAxis(x, axis, AxisElem(0)), SliceAxis(x, axis, AxisElem(-1))
		x = Concatenate(slices.Concat(slices.Repeat([]*Node{first}, n), []*Node{x}, slices.Repeat([]*Node{last}, n)), axis)
	}
	return x
}

// UpsampleNearest repeats each pixel of pictures `[B, H, W, C]` factor times in both directions, as torch.nn.Upsample with mode "nearest"
// and a whole scale_factor does: `[B, factor*H, factor*W, C]`. It panics when factor is below 1.
func UpsampleNearest(x *Node, factor int) *Node {
	mustPictures("nn.UpsampleNearest", x)
	if factor < 1 {
		exceptions.Panicf("nn.UpsampleNearest: factor %d is below 1", factor)
	}
	if factor == 1 {
		return x
	}
	d := x.Shape().Dimensions
	wide := Reshape(x, d[0], d[1], 1, d[2], 1, d[3])
	wide = BroadcastToDims(wide, d[0], d[1], factor, d[2], factor, d[3])
	return Reshape(wide, d[0], d[1]*factor, d[2]*factor, d[3])
}

// ResizeConfig is a resize that is being prepared; see [Resize].
type ResizeConfig struct {
	x             *Node
	height, width int
	cubic         bool
	antialias     bool
}

// Resize prepares scaling pictures `[B, H, W, C]` to `[B, height, width, C]`, as torch.nn.functional.interpolate does with
// align_corners=False: without further calls by linear interpolation between pixel centres, without antialiasing. It panics when height or width is
// below 1.
//
// Each axis is multiplied by a matrix, so that it is exact, has a gradient, and costs height*H and width*W multiplications a row; for
// enlarging by a whole factor UpsampleNearest and a convolution are cheaper. Picture files are better resized by lib/picture.
func Resize(x *Node, height, width int) *ResizeConfig {
	mustPictures("nn.Resize", x)
	if height < 1 || width < 1 {
		exceptions.Panicf("nn.Resize: pictures %s to %dx%d; want at least 1x1", x.Shape(), height, width)
	}
	return &ResizeConfig{x: x, height: height, width: width}
}

// Bicubic interpolates by cubic convolution, with a = -0.75 as torch does, and -0.5 as PIL does where it is antialiased, again as torch does.
func (c *ResizeConfig) Bicubic() *ResizeConfig { c.cubic = true; return c }

// Antialias widens the kernel by the factor that an axis is reduced by, so that every pixel counts.
func (c *ResizeConfig) Antialias() *ResizeConfig { c.antialias = true; return c }

// Done builds the resize.
func (c *ResizeConfig) Done() *Node {
	d := c.x.Shape().Dimensions
	return separable(c.x, c.matrix(d[1], c.height), c.matrix(d[2], c.width))
}

// matrix gives the weights that make an axis of out pixels of one of in.
func (c *ResizeConfig) matrix(in, out int) matrix {
	scale := float64(in) / float64(out)
	kernel, support := triangle, 1.0
	if c.cubic {
		a := -0.75
		if c.antialias {
			a = -0.5
		}
		kernel, support = func(x float64) float64 { return cubic(x, a) }, 2.0
	}
	stretch := 1.0
	if c.antialias {
		stretch = max(scale, 1)
	}
	m := newMatrix(out, in)
	for i := range out {
		centre := (float64(i)+0.5)*scale - 0.5
		if !c.antialias && !c.cubic {
			centre = max(centre, 0)
		}
		m.place(i, centre, support*stretch, func(x float64) float64 { return kernel(x / stretch) }, c.antialias)
	}
	return m
}

func triangle(x float64) float64 { return max(1-math.Abs(x), 0) }

// cubic is the kernel of cubic convolution (Keys, 1981).
func cubic(x, a float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return ((a*x-5*a)*x+8*a)*x - 4*a
	}
	return 0
}

// place puts the weights of a kernel around a centre, in pixel indices, into row i. What lies outside of the axis is cut off, and the
// weights made to sum to 1, where inside holds; else it counts for the edge pixel.
func (m matrix) place(i int, centre, support float64, kernel func(float64) float64, inside bool) {
	sum := 0.0
	for j := int(math.Floor(centre - support)); j <= int(math.Ceil(centre+support)); j++ {
		weight := kernel(float64(j) - centre)
		if inside && (j < 0 || j >= m.in) {
			continue
		}
		m.rows[i][min(max(j, 0), m.in-1)] += weight
		sum += weight
	}
	for j := range m.rows[i] {
		m.rows[i][j] /= sum
	}
}

// separable applies a matrix to the height and one to the width of pictures `[B, H, W, C]`.
func separable(x *Node, height, width matrix) *Node {
	rows := height.like(x)                                   // [h, H]
	columns := width.like(x)                                 // [w, W]
	y := DotGeneral(rows, []int{1}, nil, x, []int{1}, nil)   // [h, B, W, C]
	y = DotGeneral(columns, []int{1}, nil, y, []int{2}, nil) // [w, h, B, C]
	return TransposeAllAxes(y, 2, 1, 0, 3)
}
