package finetune

import (
	"context"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestExplainer asks for heat maps and features of a trained model.
func TestExplainer(t *testing.T) {
	for _, name := range []string{"resnet18", "tf_efficientnet_lite0"} {
		m := testSource(t, engine.ForTest(t, "go"), name, 64)
		e, err := NewExplainer(m, "")
		if err != nil {
			t.Fatal(err)
		}
		set := testSet(t, 2, 5)
		img, _, err := set.Items[1].Read()
		if err != nil {
			t.Fatal(err)
		}
		heat, err := e.GradCAM(img, 3)
		if err != nil || heat.Width != 2 || heat.Height != 2 {
			t.Fatalf("%s: %+v, %v; want 2 x 2 cells", name, heat, err)
		}
		if size := img.Bounds().Size(); heat.Box.X0 < 0 || heat.Box.X1 > float64(size.X) || heat.Box.Y1 > float64(size.Y) {
			t.Errorf("%s: the cells lie at %v of %v", name, heat.Box, size)
		}
		all, err := e.FeaturesOf(context.Background(), set)
		if err != nil {
			t.Fatal(err)
		}
		query, err := e.Features(img)
		if err != nil {
			t.Fatal(err)
		}
		if near := Nearest(all, query, 1); len(near) != 1 || near[0].Index != 1 || near[0].Similarity < 0.9999 {
			t.Errorf("%s: nearest to itself is %+v", name, near)
		}
		if _, err := e.GradCAM(img, 5); err == nil || !strings.Contains(err.Error(), "classes 0 to 4") {
			t.Error(err)
		}
		if _, err := NewExplainer(m, "nowhere"); err == nil || !strings.Contains(err.Error(), `no layer "nowhere"`) {
			t.Error(err)
		}
	}
}
