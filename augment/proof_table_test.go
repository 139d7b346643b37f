package augment

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// speaksOf says whether a text names an operation: in quotes, or the function that makes it.
func speaksOf(text, operation string) bool {
	return strings.Contains(text, `"`+operation+`"`) || strings.Contains(text, `\"`+operation+`\"`) ||
		regexp.MustCompile(`(?i)\b`+strings.ReplaceAll(operation, "_", "")+`\(`).MatchString(text)
}

// shows reports why a file of results or a test does not show what an operation does.
func shows(t *testing.T, proof, operation string, tests map[string]string) {
	t.Helper()
	if strings.HasPrefix(proof, "Test") {
		if source, ok := tests[proof]; !ok || !speaksOf(source, operation) {
			t.Errorf("%s: there is no test %s in a file that speaks of it", operation, proof)
		}
		return
	}
	text, err := os.ReadFile("testdata/" + proof)
	if err != nil {
		t.Errorf("%s: %v", operation, err)
		return
	}
	read := false
	for _, source := range tests {
		read = read || strings.Contains(source, strings.TrimSuffix(proof, ".json"))
	}
	if !read || !speaksOf(string(text), operation) && !ofOneOperation[proof] {
		t.Errorf("%s: no test reads %s, or it does not speak of it", operation, proof)
	}
}

// ofOneOperation are files of results that do not name their operation; the test that is named beside them does.
var ofOneOperation = map[string]bool{"golden_elastic.json": true, "dropout.json": true, "golden.json": true}

// TestEveryOperationIsShownToBeRight reads testdata/proofs.txt, which names for each operation a file of results of another program or a test of its own.
func TestEveryOperationIsShownToBeRight(t *testing.T) {
	text, err := os.ReadFile("testdata/proofs.txt")
	if err != nil {
		t.Fatal(err)
	}
	tests, seen := testsOf(t), []string{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		operation, proofs, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if !ok || len(strings.Fields(proofs)) == 0 {
			t.Errorf("%q names no file and no test", line)
		}
		for _, proof := range strings.Fields(proofs) {
			shows(t, proof, operation, tests)
		}
		seen = append(seen, operation)
	}
	if !slices.Equal(seen, Names()) {
		t.Errorf("testdata/proofs.txt has the operations %v, want each of %v once and in order", seen, Names())
	}
}
