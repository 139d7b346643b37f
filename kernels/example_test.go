package kernels_test

import (
	"fmt"
	"log"

	"github.com/imagelab-go/imagelab/kernels"
)

// Install the kernels into the lab's environment and say which there are.
func ExampleInstall() {
	installed, err := kernels.Install(kernels.Config{Root: ".", Prefix: ".lab/venv", Bin: ".lab/bin"})
	if err != nil {
		log.Fatal(err)
	}
	for _, kernel := range installed {
		fmt.Println(kernel.Name, kernel.DisplayName)
	}
}

// Say which kernels have to be installed anew.
func ExampleSpec_Stale() {
	installed, err := kernels.List(".lab/venv")
	if err != nil {
		log.Fatal(err)
	}
	for _, kernel := range installed {
		if why := kernel.Stale(); why != "" {
			fmt.Println(kernel.Name, why)
		}
	}
}
