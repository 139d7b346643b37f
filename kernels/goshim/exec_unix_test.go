//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// TestProcessIsReplaced shows that signals reach the real command: it has the very process id of the shim.
func TestProcessIsReplaced(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(buildShim(t), "build")
	cmd.Env = append(os.Environ(), envGo+"="+self, envFake+"=wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var got call
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatal(err)
	}
	if got.PID != cmd.Process.Pid {
		t.Errorf("the real command runs as process %d, the shim as %d", got.PID, cmd.Process.Pid)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != 42 {
		t.Errorf("exit status %d after an interrupt, want the real command's 42", status)
	}
}
