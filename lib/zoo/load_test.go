package zoo

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// snapshotOf loads a file and copies the parameters.
func snapshotOf(t *testing.T, a *Arch, list []weights.Named) map[string][]float32 {
	t.Helper()
	return snapshot(t, a, loaded(t, a, saved(t, list)).RootScope())
}

// underscoredNames gives EfficientNet-PyTorch's names for those of timm's lite0, in the order of the parameters.
func underscoredNames(a *Arch) func(string) string {
	blocks := map[string]int{}
	wide := map[string]string{"conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1", "conv_pwl": "_project_conv", "bn3": "_bn2"}
	narrow := map[string]string{"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
	outer := map[string]string{"conv_stem": "_conv_stem", "bn1": "_bn0", "conv_head": "_conv_head", "bn2": "_bn1", "classifier": "_fc"}
	for _, name := range a.names() {
		if parts := strings.Split(name, "."); parts[0] == "blocks" {
			if block := strings.Join(parts[:3], "."); blocks[block] == 0 {
				blocks[block] = len(blocks) + 1
			}
		}
	}
	return func(name string) string {
		parts := strings.Split(name, ".")
		if parts[0] != "blocks" {
			return outer[parts[0]] + "." + parts[1]
		}
		names := wide
		if parts[1] == "0" {
			names = narrow
		}
		return fmt.Sprintf("_blocks.%d.%s.%s", blocks[strings.Join(parts[:3], ".")]-1, names[parts[3]], parts[4])
	}
}

// TestDialects loads the same parameters by the names that different programs give them.
func TestDialects(t *testing.T) {
	for _, c := range []struct {
		what, arch string
		name       func(a *Arch) func(string) string
	}{
		{"DataParallel", "resnet18", func(*Arch) func(string) string { return func(name string) string { return "module." + name } }},
		{"EfficientNet-PyTorch", "tf_efficientnet_lite0", underscoredNames},
		{"EfficientNet-PyTorch in DataParallel", "tf_efficientnet_lite0", func(a *Arch) func(string) string {
			rename := underscoredNames(a)
			return func(name string) string { return "module." + rename(name) }
		}},
	} {
		a := arch(t, c.arch)
		list := state(a)
		want, got := snapshotOf(t, a, list), snapshotOf(t, a, renamed(list, c.name(a)))
		if !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: the parameters differ", c.what)
		}
	}
}

// counting gives an array that holds the numbers of its places, from a first one on, modulo a prime.
func counting(shape []int, first int) *tensors.Tensor {
	size := 1
	for _, n := range shape {
		size *= n
	}
	values := make([]float32, size)
	for i := range values {
		values[i] = float32((first + i) % 8191)
	}
	return tensors.FromFlatDataAndDimensions(values, shape...)
}

// TestTimmVGG reads the classifier of a VGG of timm, which is made of convolutions.
func TestTimmVGG(t *testing.T) {
	a := arch(t, "vgg11").WithClasses(3)
	var list []weights.Named
	for i, p := range a.Params() {
		shape := inPyTorch(p.Shape)
		switch p.Name {
		case "classifier.0.weight":
			shape = []int{4096, 512, 7, 7}
		case "classifier.3.weight":
			shape = []int{4096, 4096, 1, 1}
		}
		name := strings.NewReplacer("classifier.0.", "pre_logits.fc1.", "classifier.3.", "pre_logits.fc2.", "classifier.6.", "head.fc.").Replace(p.Name)
		list = append(list, weights.Named{Name: name, Tensor: counting(shape, i)})
	}
	first := slices.IndexFunc(a.Params(), func(p Param) bool { return p.Name == "classifier.0.weight" })
	got := snapshotOf(t, a, list)
	for _, at := range [][2]int{{0, 0}, {25087, 4095}, {12345, 67}} { // of [in, out]
		want := float32((first + at[1]*25088 + at[0]) % 8191)
		if v := got["classifier.0.weight"][at[0]*4096+at[1]]; v != want {
			t.Errorf("classifier.0.weight at %v is %v, want %v", at, v, want)
		}
	}
	if v, want := got["classifier.6.weight"][5*3+2], float32((len(list)-2+2*4096+5)%8191); v != want {
		t.Errorf("classifier.6.weight at [5, 2] is %v, want %v", v, want)
	}
}

