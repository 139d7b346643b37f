package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/imagelab-go/imagelab/augment"
)

// most is how many versions of a picture there may be.
const most = 1000

// usage is what -h says before the flags.
const usage = `usage: go run ./scripts/augment -in PICTURE_OR_FOLDER -out FOLDER [flags]

  go run ./scripts/augment -in cat.jpg -n 8 -seed 1 -out versions
  go run ./scripts/augment -in photos -pipeline street.yaml -objects photos.json -masks masks -explain 1 -out versions
  go run ./scripts/augment -in photos -pipeline street.yaml -draws versions -out again

`

// settings are the command's flags.
type settings struct {
	in, out, engine                string
	pipelineFile, draws            string
	objects, masks                 string
	n, size, explain, maskOutside  int
	seed, epoch                    uint64
	flip, upDown, color, hue, area float64
	rules                          augment.BoxRules
	text                           []byte // of the pipeline file
}

// parse reads the flags.
func parse(args []string, stderr io.Writer) (s settings, err error) {
	flags := flag.NewFlagSet("augment", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&s.in, "in", "", "the `picture` to make versions of, or a folder of pictures")
	flags.StringVar(&s.out, "out", "", "the `folder` to write to; it is made where it is not there")
	flags.StringVar(&s.pipelineFile, "pipeline", "", "a `file` of JSON or YAML with the operations; without, those of the lesson with the flags from -size to -area")
	flags.StringVar(&s.draws, "draws", "", "apply the draws of an earlier run, whose -out `folder` or draws.json this is, in place of new ones")
	flags.StringVar(&s.objects, "objects", "", "boxes and key points: a `file` of COCO's form, or a folder of YOLO's label files")
	flags.StringVar(&s.masks, "masks", "", "a `folder` of masks with the pictures' names, or the mask of the one picture")
	flags.IntVar(&s.explain, "explain", 0, "write explain.png, the steps of version `N`, from 1")
	flags.IntVar(&s.n, "n", 8, "how many versions")
	flags.Uint64Var(&s.seed, "seed", 0, "the same seed makes the same versions")
	flags.Uint64Var(&s.epoch, "epoch", 0, "other versions of the same seed")
	flags.IntVar(&s.size, "size", 200, "width and height of a version in pixels")
	flags.Float64Var(&s.flip, "flip", 0.5, "probability of a left-right flip")
	flags.Float64Var(&s.upDown, "flip-up-down", 0, "probability of an up-down flip")
	flags.Float64Var(&s.color, "color", 0.5, "amount of change of brightness, contrast and saturation, 0 for none")
	flags.Float64Var(&s.hue, "hue", 0.1, "amount of change of hue, at most 0.5, 0 for none")
	flags.Float64Var(&s.area, "area", 0.1, "smallest part of the picture's area that a crop takes, above 0 and at most 1")
	flags.Float64Var(&s.rules.MinVisible, "min-visible", 0, "drop objects of which a smaller part is seen, from 0 to 1")
	flags.Float64Var(&s.rules.MinArea, "min-area", 0, "drop objects whose box is smaller, in square pixels of the version")
	flags.BoolVar(&s.rules.Ellipse, "ellipse", false, "take objects for ellipses in their boxes, which grow less when turned")
	flags.IntVar(&s.maskOutside, "mask-outside", 0, "label of masks where there is no picture, 0 to 255")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := s.check(flags.Args(), given); err != nil {
		return s, err
	}
	if s.pipelineFile != "" {
		if s.text, err = os.ReadFile(s.pipelineFile); err != nil {
			return s, err
		}
	}
	_, err = s.pipeline()
	return s, err
}

// check reports settings without meaning.
func (s settings) check(rest []string, given map[string]bool) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q; the picture is named by -in", rest[0])
	case s.in == "":
		return fmt.Errorf("no picture: name one with -in")
	case s.out == "":
		return fmt.Errorf("no folder to write to: name one with -out")
	case s.n < 1 || s.n > most:
		return fmt.Errorf("-n %d: make between 1 and %d versions", s.n, most)
	case s.maskOutside < 0 || s.maskOutside > 255:
		return fmt.Errorf("-mask-outside %d: it must lie between 0 and 255", s.maskOutside)
	case !(s.rules.MinVisible >= 0 && s.rules.MinVisible <= 1):
		return fmt.Errorf("-min-visible %v: it must lie between 0 and 1", s.rules.MinVisible)
	case !(s.rules.MinArea >= 0):
		return fmt.Errorf("-min-area %v: it must be 0 or more", s.rules.MinArea)
	case s.explain < 0 || s.explain > s.n && s.draws == "":
		return fmt.Errorf("-explain %d: it must be the number of a version, 1 to %d, or 0 for none", s.explain, s.n)
	}
	return clash(given)
}

// clash reports flags that exclude each other, and flags that say something about another one that is not there.
func clash(given map[string]bool) error {
	for _, c := range []struct {
		flag, why string
		others    []string
	}{
		{"pipeline", "the file says what is done", []string{"size", "flip", "flip-up-down", "color", "hue", "area"}},
		{"draws", "the draws are made", []string{"n", "seed", "epoch"}},
	} {
		for _, other := range c.others {
			if given[c.flag] && given[other] {
				return fmt.Errorf("-%s and -%s: %s; leave -%s out", c.flag, other, c.why, other)
			}
		}
	}
	for flag, needs := range map[string]string{"min-visible": "objects", "min-area": "objects", "ellipse": "objects", "mask-outside": "masks"} {
		if given[flag] && !given[needs] {
			return fmt.Errorf("-%s without -%s: there is nothing that it is about", flag, needs)
		}
	}
	return nil
}

// pipeline makes the operations.
func (s settings) pipeline() (*augment.Pipeline, error) {
	if s.pipelineFile != "" {
		p, err := augment.Parse(s.text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.pipelineFile, err)
		}
		return p, nil
	}
	p := augment.Sequence(
		augment.FlipLeftRight(s.flip),
		augment.FlipUpDown(s.upDown),
		augment.ColorJitter(s.color, s.color, s.color, s.hue),
		augment.RandomResizedCrop(s.size, s.size, augment.Area(s.area, 1), augment.Ratio(0.5, 2)))
	return p, p.Check()
}
