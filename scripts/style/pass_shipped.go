package main

import "fmt"

// shipped gives the file of the network that is taken for a method where -weights names none.
func shipped(method string) (string, error) {
	if method == "adain" {
		return "", fmt.Errorf("-method adain needs weights: name pytorch-AdaIN's (github.com/naoto0804/pytorch-AdaIN) decoder.pth with -weights and its vgg_normalised.pth with -encoder")
	}
	return "", fmt.Errorf("-method %s needs weights: name the file of a network with -weights; style train makes one", method)
}
