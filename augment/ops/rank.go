package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// beyond is further from [0, 1] than any value of a picture.
const beyond = 1e6

// MedianBlur replaces each value by the median of the square around it, in its channel.
//
//   - x: float `[B, H, W, 3]`.
//   - side: the largest of the sizes, odd. The graph puts side*side numbers in order for each value.
//   - size: `[B]` or scalar, the side of each image's square, odd, from 1 to side.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// The border repeats the outermost pixels. Source: OpenCV medianBlur.
func MedianBlur(x *Node, side int, size, sizes *Node) *Node {
	checkImages("MedianBlur", x)
	checkSizes("MedianBlur", x, sizes)
	checkSide("MedianBlur", side)
	d, radius := x.Shape().Dimensions, ExpandAxes(sizeRadius("MedianBlur", x, size), -1)
	extended := extend(x, sizes, Replicate, side/2, side/2)
	var values []*Node
	for i := range side * side {
		y, x := i/side, i%side
		value := shifted(extended, y, x, d[1], d[2])
		// What lies outside an image's own square comes in pairs, one lower and one higher than all: the middle stays.
		outside := float64(beyond)
		if i < side*side/2 {
			outside = -beyond
		}
		far := float64(max(y-side/2, side/2-y, x-side/2, side/2-x))
		near := BroadcastToDims(GreaterOrEqual(radius, MulScalar(OnesLike(radius), far)), d...)
		values = append(values, Where(near, value, MulScalar(OnesLike(value), outside)))
	}
	return Inside(median(values), sizes)
}

// median gives the median of an odd number of nodes, place by place.
func median(values []*Node) *Node {
	for _, pair := range medianPairs(len(values)) {
		a, b := values[pair[0]], values[pair[1]]
		values[pair[0]], values[pair[1]] = Min(a, b), Max(a, b)
	}
	return values[len(values)/2]
}

// medianPairs lists the pairs of n places to be put in order one after the other, so that the median comes to the middle: K. E. Batcher's odd-even merge sort
// ("Sorting Networks and Their Applications", 1968) without the pairs on which the middle does not depend.
func medianPairs(n int) [][2]int {
	var pairs [][2]int
	for half := 1; half < n; half *= 2 {
		for step := half; step > 0; step /= 2 {
			for start := step % half; start+step < n; start += 2 * step {
				for i := start; i < start+step && i+step < n; i++ {
					if i/(2*half) == (i+step)/(2*half) {
						pairs = append(pairs, [2]int{i, i + step})
					}
				}
			}
		}
	}
	matters := map[int]bool{n / 2: true}
	kept := len(pairs)
	for k := len(pairs) - 1; k >= 0; k-- {
		if a, b := pairs[k][0], pairs[k][1]; matters[a] || matters[b] {
			matters[a], matters[b] = true, true
			kept--
			pairs[kept] = pairs[k]
		}
	}
	return pairs[kept:]
}

// sizeRadius gives half of what a size has beside its middle, `[B, 1, 1]`.
func sizeRadius(function string, x, size *Node) *Node {
	return MulScalar(AddScalar(perImage(function, "size", x, size), -1), 0.5)
}

// MaximumBlur replaces each value by the largest of the square around it, in its channel: bright things grow.
//
//   - x: float `[B, H, W, 3]`.
//   - side: the largest of the sizes, odd.
//   - size: `[B]` or scalar, the side of each image's square, odd, from 1 to side.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Only pixels of the picture count. Source: OpenCV dilate with a square.
func MaximumBlur(x *Node, side int, size, sizes *Node) *Node {
	checkImages("MaximumBlur", x)
	checkSizes("MaximumBlur", x, sizes)
	checkSide("MaximumBlur", side)
	radius := ExpandAxes(sizeRadius("MaximumBlur", x, size), -1)
	return Inside(maximum(maximum(x, radius, sizes, side, 0), radius, sizes, side, 1), sizes)
}

// MinimumBlur replaces each value by the smallest of the square around it, in its channel: dark things grow. See [MaximumBlur]. Source: OpenCV
// erode with a square.
func MinimumBlur(x *Node, side int, size, sizes *Node) *Node {
	checkImages("MinimumBlur", x)
	return Inside(Neg(MaximumBlur(Neg(x), side, size, sizes)), sizes)
}

// maximum takes the largest of the values up to a radius `[B, 1, 1, 1]` away along axis 0 (y) or 1 (x).
func maximum(x, radius, sizes *Node, side, axis int) *Node {
	d, wide := x.Shape().Dimensions, [2]int{}
	wide[axis] = side / 2
	extended := extend(x, sizes, Replicate, wide[0], wide[1])
	most := x
	for i := range side {
		if i == side/2 {
			continue
		}
		at := [2]int{}
		at[axis] = i
		far := float64(max(i-side/2, side/2-i))
		near := BroadcastToDims(GreaterOrEqual(radius, MulScalar(OnesLike(radius), far)), d...)
		most = Where(near, Max(most, shifted(extended, at[0], at[1], d[1], d[2])), most)
	}
	return most
}
