package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style/feedforward"
	"github.com/imagelab-go/imagelab/style/feedforward/models"
)

// trainSettings are the flags of "style train". Those that it shares with painting are in the settings.
type trainSettings struct {
	settings
	network, from          string
	contents               []string
	filters, width, blocks int
	side, styleSide, batch int
	fade, white            float64
	previews               []string
	licence, about         string
	half, relative         bool
	mixed, steady, recolor bool
	time                   time.Duration
}

// parseTrain reads the flags of "style train".
func parseTrain(args []string, stderr io.Writer) (*trainSettings, error) {
	s := &trainSettings{settings: settings{given: map[string]bool{}}}
	flags := flag.NewFlagSet("style train", flag.ContinueOnError)
	s.networkFlags(flags)
	s.lessonFlags(flags)
	s.fileFlags(flags)
	if err := s.read(flags, args, stderr, "-content FOLDER -style PICTURE"); err != nil {
		return nil, err
	}
	return s, s.check()
}

// networkFlags declares what is trained.
func (s *trainSettings) networkFlags(flags *flag.FlagSet) {
	s.network = "msgnet"
	choice(flags, &s.network, "network", "what is trained (default msgnet): for many styles, for one, or the decoder for any", "msgnet", "johnson", "adain")
	flags.StringVar(&s.from, "from", "", "a `network` of -network to begin with, whose numbers count: a file, or the name of one that imagelab brings ("+strings.Join(models.Names(), ", ")+")")
	flags.IntVar(&s.filters, "filters", 0, "the `number` of filters: a quarter of msgnet's widest layers (default 128), or johnson's at full size (default 32)")
	flags.IntVar(&s.width, "width", 16, "a quarter of the `number` of msgnet's channels at full size")
	flags.IntVar(&s.blocks, "blocks", 6, "the `number` of msgnet's residual blocks")
}

// lessonFlags declares what it learns, and how.
func (s *trainSettings) lessonFlags(flags *flag.FlagSet) {
	flags.Func("content", "a `folder` of pictures, some hundreds at least, that it learns to paint; may be given several times", add(&s.contents))
	flags.Func("style", "a `picture` to learn the style of, or a folder of pictures; may be given several times; its name without extension is the style's", add(&s.styles))
	flags.IntVar(&s.side, "size", 256, "the side in `pixels` of the squares that are cut from contents")
	flags.IntVar(&s.styleSide, "style-size", 0, "the side in `pixels` of the square that a style picture becomes (default twice -size), or of those that are cut from it for adain (default -size)")
	flags.IntVar(&s.batch, "batch", 0, "the `number` of squares a step (default 4, for adain 8)")
	flags.IntVar(&s.steps, "steps", 40000, "the `number` of steps; with -resume it may grow where -fade is 0")
	flags.DurationVar(&s.time, "time", 0, "the `time` after which the training ends if -steps have not ended it before, for example 20m; 0 means no limit")
	flags.Float64Var(&s.rate, "lr", 0, "Adam's learning `rate` (default 0.001, for adain 0.0001)")
	flags.Float64Var(&s.fade, "fade", 0, "the `part` of the steps, or of -time, at the end over which the rate falls to 0")
	flags.Float64Var(&s.white, "white", 0, "what white is for the network, as a `number`; with 8 a few thousand steps bring more (default 255, for adain 1)")
	flags.StringVar(&s.weights, "weights", "", "`weights` of the terms, those that are not the preset's, for example content=1,style=5,tv=0.01")
	flags.BoolVar(&s.relative, "relative", false, "divide each term by what it would be for a picture without features, so that all styles and layers weigh the same")
	flags.BoolVar(&s.mixed, "mixed", false, "give each square of a step the next style, instead of all of them one")
	flags.BoolVar(&s.steady, "steady", false, "let msgnet begin with contents in view, and keep its first layers steady: a few thousand steps bring more")
	flags.BoolVar(&s.recolor, "recolor", false, "put the colour channels of adain's style squares in a random order, so that a few pictures stand for more")
	choice(flags, &s.preset, "preset", "the objective of a project (default msg; adain has its own)", "msg", "johnson")
	flags.Uint64Var(&s.seed, "seed", 0, "decides how parameters begin, and the order and cuts of contents")
	s.measuringFlags(flags)
}

// measuringFlags declares what measures pictures.
func (s *settings) measuringFlags(flags *flag.FlagSet) {
	s.preset = "msg"
	flags.StringVar(&s.layers, "layers", "", "`layers` to compare, as for painting (default: the preset's)")
	flags.StringVar(&s.arch, "arch", "vgg16.hed_bsds500", "the `name` of the network that measures, or of weights of it")
	flags.StringVar(&s.file, "weights-file", "", "a `file` with weights of -arch, instead of the published ones")
	flags.StringVar(&s.engine, "engine", "", "xla:cuda, xla:cpu or go; the best there is where empty")
	flags.BoolVar(&s.offline, "offline", false, "use only weights that are on this machine")
}

