package zoo

import "testing"

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
