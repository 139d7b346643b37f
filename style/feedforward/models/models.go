// Package models holds the networks that imagelab has trained itself, so that pictures are painted without fetching anything. README.md beside it says of each what it
// learned from, by which command, and how well.
package models

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

//go:embed *.safetensors.gz
var files embed.FS

const ending = ".safetensors.gz"

// Trunk is the name of the weights, in package zoo, that the encoder of the network "adain" is made of.
const Trunk = "vgg16.hed_bsds500"

// Names lists the networks that Open takes, sorted.
func Names() []string {
	entries, _ := files.ReadDir(".") // of an embedded folder, which is there
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ending)
	}
	return names
}

// Open gives a network by its name, for an engine. What it is, and what its styles are called, its fields and [feedforward.Model.Styles] say.
//
// For the network "adain" package zoo fetches the weights named [Trunk] when they are needed first, unless [feedforward.WithTrunk] or [feedforward.WithEncoder] brings them.
func Open(e *engine.Engine, name string, opts ...feedforward.Option) (*feedforward.Model, error) {
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("models: there is no network %q; take one of %s, or feedforward.Load for a file", name, strings.Join(Names(), ", "))
	}
	file, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("models: %s: %w", name, err)
	}
	return feedforward.Read(e, bytes.NewReader(file), int64(len(file)), opts...)
}

// read gives the safetensors file of a network.
func read(name string) ([]byte, error) {
	packed, err := files.Open(name + ending)
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	file, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}