// TestKerasBlocks reads the names of Keras's VGG, whose kernels are in our order. The format is HDF5; here only names are looked at.
func TestKerasBlocks(t *testing.T) {
	a := arch(t, "vgg16")
	d := dialects[slices.IndexFunc(dialects, func(d dialect) bool { return d.arch == "vgg16" })]
	for name, want := range map[string]string{
		"block1/layers/conv2d/vars/0":   "features.0.weight",
		"block1/layers/conv2d/vars/1":   "features.0.bias",
		"block1/layers/conv2d_1/vars/0": "features.2.weight",
		"block3/layers/conv2d_2/vars/0": "features.14.weight",
		"block5/layers/conv2d_2/vars/1": "features.28.bias",
		"side1/layers/conv2d/vars/0":    "",
		"block6/layers/conv2d/vars/0":   "",
		"block1/layers/conv2d_2/vars/0": "block1/layers/conv2d_2/vars/0", // there is no third
	} {
		if got, ok := d.rename(a, name); got != want || ok != (want != "") {
			t.Errorf("%s is %q (%v), want %q", name, got, ok, want)
		}
	}
}

// TestLoadSaysWhatDoesNotFit checks the errors of files that are not of the architecture; nothing is loaded then.
func TestLoadSaysWhatDoesNotFit(t *testing.T) {
	a := arch(t, "resnet18")
	list := state(a)
	without := func(beginning string) []weights.Named {
		return renamed(list, func(name string) string {
			if strings.HasPrefix(name, beginning) {
				return ""
			}
			return name
		})
	}
	with := func(name string, shape ...int) []weights.Named { // instead of the one there, if there is one
		return append(without(name), weights.Named{Name: name, Tensor: counting(shape, 0)})
	}
	for _, c := range []struct {
		what  string
		list  []weights.Named
		trunk bool
		want  []string // parts of the error; none where there is no error
	}{
		{"whole", list, false, nil},
		{"with counters", with("bn1.num_batches_tracked", 1), false, nil},
		{"missing", without("fc.bias"), false, []string{"resnet18", "1 of its 102 parameters are missing (fc.bias)", "0 are not of it"}},
		{"missing many", without("layer4."), false, []string{"missing (layer4.0.conv1.weight, layer4.0.bn1.weight, layer4.0.bn1.bias, ...)"}},
		{"unknown", with("fc2.weight", 3, 4), false, []string{"1 are not of it (fc2.weight)"}},
		{"wrong shape", with("fc.bias", 999), false, []string{"fc.bias", "[999]", "want [1000]"}},
		{"kernel in another order", with("conv1.weight", 7, 7, 3, 64), false, []string{"conv1.weight", "[7 7 3 64]", "want [64 3 7 7]"}},
		{"trunk without a head", without("fc."), true, nil},
		{"trunk with another head", with("fc.bias", 3), true, nil},
		{"trunk without a layer", without("layer1.0.conv1"), true, []string{"layer1.0.conv1.weight"}},
		{"another architecture", state(arch(t, "mobilenet_v2")), false, []string{"102 of its 102 parameters are missing", "name the file's architecture"}},
		{"twice", append(renamed(list, func(name string) string { return name }), weights.Named{Name: "module.bn1.weight", Tensor: counting([]int{64}, 0)}), false,
			[]string{"1 are not of it (module.bn1.weight)"}},
	} {
		store := model.NewStore()
		err := a.Load(store.RootScope(), opened(t, saved(t, c.list)), c.trunk)
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", c.what, err)
		}
		for _, part := range c.want {
			if err != nil && !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %v, want %q in it", c.what, err, part)
			}
		}
		store.Finalize()
	}
}

