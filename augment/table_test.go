package augment

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pending are names of operations in testdata/classes.txt that are not written yet.
var pending []string

// exported are the functions and methods of the package that a program can call.
func exported(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// TestEveryClassHasAnOperationOrAReason reads testdata/classes.txt.
func TestEveryClassHasAnOperationOrAReason(t *testing.T) {
	text, err := os.ReadFile("testdata/classes.txt")
	if err != nil {
		t.Fatal(err)
	}
	functions, names := exported(t), Names()
	seen, libraries := map[string]bool{}, map[string]int{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(strings.TrimSpace(line), " | ")
		if len(row) != 4 {
			t.Errorf("%q is no row of library, family, class and ours", line)
			continue
		}
		place := strings.Join(row[:3], " ")
		if seen[place] {
			t.Errorf("%s stands there twice", place)
		}
		seen[place] = true
		libraries[row[0]]++
		if reason, ok := strings.CutPrefix(row[3], "not offered:"); ok {
			if len(strings.Fields(reason)) < 4 {
				t.Errorf("%s is not offered without a reason", place)
			}
			continue
		}
		for _, name := range strings.Fields(row[3]) {
			function, isFunction := strings.CutSuffix(name, "()")
			switch {
			case isFunction && !slices.Contains(functions, function):
				t.Errorf("%s: there is no function %s", place, function)
			case !isFunction && !slices.Contains(names, name) && !slices.Contains(pending, name):
				t.Errorf("%s: no operation %q is registered", place, name)
			}
		}
	}
	for _, library := range []string{"imgaug", "albumentations", "kornia", "torchvision"} {
		if libraries[library] < 30 {
			t.Errorf("%d classes of %s", libraries[library], library)
		}
	}
	for _, name := range pending {
		if slices.Contains(names, name) {
			t.Errorf("%s is registered; take it from the pending ones", name)
		}
	}
}
