package weights_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// A checkpoint of a network that was trained in parallel: its weights are in a "state_dict" and carry a prefix.
func ExampleOpen() {
	f, err := weights.Open("testdata/torch/checkpoint.pth")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	f.TrimPrefix("module.")
	for _, name := range f.Names() {
		info, _ := f.Info(name)
		fmt.Println(f.Format(), name, info.DType, info.Shape)
	}
	bias, _, err := f.Float32("features.0.bias")
	fmt.Println(bias, err)
	// Output:
	// PyTorch features.0.weight Float32 [4 3 3 3]
	// PyTorch features.0.bias Float32 [4]
	// PyTorch turned Float32 [4 6]
	// [-8 1.25 -5.75 3.5] <nil>
}

func ExampleSave() {
	folder, err := os.MkdirTemp("", "weights")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "head.safetensors")
	head := []weights.Named{
		{Name: "fc.weight", Tensor: tensors.FromValue([][]float32{{1, 2, 3}, {4, 5, 6}})},
		{Name: "fc.bias", Tensor: tensors.FromValue([]float32{0.5, -0.5})},
	}
	if err := weights.Save(path, head, map[string]string{"classes": "ants, bees"}); err != nil {
		log.Fatal(err)
	}
	f, err := weights.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	fmt.Println(f.Names(), f.Metadata())
	// Output: [fc.bias fc.weight] map[classes:ants, bees]
}
