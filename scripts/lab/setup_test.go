package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// quiet takes the lab's reports for the time of a test and gives a function that reads them.
func quiet(t *testing.T) func() string {
	var text strings.Builder
	before := out
	out = &text
	t.Cleanup(func() { out = before })
	return text.String
}

func TestFindLayout(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if at, err := findLayout(deep); err == nil {
		t.Errorf("found %v where there is no checkout", at)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module "+modulePath+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if at, err := findLayout(deep); err != nil || at.root != root {
		t.Errorf("got %v, %v; want %s", at, err, root)
	}
}

// countingStep counts its runs and makes the file that it is for, unless it is told to fail.
func countingStep(at layout, input string, fail error, runs *int) step {
	return step{name: "count", about: "count", inputs: []string{input},
		ok: func() bool { return fileExists(at.lab("made")) },
		run: func(_ context.Context, log io.Writer) error {
			*runs++
			io.WriteString(log, "working\n")
			if fail != nil {
				return fail
			}
			return writeAtomic(at.lab("made"), nil)
		}}
}

func TestStepRunsWhenItMust(t *testing.T) {
	quiet(t)
	at, runs := layout{t.TempDir()}, 0
	do := func(input string, fail error) error {
		return countingStep(at, input, fail, &runs).do(t.Context(), at)
	}
	broken := errors.New("broken")
	if err := do("v1", broken); !errors.Is(err, broken) {
		t.Fatalf("got %v, want the step's own error", err)
	}
	for i, want := range []struct {
		input string
		runs  int
	}{{"v1", 2}, {"v1", 2}, {"v2", 3}, {"v2", 3}} {
		if err := do(want.input, nil); err != nil || runs != want.runs {
			t.Errorf("call %d with %s: %d runs, %v; want %d", i, want.input, runs, err, want.runs)
		}
	}
	if err := os.Remove(at.lab("made")); err != nil {
		t.Fatal(err)
	}
	if err := do("v2", nil); err != nil || runs != 4 {
		t.Errorf("after its result was deleted: %d runs, %v; want 4", runs, err)
	}
}

func TestDigestKeepsInputsApart(t *testing.T) {
	if (step{inputs: []string{"ab", "c"}}).digest() == (step{inputs: []string{"a", "bc"}}).digest() {
		t.Error("different inputs have one digest")
	}
}

func TestExplain(t *testing.T) {
	failed := errors.New("pip: exit status 1")
	for output, want := range map[string]string{
		"OSError: [Errno 28] No space left on device":                                "disk is full",
		"Failed to establish a new connection: Temporary failure in name resolution": "needs the network",
		"ERROR: THESE PACKAGES DO NOT MATCH THE HASHES":                              "not the file that was pinned",
		"ERROR: No matching distribution found for lammps":                           "does not have one of the pinned packages",
		"Error: ensurepip is not available":                                          "apt install python3-venv",
		"line 1\nsomething unheard of":                                               "something unheard of",
	} {
		err := explain(failed, output)
		if !errors.Is(err, failed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is explained as %q, want %q", output, err, want)
		}
	}
}

// TestFailedProgramIsExplained goes the whole way: what a program prints reaches the log, the progress line and the explanation.
func TestFailedProgramIsExplained(t *testing.T) {
	if _, err := exec.LookPath("/bin/sh"); err != nil {
		t.Skip("needs a shell")
	}
	quiet(t)
	at := layout{t.TempDir()}
	s := step{name: "full", about: "fill the disk", ok: func() bool { return true }, run: func(ctx context.Context, log io.Writer) error {
		err := execute(ctx, log, at.root, "/bin/sh", "-c", "echo writing; echo No space left on device >&2; exit 1")
		if last := log.(*logFile).last(); last != "No space left on device" {
			t.Errorf("the progress line says %q", last)
		}
		return err
	}}
	if err := s.do(t.Context(), at); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("got %v, want the advice for a full disk", err)
	}
	text, err := os.ReadFile(at.lab("logs", "full.log"))
	if err != nil || string(text) != "writing\nNo space left on device\n" {
		t.Errorf("the log holds %q, %v", text, err)
	}
}

