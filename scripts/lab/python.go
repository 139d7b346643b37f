package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// oldestPython is the oldest Python 3 that the pinned packages support.
const oldestPython = 10

// pythonEnv names the environment variable with the Python to make the virtual environment from.
const pythonEnv = "IMAGELAB_PYTHON"

// basePython is a Python outside the lab's environment.
type basePython struct{ path, version string }

// findPython finds a Python that is new enough: what pythonEnv names, else python3 or python on the PATH.
func findPython() (basePython, error) {
	names := []string{"python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"}
	if named := os.Getenv(pythonEnv); named != "" {
		names = []string{named}
	}
	var refused []string
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		version, err := pythonVersion(path)
		if err != nil {
			refused = append(refused, fmt.Sprintf("%s does not run (%v)", path, err))
			continue
		}
		if minor, ok := minorOf(version); ok && minor >= oldestPython {
			return basePython{path, version}, nil
		}
		refused = append(refused, fmt.Sprintf("%s is %s", path, version))
	}
	found := "none was found on the PATH"
	if len(refused) > 0 {
		found = strings.Join(refused, ", ")
	}
	return basePython{}, fmt.Errorf("the lab needs Python 3.%d or newer: %s; install one (on Debian and Ubuntu: "+
		"apt install python3 python3-venv) or name one in %s", oldestPython, found, pythonEnv)
}

// pythonVersion asks an interpreter for its version, for example "3.11.7".
func pythonVersion(path string) (string, error) {
	text, err := exec.Command(path, "-c", "import platform; print(platform.python_version())").Output()
	return strings.TrimSpace(string(text)), err
}

func minorOf(version string) (int, bool) {
	parts := strings.Split(version, ".")
	if len(parts) < 2 || parts[0] != "3" {
		return 0, false
	}
	minor, err := strconv.Atoi(parts[1])
	return minor, err == nil
}

// pythonStep makes the virtual environment and installs the pinned packages. requirements.txt lists every package that is needed,
// so pip is told not to look for more. When only the pins change, the environment stays; a half-made one, or one that was moved, is
// made anew, and pip's cache keeps what was fetched.
func pythonStep(at layout) (step, error) {
	requirements, err := os.ReadFile(at.in("requirements.txt"))
	if err != nil {
		return step{}, err
	}
	// The environment's own Python counts, once it is there: an environment keeps working when the PATH changes.
	version, err := pythonVersion(at.python())
	var base basePython
	if err != nil {
		if base, err = findPython(); err != nil {
			return step{}, err
		}
		version = base.version
	}
	upgrade := base.path == "" && fileExists(at.lab("stamps", "python")) && madeHere(at)
	return step{
		name:   "python",
		about:  "Python environment with JupyterLab and XLA's CPU plugin (130 MB to fetch)",
		inputs: []string{string(requirements), version, at.root},
		ok:     func() bool { return fileExists(at.venvProgram("jupyter-lab")) },
		run: func(ctx context.Context, log io.Writer) error {
			if upgrade {
				return installRequirements(ctx, log, at)
			}
			if base.path == "" {
				if base, err = findPython(); err != nil {
					return err
				}
			}
			return makeEnvironment(ctx, log, at, base)
		},
	}, nil
}

func makeEnvironment(ctx context.Context, log io.Writer, at layout, base basePython) error {
	if err := execute(ctx, log, at.root, base.path, "-c", "import venv, ensurepip"); err != nil {
		return fmt.Errorf("%s cannot make virtual environments: its module venv or ensurepip is missing; on Debian and Ubuntu: "+
			"apt install python3-venv", base.path)
	}
	fmt.Fprintln(log, "making the virtual environment")
	if err := makeVenv(ctx, log, at, base); err != nil {
		return err
	}
	return installRequirements(ctx, log, at)
}

// installRequirements installs the pinned packages into the environment and leaves others, such as a CUDA plugin, as they are.
func installRequirements(ctx context.Context, log io.Writer, at layout) error {
	// Unbuffered, so that the progress line shows what pip is at.
	return executeEnv(ctx, log, at.root, []string{"PYTHONUNBUFFERED=1"}, at.python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
		"--progress-bar", "off", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", at.in("requirements.txt"))
}

// madeHere says whether the environment was made for the place where it lies: its programs name their folder.
func madeHere(at layout) bool {
	text, err := os.ReadFile(filepath.Join(at.venv(), "pyvenv.cfg"))
	return err == nil && strings.Contains(string(text), at.venv())
}

// makeVenv makes the virtual environment anew. After a set-up that was killed, a program that venv had started itself may go on
// writing for some seconds, so that the folder cannot be cleared at once.
func makeVenv(ctx context.Context, log io.Writer, at layout, base basePython) (err error) {
	for try := range 4 {
		if try > 0 {
			fmt.Fprintln(log, "the folder of the environment is in use; trying again")
			select {
			case <-time.After(5 * time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err = execute(ctx, log, at.root, base.path, "-m", "venv", "--clear", at.venv()); err == nil {
			return nil
		}
	}
	return err
}

// checkGo says when the program that builds everything was left out of the PATH.
func checkGo() error {
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("the program go is not on the PATH; add the bin folder of your Go installation to it")
	}
	return nil
}

func fileExists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
