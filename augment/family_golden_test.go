package augment

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// reference is what a reference program gives for an operation with constant settings on a picture that is [colourful] with seed 1.
type reference struct {
	Op    json.RawMessage
	Size  [2]int // height, width
	Float string // base64 of 16-bit numbers, 65535 is 1
}

// testReferences compares both executors with a file of references; XLA, which takes long to compile, with the first of each operation.
func testReferences(t *testing.T, path string, tolerances map[string]float64, usual float64) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var references []reference
	if err := json.Unmarshal(data, &references); err != nil || len(references) == 0 {
		t.Fatalf("%d references, error %v", len(references), err)
	}
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		seen := map[string]bool{}
		for i, r := range references {
			op, err := readOp(r.Op)
			if err != nil {
				t.Fatal(err)
			}
			if seen[op.Name()] && engine.KindOf(backend) != engine.PureGo {
				continue
			}
			seen[op.Name()] = true
			tolerance, ok := tolerances[op.Name()]
			if !ok {
				tolerance = usual
			}
			t.Run(fmt.Sprintf("%s#%d", op.Name(), i), func(t *testing.T) { r.test(t, backend, Sequence(op), tolerance) })
		}
	})
}

// test compares one reference.
func (r reference) test(t *testing.T, backend compute.Backend, p *Pipeline, tolerance float64) {
	raw, err := base64.StdEncoding.DecodeString(r.Float)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, len(raw)/2)
	for i := range want {
		want[i] = float32(binary.LittleEndian.Uint16(raw[2*i:])) / 65535
	}
	batch, err := picture.NewBatch(colourful(r.Size[1], r.Size[0], 1))
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	for what, options := range map[string][]ApplyOption{"graph": nil, "host": {OnHost()}} {
		got := apply(t, p, backend, batch, draws, options...)
		worst := 0.0
		for i, v := range got {
			worst = max(worst, math.Abs(float64(v-want[i])))
		}
		if len(got) != len(want) || !(worst <= tolerance) {
			t.Errorf("%s of %s: off by %.6f, more than %.6f", what, r.Op, worst, tolerance)
		}
	}
}
