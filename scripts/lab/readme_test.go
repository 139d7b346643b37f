package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// indented is a text as Markdown shows code: four spaces before each line that is not empty.
func indented(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}

func TestREADMEShowsTheProgram(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("testdata/program/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "\n"+indented(string(program))+"\n") {
		t.Error("README.md does not show testdata/program/main.go as it is")
	}
}

// TestProgramOfREADME builds the README's program as a module of its own, as a user would, and runs it.
func TestProgramOfREADME(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mod := "module example.com/program\n\ngo 1.26.5\n\nrequire " + modulePath + " v0.0.0\n\nreplace " + modulePath + " => " + root + "\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{filepath.Join(root, "go.sum"): "go.sum", "testdata/program/main.go": "main.go"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "-mod=mod", ".")
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	grid, err := picture.Open(filepath.Join(dir, "versions.png"))
	if err != nil {
		t.Fatal(err)
	}
	if size := grid.Bounds().Size(); size.X < 4*200 || size.Y < 2*200 {
		t.Errorf("the grid of eight versions has size %v", size)
	}
}
