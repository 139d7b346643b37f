// Command style paints pictures in the style of others: by optimisation with package style, or with one pass of a network with package feedforward.
//
//	go run ./scripts/style -content cat.jpg -style wave.jpg -out painted.png
//	go run ./scripts/style -content cat.jpg -style wave.jpg -style mosaic.jpg -style-weights 3,1 -size 384 -colors keep -gif painted.gif
//	go run ./scripts/style -content cat.jpg -style wave.jpg -weights style=100,tv=2 -layers content=relu4_2,style=relu1_1,relu3_1:0.5
//	go run ./scripts/style -content cat.jpg -style wave.jpg -preset d2l -optimizer adam -steps 200
//
//	go run ./scripts/style -method msgnet -content cat.jpg -style glass -out painted.png
//	go run ./scripts/style -method msgnet -weights 21styles.params -content photos -style wave.jpg -size 512 -out painted
//	go run ./scripts/style -method johnson -weights mosaic.pth -content cat.jpg -out painted.png
//	go run ./scripts/style -method adain -content cat.jpg -style wave.jpg -alpha 0.7 -out painted.png
//	go run ./scripts/style -method adain -weights decoder.pth -encoder vgg_normalised.pth -content cat.jpg -style wave.jpg -out painted.png
//
//	go run ./scripts/style train -content PHOTOS -style PAINTINGS -out network.safetensors
//	go run ./scripts/style judge -weights network.safetensors -content OTHER-PHOTOS -style PAINTINGS
//
// With the word train it trains a network that paints with one pass, and with the word judge it says how well such a network tells its styles apart; their flags are
// others, which train -help and judge -help list.
//
// # With one pass of a network
//
// With -method msgnet, johnson or adain -weights names the file of a network; without it they take the one that imagelab brings. AdaIN's encoder is VGG-16, whose weights are fetched at the first use and kept. The flags are those that -method msgnet -help lists; those of optimisation
// are errors, and the other way round. -style names pictures, or styles that the network brings; several are blended by -style-weights.
// Pictures keep their size where -size names no other. A folder of pictures, or of frames, becomes a folder of pictures with the same names. One that cannot be read is reported
// and the others are painted; the exit status is 1 then. At the end it says how many pictures a second were painted, with compilation apart: the engine compiles once for each
// size of pictures, or for each multiple of -buckets.
//
// For video -content - and -out - take and give raw frames, three bytes for each pixel, and all messages go to standard error:
//
//	ffmpeg -i in.mp4 -f rawvideo -pix_fmt rgb24 - |
//	  go run ./scripts/style -method johnson -content - -frame 640x360 -out - |
//	  ffmpeg -f rawvideo -pix_fmt rgb24 -s 640x360 -r 25 -i - out.mp4
//
// # By optimisation
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
	"os"
	"slices"

	"github.com/imagelab-go/imagelab/scripts/internal/entry"
)

func main() { entry.Main("style", run) }

// run paints the picture, or trains the network, that the arguments ask for.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "train" {
		return inFlags(train(ctx, args[1:], stdout, stderr))
	}
	if len(args) > 0 && args[0] == "judge" {
		return inFlags(judge(ctx, args[1:], stdout, stderr))
	}
	if slices.Contains(networks, valueOf(args, "method")) {
		return inFlags(paintOnce(ctx, args, streams{os.Stdin, stdout, stderr}))
	}
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	return inFlags((&painting{settings: s, log: s.messages(stdout, stderr), out: stdout}).run(ctx))
}
