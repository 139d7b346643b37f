//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// replaceProcess runs the command to its end and exits with its status, for systems where a process cannot be replaced.
// An interrupt reaches the command by itself, because it shares the console.
func replaceProcess(command string, args []string) error {
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(command, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		return err
	}
	os.Exit(cmd.ProcessState.ExitCode())
	return nil
}
