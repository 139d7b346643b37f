// Command augment makes several versions of a picture with the operations of the first lesson: flip, colour jitter, random
// resized crop.
//
//	go run ./scripts/augment -in cat.jpg -n 8 -seed 1 -out versions
//
// In the folder -out it writes the versions (01.png, 02.png, ...), grid.png with all of them, crops.png with the boxes of the
// crops over the picture, and draws.json with what was drawn for each, from which package augment makes the same versions again. A
// picture whose shorter side is more than four times -size is reduced to that first.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func main() {
	switch err := run(os.Args[1:], os.Stdout); {
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
func parse(args []string) (settings, error) {
	s := settings{}
	flags := flag.NewFlagSet("augment", flag.ContinueOnError)
	flags.StringVar(&s.in, "in", "", "the `picture` to make versions of")
	flags.StringVar(&s.out, "out", "", "the `folder` to write to; it is made where it is not there")
	flags.IntVar(&s.n, "n", 8, "how many versions")
	flags.IntVar(&s.size, "size", 200, "width and height of a version in pixels")
	flags.Uint64Var(&s.seed, "seed", 0, "the same seed makes the same versions")
	flags.Uint64Var(&s.epoch, "epoch", 0, "other versions of the same seed")
	flags.Float64Var(&s.flip, "flip", 0.5, "probability of a left-right flip")
	flags.Float64Var(&s.upDown, "flip-up-down", 0, "probability of an up-down flip")
	flags.Float64Var(&s.color, "color", 0.5, "amount of change of brightness, contrast and saturation, 0 for none")
	flags.Float64Var(&s.hue, "hue", 0.1, "amount of change of hue, at most 0.5, 0 for none")
	flags.Float64Var(&s.area, "area", 0.1, "smallest part of the picture's area that a crop takes")
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
	return s, nil
}

// run makes the versions.
func run(args []string, stdout io.Writer) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	aug := augment.Sequence(
		augment.FlipLeftRight(s.flip),
		augment.FlipUpDown(s.upDown),
		augment.ColorJitter(s.color, s.color, s.color, s.hue),
		augment.RandomResizedCrop(s.size, s.size, augment.Area(s.area, 1), augment.Ratio(0.5, 2)))
	if err := aug.Check(); err != nil {
		return err
	}
	img, err := picture.Open(s.in)
	if err != nil {
		return err
	}
	img = reduced(img, 4*s.size)
	eng, err := engine.Open(s.engine)
	if err != nil {
		return err
	}
	versions, draws, err := aug.Augment(eng.Backend, augment.Key{Seed: s.seed, Epoch: s.epoch}, augment.Repeat(img, s.n)...)
	if err != nil {
		return err
	}
	if err := write(s.out, img, versions, draws, aug); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d versions of %s in %s, on %s\n", s.n, s.in, s.out, eng.Name)
	return nil
}

// reduced gives a picture whose shorter side is at most limit: a crop of a tenth of the area then still has more pixels than the
// version made of it, and a photograph of twelve megapixels takes seconds.
func reduced(img *image.RGBA, limit int) *image.RGBA {
	if min(img.Rect.Dx(), img.Rect.Dy()) <= limit {
		return img
	}
	return picture.ResizeShort(img, limit, picture.Bicubic)
}

// write writes the versions and what shows how they came about.
func write(folder string, img image.Image, versions []*image.RGBA, draws []augment.Draw, aug *augment.Pipeline) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var cells []image.Image
	for i, v := range versions {
		cells = append(cells, v)
		if err := picture.Save(filepath.Join(folder, fmt.Sprintf("%02d.png", i+1)), v); err != nil {
			return err
		}
	}
	grid, err := picture.Grid(cells, picture.GridConfig{Columns: min(4, len(cells))})
	if err != nil {
		return err
	}
	if err := picture.Save(filepath.Join(folder, "grid.png"), grid); err != nil {
		return err
	}
	boxes := make([]picture.Outline, len(draws))
	for i, d := range draws {
		if boxes[i].Rect, err = aug.Source(d); err != nil {
			return err
		}
		boxes[i].Label = fmt.Sprint(i + 1)
	}
	if err := picture.Save(filepath.Join(folder, "crops.png"), picture.DrawOutlines(img, boxes...)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(draws, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "draws.json"), append(text, '\n'), 0o644)
}
