package kernels_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/kernels"
	"github.com/imagelab-go/imagelab/kernels/jupyter"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// binEnv names the environment variable with the folder of gonb, goimports and gopls, when it is not the lab's, .lab/bin.
const binEnv = "IMAGELAB_BIN"

// TestKernel drives an installed kernel through Jupyter's client, on a copy of the part of the repository that it uses.
func TestKernel(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a kernel and builds cells")
	}
	c := realPlace(t)
	python, err := jupyter.Python("..")
	if err != nil {
		t.Skip(err)
	}
	specs, err := kernels.Install(c)
	if err != nil {
		t.Fatal(err)
	}
	spec := specs[1] // a definite engine: XLA on the CPU, or pure Go where there is no plugin
	t.Logf("kernel %s for engine %s", spec.Name, spec.Engine)
	var log strings.Builder
	session, err := jupyter.Start(jupyter.Config{Python: python, Kernel: spec.Name, Dir: t.TempDir(), Limit: 5 * time.Minute,
		Data: filepath.Join(c.Prefix, "share", "jupyter"), Env: append(os.Environ(), "GOPROXY=off"), Log: &log})
	if err != nil {
		t.Fatal(err, log.String())
	}
	defer func() {
		if err := session.Close(); err != nil {
			t.Errorf("the kernel did not shut down well: %v\n%s", err, log.String())
		}
	}()
	k := kernel{session: session, config: c, spec: spec}
	t.Run("graph on the engine", k.testGraph)
	t.Run("build", k.testBuild)
	t.Run("edit in the library", k.testEdit)
	t.Run("errors", k.testErrors)
	t.Run("interrupt", k.testInterrupt)
	t.Run("tests in a cell", k.testTests)
	t.Run("completion and inspection", k.testHelp)
}

