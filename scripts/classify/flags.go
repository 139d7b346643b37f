package main

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/scripts/internal/classifying"
)

// settings are the command's flags.
type settings struct {
	arch, weights, engine    string
	images                   []string // pictures and folders
	top                      int
	json, list, offline, raw bool
	changes                  []func(*zoo.Preprocess)
}

// parse reads the flags and what is named without one, in any order.
func parse(args []string, stderr io.Writer) (settings, error) {
	s := settings{}
	flags := s.flags(stderr)
	if err := classifying.Parse(flags, args, &s.images); err != nil {
		return s, err
	}
	if len(s.images) == 0 && !s.list {
		flags.Usage()
		return s, fmt.Errorf("no picture: name pictures, or folders of pictures, with -image or behind the flags")
	}
	return s, s.check(flags)
}

// flags declares the flags.
func (s *settings) flags(stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("classify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: go run ./scripts/classify [flags] [PICTURE_OR_FOLDER...]")
		flags.PrintDefaults()
	}
	flags.StringVar(&s.arch, "arch", "efficientnet_lite0", "the `name` of an architecture, or of weights of it; -list shows them")
	flags.StringVar(&s.weights, "weights", "", "a `file` with weights of the architecture, instead of the published ones; one that scripts/finetune wrote says itself what it is")
	flags.Func("image", "a `picture`, or a folder of pictures; may be given several times", func(name string) error {
		s.images = append(s.images, name)
		return nil
	})
	flags.IntVar(&s.top, "top", 5, "how many classes of a picture are printed, the most probable first")
	flags.BoolVar(&s.json, "json", false, "print a line of JSON for each picture, with all logits")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	flags.BoolVar(&s.list, "list", false, "list the architectures and their weights")
	flags.BoolVar(&s.offline, "offline", false, "use only weights that are on this machine")
	flags.BoolVar(&s.raw, "raw", false, "feed pictures at their own size, neither resized nor cropped")
	change(s, flags, "size", "height and width in `pixels` of what the network gets", strconv.Atoi, func(p *zoo.Preprocess, v int) { p.Size = v })
	change(s, flags, "crop", "the `part` of a side that the crop in the middle keeps, above 0 and at most 1", number, func(p *zoo.Preprocess, v float64) { p.Crop = v })
	change(s, flags, "filter", "resize with nearest, box, bilinear, hamming, bicubic or lanczos", picture.ParseFilter, func(p *zoo.Preprocess, v picture.Filter) { p.Filter = v })
	change(s, flags, "mean", "`red,green,blue` that is subtracted, of colours from 0 to 1", colour, func(p *zoo.Preprocess, v [3]float32) { p.Mean = v })
	change(s, flags, "std", "`red,green,blue` that is divided by, of colours from 0 to 1", colour, func(p *zoo.Preprocess, v [3]float32) { p.Std = v })
	return flags
}

// change declares a flag that changes what pictures go through.
func change[T any](s *settings, flags *flag.FlagSet, name, usage string, read func(string) (T, error), set func(*zoo.Preprocess, T)) {
	flags.Func(name, usage+" (default: as the weights want it)", func(text string) error {
		v, err := read(text)
		s.changes = append(s.changes, func(p *zoo.Preprocess) { set(p, v) })
		return err
	})
}

// number reads a number.
func number(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

// colour reads three numbers with commas between them.
func colour(text string) (c [3]float32, err error) {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return c, fmt.Errorf("got %d numbers; want three with commas between them, for example 0.485,0.456,0.406", len(parts))
	}
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil {
			return c, err
		}
		if v > 1 || v < -1 {
			return c, fmt.Errorf("%g is not of colours from 0 to 1; divide numbers of colours from 0 to 255 by 255", v)
		}
		c[i] = float32(v)
	}
	return c, nil
}

// check gives an error where flags make no sense by themselves or together.
func (s settings) check(flags *flag.FlagSet) (err error) {
	if s.top < 1 {
		return fmt.Errorf("-top %d: print at least one class", s.top)
	}
	flags.Visit(func(f *flag.Flag) {
		if s.raw && (f.Name == "size" || f.Name == "crop" || f.Name == "filter") {
			err = fmt.Errorf("-raw feeds pictures at their own size: leave it away, or -%s", f.Name)
		}
	})
	if err != nil {
		return err
	}
	p := zoo.Preprocess{Size: 1, Crop: 1, Std: [3]float32{1, 1, 1}} // weights have others; what the flags change is looked at
	s.change(&p)
	return p.Check()
}

// change makes of what weights want what the flags say.
func (s settings) change(p *zoo.Preprocess) {
	for _, change := range s.changes {
		change(p)
	}
	p.Raw = p.Raw || s.raw
}
