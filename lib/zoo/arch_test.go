package zoo

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// TestGroups checks the order of the groups, and that they share out the parameters.
func TestGroups(t *testing.T) {
	blocks := "blocks.0 blocks.1 blocks.2 blocks.3 blocks.4 blocks.5 blocks.6 "
	for prefix, want := range map[string]string{
		"resnet":             "stem layer1 layer2 layer3 layer4 head",
		"vgg":                "block1 block2 block3 block4 block5 classifier.0 classifier.3 head",
		"mobilenet_v2":       "stem stage1 stage2 stage3 stage4 stage5 stage6 stage7 features.18 head",
		"efficientnet_lite0": "stem " + blocks + "conv_head head",
	} {
		for _, name := range Names() {
			if !strings.HasPrefix(strings.TrimPrefix(name, "tf_"), prefix) {
				continue
			}
			a := arch(t, name)
			var names, params []string
			for _, group := range a.Groups() {
				names = append(names, group.Name)
				if len(group.Params) == 0 {
					t.Errorf("%s: group %s is empty", name, group.Name)
				}
				for _, p := range group.Params {
					params = append(params, p.Name)
				}
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s has groups %q, want %q", name, got, want)
			}
			if !slices.Equal(params, a.names()) {
				t.Errorf("%s: the groups do not hold the parameters in order", name)
			}
			slices.Sort(params)
			if n := len(params); len(slices.Compact(params)) != n {
				t.Errorf("%s: a parameter is in two groups", name)
			}
			if last := a.names()[len(a.names())-1]; last != a.head+".bias" {
				t.Errorf("%s ends with %s, want %s.bias", name, last, a.head)
			}
		}
	}
}

// TestLayers checks that names of layers are unique, in order, and that those that style transfer and heat maps ask for are there.
func TestLayers(t *testing.T) {
	for name, want := range map[string][]string{
		"resnet18":           {"relu", "maxpool", "layer1.0", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"},
		"vgg19":              {"conv1_1", "relu1_1", "relu1_2", "pool1", "relu2_1", "relu3_1", "relu3_4", "relu4_1", "conv4_2", "relu5_1", "relu5_4", "pool5", "avgpool", "classifier.0", "classifier.6"},
		"vgg16":              {"features.0", "relu1_1", "features.1", "features.4", "relu5_3", "features.29", "features.30"},
		"mobilenet_v2":       {"features.0", "features.1", "features.18", "classifier.1"},
		"efficientnet_lite0": {"bn1", "blocks.0", "blocks.6.0", "blocks.6", "bn2", "global_pool", "classifier"},
	} {
		layers, at := arch(t, name).Layers(), -1
		for _, layer := range want {
			next := slices.Index(layers, layer)
			if next <= at {
				t.Errorf("%s: %q is layer %d, want behind %d", name, layer, next, at)
			}
			at = next
		}
	}
	for _, name := range Names() {
		layers := slices.Sorted(slices.Values(arch(t, name).Layers()))
		if n := len(layers); len(slices.Compact(layers)) != n {
			t.Errorf("%s: two layers have one name", name)
		}
	}
}

// built gives the shapes of what a function makes of pictures, without computing anything, or what it panics with.
func built(build func(s *model.Scope, x *Node) []*Node, dimensions ...int) (got [][]int, err error) {
	g := NewGraph(gobackend.GetBackend(), "test")
	defer g.Finalize()
	err = exceptions.TryCatch[error](func() {
		for _, y := range build(model.NewStore().RootScope(), Parameter(g, "x", shapes.Make(dtypes.Float32, dimensions...))) {
			got = append(got, y.Shape().Dimensions)
		}
	})
	return got, err
}

// TestFeatures checks the shapes of layers, that only what is needed is built, and what misuse says.
func TestFeatures(t *testing.T) {
	a := arch(t, "resnet18").WithClasses(7)
	got, err := built(func(s *model.Scope, x *Node) []*Node {
		return append(a.Features(s, x, "layer4", "maxpool"), a.Logits(s, x))
	}, 3, 65, 33, 3)
	if want := [][]int{{3, 3, 2, 512}, {3, 17, 9, 64}, {3, 7}}; err != nil || !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("shapes %v (%v), want %v", got, err, want)
	}
	if arch(t, "resnet18").Classes != 1000 {
		t.Error("WithClasses changed another architecture")
	}
	_, err = built(func(s *model.Scope, x *Node) []*Node {
		y := a.Features(s, x, "maxpool")
		for v := range s.IterVariables() {
			if !strings.Contains(v.Path(), "conv1") && !strings.Contains(v.Path(), "bn1") {
				t.Errorf("maxpool needs no %s", v.Path())
			}
		}
		return y
	}, 1, 32, 32, 3)
	if err != nil {
		t.Error(err)
	}
	for want, build := range map[string]func(s *model.Scope, x *Node) []*Node{
		`resnet18 has no layer "relu9_9"; it has relu, maxpool`: func(s *model.Scope, x *Node) []*Node { return a.Features(s, x, "relu9_9") },
		"resnet18 takes pictures":                               func(s *model.Scope, x *Node) []*Node { return []*Node{a.Logits(s, InsertAxes(x, 0))} },
	} {
		if _, err := built(build, 1, 32, 32, 3); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := built(func(s *model.Scope, x *Node) []*Node { return a.Features(s, x, "maxpool") }, 3, 64, 64); err == nil || !strings.Contains(err.Error(), "takes pictures") {
		t.Errorf("Features of a batch without channels: %v", err)
	}
}

func TestNewSaysWhatThereIs(t *testing.T) {
	if _, err := New("resnet19"); err == nil || !strings.Contains(err.Error(), `"resnet19" is not known`) || !strings.Contains(err.Error(), "resnet18") {
		t.Error(err)
	}
}
