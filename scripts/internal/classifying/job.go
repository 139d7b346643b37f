// Package classifying answers what pictures show, for the commands that do so: it reads any number of pictures in advance while the
// engine computes, prints an answer for each, and says how fast that was.
package classifying

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Job says how pictures are classified, and where the answers go.
type Job struct {
	Command string // begins what is said of pictures without an answer
	Network string // what the last line calls the network
	Top     int    // how many classes of a picture are printed
	JSON    bool   // a line of JSON for each picture, as docs/json.md has it, instead of text
	Stdout  io.Writer
	Stderr  io.Writer
}

// Parse reads flags, and adds what is named without one to names, in any order.
func Parse(flags *flag.FlagSet, args []string, names *[]string) error {
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return err
		}
		rest := flags.Args()
		if used := len(args) - len(rest); used > 0 && args[used-1] == "--" { // only names behind it
			*names = append(*names, rest...)
			break
		}
		if args = rest; len(args) > 0 {
			*names, args = append(*names, args[0]), args[1:]
		}
	}
	return nil
}

// Paths lists the pictures that are named, those of a folder in its place.
func Paths(names []string) ([]string, error) {
	var paths []string
	var errs []error
	for _, name := range names {
		found, err := picture.Paths(name)
		paths, errs = append(paths, found...), append(errs, err)
	}
	return paths, errors.Join(errs...)
}

// Run classifies pictures in the order of their paths. One that cannot be read is reported, the others go on, and there is an error at the end.
// The model is changed: it gets pictures that have gone through its preprocessing already.
func (j Job) Run(ctx context.Context, m *zoo.Model, paths []string) error {
	c := newClassifier(j, m, j.printer(m, len(paths)))
	if err := c.classify(ctx, paths); err != nil {
		return err
	}
	out := j.Stdout
	if j.JSON {
		out = j.Stderr
	}
	if _, err := fmt.Fprintf(out, "%s on %s: %s; reading and preprocessing included\n", j.Network, m.Engine.Name, c.pace); err != nil {
		return err
	}
	if c.failed > 0 {
		return fmt.Errorf("no classes for %d of %d pictures, for the reasons above", c.failed, len(paths))
	}
	return nil
}
