package main

import (
	"flag"
	"fmt"
	"image"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/style"
)

// settings are the command's flags.
type settings struct {
	content, out, gif, log              string
	styles, regions, masks              []string
	shares, scales                      []float64
	arch, file, engine, preset          string
	weights, layers, start              string
	measure, fit, colors, optimizer     string
	exact                               image.Point
	size, steps, levels, patience, tile int
	gifEvery                            int
	rate                                float64
	seed                                uint64
	interval                            time.Duration
	json, resume, offline               bool
	given                               map[string]bool
}

// parse reads the flags.
func parse(args []string, stderr io.Writer) (*settings, error) {
	s := &settings{given: map[string]bool{}}
	flags := s.flags()
	if name := onlyIn((&passSettings{}).flags(), flags, args); name != "" {
		return nil, fmt.Errorf("-%s is a flag of the methods that paint with one pass; name one with -method: %s", name, strings.Join(networks, ", "))
	}
	if err := s.read(flags, args, stderr, "-content PICTURE -style PICTURE"); err != nil {
		return nil, err
	}
	return s, s.check()
}

// flags declares all flags.
func (s *settings) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("style", flag.ContinueOnError)
	methodFlag(flags, new(string))
	s.pictureFlags(flags)
	s.objectiveFlags(flags)
	s.runFlags(flags)
	return flags
}

// read reads the arguments, of which usage says those that are needed, and notes which flags were given.
func (s *settings) read(flags *flag.FlagSet, args []string, stderr io.Writer, usage string) error {
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: go run ./scripts/%s %s [flags]\n", flags.Name(), usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; pictures are named by -content and -style", flags.Arg(0))
	}
	flags.Visit(func(f *flag.Flag) { s.given[f.Name] = true })
	return nil
}

// pictureFlags declares which pictures there are.
func (s *settings) pictureFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.content, "content", "", "the `picture` to paint")
	flags.Func("style", "a `picture` to take the style of, a folder of pictures, or several with commas between them; may be given several times", s.addStyles)
	list(flags, &s.shares, "style-weights", "how much each style picture counts, for example 3,1 (default: all the same)", number)
	list(flags, &s.scales, "style-scale", "enlarges the style and so its strokes: one number, or one for each style picture (default 1)", number)
	list(flags, &s.regions, "regions", "for each style picture a `file` that is white where the result gets it, over the whole content; empty means everywhere", word)
	list(flags, &s.masks, "style-masks", "for each style picture a `file` that is white where it has the style; empty means everywhere", word)
	choice(flags, &s.fit, "fit", "how style pictures get the result's size", string(style.Cover), string(style.Stretch))
	flags.StringVar(&s.out, "out", "painted.png", "the `file` for the result, .png or .jpg")
	flags.IntVar(&s.size, "size", 0, "the longer side of the result in `pixels` (default: the content's, but at most 512)")
	pixels(flags, &s.exact, "exact", "width and height of the result as `WxH`, whatever the content's aspect ratio")
	choice(flags, &s.colors, "colors", "the result's colours: the style's, or the content's (keep), or styles with the content's colours (match)",
		string(style.StyleColors), string(style.KeepColors), string(style.MatchColors))
}

// objectiveFlags declares what is compared.
func (s *settings) objectiveFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.arch, "arch", "vgg16.hed_bsds500", "the `name` of an architecture, or of weights of it; go run ./scripts/classify -list shows those with a classifier")
	flags.StringVar(&s.file, "weights-file", "", "a `file` with weights of the architecture, instead of the published ones")
	choice(flags, &s.preset, "preset", "the settings of a project, for VGG networks (default: our own)", style.Presets()...)
	flags.StringVar(&s.weights, "weights", "", "`weights` of the terms, those that are not the preset's, for example content=1,style=30,tv=0.5; with -method msgnet, johnson or adain a network's file")
	flags.StringVar(&s.layers, "layers", "", "`layers` to compare, with weights of their own, for example content=relu4_1,style=relu1_1,relu2_1:0.5 (default: the preset's)")
	choice(flags, &s.measure, "measure", "what a style term compares (default: the preset's); patches are those of relu3_1 and relu4_1, unless -layers names others",
		string(style.GramMatrices), string(style.ChannelMoment), string(style.PatchMatches))
}