// TestOpenFile opens a file of the user's own training: the number of classes is the file's, labels are none, and the network runs.
func TestOpenFile(t *testing.T) {
	a := arch(t, "resnet18").WithClasses(3)
	path := saved(t, renamed(state(a), func(name string) string { return "module." + name }))
	m, err := Open(engine.ForTest(t, engine.PureGo), "resnet18", WithFile(path), WithPreprocess(func(p *Preprocess) { p.Size, p.Crop = 33, 1 }))
	if err != nil {
		t.Fatal(err)
	}
	if m.Classes != 3 || m.Labels != nil || m.Path != path || m.Weights.Name() != "resnet18.tv_in1k" {
		t.Errorf("%d classes, labels %v, %s, %s", m.Classes, m.Labels, m.Path, m.Weights.Name())
	}
	found, err := m.Classify(pictureOf(t, smallCatFile), 5)
	if err != nil || len(found) != 3 || found[0].P < found[2].P || found[0].Name != strconv.Itoa(found[0].Index) {
		t.Errorf("%v (%v)", found, err)
	}
	bad := WithPreprocess(func(p *Preprocess) { p.Size = 0 })
	if _, err := Open(m.Engine, "resnet18", WithFile(path), bad); err == nil || !strings.Contains(err.Error(), "size 0") {
		t.Errorf("size 0: %v", err)
	}
	if _, err := Open(m.Engine, "vgg11", WithFile(path)); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "does not fit vgg11") {
		t.Errorf("another's file: %v", err)
	}
	if _, err := Open(m.Engine, "resnet18", WithFile(path+".none")); err == nil || !strings.Contains(err.Error(), path+".none") {
		t.Errorf("no file: %v", err)
	}
}

// TestUnderscoredNamesChooseTheArchitecture opens EfficientNet-PyTorch's file by another name.
func TestUnderscoredNamesChooseTheArchitecture(t *testing.T) {
	a := arch(t, "tf_efficientnet_lite0")
	path := saved(t, renamed(state(a), underscoredNames(a)))
	m, err := Open(engine.ForTest(t, engine.PureGo), "efficientnet_lite0", WithFile(path))
	if err != nil {
		t.Fatal(err)
	}
	if m.Arch.Name != "tf_efficientnet_lite0" || m.Weights.Name() != liteOfWheel.Name() || m.Preprocess != liteOfWheel.Preprocess || len(m.Labels) != 1000 {
		t.Errorf("%s, %s, %+v, %d labels", m.Arch.Name, m.Weights.Name(), m.Preprocess, len(m.Labels))
	}
}

// TestLogitsOf computes more pictures than a batch has, of two sizes, and each alone.
func TestLogitsOf(t *testing.T) {
	path := saved(t, state(arch(t, "mobilenet_v2").WithClasses(5)))
	m, err := Open(engine.ForTest(t, engine.PureGo), "mobilenet_v2", WithFile(path), WithPreprocess(func(p *Preprocess) { p.Raw = true }))
	if err != nil {
		t.Fatal(err)
	}
	cat := pictureOf(t, smallCatFile)
	images, singles := tiles(cat), [][]float32(nil)
	for _, img := range images {
		one, err := m.LogitsOf(img)
		if err != nil || len(one) != 1 {
			t.Fatalf("%d (%v)", len(one), err)
		}
		singles = append(singles, one[0])
	}
	all, err := m.LogitsOf(images...)
	if err != nil || len(all) != len(images) {
		t.Fatalf("%d of %d pictures (%v)", len(all), len(images), err)
	}
	for i := range all {
		if !near32(all[i], singles[i]) {
			t.Errorf("picture %d: %v, alone %v", i, all[i], singles[i])
		}
	}
	if near32(all[0], all[1]) {
		t.Error("two pictures have the same logits")
	}
	if none, err := m.LogitsOf(); err != nil || len(none) != 0 {
		t.Errorf("no pictures: %v (%v)", none, err)
	}
	if _, err := m.LogitsOf(cat, nil); err == nil || !strings.Contains(err.Error(), "picture 1 is missing") {
		t.Errorf("a missing picture: %v", err)
	}
}

// TestDataParallelNamesChooseTheArchitecture saves EfficientNet-PyTorch's names as DataParallel does, and asks for the other padding's network.
func TestDataParallelNamesChooseTheArchitecture(t *testing.T) {
	a := arch(t, "tf_efficientnet_lite0")
	names := underscoredNames(a)
	path := saved(t, renamed(state(a), func(name string) string { return dataParallel + names(name) }))
	m, err := Open(engine.ForTest(t, engine.PureGo), "efficientnet_lite0", WithFile(path))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != a.Name || m.Weights.Name() != liteOfWheel.Name() || m.Classes != 1000 {
		t.Errorf("opened %s with %s and %d classes", m.Name, m.Weights.Name(), m.Classes)
	}
	if err := arch(t, "efficientnet_lite0").Load(m.Store.RootScope(), opened(t, path), false); err == nil || !strings.Contains(err.Error(), "the file is tf_efficientnet_lite0, not efficientnet_lite0") {
		t.Errorf("loaded as another architecture: %v", err)
	}
}
