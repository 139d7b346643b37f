// Command style paints a picture in the style of others by optimisation, with package style.
//
//	go run ./scripts/style -content cat.jpg -style wave.jpg -out painted.png
//	go run ./scripts/style -content cat.jpg -style wave.jpg -style mosaic.jpg -style-weights 3,1 -size 384 -colors keep -gif painted.gif
//	go run ./scripts/style -content cat.jpg -style wave.jpg -weights style=100,tv=2 -layers content=relu4_2,style=relu1_1,relu3_1:0.5
//	go run ./scripts/style -content cat.jpg -style wave.jpg -preset d2l -optimizer adam -steps 200
//
//	go run ./scripts/style train -content PHOTOS -style PAINTINGS -out network.safetensors
//
// With the word train it trains a network that paints with one pass, with package feedforward; its flags are others, which -help lists.
//
// The network's weights are fetched at the first use and kept; -weights-file names a file of your own. -preset gives the settings of a known
// project, and other flags change them.
//
// Each -interval the picture so far is written to -out, and the state of the run beside it. Whatever ends the run, the same command with -resume goes
// on from there to the same result; a run that is complete, or has diverged, takes the state away. With -json the last line is the result (docs/json.md), and all else goes
// to standard error.
//
// What cannot work ends with an error and status 1 before anything is computed. Ctrl-C writes picture and state and ends with status 130.
package main

import (
	"context"
	"io"

	"github.com/imagelab-go/imagelab/scripts/internal/entry"
)

func main() { entry.Main("style", run) }

// run paints the picture, or trains the network, that the arguments ask for.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "train" {
		return inFlags(train(ctx, args[1:], stdout, stderr))
	}
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	log := stdout
	if s.json {
		log = stderr
	}
	return inFlags((&painting{settings: s, log: log, out: stdout}).run(ctx))
}
