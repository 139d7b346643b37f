package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// ElasticField gives smooth random vectors for the pixels of pictures, `[B, rows, columns, 2]`, x and y: [MirrorBlur] of noise that is uniform in [-1, 1].
//
//   - keys: uint32 `[B, 2]`.
//   - sigma: `[B]`, the standard deviation of the Gaussian in pixels.
//   - width, height: `[B, 1, 1]`, of each picture; rows and columns are the most.
//
// Source: torchvision ElasticTransform with alpha 1, in its normalised coordinates times half the side.
func ElasticField(keys, sigma, width, height *Node, rows, columns int) *Node {
	noise := AddScalar(MulScalar(rng.Uniform(keys, rows, columns, 2), 2), -1)
	return MirrorBlur(noise, sigma, width, height)
}

// MirrorBlur blurs numbers `[B, rows, columns, k]` by a Gaussian of standard deviation sigma `[B]` that is cut off int(8 sigma + 1) / 2 numbers away and mirrored at the middle of the first and the last of the
// picture's, of which width and height are `[B, 1, 1]`. What lies further beyond an end than the other end does not count.
//
// Source: torchvision gaussian_blur, which mirrors in the same way.
func MirrorBlur(x, sigma, width, height *Node) *Node {
	d := x.Shape().Dimensions
	x = Einsum("bij,bjwk->biwk", mirrorWeights(sigma, height, d[1]), x)
	return Einsum("bij,bhjk->bhik", mirrorWeights(sigma, width, d[2]), x)
}

// mirrorWeights are the weights of a blur of n numbers, of which the first length ones are a picture's: `[B, n, n]`.
func mirrorWeights(sigma, length *Node, n int) *Node {
	shape := shapes.Make(dtypes.Float32, sigma.Shape().Dimensions[0], n, n)
	i, j := Iota(sigma.Graph(), shape, 1), Iota(sigma.Graph(), shape, 2)
	sigma = perPoint(sigma)
	radius := Floor(MulScalar(Floor(AddScalar(MulScalar(sigma, 8), 1)), 0.5))
	at := func(distance *Node) *Node {
		weight := Exp(Neg(Div(Square(distance), MulScalar(Square(sigma), 2))))
		return Where(LessOrEqual(Abs(distance), radius), weight, ZerosLike(weight))
	}
	last := AddScalar(length, -1)
	none := ZerosLike(i)
	direct := at(Sub(j, i))
	before := Where(GreaterThan(j, none), at(Add(i, j)), none)
	behind := Where(LessThan(j, last), at(Sub(MulScalar(last, 2), Add(i, j))), none)
	weights := Where(LessOrEqual(j, last), Add(direct, Add(before, behind)), none)
	return Div(weights, MaxScalar(ReduceAndKeep(weights, ReduceSum, 2), 1e-20))
}

// Field moves points by alpha/2 times the vectors `[B, rows, columns, 2]` at the pixels of pictures, which are interpolated bilinearly; alpha is `[B]`, width and height are `[B, 1, 1]`.
func (p Points) Field(vectors, alpha, width, height *Node) Points {
	d := vectors.Shape().Dimensions
	scaled := Mul(vectors, Reshape(MulScalar(alpha, 0.5), d[0], 1, 1, 1))
	l := lattice{vectors: Reshape(scaled, d[0], d[1]*d[2], 2), columns: d[2], lastX: AddScalar(width, -1), lastY: AddScalar(height, -1)}
	return l.move(p, AddScalar(p.X, -0.5), AddScalar(p.Y, -0.5))
}
