package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeNotebook writes a notebook of Python cells, each a source and its tags, for the kernel that comes with JupyterLab: what is
// tested is the executor, not the kernel.
func writeNotebook(t *testing.T, path string, cells ...[]string) {
	t.Helper()
	var list []map[string]any
	for i, c := range cells {
		list = append(list, map[string]any{"cell_type": "code", "id": string(rune('a' + i)), "source": c[0],
			"metadata": map[string]any{"tags": append([]string{}, c[1:]...)}, "outputs": []any{}, "execution_count": nil})
	}
	text, err := json.Marshal(map[string]any{"cells": list, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// ready is this checkout, whose Python environment must be there.
func ready(t *testing.T) layout {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	at := layout{root}
	if !fileExists(at.venvProgram("jupyter-lab")) {
		t.Skip("the lab's Python environment is not there; `go run ./scripts/lab setup` makes it")
	}
	return at
}

func TestExecuteNotebook(t *testing.T) {
	at, dir := ready(t), t.TempDir()
	source := filepath.Join(dir, "cells.ipynb")
	writeNotebook(t, source, []string{"print(1 + 1)"}, []string{"1 / 0", tagFails}, []string{"print('no failure')", tagFails},
		[]string{"1 / 0"}, []string{"print('panic: not good')"}, []string{"print('the answer')", tagSolution}, []string{"import time; time.sleep(60)"})
	j := job{Source: source, Executed: filepath.Join(dir, "out", "cells.ipynb"), HTML: filepath.Join(dir, "out", "cells.html"),
		Kernel: "python3", Timeout: 3, Hide: []string{tagSolution}}
	problems, err := executeNotebook(t.Context(), at, j, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"cell 3: tagged raises-exception", "cell 4: ZeroDivisionError", "cell 5: panic: not good", "cell 7: it took longer than 3 s"}
	if len(problems) != len(want) {
		t.Fatalf("got %q, want problems like %q", problems, want)
	}
	for i := range want {
		if !strings.HasPrefix(problems[i], want[i]) {
			t.Errorf("problem %d is %q, want %q", i, problems[i], want[i])
		}
	}
	executed, err := readNotebook(j.Executed)
	if err != nil || len(executed.Cells) != 7 || executed.Cells[0].text() != "2" {
		t.Errorf("the executed notebook is %+v, %v", executed, err)
	}
	page, err := os.ReadFile(j.HTML)
	if err != nil || strings.Contains(string(page), "the answer") || !strings.Contains(string(page), "no failure") {
		t.Errorf("the page shows the solution, or not the rest (%d bytes, %v)", len(page), err)
	}
}

func TestExecuteNotebookThatIsNone(t *testing.T) {
	at, dir := ready(t), t.TempDir()
	source := filepath.Join(dir, "text.ipynb")
	if err := os.WriteFile(source, []byte("no notebook"), 0o644); err != nil {
		t.Fatal(err)
	}
	j := job{Source: source, Executed: filepath.Join(dir, "a.ipynb"), HTML: filepath.Join(dir, "a.html"), Kernel: "python3", Timeout: 3, Hide: []string{}}
	if problems, err := executeNotebook(t.Context(), at, j, true); err == nil || !strings.Contains(err.Error(), "JSON") {
		t.Errorf("got %q, %v; want an error that says what is wrong", problems, err)
	}
}

func TestNotebookPathsRefusesTwoOfOneName(t *testing.T) {
	at := layout{t.TempDir()}
	var paths []string
	for _, folder := range []string{"a", "b"} {
		path := at.in(folder, "same.ipynb")
		if err := writeAtomic(path, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	if got, err := notebookPaths(at, paths); err == nil {
		t.Errorf("got %q, want an error: their results would overwrite each other", got)
	}
}
