package codec_test

import (
	"bytes"
	"image"
	"math/big"
	"reflect"
	"runtime"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/keep/internal/codec"
)

// everything has a field for each way in that hostile bytes could take.
type everything struct {
	Flag    bool
	Numbers []float64
	Names   map[string][]string
	Points  []image.Point
	Nothing []struct{}
	Nested  [][2]*everything
	Any     map[any]any
	Pet     pet
	Big     *big.Int
	Tensor  *tensors.Tensor
	Picture *image.RGBA
}

// FuzzDecode feeds bytes that no encoder wrote: they must give a value or an error in memory bounded by their number.
func FuzzDecode(f *testing.F) {
	c, err := codec.For(reflect.TypeFor[everything]())
	if err != nil {
		f.Fatal(err)
	}
	full := everything{
		Flag: true, Numbers: []float64{1, 2}, Names: map[string][]string{"a": {"b"}}, Points: []image.Point{{X: 1}}, Nothing: make([]struct{}, 3),
		Any: map[any]any{1: "x"}, Pet: cat{1}, Big: big.NewInt(9), Tensor: tensors.FromValue([]float32{1, 2}), Picture: image.NewRGBA(image.Rect(0, 0, 1, 1)),
	}
	full.Nested = [][2]*everything{{{Flag: true}, nil}}
	for _, v := range []everything{{}, full} {
		var buf bytes.Buffer
		if err := c.Encode(&buf, reflect.ValueOf(v)); err != nil {
			f.Fatal(err)
		}
		f.Add(buf.Bytes())
		f.Add(buf.Bytes()[:buf.Len()/2])
		f.Add(append(buf.Bytes(), 0))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		back := reflect.New(reflect.TypeFor[everything]()).Elem()
		err := c.Decode(bytes.NewReader(data), int64(len(data)), back)
		runtime.ReadMemStats(&after)
		if got, most := after.TotalAlloc-before.TotalAlloc, uint64(8<<20+512*len(data)); got > most {
			t.Errorf("%d bytes of input took %d bytes of memory, at most %d expected", len(data), got, most)
		}
		if err != nil {
			return
		}
		if _, err := c.Size(back); err != nil {
			t.Errorf("a value was read that cannot be written: %v", err)
		}
	})
}
