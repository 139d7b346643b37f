package data_test

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/data"
)

func TestStack(t *testing.T) {
	part := func(from float32) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions([]float32{from, from + 1, from + 2, from + 3}, 2, 2, 1)
	}
	parts := []*tensors.Tensor{part(0), part(4), part(8)}
	whole, err := data.Stack(parts)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := tensors.CopyFlatData[float32](whole)
	if want := []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}; err != nil || !slices.Equal(flat, want) || !slices.Equal(whole.Shape().Dimensions, []int{6, 2, 1}) {
		t.Errorf("%s of %v, %v", whole.Shape(), flat, err)
	}
	if parts[0].Ok() || parts[2].Ok() {
		t.Errorf("the parts are still there")
	}
}

func TestStackRefusals(t *testing.T) {
	of := func(dims ...int) *tensors.Tensor { return tensors.FromFlatDataAndDimensions(make([]uint8, 4), dims...) }
	for _, c := range []struct {
		parts []*tensors.Tensor
		says  string
	}{
		{nil, "no tensors"},
		{[]*tensors.Tensor{tensors.FromScalar(float32(1))}, "scalars"},
		{[]*tensors.Tensor{of(1, 4), of(1, 4), of(1, 2, 2)}, "tensor 2 of the stack"},
		{[]*tensors.Tensor{of(4), tensors.FromFlatDataAndDimensions(make([]float32, 4), 4)}, "one size and type"},
	} {
		whole, err := data.Stack(c.parts)
		if says(t, err, "data: ", c.says); whole != nil {
			t.Errorf("%q: a tensor beside the error", c.says)
		}
	}
}
