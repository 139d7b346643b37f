package finetune

import (
	"context"
	"image"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// TestPredictIsValidation gives pictures of the validation set alone and compares with the report.
func TestPredictIsValidation(t *testing.T) {
	for _, name := range []string{"go", "xla:cpu"} {
		t.Run(name, func(t *testing.T) {
			l := testLearner(t, engine.ForTest(t, name), Config{Plan: []Phase{{Epochs: 2, Freeze: "9", Rate: 0.01}}, EMA: 0.9})
			fit(t, l)
			report, err := l.Validate()
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range report.Outcomes {
				img, _, err := l.val.set.Items[i].Read()
				if err != nil {
					t.Fatal(err)
				}
				got, err := l.Predict(img)
				if err != nil {
					t.Fatal(err)
				}
				if got[0].Index != o.Predicted || math.Abs(got[0].P-o.P) > 1e-14 { // softmax by two formulas, of the same logits
					t.Errorf("%s: predicted %d with p = %v, and in validation %d with %v", l.val.set.Items[i].Name, got[0].Index, got[0].P, o.Predicted, o.P)
				}
			}
			// The saved model computes in batches of other sizes, with folded kernels: near, not equal.
			path := filepath.Join(t.TempDir(), "model.safetensors")
			if err := l.Save(path); err != nil {
				t.Fatal(err)
			}
			saved, err := zoo.Open(l.source.Engine, "", zoo.WithFile(path))
			if err != nil {
				t.Fatal(err)
			}
			img, _, _ := l.val.set.Items[0].Read()
			top, err := saved.Classify(img, 2)
			if err != nil || len(top) != 2 || top[0].Name != l.classes[report.Outcomes[0].Predicted] || math.Abs(top[0].P-report.Outcomes[0].P) > 1e-4 {
				t.Errorf("the saved model says %+v (%v), the learner %+v", top, err, report.Outcomes[0])
			}
		})
	}
}

// TestAverages checks that moving averages are what is evaluated and saved, and that training goes on from the parameters themselves.
func TestAverages(t *testing.T) {
	e := engine.ForTest(t, "go")
	plan := []Phase{{Epochs: 2, Rate: 0.1}}
	plain, averaged := testLearner(t, e, Config{Plan: plan}), testLearner(t, e, Config{Plan: plan, EMA: 0.9})
	fit(t, plain)
	fit(t, averaged)
	if names := changed(parameters(t, plain), parameters(t, averaged)); names != nil {
		t.Errorf("averages changed the training: %q", names)
	}
	m, err := averaged.Model()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range averaged.groups[len(averaged.groups)-1].Params {
		want := tensors.MustCopyFlatData[float32](averaged.store.GetVariable(emaScope + p.Path()).MustValue())
		got := tensors.MustCopyFlatData[float32](p.Variable(m.Store.RootScope()).MustValue())
		if !slices.Equal(got, want) || slices.Equal(got, parameters(t, averaged)[p.Name]) {
			t.Errorf("the model's %s is not the average", p.Name)
		}
	}
}

// TestViews evaluates by views: by one alone the report is that of validation, and by two mirrored pictures it does not change when they are mirrored.
func TestEvaluateViews(t *testing.T) {
	l := testLearner(t, engine.ForTest(t, "go"), Config{})
	fit(t, l)
	plain, err := l.Validate()
	if err != nil {
		t.Fatal(err)
	}
	one, err := l.EvaluateViews(context.Background(), l.val.set, "")
	if err != nil || math.Abs(one.Loss-plain.Loss) > 1e-6 {
		t.Errorf("one view has the loss %v (%v), and validation %v", one.Loss, err, plain.Loss)
	}
	mirror := func(set *data.Set) *data.Set {
		var pictures []*image.RGBA
		var labels []int
		for _, item := range set.Items {
			img, _, err := item.Read()
			if err != nil {
				t.Fatal(err)
			}
			pictures, labels = append(pictures, picture.Flatten(mirrored(img))), append(labels, item.Label)
		}
		mirrored, err := data.NewSet(set.Classes, pictures, labels)
		if err != nil {
			t.Fatal(err)
		}
		return mirrored
	}
	flip, err := l.EvaluateViews(context.Background(), l.val.set, "flip")
	if err != nil {
		t.Fatal(err)
	}
	other, err := l.EvaluateViews(context.Background(), mirror(l.val.set), "flip")
	if err != nil || math.Abs(flip.Loss-other.Loss) > 1e-5 || flip.Loss == plain.Loss {
		t.Errorf("both views have the loss %v, of mirrored pictures %v (%v), without views it is %v", flip.Loss, other.Loss, err, plain.Loss)
	}
	if _, err := l.EvaluateViews(context.Background(), l.val.set, "sideways"); err == nil || !strings.Contains(err.Error(), `"sideways"`) {
		t.Error(err)
	}
	other2 := &data.Set{Classes: []string{"a", "b"}, Items: l.val.set.Items}
	if _, err := l.EvaluateViews(context.Background(), other2, "flip"); err == nil || !strings.Contains(err.Error(), "the set's classes are") {
		t.Error(err)
	}
}
