package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/scripts/internal/classifying"
)

// predict says what pictures show, by a network that this command made.
func predict(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	job := classifying.Job{Command: "finetune predict", Stdout: stdout, Stderr: stderr}
	flags := flag.NewFlagSet(job.Command, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: go run ./scripts/finetune predict -model FILE [flags] PICTURE_OR_FOLDER...")
		flags.PrintDefaults()
	}
	flags.StringVar(&job.Network, "model", "", "the `file` of the network, model.safetensors in the folder of a run")
	flags.IntVar(&job.Top, "top", 5, "how many classes of a picture are printed, the most probable first")
	flags.BoolVar(&job.JSON, "json", false, "print a line of JSON for each picture, with all logits")
	name := flags.String("engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	var names []string
	if err := classifying.Parse(flags, args, &names); err != nil {
		return err
	}
	switch {
	case job.Network == "":
		return fmt.Errorf("no network: name a file with -model")
	case len(names) == 0:
		return fmt.Errorf("no picture: name pictures, or folders of pictures, behind the flags")
	case job.Top < 1:
		return fmt.Errorf("-top %d: print at least one class", job.Top)
	}
	paths, err := classifying.Paths(names)
	if err != nil {
		return err
	}
	eng, err := engine.Open(*name)
	if err != nil {
		return err
	}
	m, err := zoo.Open(eng, "", zoo.WithFile(job.Network), zoo.WithContext(ctx))
	if err != nil {
		return err
	}
	return job.Run(ctx, m, paths)
}
