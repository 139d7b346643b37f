package main

import (
	"errors"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// forwardLimit is that of imagelab's time for a forward pass to PyTorch's, and forwardError that of the difference of what both paint to the largest value.
const (
	forwardLimit = 1
	forwardError = 1e-3
)

// forwardSizes are the sides of the pictures.
var forwardSizes = []int{256, 512}

// measureForward compares the forward pass of the networks that paint with one, as published: Johnson's with 32 filters, MSG-Net with 128 in the form of
// PyTorch-Multi-Style-Transfer, and AdaIN on VGG-19.
func (b *paintBench) measureForward(root, temp string, note func(string), emit func(report) error) error {
	j := forwardJob{Threads: b.job.Threads, Engine: b.job.Engine}
	for _, side := range b.sides {
		j.Content, j.Style = filepath.Join(temp, "content.png"), filepath.Join(temp, "style.png")
		if err := errors.Join(picture.Save(j.Content, data.Landscape(data.LandscapeScene{Width: side, Height: side})),
			picture.Save(j.Style, data.Brushwork(data.BrushworkScene{Width: side, Height: side}))); err != nil {
			return err
		}
		for _, network := range []string{"johnson", "msgnet", "adain"} {
			j.Network, j.Weights, j.Encoder = network, filepath.Join(temp, network+".pth"), ""
			if network == "adain" {
				j.Encoder = filepath.Join(temp, "encoder.pth")
			}
			save := j
			save.Save = j.Weights
			if out, err := forwardPeer(b.python, root, save).CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%s", pyTorch, err, out)
			}
			if err := b.raceForward(root, temp, j, side, note, emit); err != nil {
				return err
			}
		}
	}
	return nil
}

// raceForward compares a network at a size.
func (b *paintBench) raceForward(root, temp string, j forwardJob, side int, note func(string), emit func(report) error) error {
	plain, last, own := j, j, j
	last.ChannelsLast = true
	for i, to := range []*string{&plain.Output, &last.Output, &own.Output} {
		*to = filepath.Join(temp, fmt.Sprintf("painted%d", i))
	}
	name := fmt.Sprintf("forward, %s, %d", j.Network, side)
	results, err := race([]runner{
		{name: pyTorch, cmd: forwardPeer(b.python, root, plain)},
		{name: pyTorch + " (channels last)", cmd: forwardPeer(b.python, root, last)},
		{name: j.Engine, cmd: ours(forwardCommand, own)},
	}, b.steps, math.Inf(1), func(text string) { note(name + ": " + text) })
	if err != nil {
		return err
	}
	if err := sameNumbers(plain.Output, own.Output); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if results[1].Median < results[0].Median { // the faster is the peer
		results[0], results[1] = results[1], results[0]
	}
	work := fmt.Sprintf("%s: one picture of %d x %d pixels through the network on %d processors, by turns:", name, side, side, j.Threads)
	return emit(compare(name, work, forwardLimit, results...))
}

// sameNumbers gives an error where the numbers of two files differ by more than forwardError of the largest.
func sameNumbers(peer, own string) error {
	want, err1 := readNumbers(peer)
	got, err2 := readNumbers(own)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if len(want) != len(got) || len(want) == 0 {
		return fmt.Errorf("PyTorch paints %d numbers, imagelab %d", len(want), len(got))
	}
	var largest, difference float64
	for i, v := range want {
		largest, difference = max(largest, math.Abs(float64(v))), max(difference, math.Abs(float64(v-got[i])))
	}
	if !(difference <= forwardError*largest) {
		return fmt.Errorf("what imagelab and PyTorch paint differs by %g, where the largest value is %g: they do not do the same", difference, largest)
	}
	return nil
}

// forwardPeer is PyTorch.
func forwardPeer(python, root string, j forwardJob) *exec.Cmd {
	return peerCommand(python, filepath.Join(root, "scripts", "bench", "testdata", "feedforward.py"), true, asJSON(j))
}
