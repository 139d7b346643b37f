package zoo

import (
	"regexp"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestRegistry checks that each entry is whole and its names are its own.
func TestRegistry(t *testing.T) {
	hash, beginning := regexp.MustCompile(`^[0-9a-f]{64}$`), regexp.MustCompile(`^[0-9a-f]{8,64}$`)
	names, files := map[string]bool{}, map[string]bool{}
	for _, w := range Registry() {
		if _, err := New(w.Arch); err != nil {
			t.Errorf("%s: %v", w.Name(), err)
		}
		if err := w.Preprocess.Check(); err != nil || w.Preprocess.Raw {
			t.Errorf("%s: %+v (%v)", w.Name(), w.Preprocess, err)
		}
		if names[w.Name()] || w.Tag == "" || w.Licence == "" || w.About == "" || len(w.Files) == 0 {
			t.Errorf("%s is there twice, or something is missing: %+v", w.Name(), w)
		}
		names[w.Name()] = true
		for _, f := range w.Files {
			if files[f.Name] || f.Name == "" || len(f.Sources) == 0 {
				t.Errorf("%s: the file %q is another's, or has no sources", w.Name(), f.Name)
			}
			files[f.Name] = true
			if f.SHA256 != "" && !hash.MatchString(f.SHA256) || f.SHA256Prefix != "" && !beginning.MatchString(f.SHA256Prefix) {
				t.Errorf("%s: %s has hash %q, beginning %q", w.Name(), f.Name, f.SHA256, f.SHA256Prefix)
			}
		}
	}
	for _, name := range Names() {
		if found, err := candidates(name, false); err != nil || len(found) == 0 {
			t.Errorf("no weights of %s (%v)", name, err)
		}
	}
	Registry()[0].Tag = "changed"
	if registry[0].Tag == "changed" {
		t.Error("Registry gives the registry itself")
	}
}

func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		name  string
		trunk bool
		want  string
	}{
		{"resnet18", false, "resnet18.tv_in1k resnet18.a1_in1k"},
		{"resnet18.a1_in1k", false, "resnet18.a1_in1k"},
		{"vgg16", false, "vgg16.tv_in1k"},
		{"vgg16", true, "vgg16.tv_in1k vgg16.hed_bsds500"},
		{"vgg16.hed_bsds500", true, "vgg16.hed_bsds500"},
		{"vgg16.hed_bsds500", false, ""},
		{"efficientnet_lite0", false, "efficientnet_lite0.ra_in1k tf_efficientnet_lite0.wheel_in1k tf_efficientnet_lite0.in1k"},
		{"tf_efficientnet_lite0", false, "tf_efficientnet_lite0.wheel_in1k tf_efficientnet_lite0.in1k"},
		{"", false, ""},
		{"resnet", false, ""},
	} {
		found, err := candidates(c.name, c.trunk)
		var names []string
		for _, w := range found {
			names = append(names, w.Name())
		}
		if got := strings.Join(names, " "); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q (trunk %v): %q (%v), want %q", c.name, c.trunk, got, err, c.want)
		}
	}
	_, err := Open(engine.ForTest(t, engine.PureGo), "alexnet")
	if err == nil || !strings.Contains(err.Error(), `"alexnet"`) || !strings.Contains(err.Error(), "resnet18.a1_in1k") {
		t.Errorf("Open: %v", err)
	}
}
