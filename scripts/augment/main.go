// Command augment makes several versions of a picture, or of each picture of a folder, with the operations of the first lesson:
// flip, colour jitter, random resized crop.
//
//	go run ./scripts/augment -in cat.jpg -n 8 -seed 1 -out versions
//	go run ./scripts/augment -in photos -n 8 -seed 1 -out versions
//
// In the folder -out it writes the versions (01.png, 02.png, ...), grid.png with all of them, crops.png with the boxes of the
// crops over the picture, and draws.json with what was drawn for each, from which package augment makes the same versions again.
// The versions of an earlier run, which its draws.json lists, are removed first; other files stay. A picture whose shorter side is
// more than four times -size is reduced to that first.
//
// Each picture of a folder has a folder of its own in -out, with its name without the extension, and gets the versions that it would
// get alone. One that cannot be read is reported and the others are made; the exit status is 1 then.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func main() {
	switch err := run(os.Args[1:], os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "augment:", err)
		os.Exit(1)
	}
}

// settings are the command's flags.
type settings struct {
	in, out, engine                string
	n, size                        int
	seed, epoch                    uint64
	flip, upDown, color, hue, area float64
}

// parse reads the flags.
func parse(args []string, stderr io.Writer) (settings, error) {
	s := settings{}
	flags := flag.NewFlagSet("augment", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.in, "in", "", "the `picture` to make versions of, or a folder of pictures")
	flags.StringVar(&s.out, "out", "", "the `folder` to write to; it is made where it is not there")
	flags.IntVar(&s.n, "n", 8, "how many versions")
	flags.IntVar(&s.size, "size", 200, "width and height of a version in pixels")
	flags.Uint64Var(&s.seed, "seed", 0, "the same seed makes the same versions")
	flags.Uint64Var(&s.epoch, "epoch", 0, "other versions of the same seed")
	flags.Float64Var(&s.flip, "flip", 0.5, "probability of a left-right flip")
	flags.Float64Var(&s.upDown, "flip-up-down", 0, "probability of an up-down flip")
	flags.Float64Var(&s.color, "color", 0.5, "amount of change of brightness, contrast and saturation, 0 for none")
	flags.Float64Var(&s.hue, "hue", 0.1, "amount of change of hue, at most 0.5, 0 for none")
	flags.Float64Var(&s.area, "area", 0.1, "smallest part of the picture's area that a crop takes, above 0 and at most 1")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("unexpected argument %q; the picture is named by -in", flags.Arg(0))
	case s.in == "":
		return s, fmt.Errorf("no picture: name one with -in")
	case s.out == "":
		return s, fmt.Errorf("no folder to write to: name one with -out")
	case s.n < 1 || s.n > 1000:
		return s, fmt.Errorf("-n %d: make between 1 and 1000 versions", s.n)
	}
	return s, s.pipeline().Check()
}

// run makes the versions.
func run(args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	paths, err := picture.Paths(s.in)
	if err != nil {
		return err
	}
	info, err := os.Stat(s.in)
	if err != nil {
		return err
	}
	eng, err := engine.Open(s.engine)
	if err != nil {
		return err
	}
	m := newMaker(s, eng, paths)
	if !info.IsDir() {
		return m.make(s.in, s.out, stdout)
	}
	failed := 0
	for i, name := range folderNames(paths) {
		if err := m.make(paths[i], filepath.Join(s.out, name), stdout); err != nil {
			fmt.Fprintf(stderr, "augment: %s: %v\n", paths[i], err)
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("no versions of %d of %d pictures in %s, for the reasons above", failed, len(paths), s.in)
	}
	return nil
}

// folderNames names a folder for each picture: its name without the extension. Pictures that would share one, on any file system,
// keep their extensions.
func folderNames(paths []string) []string {
	names := make([]string, len(paths))
	for i, path := range paths {
		base := filepath.Base(path)
		names[i] = strings.TrimSuffix(base, filepath.Ext(base))
	}
	for changed := true; changed; { // a name with its extension can be that of another picture without
		changed = false
		shared := map[string]int{}
		for _, name := range names {
			shared[strings.ToLower(name)]++
		}
		for i, path := range paths {
			if base := filepath.Base(path); shared[strings.ToLower(names[i])] > 1 && names[i] != base {
				names[i], changed = base, true
			}
		}
	}
	return names
}
