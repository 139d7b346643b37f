package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// debianPackages lists Debian's packages that would bring what this machine lacks: a C compiler, which XLA's bindings are built
// with, and a Python that can make virtual environments.
func debianPackages(at layout) []string {
	var packages []string
	if !hasCompiler() {
		packages = append(packages, "gcc", "libc6-dev")
	}
	if fileExists(at.venvProgram("jupyter-lab")) {
		return packages // the environment is there; it has a Python of its own
	}
	python, err := findPython()
	switch {
	case err != nil:
		packages = append(packages, "python3", "python3-venv")
	case exec.Command(python.path, "-c", "import venv, ensurepip").Run() != nil:
		packages = append(packages, "python3-venv")
	}
	return packages
}

// hasCompiler says whether the C compiler that Go would call is there.
func hasCompiler() bool {
	cc, err := exec.Command("go", "env", "CC").Output()
	if err != nil {
		return false
	}
	_, err = exec.LookPath(strings.TrimSpace(string(cc)))
	return err == nil
}

// installSystem installs the missing Debian packages where this program may: as root on a system with apt-get, which is a
// container or a build machine as a rule. Elsewhere it says what to install; a missing compiler is no error, since the
// pure-Go engine needs none.
func installSystem(ctx context.Context, at layout) error {
	packages := debianPackages(at)
	if len(packages) == 0 {
		return nil
	}
	advice := "apt install " + strings.Join(packages, " ")
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		fmt.Fprintf(out, "lab: this machine lacks some system packages; on Debian and Ubuntu: sudo %s\n", advice)
		return nil
	}
	s := step{name: "system", about: advice, inputs: packages, ok: func() bool { return false },
		run: func(ctx context.Context, log io.Writer) error {
			env := []string{"DEBIAN_FRONTEND=noninteractive"}
			if err := executeEnv(ctx, log, at.root, env, "apt-get", "update"); err != nil {
				return err
			}
			return executeEnv(ctx, log, at.root, env, "apt-get",
				append([]string{"install", "-y", "--no-install-recommends"}, packages...)...)
		}}
	return s.do(ctx, at)
}
