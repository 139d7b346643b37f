package zoo

import (
	"slices"
	"testing"
)

// TestCounts holds the numbers of parameters against those that torchvision and timm state.
func TestCounts(t *testing.T) {
	for name, want := range map[string]int{
		"resnet18": 11_689_512, "resnet34": 21_797_672, "resnet50": 25_557_032,
		"vgg11": 132_863_336, "vgg13": 133_047_848, "vgg16": 138_357_544, "vgg19": 143_667_240,
		"mobilenet_v2": 3_504_872, "efficientnet_lite0": 4_652_008, "tf_efficientnet_lite0": 4_652_008,
	} {
		a, err := New(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Count(); got != want {
			t.Errorf("%s has %d parameters, want %d", name, got, want)
		}
	}
}

// TestTable checks what the groups give and learn, of a network whose head follows a pool, and of one whose classifier has three layers.
func TestTable(t *testing.T) {
	for name, want := range map[string][][]string{
		"resnet18": {{"stem", "56 × 56 × 64", "9536"}, {"layer1", "56 × 56 × 64", "147968"}, {"layer4", "512", "8393728"}, {"head", "7", "3591"}},
		"vgg11":    {{"block1", "112 × 112 × 64", "1792"}, {"classifier.3", "4096", "16781312"}, {"head", "7", "28679"}},
	} {
		a, err := New(name)
		if err != nil {
			t.Fatal(err)
		}
		head, rows := a.WithClasses(7).Table()
		if len(head) != 3 || len(rows) != len(a.Groups()) {
			t.Errorf("%s: the head is %q, and there are %d rows", name, head, len(rows))
		}
		for _, row := range want {
			if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(r, row) }) {
				t.Errorf("%s: no row %q in %q", name, row, rows)
			}
		}
	}
}
