package main

import (
	"os/exec"
	"runtime"
	"syscall"
)

// runTied runs a program that is killed when this process dies.
func runTied(cmd *exec.Cmd) error {
	// The kernel watches the thread that starts the program, which must therefore live as long as the program.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd.Run()
}
