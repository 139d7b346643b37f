package classifying

import (
	"encoding/json"
	"math"
	"testing"
)

func TestNumbersParseBack(t *testing.T) {
	logits := []float32{0.1, 1. / 3, -16777217, math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), 1e-7, 1e21}
	text, err := object("x", nil, logits)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Logits []float32 }
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	for i, v := range got.Logits {
		if math.Float32bits(v) != math.Float32bits(logits[i]) {
			t.Errorf("%g became %g", logits[i], v)
		}
	}
}
