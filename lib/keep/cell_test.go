package keep_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cellProgram is the main.go that GoNB writes for a cell: all remembered declarations, and the cell as main.
const cellProgram = `package main

import (
	"fmt"

	"github.com/imagelab-go/imagelab/lib/keep"
)

type Scores struct {
	Best float64
}

func train(epochs int) Scores {
	fmt.Print("made ")
	return Scores{Best: float64(epochs) / 10}
}

func main() {
	epochs := 3
	scores := keep.Must("scores", func() Scores {
		return train(epochs)
	})
	fmt.Println(scores.Best)
}
`

// TestEditedCell builds and runs cells as GoNB does with this project's kernels, -s -w included.
func TestEditedCell(t *testing.T) {
	if testing.Short() {
		t.Skip("builds five programs")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command on the PATH: ", err)
	}
	folder := notebook(t)
	run := func(text string, flags ...string) string {
		t.Helper()
		main, program := filepath.Join(folder, "main.go"), filepath.Join(folder, "gonb_test")
		if err := os.WriteFile(main, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		build := exec.Command(goCommand, append(append([]string{"build", "-o", program}, flags...), main)...)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		out, err := exec.Command(program).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	small := []string{"-ldflags=-s -w"}
	edit := func(old, new string) string { return strings.Replace(cellProgram, old, new, 1) }
	for _, c := range []struct {
		name, text, want string
		flags            []string
	}{
		{"first", cellProgram, "made 0.3\n", small},
		{"again", cellProgram, "0.3\n", small},
		{"moved and commented", edit("func main() {\n", "// More.\nfunc more() {}\n\nfunc main() {\n\t// Train.\n\n"), "0.3\n", small},
		{"edited function", edit("/ 10", "/ 100"), "made 0.03\n", small},
		{"first text again, built otherwise", cellProgram, "0.3\n", []string{"-gcflags=-N -l"}},
	} {
		if got := run(c.text, c.flags...); got != c.want {
			t.Errorf("%s: printed %q, want %q", c.name, got, c.want)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, ".keep", "kernel.json")); err != nil {
		t.Errorf("the cell did not say whose folder it is: %v", err)
	}
}
