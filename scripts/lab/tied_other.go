//go:build !linux

package main

import "os/exec"

// runTied runs a program. This system cannot tie it to the life of this process.
func runTied(cmd *exec.Cmd) error { return cmd.Run() }
