package finetune_test

import (
	"context"
	"fmt"
	"log"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// From a folder with train/CLASS/... and val/CLASS/... to a classifier that says what is in a picture.
func Example() {
	source, err := zoo.Open(engine.MustOpen(""), "efficientnet_lite0")
	if err != nil {
		log.Fatal(err)
	}
	train, val, err := data.Folders("ants_bees", data.Split{})
	if err != nil {
		log.Fatal(err)
	}
	learner, err := finetune.New(source, train, val, finetune.Config{Reuse: "auto", Folder: "run", Resume: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(learner.Matches())
	if _, err := learner.Fit(context.Background()); err != nil {
		log.Fatal(err)
	}
	report, err := learner.Validate()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	if err := learner.Save("run/model.safetensors"); err != nil {
		log.Fatal(err)
	}

	model, err := zoo.Open(engine.MustOpen(""), "", zoo.WithFile("run/model.safetensors"))
	if err != nil {
		log.Fatal(err)
	}
	img, err := picture.Open("garden.jpg")
	if err != nil {
		log.Fatal(err)
	}
	top, err := model.Classify(img, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(top)
}

// A plan of two phases: the head on a frozen trunk, then all that lies behind the third group with smaller rates, drawn back to what it
// was in the source; each picture is flipped and cropped anew in each epoch.
func ExampleConfig() {
	config := finetune.Config{
		Seed:    1,
		Augment: augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(224, 224, augment.Area(0.35, 1))),
		Plan: []finetune.Phase{
			{Epochs: 2, Freeze: "trunk", Rate: 0.01},
			{Epochs: 5, Freeze: "3", Rate: 0.003, Rates: finetune.Rates{Decay: 0.7}, Schedule: finetune.Schedule{Law: "cosine", WarmUp: 0.1},
				Optimizer: finetune.Optimizer{Law: "sgd", Nesterov: true, TowardsSource: 0.01, Clip: 1}},
		},
		Smoothing: 0.1,
		Patience:  3,
	}
	fmt.Println(len(config.Plan), "phases")
	// Output: 2 phases
}

// The head alone first, then one more group in each phase.
func ExampleGradual() {
	resnet, err := zoo.New("resnet18")
	if err != nil {
		log.Fatal(err)
	}
	plan, err := finetune.Gradual(resnet.Groups(), 3, finetune.Phase{Epochs: 2, Rate: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	for _, phase := range plan {
		fmt.Printf("%d epochs with the first %s of %d groups frozen\n", phase.Epochs, phase.Freeze, len(resnet.Groups()))
	}
	// Output:
	// 2 epochs with the first 5 of 6 groups frozen
	// 2 epochs with the first 4 of 6 groups frozen
	// 2 epochs with the first 3 of 6 groups frozen
}