// fileFlags declares what is written.
func (s *trainSettings) fileFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.out, "out", "network.safetensors", "the `file` for the network")
	flags.BoolVar(&s.half, "half", false, "write the network in half precision")
	flags.StringVar(&s.licence, "licence", "", "the `licence` of the network, which its file keeps")
	flags.StringVar(&s.about, "about", "", "a `text` about the network, which its file keeps")
	flags.Func("preview", "a `picture`, or a folder, to paint at each -interval in all styles, in a grid beside -out; may be given several times", add(&s.previews))
	flags.StringVar(&s.log, "log", "", "a `file` for the losses of each step, a line of JSON each")
	flags.DurationVar(&s.interval, "interval", 10*time.Minute, "the time from one checkpoint, network, curves and preview to the next; 0 writes them at the end alone")
	flags.BoolVar(&s.resume, "resume", false, "go on with the training of -out; the other flags must be the same")
	flags.BoolVar(&s.json, "json", false, "print the result as a last line of JSON, and all else to standard error")
}

// add collects the pictures that a flag names.
func add(to *[]string) func(string) error {
	return func(text string) error {
		paths, err := picture.Paths(text)
		*to = append(*to, paths...)
		return err
	}
}

// check gives an error where flags make no sense, or files could not be written at the end. A 0 that was given is not the library's default.
func (s *trainSettings) check() error {
	for _, f := range []struct {
		name string
		zero bool
	}{{"size", s.side == 0}, {"style-size", s.styleSide == 0}, {"batch", s.batch == 0}, {"steps", s.steps == 0}, {"lr", s.rate == 0}, {"white", s.white == 0}} {
		if f.zero && s.given[f.name] {
			return fmt.Errorf("-%s 0: give a number above 0", f.name)
		}
	}
	switch {
	case len(s.contents) == 0:
		return errors.New("no pictures to learn from: name a folder with -content")
	case len(s.styles) == 0:
		return errors.New("no style: name pictures with -style")
	case s.interval < 0:
		return fmt.Errorf("-interval %v: it may not be negative", s.interval)
	case s.time < 0:
		return fmt.Errorf("-time %v: it may not be negative", s.time)
	case s.network != "msgnet" && (s.given["width"] || s.given["blocks"] || s.mixed || s.steady):
		return errors.New("-width, -blocks, -mixed and -steady are msgnet's")
	case s.network == "adain" && (s.given["filters"] || s.given["preset"] || s.given["layers"]):
		return errors.New("-filters, -preset and -layers are not for adain, which goes by the layers of -arch")
	case s.from != "" && (s.given["filters"] || s.given["width"] || s.given["blocks"] || s.given["white"]):
		return errors.New("-filters, -width, -blocks and -white are those of the network that -from names")
	case s.network != "adain" && s.recolor:
		return errors.New("-recolor is adain's")
	case s.log != "" && slices.Contains([]string{filepath.Clean(s.out), filepath.Clean(s.checkpoint())}, filepath.Clean(s.log)):
		return fmt.Errorf("-log %s is a file of -out as well; name another", s.log)
	}
	read := slices.Concat(s.contents, s.styles, s.previews, []string{s.file, s.from})
	if err := checkFile("out", s.out, []string{".safetensors"}, read); err != nil {
		return err
	}
	if s.log != "" {
		if err := checkFile("log", s.log, nil, read); err != nil {
			return err
		}
	}
	return s.checkResume(s.checkpoint(), "training", "the checkpoint of a training")
}

// checkpoint, preview and curves are files beside the network.
func (s *trainSettings) checkpoint() string { return s.beside(".checkpoint.safetensors") }
func (s *trainSettings) preview() string    { return s.beside(".preview.png") }
func (s *trainSettings) curves() string     { return s.beside(".curves.png") }

func (s *trainSettings) beside(ending string) string {
	return strings.TrimSuffix(s.out, ".safetensors") + ending
}

// architecture is the network to train, where one of an architecture measures.
func (s *trainSettings) architecture(a *zoo.Arch) (feedforward.Network, error) {
	filters := s.filters
	switch s.network {
	case "adain":
		return feedforward.AdaINOf(a)
	case "johnson":
		if !s.given["filters"] {
			filters = 32
		}
		return feedforward.Johnson{Filters: filters}, nil
	}
	if !s.given["filters"] {
		filters = 128
	}
	return feedforward.MSGNet{Filters: filters, Width: s.width, Blocks: s.blocks, Affine: true}, nil
}
