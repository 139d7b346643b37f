package zoo_test

import (
	"fmt"
	"slices"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Two lines classify a picture; the weights are fetched at the first use.
func ExampleOpen() {
	model, err := zoo.Open(engine.MustOpen(""), "efficientnet_lite0")
	if err != nil {
		fmt.Println(err)
		return
	}
	top, err := model.Classify(data.Cat(data.CatScene{}), 5)
	for _, class := range top {
		fmt.Printf("%-20s %.2f\n", class.Name, class.P)
	}
	fmt.Println(err)
}

// What there is to know of an architecture: its parts, which fine-tuning freezes as a whole, and the layers that have features.
func ExampleNew() {
	resnet, err := zoo.New("resnet18")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resnet.Count(), "parameters")
	for _, group := range resnet.Groups() {
		fmt.Println(group.Name, len(group.Params))
	}
	fmt.Println(slices.Index(resnet.Layers(), "layer2.0") > 0)
	// Output:
	// 11689512 parameters
	// stem 5
	// layer1 20
	// layer2 25
	// layer3 25
	// layer4 25
	// head 2
	// true
}
