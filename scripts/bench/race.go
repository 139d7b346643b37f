package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// job is what a contestant of the topic nn does at each request: a network's task or a layer's. It is handed to the process as JSON,
// as its last argument. The process then does the job once for each line that it reads, and answers with a line that holds the seconds
// that it took. It ends at the end of its input, or with an error on standard error.
type job struct {
	Engine  string `json:"engine"`  // of imagelab's
	Threads int    `json:"threads"` // for PyTorch; imagelab's engines take all processors
	Network string `json:"network"`
	Task    string `json:"task"` // inference, training or style; for a layer forward or gradient
	Batch   int    `json:"batch"`
	Size    int    `json:"size"` // height and width of the pictures
	Layer   layer  `json:"layer"`
	Form    string `json:"form"` // the lowering of a layer; "" is the chosen one
}

// String gives the job as JSON.
func (j job) String() string { return asJSON(j) }

// runner is a contestant's process, which does a job.
type runner struct {
	name   string
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	lines  *bufio.Scanner
	stderr strings.Builder
	first  float64
	times  []float64
}

// race lets contestants run by turns and gives their times over n rounds. A round for compiling and one to warm up come before. One
// that is more than patience times slower than the fastest in the round that warms up does not run again, and has that run counted.
func race(all []runner, n int, patience float64, note func(text string)) (results []result, err error) {
	for i := range all {
		c := &all[i]
		if err := c.start(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		defer func() { err = errors.Join(err, c.stop()) }()
		if c.first, err = c.run(); err != nil {
			return nil, err
		}
		note(fmt.Sprintf("%s: the first run took %s", c.name, seconds(c.first)))
	}
	warm := make([]float64, len(all))
	for i := range all {
		if warm[i], err = all[i].run(); err != nil {
			return nil, err
		}
	}
	for round := range n {
		for i := range all {
			if warm[i] > patience*slices.Min(warm) {
				all[i].times = warm[i : i+1]
			} else if err := all[i].timed(); err != nil {
				return nil, err
			}
		}
		note(fmt.Sprintf("%d of %d", round+1, n))
	}
	for _, c := range all {
		r := newResult(c.name, c.times)
		r.First = c.first
		results = append(results, r)
	}
	return results, nil
}

// start starts the process.
func (c *runner) start() (err error) {
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return err
	}
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	c.lines, c.cmd.Stderr = bufio.NewScanner(stdout), &c.stderr
	return c.cmd.Start()
}

// run asks for one run and gives its seconds.
func (c *runner) run() (float64, error) {
	if _, err := fmt.Fprintln(c.stdin, "run"); err != nil {
		return 0, c.failed(err)
	}
	if !c.lines.Scan() {
		return 0, c.failed(errors.Join(errors.New("it ended without an answer"), c.lines.Err()))
	}
	took, err := strconv.ParseFloat(c.lines.Text(), 64)
	if err != nil || !(took > 0) {
		return 0, c.failed(fmt.Errorf("it answered %q, want seconds", c.lines.Text()))
	}
	return took, nil
}

// once starts the process, asks for one run, and ends it.
func (c *runner) once() (took float64, err error) {
	if err := c.start(); err != nil {
		return 0, fmt.Errorf("%s: %w", c.name, err)
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	return c.run()
}

// timed runs once and keeps the time.
func (c *runner) timed() error {
	took, err := c.run()
	c.times = append(c.times, took)
	return err
}

// failed adds to an error who it was and, when the process has ended, what it wrote.
func (c *runner) failed(err error) error {
	return fmt.Errorf("%s: %w\n%s", c.name, errors.Join(err, c.stop()), strings.TrimSpace(c.stderr.String()))
}

// stop ends the process by the end of its input. Stopping again does nothing.
func (c *runner) stop() error {
	if c.cmd.ProcessState != nil {
		return nil
	}
	c.stdin.Close()
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return nil
}