// realPlace makes a place to install kernels for, with the real tools and a copy of lib/engine.
func realPlace(t *testing.T) kernels.Config {
	t.Helper()
	root := t.TempDir()
	c := kernels.Config{Root: filepath.Join(root, "repo"), Prefix: filepath.Join(root, "venv"), Bin: filepath.Join(root, "bin")}
	tools := os.Getenv(binEnv)
	if tools == "" {
		tools = filepath.Join("..", plugin.LabFolder, "bin")
	}
	if err := os.Mkdir(c.Bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gonb", "goimports", "gopls"} {
		tool, err := filepath.Abs(filepath.Join(tools, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(tool); err != nil && name == "gopls" {
			continue // only completion and inspection need it
		} else if err != nil {
			t.Skipf("%v: run `go run ./scripts/lab setup`, or set %s to a folder with gonb and goimports", err, binEnv)
		}
		if err := os.Symlink(tool, filepath.Join(c.Bin, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	if out, err := exec.Command("go", "build", "-o", c.Bin+string(filepath.Separator), "./goshim").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	if err := os.Rename(filepath.Join(c.Bin, "goshim"), filepath.Join(c.Bin, "go")); err != nil {
		t.Fatal(err)
	}
	copyRepository(t, c.Root)
	if found, err := plugin.Find(plugin.CPU); err == nil {
		c.Plugin = found.Path
	} else if os.Getenv(plugin.RequireEnv) == plugin.CPU {
		t.Fatal(err)
	}
	return c
}

// copyRepository copies what cells of the test import.
func copyRepository(t *testing.T, to string) {
	t.Helper()
	engine := filepath.Join("lib", "engine")
	if err := os.CopyFS(filepath.Join(to, engine), os.DirFS(filepath.Join("..", engine))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// kernel is the running kernel under test.
type kernel struct {
	session *jupyter.Session
	config  kernels.Config
	spec    kernels.Spec
}

// run executes a cell that must succeed and gives what it wrote.
func (k kernel) run(t *testing.T, code string) string {
	t.Helper()
	result, err := k.session.Execute(code)
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK {
		t.Fatalf("the cell failed: %s\n%s", result.Error, result.Text)
	}
	return result.Text
}

func (k kernel) testGraph(t *testing.T) {
	got := k.run(t, `import (
	"fmt"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine"
)
%%
e := engine.MustOpen("")
sum := graph.MustNewExec(e.Backend, func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Square(x)) })
fmt.Println(e.Name, sum.MustCall1([]float32{1, 2, 3}))`)
	if want := k.spec.Engine + " float32(14)\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// testBuild shows that cells are built with the flags of the spec: the binary says which.
func (k kernel) testBuild(t *testing.T) {
	got := k.run(t, `%%
info, _ := debug.ReadBuildInfo()
for _, setting := range info.Settings {
	if setting.Key == "-ldflags" {
		fmt.Println(setting.Value)
	}
}
fmt.Println(engine.CPU)`)
	if want := k.spec.Env["IMAGELAB_LDFLAGS"] + "\nxla:cpu\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func (k kernel) testEdit(t *testing.T) {
	added := filepath.Join(k.config.Root, "lib", "engine", "added.go")
	for _, word := range []string{"first", "second"} {
		if err := os.WriteFile(added, []byte("package engine\n\n// Word is new.\nconst Word = \""+word+"\"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := k.run(t, "%%\nfmt.Println(engine.Word)"); got != word+"\n" {
			t.Errorf("the cell after the edit prints %q, want %q", got, word)
		}
	}
}

func (k kernel) testErrors(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"unused variable", "%%\nx := 1", "declared and not used: x"},
		{"unknown name", "%%\nfmt.Println(engine.Nothing)", "undefined: engine.Nothing"},
		{"syntax", "%%\nfmt.Println(", "expected"},
		{"panic", "%%\npanic(\"on purpose\")", "exit status 2"},
		{"exit status", "%%\nos.Exit(3)", "exit status 3"},
		{"module that is not there", "import \"example.invalid/nothing\"\n%%\nnothing.Do()", "example.invalid/nothing"},
		{"package that is not there", "import \"github.com/imagelab-go/imagelab/lib/nothing\"\n%%\nnothing.Do()", "lib/nothing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result, err := k.session.Execute(test.code)
			if err != nil {
				t.Fatal(err)
			}
			if result.OK || !strings.Contains(result.Error, test.want) {
				t.Errorf("ok: %v, error %q, want %q in it", result.OK, result.Error, test.want)
			}
			if len(result.Display) > 0 {
				t.Errorf("the error is displayed as %s, want text only", result.Display)
			}
		})
	}
}

func (k kernel) testInterrupt(t *testing.T) {
	const code = "%%\nfmt.Println(\"started\")\ntime.Sleep(time.Hour)"
	result, err := k.session.ExecuteInterrupted(code, "started")
	if err != nil {
		t.Fatal(err)
	}
	if result.OK || !strings.Contains(result.Error, "interrupt") {
		t.Errorf("ok: %v, error %q, want an interrupt", result.OK, result.Error)
	}
	if got := k.run(t, "%%\nfmt.Println(\"alive\")"); got != "alive\n" {
		t.Errorf("the next cell prints %q", got)
	}
}

func (k kernel) testTests(t *testing.T) {
	got := k.run(t, `%test
func TestTrue(t *testing.T) {
	if engine.CPU != "xla:cpu" {
		t.Fail()
	}
}`)
	if !strings.Contains(got, "PASS: TestTrue") {
		t.Errorf("got %q", got)
	}
}

func (k kernel) testHelp(t *testing.T) {
	if _, err := os.Stat(filepath.Join(k.config.Bin, "gopls")); errors.Is(err, os.ErrNotExist) {
		t.Skip("gopls has not been built: `go run ./scripts/lab setup` does it")
	}
	matches, err := k.session.Complete("%%\nengine.MustOp")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(matches, "MustOpen") {
		t.Errorf("completion of engine.MustOp gives %q, want MustOpen among them", matches)
	}
	text, err := k.session.Inspect("%%\nengine.MustOpen")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"func engine.MustOpen(name string) *engine.Engine", "panics where Open returns an error"} {
		if !strings.Contains(text, want) {
			t.Errorf("inspection of engine.MustOpen has no %q:\n%s", want, text)
		}
	}
}