// runFlags declares how the picture is optimised.
func (s *settings) runFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.start, "init", "", "what it begins with: recolored (the content in the style's colours), content, noise, style, or a picture's `file` (default: the preset's, or recolored)")
	flags.IntVar(&s.steps, "steps", 0, "the `number` of steps, at all sizes together (default: the preset's, or 150)")
	choice(flags, &s.optimizer, "optimizer", "how gradients become changes (default: the preset's)", string(style.LBFGS), string(style.Adam))
	flags.Float64Var(&s.rate, "lr", 0, "learning `rate` of adam in units of the preset's pixels, for lbfgs a factor of each first try (default: the preset's)")
	flags.IntVar(&s.levels, "levels", 0, "begin with smaller pictures: the `number` of sizes, each twice the one before (default: by the size)")
	flags.IntVar(&s.patience, "patience", 0, "end a size when so many `steps` brought less than 0.1 %; 0 takes all steps")
	flags.IntVar(&s.tile, "tile", 0, "compute in windows of at most so many `pixels` a side, which bounds memory (default 448 above 1024 pixels; -1 never)")
	flags.Uint64Var(&s.seed, "seed", 0, "decides what noise is")
	flags.StringVar(&s.gif, "gif", "", "a `file` for an animation of the run")
	flags.IntVar(&s.gifEvery, "gif-every", 10, "the `steps` between two pictures of the animation")
	flags.StringVar(&s.log, "log", "", "a `file` for the losses of each step, a line of JSON each")
	flags.DurationVar(&s.interval, "interval", time.Minute, "the time from one writing of picture and state to the next; 0 writes them at the end alone")
	flags.BoolVar(&s.resume, "resume", false, "go on with the run of -out; the other flags must be the same, but -steps may grow where there is one size")
	flags.BoolVar(&s.json, "json", false, "print the result as a last line of JSON, and all else to standard error")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	flags.BoolVar(&s.offline, "offline", false, "use only weights that are on this machine")
}

// choice declares a flag that takes one of some words.
func choice(flags *flag.FlagSet, to *string, name, usage string, words ...string) {
	flags.Func(name, usage+": "+strings.Join(words, ", "), func(text string) error {
		if !slices.Contains(words, text) {
			return fmt.Errorf("take one of %s", strings.Join(words, ", "))
		}
		*to = text
		return nil
	})
}

// messages is where people are told what happens: standard output, unless that has a line of JSON or raw frames.
func (s *settings) messages(stdout, stderr io.Writer) io.Writer {
	if s.json || s.content == "-" {
		return stderr
	}
	return stdout
}

// pixels declares a flag that takes a width and a height.
func pixels(flags *flag.FlagSet, to *image.Point, name, usage string) {
	flags.Func(name, usage, func(text string) error {
		if n, err := fmt.Sscanf(text+"\n", "%dx%d\n", &to.X, &to.Y); n != 2 || err != nil || to.X < 1 || to.Y < 1 {
			return fmt.Errorf("want two numbers of pixels, for example 450x300")
		}
		return nil
	})
}

// list declares a flag that takes some values with commas between them.
func list[T any](flags *flag.FlagSet, to *[]T, name, usage string, read func(string) (T, error)) {
	flags.Func(name, usage, func(text string) error {
		for _, part := range strings.Split(text, ",") {
			v, err := read(strings.TrimSpace(part))
			if err != nil {
				return err
			}
			*to = append(*to, v)
		}
		return nil
	})
}

// number reads a number.
func number(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

// word takes a text as it is.
func word(text string) (string, error) { return text, nil }
