package nn

import (
	"runtime"

	. "github.com/gomlx/gomlx/core/graph"
)

// InParts applies a function to a batch `[B, ...]`, for which no picture may depend on another. On the pure-Go engine, where most operations run on
// one processor, it does so to as many parts of the batch as there are processors, which then work side by side, and joins what comes out.
func InParts(x *Node, apply func(part *Node) *Node) *Node {
	batch := x.Shape().Dimensions[0]
	count := min(runtime.GOMAXPROCS(0), batch)
	if !onPureGo(x) || count == 1 {
		return apply(x)
	}
	var parts []*Node
	for i := range count {
		parts = append(parts, apply(Slice(x, AxisRange(i*batch/count, (i+1)*batch/count))))
	}
	return Concatenate(parts, 0)
}
