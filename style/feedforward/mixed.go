package feedforward

import (
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
)

// mix is several lessons as one, in which each tensor has those of all along its first axis.
func mix(parts []lesson) lesson {
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	whole := lesson{name: strings.Join(names, ", "), pixels: stack[uint8](parts, func(l lesson) *tensors.Tensor { return l.pixels })}
	for i := range parts[0].grams {
		whole.grams = append(whole.grams, stack[float32](parts, func(l lesson) *tensors.Tensor { return l.grams[i] }))
	}
	return whole
}

func stack[T uint8 | float32](parts []lesson, of func(l lesson) *tensors.Tensor) *tensors.Tensor {
	var flat []T
	for _, p := range parts {
		flat = append(flat, tensors.MustCopyFlatData[T](of(p))...)
	}
	dims := slices.Clone(of(parts[0]).Shape().Dimensions)
	dims[0] = len(parts)
	return tensors.FromFlatDataAndDimensions(flat, dims...)
}
