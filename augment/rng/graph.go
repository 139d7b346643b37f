package rng

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Bits gives, in a graph, the upper left corner of the table of words of each key.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//
// It returns uint32 `[B, rows, columns]`, equal on every engine to what [Key.Bits] gives on the host for each row. A larger
// table begins with a smaller one.
func Bits(keys *Node, rows, columns int) *Node {
	words := blocks(keys, rows, (columns+1)/2)
	return interleave(words[0], words[1], columns)
}

// Uniform gives, in a graph, random numbers uniform in [0, 1) and multiples of 2^-24.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//   - dims: the axes behind the batch axis, for example height, width and channels.
//
// It returns float32 `[B, dims...]`, bit-equal on every engine. What stands at [b, y, x, c] is a function of the key b and of
// y, x and c: neither of the batch nor of the height and the width.
func Uniform(keys *Node, dims ...int) *Node {
	rows, columns := table(dims)
	return Reshape(unit(Bits(keys, rows, columns)), append([]int{keys.Shape().Dimensions[0]}, dims...)...)
}

// Normal gives, in a graph, random numbers with mean 0 and variance 1, by Box and Muller's transform ("A Note on the Generation
// of Random Normal Deviates", 1958) of two uniform ones. They lie within +-5.77.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//   - dims: the axes behind the batch axis, as [Uniform] takes them.
//
// It returns float32 `[B, dims...]`. The words below it are bit-equal on every engine; the logarithm and the cosine are
// each engine's own, so that the numbers agree within about 1e-5.
func Normal(keys *Node, dims ...int) *Node {
	rows, columns := table(dims)
	words := blocks(keys, rows, (columns+1)/2)
	radius := Sqrt(MulScalar(Log(OneMinus(unit(words[0]))), -2)) // 1-u lies in (0, 1]
	angle := MulScalar(unit(words[1]), float32(2*math.Pi))
	all := interleave(Mul(radius, Cos(angle)), Mul(radius, Sin(angle)), columns)
	return Reshape(all, append([]int{keys.Shape().Dimensions[0]}, dims...)...)
}

// interleave lays the first and second numbers of pairs, each `[B, rows, pairs]`, side by side: `[B, rows, columns]`.
func interleave(first, second *Node, columns int) *Node {
	d := first.Shape().Dimensions
	all := Reshape(Stack([]*Node{first, second}, -1), d[0], d[1], -1) // [B, rows, pairs, 2] -> [B, rows, 2*pairs]
	return Slice(all, AxisRange(), AxisRange(), AxisRangeFromStart(columns))
}

// table lays axes out in rows and columns: the first of several axes makes the rows.
func table(dims []int) (rows, columns int) {
	rows, columns = 1, 1
	for i, d := range dims {
		if i == 0 && len(dims) > 1 {
			rows = d
		} else {
			columns *= d
		}
	}
	return rows, columns
}

// unit maps words to [0, 1) by their upper 24 bits, which a float32 holds exactly.
func unit(words *Node) *Node {
	return MulScalar(ConvertDType(BitwiseShiftRightLogicalScalar(words, uint32(8)), dtypes.Float32), float32(0x1p-24))
}

// blocks encrypts counters with each key, the graph's [Key.Block]: r<<32 | c at row r and column c. It returns two nodes,
// uint32 `[B, rows, columns]`.
func blocks(keys *Node, rows, columns int) [2]*Node {
	checkKeys(keys)
	shape := shapes.Make(dtypes.Uint32, keys.Shape().Dimensions[0], rows, columns)
	return At(keys, Iota(keys.Graph(), shape, 1), Iota(keys.Graph(), shape, 2))
}

// checkKeys panics unless keys are uint32 `[B, 2]`.
func checkKeys(keys *Node) {
	if keys.DType() != dtypes.Uint32 || keys.Rank() != 2 || keys.Shape().Dimensions[1] != 2 {
		exceptions.Panicf("rng: keys must be uint32 [batch, 2], got %s", keys.Shape())
	}
}

// At gives, in a graph, the two words of [Key.Block] at counters that the graph computes: row<<32 | column.
//
//   - keys: uint32 `[B, 2]`, one [Key] a row.
//   - rows, columns: uint32 `[B, M, N]`.
//
// It returns two nodes, uint32 `[B, M, N]`, equal on every engine to what the host gives for the same counters.
func At(keys, rows, columns *Node) [2]*Node {
	checkKeys(keys)
	word := func(i int) *Node { return ExpandAxes(Slice(keys, AxisRange(), AxisRange(i, i+1)), -1) } // [B, 1, 1]
	k0, k1 := word(0), word(1)
	schedule := [3]*Node{k0, k1, BitwiseXor(BitwiseXor(k0, k1), Scalar(keys.Graph(), dtypes.Uint32, uint32(parity)))}
	x0, x1 := Add(columns, schedule[0]), Add(rows, schedule[1])
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
