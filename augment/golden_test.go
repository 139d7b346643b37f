package augment

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// golden is a result of torchvision for one operation with given values; scripts in testdata write them.
type golden struct {
	Op            string
	Size          [2]int // height, width
	Dark          bool   // whether the picture is a third as bright
	Values        []float64
	Interpolation Interpolation
	Result        string
}

// operation is the operation of a golden, whose values are given by the draw.
func (g golden) operation(t *testing.T) Op {
	t.Helper()
	settings := ""
	if g.Interpolation != "" {
		settings = fmt.Sprintf(`{"interpolation":%q}`, g.Interpolation)
	}
	op, err := New(g.Op, settings)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// numbers decodes the result.
func (g golden) numbers(t *testing.T) (values []float32) {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(g.Result)
	if err != nil {
		t.Fatal(err)
	}
	for ; len(data) > 0; data = data[2:] {
		values = append(values, float32(binary.LittleEndian.Uint16(data))/65535)
	}
	return values
}

// picture is the picture of a golden, by the formula of the scripts.
func (g golden) picture() image.Image {
	height, width := g.Size[0], g.Size[1]
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		x, y := i%width, i/width
		for c := range 3 {
			v := uint8(x*37 + y*91 + c*53 + x*y*c*7 + (x*x^y)*5)
			if g.Dark {
				v /= 3
			}
			img.Pix[4*i+c] = v
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

// TestOperationsEqualTorchvision compares single operations on both executors.
func TestOperationsEqualTorchvision(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, file := range []string{"testdata/golden_warp.json", "testdata/golden_tone.json"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var goldens []golden
		if err := json.Unmarshal(data, &goldens); err != nil {
			t.Fatal(err)
		}
		for _, g := range goldens {
			p := Sequence(g.operation(t))
			batch, err := picture.NewBatch(g.picture())
			if err != nil {
				t.Fatal(err)
			}
			draws, err := p.Draw(Key{}, batch.Sizes...)
			if err != nil {
				t.Fatal(err)
			}
			at := 0
			for _, v := range draws[0].Steps[0].Values {
				at += copy(v.Numbers, g.Values[at:at+len(v.Numbers)])
			}
			for name, executor := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
				what := fmt.Sprint(g.Op, g.Size, g.Values, g.Interpolation, " ", name)
				// torchvision computes places in float32: 1e-5 of a place is 1e-5 of the range between two pixels.
				enginetest.Near(t, what, apply(t, p, backend, batch, draws, executor), g.numbers(t), 1e-4)
			}
		}
	}
}
