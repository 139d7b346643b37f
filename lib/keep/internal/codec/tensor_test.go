package codec_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/keep/internal/codec"
)

func TestTensorsOfEveryDType(t *testing.T) {
	for _, dtype := range []dtypes.DType{
		dtypes.Bool, dtypes.Int8, dtypes.Int16, dtypes.Int32, dtypes.Int64, dtypes.Uint8, dtypes.Uint16, dtypes.Uint32, dtypes.Uint64,
		dtypes.Float16, dtypes.BFloat16, dtypes.Float32, dtypes.Float64, dtypes.Complex64, dtypes.Complex128, dtypes.Int4, dtypes.Uint2,
	} {
		for _, dims := range [][]int{{}, {1}, {3, 5, 2}, {4, 0, 2}} {
			in := tensors.FromShape(shapes.Make(dtype, dims...))
			if in.Size() > 0 {
				in.MutableBytes(func(p []byte) {
					for i := range p {
						p[i] = byte(i % 2)
					}
				})
			}
			out := roundTrip(t, in).(*tensors.Tensor)
			if !out.Shape().Equal(in.Shape()) || !bytes.Equal(tensorBytes(out), tensorBytes(in)) {
				t.Errorf("%s came back as %s", in.Shape(), out.Shape())
			}
		}
	}
}

func tensorBytes(t *tensors.Tensor) (b []byte) {
	if t.Size() > 0 {
		t.ConstBytes(func(p []byte) { b = bytes.Clone(p) })
	}
	return b
}

func TestTensorsInsideOtherValues(t *testing.T) {
	type batch struct {
		Images *tensors.Tensor
		Names  []string
		Extra  map[string]any
	}
	x := tensors.FromValue([][]float32{{1, 2, 3}, {4, 5, 6}})
	got := roundTrip(t, []batch{{x, []string{"a"}, map[string]any{"same": x}}, {}}).([]batch)
	if !got[0].Images.Equal(x) || got[0].Extra["same"] != any(got[0].Images) || got[1].Images != nil {
		t.Errorf("came back as %v", got)
	}
}

func TestAxisNamesAreKept(t *testing.T) {
	in := tensors.FromShape(shapes.Shape{DType: dtypes.Float32, Dimensions: []int{2, 3}, AxisNames: []string{"batch", ""}})
	out := roundTrip(t, in).(*tensors.Tensor)
	if !reflect.DeepEqual(out.Shape().AxisNames, in.Shape().AxisNames) {
		t.Errorf("the axes came back as %q", out.Shape().AxisNames)
	}
}

func TestFinalizedTensorIsRefused(t *testing.T) {
	x := tensors.FromValue([]float32{1})
	if err := x.FinalizeAll(); err != nil {
		t.Fatal(err)
	}
	c, err := codec.For(reflect.TypeOf(x))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Size(reflect.ValueOf(x)); err == nil || !strings.Contains(err.Error(), "tensor cannot be kept") {
		t.Errorf("error %v", err)
	}
}
