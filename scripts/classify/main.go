// Command classify says what pictures show, by a network of lib/zoo.
//
//	go run ./scripts/classify -image cat.jpg
//	go run ./scripts/classify -arch resnet18 -top 3 photos more/photos dog.jpg
//	go run ./scripts/classify -json photos > classes.jsonl
//	go run ./scripts/classify -list
//
// Pictures and folders are named by -image, which may be given several times, or without a flag; of a folder, the pictures right inside
// are taken, by name. For one picture it prints a table of the most probable classes, for several a line each, with -json a line of JSON
// each (docs/json.md), all in the order in which they were named; then how fast it was, which goes to standard error with -json.
//
// The weights are fetched at the first use and kept; -weights names a file of your own. Pictures go through what these weights were
// trained on, unless -size, -crop, -filter, -mean and -std say otherwise. With -raw they are fed at their own size.
//
// A picture that cannot be read is reported on standard error and the others go on; the exit status is 1 then. Ctrl-C ends the
// command with status 130; what it has printed until then is complete.
package main

import (
	"context"
	"fmt"
	"io"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/scripts/internal/classifying"
	"github.com/imagelab-go/imagelab/scripts/internal/entry"
	"github.com/imagelab-go/imagelab/scripts/internal/fetching"
)

func main() { entry.Main("classify", run) }

// run classifies the pictures that the arguments name.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if s.list {
		return list(stdout)
	}
	paths, err := classifying.Paths(s.images)
	if err != nil {
		return err
	}
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	job := classifying.Job{Command: "classify", Network: s.networkName(m), Top: s.top, JSON: s.json, Stdout: stdout, Stderr: stderr}
	return job.Run(ctx, m, paths)
}

// open gives the network.
func (s settings) open(ctx context.Context) (*zoo.Model, error) {
	eng, err := engine.Open(s.engine)
	if err != nil {
		return nil, err
	}
	var t fetching.Transfers
	defer t.End()
	m, err := zoo.Open(eng, s.arch, zoo.WithFile(s.weights), zoo.WithContext(ctx), zoo.WithPreprocess(s.change),
		zoo.WithFetch(hub.WithOffline(s.offline), hub.WithProgress(t.Report)))
	if err == nil && m.Weights.Trunk {
		err = fmt.Errorf("%s has no classifier, only features; take other weights", s.networkName(m))
	}
	return m, err
}

// networkName says which network answers: the name of the published weights, or the architecture and the user's file.
func (s settings) networkName(m *zoo.Model) string {
	if s.weights != "" {
		return m.Name + " with " + s.weights
	}
	return m.Weights.Name()
}
