package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The rules that the lab's notebooks keep: they can be read by everyone, they stay small, and what they show is stored.
const (
	maxNotebookBytes = 1_500_000
	maxCellLines     = 25
	maxCellColumns   = 105 // with tabs of 4; the HTML page cuts what is wider
	minAltLetters    = 20
)

var (
	heading      = regexp.MustCompile(`(?m)^(#{1,6}) +\S`)
	markdownPic  = regexp.MustCompile(`!\[([^\]]*)\]\(`)
	outsideLoad  = regexp.MustCompile(`<(?:script|link|img|iframe)\b[^>]*(?:src|href)="?https?://`)
	knownTags    = []string{tagSolution, tagVolatile, tagFails, "exercise", "check"}
	welcomeParts = []string{"what you will", "before you start", "minutes"}
	closingParts = []string{"summary", "exercises", "next"}
)

func TestNotebooksKeepTheRules(t *testing.T) {
	paths, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			nb, err := readNotebook(path)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Size() > maxNotebookBytes {
				t.Errorf("%v bytes, want at most %d: %v", info.Size(), maxNotebookBytes, err)
			}
			checkText(t, nb)
			checkCode(t, nb)
		})
	}
}

// checkText checks headings, pictures' alternative texts and the parts that every lesson has.
func checkText(t *testing.T, nb notebook) {
	var all strings.Builder
	level, titles := 0, 0
	for i, c := range nb.Cells {
		if c.Type != "markdown" {
			continue
		}
		all.WriteString(strings.ToLower(string(c.Source)) + "\n")
		for _, found := range heading.FindAllStringSubmatch(string(c.Source), -1) {
			depth := len(found[1])
			if depth > level+1 {
				t.Errorf("cell %d: a heading of level %d follows one of level %d", i+1, depth, level)
			}
			if level = depth; depth == 1 {
				titles++
			}
		}
		for _, found := range markdownPic.FindAllStringSubmatch(string(c.Source), -1) {
			if len(found[1]) < minAltLetters {
				t.Errorf("cell %d: the alternative text %q is too short", i+1, found[1])
			}
		}
	}
	if titles != 1 {
		t.Errorf("%d titles (headings of level 1), want one", titles)
	}
	first := strings.ToLower(string(nb.Cells[0].Source))
	for _, part := range welcomeParts {
		if !strings.Contains(first, part) {
			t.Errorf("the first cell does not speak of %q", part)
		}
	}
	for _, part := range closingParts {
		if !strings.Contains(all.String(), "\n## "+part) {
			t.Errorf("there is no section %q", part)
		}
	}
}

// checkCode checks the code cells and their stored outputs.
func checkCode(t *testing.T, nb notebook) {
	ids, count := map[string]bool{}, 0
	for i, c := range nb.Cells {
		if c.ID == "" || ids[c.ID] {
			t.Errorf("cell %d: its id %q is missing or taken", i+1, c.ID)
		}
		ids[c.ID] = true
		for _, tag := range c.Metadata.Tags {
			if !slices.Contains(knownTags, tag) {
				t.Errorf("cell %d: the tag %q is not known", i+1, tag)
			}
		}
		if c.Type != "code" {
			continue
		}
		count++
		if c.ExecutionCount == nil || *c.ExecutionCount != count {
			t.Errorf("cell %d: stored outputs are missing or out of order; run `go run ./scripts/lab run -update`", i+1)
		}
		if n := strings.Count(string(c.Source), "\n") + 1; n > maxCellLines {
			t.Errorf("cell %d: %d lines of code, want at most %d", i+1, n, maxCellLines)
		}
		for line := range strings.Lines(string(c.Source)) {
			if wide := len([]rune(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    "))); wide > maxCellColumns {
				t.Errorf("cell %d: a line of %d columns, want at most %d: %s", i+1, wide, maxCellColumns, line)
			}
		}
		for _, alt := range c.alts() {
			if len(alt) < minAltLetters {
				t.Errorf("cell %d: the alternative text %q is too short", i+1, alt)
			}
		}
		page := c.htmlText()
		if strings.Count(page, "<figure") != strings.Count(page, "<figcaption") {
			t.Errorf("cell %d: a figure has no caption", i+1)
		}
		if outsideLoad.MatchString(page) {
			t.Errorf("cell %d: its output loads something from the network", i+1)
		}
	}
}

func TestSolutionsAreHiddenFromLearners(t *testing.T) {
	paths, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		nb, err := readNotebook(path)
		if err != nil {
			t.Fatal(err)
		}
		solutions := 0
		for _, c := range nb.Cells {
			if c.has(tagSolution) {
				solutions++
			}
		}
		for _, part := range []string{"source", "outputs"} {
			if hidden := strings.Count(string(text), `"`+part+`_hidden": true`); hidden != solutions {
				t.Errorf("%s: %d solutions, %d cells with hidden %s", filepath.Base(path), solutions, hidden, part)
			}
		}
	}
}
