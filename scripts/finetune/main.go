// Command finetune makes a classifier for one's own classes out of a pretrained network and a folder of pictures, and answers with it.
//
//	go run ./scripts/finetune -data DIR -reuse auto -out ants
//	go run ./scripts/finetune -data DIR -freeze none -trunk-lr-factor 0.1 -lr 0.005 -augment crop -epochs 10 -out ants
//	go run ./scripts/finetune -data DIR -out ants -resume
//	go run ./scripts/finetune predict -model ants/model.safetensors photos
//
// DIR holds train/CLASS/* and val/CLASS/*, or CLASS/* alone, of which -val is the part to validate with. Instead of a folder the name of a
// set may be given: that of a published one, which is fetched, or products, which is rendered; -h lists them.
//
// It says what it found, which rows of the source's classifier the classes begin with and how well they do before any training (-reuse),
// what each epoch came to, and what the network confuses in the end. With -out it writes the network (model.safetensors), the report (report.json),
// the epochs (history.json, history.csv), the pictures that it gets wrong (wrong.png), and a checkpoint, from which -resume goes on, whatever
// ended the run. With -json the last line is the result (docs/json.md), and all else goes to standard error.
//
// What cannot work ends with an error and status 1 before training begins. Ctrl-C writes a checkpoint and ends with status 130.
package main

import (
	"context"
	"io"

	"github.com/imagelab-go/imagelab/scripts/internal/entry"
)

func main() { entry.Main("finetune", run) }

// run trains, or predicts.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "predict" {
		return predict(ctx, args[1:], stdout, stderr)
	}
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	log := stdout
	if s.json {
		log = stderr
	}
	return (&training{settings: s, log: log, out: stdout}).run(ctx)
}
