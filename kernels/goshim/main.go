// Command goshim stands before the real go command on the PATH of the imagelab kernels, where it is built under the name
// `go`. It makes cells quick and is otherwise not there:
//
//   - A bare `go get`, which GoNB runs before each build of a cell, is answered at once where everything that the cell
//     imports resolves already. Otherwise the real `go get` is asked for the missing packages only, so that the versions
//     which the project pins stay.
//   - A build of a cell gets the linker flags of the kernel spec (IMAGELAB_LDFLAGS), less -linkmode=internal where the
//     cell links cgo code that is not known to survive Go's own linker.
//   - All else is handed to the real go command by replacing this process: arguments, environment, exit status and
//     signals are the real ones.
//
// Environment: IMAGELAB_GO names the real go command (else the first other `go` on the PATH serves), IMAGELAB_LDFLAGS
// holds the linker flags (none when empty), and GONB_TMP_DIR, which GoNB sets, is the only folder it acts in.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// The environment variables that a kernel spec sets for the shim.
const (
	envGo      = "IMAGELAB_GO"
	envLDFlags = "IMAGELAB_LDFLAGS"
)

func main() {
	goCommand, err := realGo(os.Getenv(envGo), os.Getenv("PATH"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "go (imagelab's shim):", err)
		os.Exit(127)
	}
	args := os.Args[1:]
	if folder, ok := cellFolder(); ok {
		cell := cell{folder: folder, goCommand: goCommand}
		var done bool
		if args, done = cell.adapt(args); done {
			return
		}
	}
	// A second shim further down the PATH must find the real command, not this one.
	os.Setenv(envGo, goCommand)
	if err := replaceProcess(goCommand, args); err != nil {
		fmt.Fprintf(os.Stderr, "go (imagelab's shim): %s: %v\n", goCommand, err)
		os.Exit(127)
	}
}

// realGo finds the go command behind the shim: the one named, else the first on the path that is not the shim itself.
func realGo(named, path string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if named != "" {
		if sameFile(named, self) {
			return "", fmt.Errorf("%s=%s names the shim, not the real go command", envGo, named)
		}
		if _, err := os.Stat(named); err == nil {
			return named, nil
		}
	}
	for _, folder := range filepath.SplitList(path) {
		found, err := exec.LookPath(filepath.Join(folder, executable("go")))
		if err == nil && !sameFile(found, self) {
			return found, nil
		}
	}
	return "", errors.New("no other go command on the PATH; install Go from https://go.dev/dl")
}

// cellFolder gives the folder in which GoNB builds cells when it is the working folder.
func cellFolder() (string, bool) {
	folder := os.Getenv("GONB_TMP_DIR")
	return folder, folder != "" && sameFile(".", folder)
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// executable gives the file name of a command on this system.
func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
