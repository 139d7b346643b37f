package main

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const childEnv = "IMAGELAB_TEST_TIED"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		cmd := exec.Command("/bin/sh", "-c", "echo $$; exec sleep 60")
		cmd.Stdout = os.Stdout
		if err := runTied(cmd); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestProgramsEndWithAKilledLab kills a process that runs a program and looks for the program.
func TestProgramsEndWithAKilledLab(t *testing.T) {
	lab := exec.Command(os.Args[0])
	lab.Env = append(os.Environ(), childEnv+"=1")
	pipe, err := lab.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := lab.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(pipe).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := lab.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	lab.Wait() // it was killed, which is an error by design
	for range 100 {
		if !alive(pid) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	syscall.Kill(pid, syscall.SIGKILL)
	t.Errorf("the program %d lives on", pid)
}

// alive says whether a process runs; a dead one that nobody has waited for does not.
func alive(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}
