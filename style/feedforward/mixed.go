package feedforward

import (
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/data"
)

// mix is several lessons as one, in which each tensor has those of all along its first axis.
func mix(parts []lesson) (whole lesson, err error) {
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	whole.name = strings.Join(names, ", ")
	if whole.pixels, err = stack(parts, func(l lesson) *tensors.Tensor { return l.pixels }); err != nil {
		return whole, err
	}
	for i := range parts[0].grams {
		gram, err := stack(parts, func(l lesson) *tensors.Tensor { return l.grams[i] })
		if err != nil {
			return whole, err
		}
		whole.grams = append(whole.grams, gram)
	}
	return whole, nil
}

// stack joins a tensor of each lesson; the lessons keep theirs.
func stack(parts []lesson, of func(l lesson) *tensors.Tensor) (*tensors.Tensor, error) {
	var copies []*tensors.Tensor
	for _, p := range parts {
		c, err := of(p).Clone()
		if err != nil {
			return nil, err
		}
		copies = append(copies, c)
	}
	return data.Stack(copies)
}