func TestCUDAPackageIsTheSameEverywhere(t *testing.T) {
	for _, file := range []string{"../../README.md", "../../Dockerfile"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), cudaPackage) {
			t.Errorf("%s does not name %s", file, cudaPackage)
		}
	}
}

func TestChoosePort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	if _, err := choosePort("127.0.0.1", port); err == nil || !strings.Contains(err.Error(), "-port") {
		t.Errorf("a taken port gives %v, want an error that names -port", err)
	}
	for _, wrong := range []int{-1, 65536} {
		if _, err := choosePort("127.0.0.1", wrong); err == nil {
			t.Errorf("port %d is taken for one", wrong)
		}
	}
	if got, err := choosePort("127.0.0.1", 0); err != nil || got < firstPort {
		t.Errorf("got port %d, %v; want a free one", got, err)
	}
}

// fakePython writes a program that answers as a Python of the given version would.
func fakePython(t *testing.T, dir, name, version string) {
	t.Helper()
	script := "#!/bin/sh\ncase \"$2\" in *platform*) echo " + version + ";; *) exit 1;; esac\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFindPython(t *testing.T) {
	if _, err := exec.LookPath("/bin/sh"); err != nil {
		t.Skip("needs a shell to play Python")
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv(pythonEnv, "")
	if got, err := findPython(); err == nil || !strings.Contains(err.Error(), "apt install python3") {
		t.Errorf("without any Python: %v, %v; want advice", got, err)
	}
	fakePython(t, dir, "python3", "3.8.18")
	if got, err := findPython(); err == nil || !strings.Contains(err.Error(), "is 3.8.18") {
		t.Errorf("with an old Python: %v, %v; want its version", got, err)
	}
	fakePython(t, dir, "python3.12", "3.12.1")
	if got, err := findPython(); err != nil || got.version != "3.12.1" {
		t.Errorf("got %v, %v; want the newer one", got, err)
	}
	fakePython(t, dir, "mine", "3.10.0")
	t.Setenv(pythonEnv, filepath.Join(dir, "mine"))
	if got, err := findPython(); err != nil || got.version != "3.10.0" {
		t.Errorf("got %v, %v; want the one that was named", got, err)
	}
}

func TestPythonWithoutVenvNamesThePackage(t *testing.T) {
	if _, err := exec.LookPath("/bin/sh"); err != nil {
		t.Skip("needs a shell to play Python")
	}
	at := layout{t.TempDir()}
	fakePython(t, at.root, "python3", "3.11.2")
	err := makeEnvironment(t.Context(), io.Discard, at, basePython{filepath.Join(at.root, "python3"), "3.11.2"})
	if err == nil || !strings.Contains(err.Error(), "apt install python3-venv") {
		t.Errorf("got %v, want the name of the Debian package", err)
	}
}

// TestBrokenEnvironmentIsMadeAnew has an environment whose Python is gone, as after an update of the system: installing into it cannot work.
func TestBrokenEnvironmentIsMadeAnew(t *testing.T) {
	if _, err := exec.LookPath("/bin/sh"); err != nil {
		t.Skip("needs a shell to play Python")
	}
	at := layout{t.TempDir()}
	for path, text := range map[string]string{at.in("requirements.txt"): "", at.lab("stamps", "python"): "old",
		filepath.Join(at.venv(), "pyvenv.cfg"): "command = " + at.venv()} {
		if err := writeAtomic(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", at.root)
	t.Setenv(pythonEnv, "")
	fakePython(t, at.root, "python3", "3.11.2")
	s, err := pythonStep(at)
	if err != nil {
		t.Fatal(err)
	}
	// The Python that plays the base cannot make environments, which shows that it was asked to.
	if err := s.run(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "cannot make virtual environments") {
		t.Errorf("got %v, want a try to make the environment anew", err)
	}
}

func TestCheckFormat(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{"good.go": "package p\n", ".lab/skip.go": "package  p"} {
		if err := writeAtomic(filepath.Join(root, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := checkFormat(root); err != nil {
		t.Errorf("formatted files give %v", err)
	}
	if err := writeAtomic(filepath.Join(root, "bad.go"), []byte("package  p\n")); err != nil {
		t.Fatal(err)
	}
	if err := checkFormat(root); err == nil || !strings.Contains(err.Error(), "bad.go") {
		t.Errorf("got %v, want a complaint about bad.go", err)
	}
}
