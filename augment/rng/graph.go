package rng

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Bits gives, in a graph, the first n words of the stream of each key.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//
// It returns uint32 `[B, n]`, equal on every engine to what [Key.Bits] gives on the host.
func Bits(keys *Node, n int) *Node {
	words := blocks(keys, (n+1)/2)
	batch := keys.Shape().Dimensions[0]
	all := Reshape(Stack(words[:], -1), batch, -1) // [B, pairs, 2] -> [B, 2*pairs]
	return Slice(all, AxisRange(), AxisRangeFromStart(n))
}

// Uniform gives, in a graph, random numbers uniform in [0, 1) and multiples of 2^-24.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//   - dims: the axes behind the batch axis, for example height, width and channels.
//
// It returns float32 `[B, dims...]`, bit-equal on every engine. What a place holds depends on its key and on the place alone.
func Uniform(keys *Node, dims ...int) *Node {
	words := Bits(keys, size(dims))
	return Reshape(unit(words), append([]int{keys.Shape().Dimensions[0]}, dims...)...)
}

// Normal gives, in a graph, random numbers with mean 0 and variance 1, by Box and Muller's transform ("A Note on the Generation
// of Random Normal Deviates", 1958) of two uniform ones. They lie within +-5.77.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//   - dims: the axes behind the batch axis.
//
// It returns float32 `[B, dims...]`. The words below it are bit-equal on every engine; the logarithm and the cosine are
// each engine's own, so that the numbers agree within about 1e-5.
func Normal(keys *Node, dims ...int) *Node {
	n := size(dims)
	batch := keys.Shape().Dimensions[0]
	words := blocks(keys, (n+1)/2)
	radius := Sqrt(MulScalar(Log(OneMinus(unit(words[0]))), -2)) // 1-u lies in (0, 1]
	angle := MulScalar(unit(words[1]), float32(2*math.Pi))
	pairs := Stack([]*Node{Mul(radius, Cos(angle)), Mul(radius, Sin(angle))}, -1)
	all := Slice(Reshape(pairs, batch, -1), AxisRange(), AxisRangeFromStart(n)) // [B, pairs, 2] -> [B, n]
	return Reshape(all, append([]int{batch}, dims...)...)
}

// unit maps words to [0, 1) by their upper 24 bits, which a float32 holds exactly.
func unit(words *Node) *Node {
	return MulScalar(ConvertDType(BitwiseShiftRightLogicalScalar(words, uint32(8)), dtypes.Float32), float32(0x1p-24))
}

// size is the number of elements that the axes hold.
func size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// blocks encrypts the counters 0 to n-1 with each key: the graph's [Key.Block]. It returns two nodes, uint32 `[B, n]`.
func blocks(keys *Node, n int) [2]*Node {
	if keys.DType() != dtypes.Uint32 || keys.Rank() != 2 || keys.Shape().Dimensions[1] != 2 {
		exceptions.Panicf("rng: keys must be uint32 [batch, 2], got %s", keys.Shape())
	}
	batch := keys.Shape().Dimensions[0]
	shape := shapes.Make(dtypes.Uint32, batch, n)
	word := func(i int) *Node { return Slice(keys, AxisRange(), AxisRange(i, i+1)) } // [B, 1]
	k0, k1 := word(0), word(1)
	schedule := [3]*Node{k0, k1, BitwiseXor(BitwiseXor(k0, k1), Scalar(keys.Graph(), dtypes.Uint32, uint32(parity)))}
	x0 := Add(Iota(keys.Graph(), shape, 1), schedule[0])
	x1 := BroadcastToShape(schedule[1], shape)
	for r := range rounds {
		x0 = Add(x0, x1)
		x1 = BitwiseXor(rotateLeft(x1, rotations[r%8]), x0)
		if r%4 == 3 {
			i := r/4 + 1
			x0 = Add(x0, schedule[i%3])
			x1 = Add(x1, AddScalar(schedule[(i+1)%3], uint32(i)))
		}
	}
	return [2]*Node{x0, x1}
}

// rotateLeft rotates 32-bit words by a number of bits between 1 and 31.
func rotateLeft(x *Node, distance int) *Node {
	return BitwiseOr(BitwiseShiftLeftScalar(x, uint32(distance)), BitwiseShiftRightLogicalScalar(x, uint32(32-distance)))
}
