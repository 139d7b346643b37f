package keep

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// kernelFile is the file in a kernel's store that says which process it belongs to.
const kernelFile = "kernel.json"

// owner is the kernel that a store belongs to.
type owner struct {
	Host string
	PID  int
}

// settle is called with the store's folder when a kernel keeps its first value: it says whose the folder is, and
// removes the stores of kernels that were killed, which GoNB leaves behind. All of it may fail without harm.
func settle(dir string) {
	folder := filepath.Dir(dir)
	host, err := os.Hostname()
	if err != nil {
		return
	}
	if isCell(folder) {
		writeOwner(dir, owner{host, os.Getppid()})
	}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(folder), "gonb_*", kernelSubfolder))
	for _, other := range others {
		if o, ok := readOwner(other); ok && o.Host == host && other != dir && !running(o.PID) {
			os.RemoveAll(other)
		}
	}
}

// isCell says whether this program is a cell, whose parent is then the kernel, and not a command that a cell started.
func isCell(folder string) bool {
	program, err := os.Executable()
	if err != nil {
		return false
	}
	at, err := os.Stat(filepath.Dir(program))
	if err != nil {
		return false
	}
	want, err := os.Stat(folder)
	return err == nil && os.SameFile(at, want)
}

func writeOwner(dir string, o owner) {
	if text, err := json.Marshal(o); err == nil {
		_ = os.WriteFile(filepath.Join(dir, kernelFile), text, 0o600)
	}
}

func readOwner(dir string) (o owner, ok bool) {
	text, err := os.ReadFile(filepath.Join(dir, kernelFile))
	if err != nil {
		return o, false
	}
	return o, json.Unmarshal(text, &o) == nil && o.PID > 0
}

// running says whether there is a process of that number; in doubt it does.
func running(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || !errors.Is(err, os.ErrProcessDone)
}
