//go:build unix

package main

import (
	"os"
	"syscall"
)

// replaceProcess makes this process the given command. It returns only when that fails.
func replaceProcess(command string, args []string) error {
	return syscall.Exec(command, append([]string{command}, args...), os.Environ())
}
