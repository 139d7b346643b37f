package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// fitCommand is the hidden sub-command by which the topic finetune starts this program.
const fitCommand = "fit"

// fitJob is what a contestant of the topic finetune does when it reads a line: to train a head until an accuracy is reached. It is handed to
// the process as JSON, and answered with the seconds that this took.
type fitJob struct {
	Data    string  `json:"data"`    // the folder with train/CLASS/* and val/CLASS/*
	Weights string  `json:"weights"` // a file of tf_efficientnet_lite0, by timm's names
	Target  float64 `json:"target"`  // accuracy in validation
	Batch   int     `json:"batch"`
	Rate    float64 `json:"rate"`
	Epochs  int     `json:"epochs"` // at most
	Seed    uint64  `json:"seed"`
	Threads int     `json:"threads"` // PyTorch's
	Loop    string  `json:"loop"`    // PyTorch's
	Engine  string  `json:"engine"`  // imagelab's
	Reuse   string  `json:"reuse"`   // imagelab's
}

// serveFit does a job, and says on the log what was reached.
func serveFit(args []string, in io.Reader, out, log io.Writer) error {
	j, err := readJob[fitJob](fitCommand, args)
	if err != nil {
		return err
	}
	e, err := engine.Open(j.Engine)
	if err != nil {
		return err
	}
	return answer(in, out, func() (time.Duration, error) {
		took, reached, err := j.fit(e)
		if err == nil {
			fmt.Fprintln(log, reached)
		}
		return took, err
	})
}

// fit trains from the files until the target is reached. With re-used rows that may be so before the first epoch.
func (j fitJob) fit(e *engine.Engine) (took time.Duration, reached string, err error) {
	start := time.Now()
	note := func(accuracy float64, when string) {
		if reached == "" && accuracy >= j.Target {
			took, reached = time.Since(start), fmt.Sprintf("%.1f %% %s", 100*accuracy, when)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	learner, err := j.learner(e, func(event finetune.Event) {
		if event.Kind == finetune.EpochDone {
			if note(event.Done.ValAccuracy, fmt.Sprintf("after epoch %d", event.Epoch)); reached != "" {
				cancel()
			}
		}
	})
	if err != nil {
		return 0, "", err
	}
	if j.Reuse != "" {
		report, err := learner.Validate()
		if err != nil {
			return 0, "", err
		}
		note(report.Top1, "before training")
	}
	if reached == "" {
		history, err := learner.Fit(ctx)
		if reached == "" {
			return 0, "", errors.Join(fmt.Errorf("the accuracy is %.1f %% after %d epochs", 100*history.Final(), len(history)), err)
		}
	}
	return took, reached, nil
}

// learner reads the pictures and the network. Nothing is kept from run to run.
func (j fitJob) learner(e *engine.Engine, observe func(finetune.Event)) (*finetune.Learner, error) {
	train, val, err := data.Folders(j.Data, data.Split{})
	if err != nil {
		return nil, err
	}
	source, err := zoo.Open(e, "", zoo.WithFile(j.Weights))
	if err != nil {
		return nil, err
	}
	return finetune.New(source, train, val, finetune.Config{Seed: j.Seed, BatchSize: j.Batch, Reuse: finetune.Reuse(j.Reuse), NoCache: true, Observe: observe,
		Plan: []finetune.Phase{{Epochs: j.Epochs, Rate: j.Rate}}})
}
