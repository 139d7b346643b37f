package source

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// cell is a notebook's main.go in which a test replaces one piece by another.
const cell = `package main

import "fmt"

const (
	small = 1 << iota
	large
)

type Model struct{ Layers int }

func (m Model) Fit(n int) int { return m.Layers * n }

func NewModel() Model { return Model{Layers: large} }

func unrelated() {}

var epochs = 3

func main() {
	size := 4
	other := 5
	size++
	model := NewModel()
	names := []string{"a", "b"}
	for i, name := range names {
		keep(fmt.Sprint("x", name), func() int { // HERE
			// A comment.
			size := size * epochs
			local := helper(size)
			return local + model.Fit(i)
		}, on(size))
	}
	fmt.Println(other)
}

func helper(x int) int {
	return x + 1
}
`

// at returns what Of would for the literal on the line marked HERE.
func at(t *testing.T, text string) Func {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := load(path)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Count(text[:strings.Index(text, "HERE")], "\n") + 1
	return f.closure(f.functions(place{path, line, true, false}))
}

func TestTextFollowsWhatTheFunctionUses(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		changes        bool
	}{
		{"the body", "local + model", "local - model", true},
		{"a function it calls", "x + 1", "x + 2", true},
		{"a function that sets a captured variable", "Model{Layers: large}", "Model{Layers: small}", true},
		{"a method of a type it uses", "m.Layers * n", "m.Layers + n", true},
		{"a type it uses", "struct{ Layers int }", "struct{ Layers, More int }", true},
		{"a constant of its group", "small = 1 << iota", "small = 2 << iota", true},
		{"a global variable", "epochs = 3", "epochs = 4", true},
		{"what a captured loop variable ranges over", `{"a", "b"}`, `{"a", "c"}`, true},
		{"a captured variable named with on", "size := 4", "size := 6", false},
		{"another variable", "other := 5", "other := 6", false},
		{"another function", "func unrelated() {}", "func unrelated() { println() }", false},
		{"the statement after it", "fmt.Println(other)", "fmt.Println(other, other)", false},
		{"a comment", "// A comment.", "// Another comment,\n\n\t// longer.", false},
		{"lines", "return local + model.Fit(i)", "return local +\n\n\tmodel.Fit(\n\ti,\n)", false},
		{"the order of declarations", "import \"fmt\"\n", "import \"fmt\"\n\nfunc first() {}\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			edited := strings.Replace(cell, c.old, c.new, 1)
			if edited == cell {
				t.Fatalf("%q is not in the cell", c.old)
			}
			before, after := at(t, cell), at(t, edited)
			if changed := before.Text != after.Text; changed != c.changes {
				t.Errorf("the text changed: %v, want %v\n%s\n-----\n%s", changed, c.changes, before.Text, after.Text)
			}
		})
	}
}

func TestUnnamedVariables(t *testing.T) {
	const loop = `package main
func main() {
	for i := range 3 {
		j := i * 2
		keep("x", func() int { return j }) // HERE
	}
}`
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"named in another argument", strings.Replace(cell, "on(size)", "on(size, i)", 1), nil},
		{"captured", cell, []string{"i"}},
		{"behind another variable", loop, []string{"i"}},
		{"behind a named variable", strings.Replace(loop, "return j }", "return j }, on(j)", 1), nil},
		{"in part of an argument", strings.Replace(loop, "return j }", "return j }, on(j + 1)", 1), []string{"i"}},
		{"counting loop", strings.Replace(loop, "i := range 3", "i := 0; i < 3; i++", 1), []string{"i"}},
		{"outside the loop", "package main\nfunc main() {\n\tfor i := range 3 {\n\t\t_ = i\n\t}\n\ti := 1\n\tkeep(func() int { return i }) // HERE\n}", nil},
		{"parameter", "package main\nfunc f(n int) {\n\tkeep(func() int { return n }) // HERE\n}", []string{"n"}},
		{"own parameter", "package main\nfunc f() {\n\tkeep(func(n int) int { return n }) // HERE\n}", nil},
	} {
		f := at(t, c.text)
		if got := append(f.Loops, f.Parameters...); !reflect.DeepEqual(append([]string{}, got...), append([]string{}, c.want...)) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCapturedVariableIsFollowedThroughShadowing(t *testing.T) {
	const text = `package main
func main() {
	img := open("a")
	img.Turn(1)
	fill(&img, 2)
	keep(func() int { // HERE
		img := resize(img)
		return img
	})
}`
	for _, c := range [][2]string{{`"a"`, `"b"`}, {"Turn(1)", "Turn(2)"}, {"&img, 2", "&img, 3"}} {
		if at(t, text).Text == at(t, strings.Replace(text, c[0], c[1], 1)).Text {
			t.Errorf("%s for %s does not change the text", c[1], c[0])
		}
	}
}

func declaredFunction() int { return 41 }

func generic[T any]() (zero T) { return zero }

func TestOfRealFunctions(t *testing.T) {
	one := func() int { return 1 }
	two, three := func() int { return 2 }, func() int { return 3 }
	inlined := func() int {
		return func() int { return declaredFunction() }()
	}
	for _, c := range []struct {
		name string
		fn   any
		want string
	}{
		{"literal", one, "return 1"},
		{"two on one line", two, "return 2"},
		{"two on one line, the other", three, "return 3"},
		{"inlined call", inlined, "return 41"},
		{"declared", declaredFunction, "func declaredFunction ( ) int { return 41 }"},
	} {
		got, ok := Of(c.fn)
		if !ok || !strings.Contains(got.Text, c.want) {
			t.Errorf("%s: %v %q, want %q in it", c.name, ok, got.Text, c.want)
		}
	}
	if got, ok := Of(generic[int]); ok && !strings.Contains(got.Text, "zero") {
		t.Errorf("generic: %q", got.Text)
	}
	if got, ok := Of(strings.NewReader("").Len); ok {
		t.Errorf("a method value has the source %q", got.Text)
	}
}

func TestFileThatIsGone(t *testing.T) {
	if _, err := load(filepath.Join(t.TempDir(), "main.go")); err == nil {
		t.Error("no error for a missing file")
	}
}

func TestTrimmedPathOfACell(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gonb_1234")
	t.Setenv("GONB_TMP_DIR", folder)
	if got, want := resolve("gonb_1234/main.go"), filepath.Join(folder, "main.go"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := resolve("example.org/lib/main.go"); got != "example.org/lib/main.go" {
		t.Errorf("another module's file became %s", got)
	}
}
