package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// workspace makes a cell as GoNB does with -go_work: a module in a folder of its own, and a go.work that adds the module
// example.com/lab with the given files.
func workspace(t *testing.T, lab map[string]string) cell {
	t.Helper()
	root := t.TempDir()
	files := map[string]string{
		"cell/go.mod":  "module gonb_cell\n\ngo 1.26\n\nreplace example.com/lab => " + filepath.Join(root, "lab") + "\n",
		"cell/go.work": "go 1.26\n\nuse (\n\t.\n\t" + filepath.Join(root, "lab") + "\n)\n",
		"lab/go.mod":   "module example.com/lab\n\ngo 1.26\n",
	}
	for name, text := range lab {
		files["lab/"+name] = text
	}
	for name, text := range files {
		write(t, filepath.Join(root, name), text)
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOPROXY", "off")
	return cell{folder: filepath.Join(root, "cell"), goCommand: goCommand}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// program is a cell's main.go with the given imports.
func program(imports ...string) string {
	text := "package main\n\n"
	for _, path := range imports {
		text += "import _ \"" + path + "\"\n"
	}
	return text + "\nfunc main() {}\n"
}

// lab is a module with packages in all states.
var lab = map[string]string{
	"good/good.go":     "package good\n\nimport _ \"example.com/lab/deep\"\n",
	"deep/deep.go":     "package deep\n",
	"typo/typo.go":     "package typo\n\nfunc (\n",
	"lacking/lack.go":  "package lacking\n\nimport _ \"example.org/elsewhere\"\n",
	"foreign/c.go":     "package foreign\n\n// int one(void);\nimport \"C\"\n\nvar One = C.one()\n",
	"foreign/c.c":      "int one(void) { return 1; }\n",
	"overc/overc.go":   "package overc\n\nimport _ \"example.com/lab/foreign\"\n",
	"nothing/note.txt": "no Go files\n",
}

func TestBareGet(t *testing.T) {
	tests := []struct {
		name  string
		main  string
		tests string // main_test.go
		args  string
		want  string // arguments for the real command, or "" when answered at once
	}{
		{name: "no imports", main: program(), args: "get"},
		{name: "standard library", main: program("fmt", "net/http", "unsafe", "math/rand/v2"), args: "get"},
		{name: "workspace", main: program("example.com/lab/good"), args: "get"},
		{name: "C", main: "package main\n\nimport \"C\"\n\nfunc main() {}\n", args: "get"},
		{name: "mistake in a package of the workspace", main: program("example.com/lab/typo"), args: "get"},
		{name: "a folder of the workspace without Go files", main: program("example.com/lab/nothing"), args: "get",
			want: "get example.com/lab/nothing"},
		{name: "unknown module", main: program("fmt", "example.org/elsewhere"), args: "get", want: "get example.org/elsewhere"},
		{name: "unknown modules beside known packages", main: program("example.org/b", "example.com/lab/good", "example.org/a"),
			args: "get", want: "get example.org/a example.org/b"},
		{name: "workspace package that lacks a module", main: program("example.com/lab/lacking"), args: "get",
			want: "get example.com/lab/lacking"},
		{name: "no such package in the workspace", main: program("example.com/lab/nope"), args: "get", want: "get example.com/lab/nope"},
		{name: "no such package in the standard library", main: program("fmmt"), args: "get", want: "get fmmt"},
		{name: "imports of tests do not count", main: program(), tests: program("example.org/elsewhere"), args: "get"},
		{name: "imports of tests count", tests: program("testing", "example.org/elsewhere"), args: "get -t", want: "get -t example.org/elsewhere"},
		{name: "code that cannot be read", main: "package main\n\nimport fmt\n", args: "get", want: "get"},
		{name: "a package is asked for", main: program(), args: "get example.org/a", want: "get example.org/a"},
		{name: "an upgrade", main: program(), args: "get -u", want: "get -u"},
		{name: "another command", main: program(), args: "mod tidy", want: "mod tidy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := workspace(t, lab)
			if test.main != "" {
				write(t, filepath.Join(c.folder, "main.go"), test.main)
			}
			if test.tests != "" {
				write(t, filepath.Join(c.folder, "main_test.go"), test.tests)
			}
			args, done := c.adapt(strings.Fields(test.args))
			if done != (test.want == "") {
				t.Errorf("answered at once: %v, want %v", done, !done)
			}
			if got := strings.Join(args, " "); !done && got != test.want {
				t.Errorf("handed on as %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhatResolvedIsRemembered(t *testing.T) {
	c := workspace(t, lab)
	main := filepath.Join(c.folder, "main.go")
	write(t, main, program("example.com/lab/good"))
	if _, done := c.adapt([]string{"get"}); !done {
		t.Fatal("a package of the workspace did not resolve")
	}
	asked := c.goCommand
	c.goCommand = filepath.Join(t.TempDir(), "no-go-command")
	if _, done := c.adapt([]string{"get"}); !done {
		t.Error("the second cell asked the go command again")
	}
	write(t, main, program("example.com/lab/deep"))
	if _, done := c.adapt([]string{"get"}); done {
		t.Error("a package that no cell had imported was taken for resolved")
	}
	write(t, main, program("example.com/lab/good"))
	for _, name := range []string{"go.mod", "go.work", "go.sum", "../lab/go.mod"} {
		c.goCommand = asked
		if _, done := c.adapt([]string{"get"}); !done {
			t.Fatal("a package of the workspace did not resolve")
		}
		touch(t, filepath.Join(c.folder, name))
		c.goCommand = filepath.Join(t.TempDir(), "no-go-command")
		if _, done := c.adapt([]string{"get"}); done {
			t.Errorf("a change of %s was not noticed", name)
		}
	}
}

// touch makes a file newer than it was, or makes it.
func touch(t *testing.T, name string) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(name, later, later); err != nil {
		t.Fatal(err)
	}
}

func TestBuildFlags(t *testing.T) {
	const internal, plain = "-ldflags=-s -w -linkmode=internal", "-ldflags=-s -w"
	tests := []struct {
		name string
		main string
		args string
		env  []string // KEY=VALUE
		want string   // the flag that is added
	}{
		{name: "no cgo", main: program("fmt", "example.com/lab/good"), args: "build -o x", want: internal},
		{name: "cgo of the standard library", main: program("net", "os/user"), args: "build -o x", want: internal},
		{name: "tests", main: program("fmt"), args: "test -c -o x", want: internal},
		{name: "flags of the user's follow", main: program(), args: "build -o x -ldflags=-X=a.b=c", want: internal},
		{name: "C in the cell", main: "package main\n\nimport \"C\"\n\nfunc main() {}\n", args: "build -o x", want: plain},
		{name: "foreign cgo", main: program("example.com/lab/foreign"), args: "build -o x", want: plain},
		{name: "foreign cgo further down", main: program("example.com/lab/overc"), args: "build -o x", want: plain},
		{name: "an import that does not resolve", main: program("example.org/elsewhere"), args: "build -o x", want: plain},
		{name: "WebAssembly", main: program(), args: "build -o x", env: []string{"GOOS=js"}, want: plain},
		{name: "the user's GOFLAGS", main: program(), args: "build -o x", env: []string{"GOFLAGS=-ldflags=-w"}},
		{name: "switched off", main: program(), args: "build -o x", env: []string{envLDFlags + "="}},
		{name: "a build that is not a cell's", main: program(), args: "build ./..."},
		{name: "a test run", main: program(), args: "test ./..."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := workspace(t, lab)
			write(t, filepath.Join(c.folder, "main.go"), test.main)
			t.Setenv("CGO_ENABLED", "1")
			t.Setenv(envLDFlags, "-s -w -linkmode=internal")
			for _, pair := range test.env {
				key, value, _ := strings.Cut(pair, "=")
				t.Setenv(key, value)
			}
			args := strings.Fields(test.args)
			want := args
			if test.want != "" {
				want = append([]string{args[0], test.want}, args[1:]...)
			}
			got, done := c.adapt(args)
			if done || !reflect.DeepEqual(got, want) {
				t.Errorf("got %q (done: %v), want %q", got, done, want)
			}
		})
	}
}
