package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// asJSON gives a job as its process gets it.
func asJSON(job any) string {
	text, err := json.Marshal(job)
	if err != nil {
		panic(err) // jobs have no values that JSON does not know
	}
	return string(text)
}

// ours starts this program for a job.
func ours(command string, job any) *exec.Cmd {
	path, _ := os.Executable() // where it cannot be had, starting it says so
	return exec.Command(path, command, asJSON(job))
}

// readJob reads the job that a process was started for.
func readJob[J any](command string, args []string) (j J, err error) {
	if len(args) != 1 {
		return j, fmt.Errorf("%s takes a job, got %d arguments", command, len(args))
	}
	if err := json.Unmarshal([]byte(args[0]), &j); err != nil {
		return j, fmt.Errorf("%s: the job %q: %w", command, args[0], err)
	}
	return j, nil
}

// answer does a job for each line that it reads, and answers with the seconds that this took.
func answer(in io.Reader, out io.Writer, do func() (time.Duration, error)) error {
	for requests := bufio.NewScanner(in); requests.Scan(); {
		took, err := do()
		if err != nil {
			return err
		}
		fmt.Fprintln(out, took.Seconds())
	}
	return nil
}
