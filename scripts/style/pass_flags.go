package main

import (
	"flag"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
)

// optimize is the method of package style; networks are the methods of package feedforward.
const optimize = "optimize"

var networks = []string{"msgnet", "johnson", "adain"}

// passSettings are the flags of the methods that paint with one pass of a network. Those that they share with optimisation are in the settings.
type passSettings struct {
	settings
	method, encoder    string
	wanted             []string // what -style says
	styleSize, buckets int
	alpha              float64
	frame              image.Point
}

// parsePass reads the flags of a method that paints with one pass.
func parsePass(args []string, stderr io.Writer) (*passSettings, error) {
	s := &passSettings{settings: settings{given: map[string]bool{}}}
	flags := s.flags()
	method := valueOf(args, "method")
	if name := onlyIn((&settings{}).flags(), flags, args); name != "" {
		return nil, fmt.Errorf("-%s is a flag of -method %s; %s paints with one pass, and -method %s -h lists its flags", name, optimize, method, method)
	}
	if err := s.read(flags, args, stderr, "-method "+method+" -content PICTURE"); err != nil {
		return nil, err
	}
	return s, s.check()
}

// flags declares all flags.
func (s *passSettings) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("style", flag.ContinueOnError)
	methodFlag(flags, &s.method)
	flags.StringVar(&s.weights, "weights", "", "the `file` of the network, of the project that published it or by style train (default: the one that imagelab brings)")
	flags.StringVar(&s.encoder, "encoder", "", "the `file` of adain's encoder: vgg_normalised.pth where -weights is decoder.pth, and the weights that it was trained with for one of style train, vgg16.hed_bsds500 for imagelab's own (default: they are fetched at the first use)")
	flags.StringVar(&s.content, "content", "", "the `picture` to paint, a folder of pictures or frames, or - for raw frames on standard input")
	flags.StringVar(&s.out, "out", "painted.png", "the `file` for the result, .png or .jpg; for a folder of pictures a folder, which is made; for frames -")
	flags.Func("style", "a `style` of the network by name, a picture to take it of, a folder, or several with commas between them, which are blended; may be given several times "+
		"(default: the network's, where it has one)", func(text string) error {
		s.wanted = append(s.wanted, text)
		return nil
	})
	list(flags, &s.shares, "style-weights", "how much each style counts, for example 3,1 (default: all the same)", number)
	flags.IntVar(&s.size, "size", 0, "the longer side of the result in `pixels` (default: the content's)")
	flags.IntVar(&s.styleSize, "style-size", 0, "the longer side of style pictures in `pixels`, which decides how large strokes are (default: their own)")
	flags.Float64Var(&s.alpha, "alpha", 1, "how much of the style adain takes, from 0 to 1")
	flags.IntVar(&s.buckets, "buckets", 0, "round sides up to multiples of so many `pixels`, so that pictures of similar sizes share a compilation; colours change a little")
	pixels(flags, &s.frame, "frame", "width and height of the raw frames, rgb24, of -content -, as `WxH`")
	flags.BoolVar(&s.json, "json", false, "print the result as a last line of JSON, and all else to standard error")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	return flags
}

// methodFlag declares the flag that says how pictures are painted.
func methodFlag(flags *flag.FlagSet, to *string) {
	choice(flags, to, "method", "how it paints (default optimize): by optimising the picture, or with one pass of a network; -method msgnet -h lists the flags of these",
		append([]string{optimize}, networks...)...)
}

// valueOf gives the last value of a flag before arguments are parsed; "" where there is none.
func valueOf(args []string, name string) (value string) {
	for i, arg := range args {
		flag, text, behind := strings.Cut(strings.TrimPrefix(arg, "-"), "=") // two dashes are as good as one
		switch {
		case flag != "-"+name && flag != name || !strings.HasPrefix(arg, "-"):
		case behind:
			value = text
		case i+1 < len(args):
			value = args[i+1]
		}
	}
	return value
}

// onlyIn gives the name of the first flag in arguments that is in one set and not in the other; "" where there is none.
func onlyIn(one, other *flag.FlagSet, args []string) string {
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		if strings.HasPrefix(arg, "-") && one.Lookup(name) != nil && other.Lookup(name) == nil {
			return name
		}
	}
	return ""
}

// check gives an error where flags make no sense by themselves or together.
func (s *passSettings) check() error {
	for _, f := range []struct {
		name, why string
		methods   []string
	}{
		{"alpha", "msgnet blends styles by -style-weights", networks[2:]},
		{"encoder", "the others have theirs in -weights", networks[2:]},
		{"style", "a Johnson network has the one style that it was trained for", []string{"msgnet", "adain"}},
		{"style-weights", "a Johnson network has one style", []string{"msgnet", "adain"}},
		{"style-size", "a Johnson network takes no style picture", []string{"msgnet", "adain"}},
	} {
		if s.given[f.name] && !slices.Contains(f.methods, s.method) {
			return fmt.Errorf("-%s is for -method %s: %s", f.name, strings.Join(f.methods, " and "), f.why)
		}
	}
	switch {
	case s.content == "":
		return fmt.Errorf("nothing to paint: name a picture or a folder with -content, or - for frames")
	case s.given["size"] && (s.size < 1 || s.size > 1<<14), s.given["style-size"] && (s.styleSize < 1 || s.styleSize > 1<<14):
		return fmt.Errorf("-size %d, -style-size %d: give a number of pixels, at most %d", s.size, s.styleSize, 1<<14)
	case s.alpha < 0 || s.alpha > 1 || s.alpha != s.alpha:
		return fmt.Errorf("-alpha %g: want 0 to 1", s.alpha)
	case s.buckets < 0 || s.buckets > 1<<12:
		return fmt.Errorf("-buckets %d: want 0 to %d", s.buckets, 1<<12)
	case (s.content == "-") != (s.out == "-"):
		return fmt.Errorf("-content %s, -out %s: frames come in and go out as - both", s.content, s.out)
	case (s.content == "-") != s.given["frame"]:
		return fmt.Errorf("-content %s needs -frame WxH where it is -, and only then", s.content)
	case max(s.frame.X, s.frame.Y) > 1<<14:
		return fmt.Errorf("-frame %dx%d: at most %d pixels a side", s.frame.X, s.frame.Y, 1<<14)
	case s.content == "-" && s.json:
		return fmt.Errorf("-json: standard output has the frames; leave it away")
	}
	return nil
}
