package kernels

import (
	"encoding/json"
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// place makes everything that kernels are installed for, with empty files for tools and plugins.
func place(t *testing.T) Config {
	t.Helper()
	root := t.TempDir()
	c := Config{
		Root:       filepath.Join(root, "repo"),
		Prefix:     filepath.Join(root, "repo", ".lab", "venv"),
		Bin:        filepath.Join(root, "repo", ".lab", "bin"),
		Plugin:     filepath.Join(root, "plugins", "cpu", "pjrt_c_api_cpu_plugin.so"),
		CUDAPlugin: filepath.Join(root, "plugins", "cuda", "pjrt_c_api_cuda_plugin.so"),
		Log:        filepath.Join(root, "repo", ".lab", "logs", "gonb.log"),
	}
	for _, file := range []string{filepath.Join(c.Root, "go.mod"), c.tool("gonb"), c.tool("goimports"), c.tool("go"), c.Plugin, c.CUDAPlugin} {
		write(t, file, "")
	}
	write(t, filepath.Join(c.Root, "go.mod"), "module example.com/repo\n\ngo 1.26\n")
	return c
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func install(t *testing.T, c Config) []Spec {
	t.Helper()
	installed, err := Install(c)
	if err != nil {
		t.Fatal(err)
	}
	return installed
}

func TestInstallOnlyWhatCanWork(t *testing.T) {
	tests := []struct {
		name      string
		cpu, cuda bool
		want      []string // name: engine, display name
	}{
		{"no plugin", false, false, []string{"imagelab: auto, Go (imagelab)", "imagelab-go: go, Go (imagelab) in pure Go"}},
		{"CPU", true, false, []string{"imagelab: auto, Go (imagelab)", "imagelab-cpu: xla:cpu, Go (imagelab) on XLA CPU",
			"imagelab-go: go, Go (imagelab) in pure Go"}},
		{"CUDA", false, true, []string{"imagelab: auto, Go (imagelab)", "imagelab-cuda: xla:cuda, Go (imagelab) on XLA CUDA",
			"imagelab-go: go, Go (imagelab) in pure Go"}},
		{"both", true, true, []string{"imagelab: auto, Go (imagelab)", "imagelab-cpu: xla:cpu, Go (imagelab) on XLA CPU",
			"imagelab-cuda: xla:cuda, Go (imagelab) on XLA CUDA", "imagelab-go: go, Go (imagelab) in pure Go"}},
	}
	all := place(t) // one environment for all: what an earlier row installed has to go
	write(t, filepath.Join(kernelsDir(all.Prefix), "python3", specFile), `{"argv": ["python3"], "display_name": "Python 3"}`)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := all
			if !test.cpu {
				c.Plugin = ""
			}
			if !test.cuda {
				c.CUDAPlugin = ""
			}
			installed := install(t, c)
			listed, err := List(c.Prefix)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(listed, installed) {
				t.Errorf("List gives\n%+v\nInstall gave\n%+v", listed, installed)
			}
			var got []string
			for _, spec := range listed {
				got = append(got, spec.Name+": "+spec.Engine+", "+spec.DisplayName)
				if why := spec.Stale(); why != "" {
					t.Errorf("%s is stale just after its installation: %s", spec.Name, why)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if _, err := os.Stat(filepath.Join(kernelsDir(c.Prefix), "python3", specFile)); err != nil {
				t.Error("another kernel was touched:", err)
			}
		})
	}
}

func TestSpec(t *testing.T) {
	c := place(t)
	installed := install(t, c)
	byName := map[string]kernelJSON{}
	for _, spec := range installed {
		text, err := os.ReadFile(filepath.Join(c.Prefix, "share", "jupyter", "kernels", spec.Name, "kernel.json"))
		if err != nil {
			t.Fatal(err)
		}
		var read kernelJSON
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		byName[spec.Name] = read
		wantArgv := []string{c.tool("gonb"), "--kernel", "{connection_file}", "-go_work=" + c.Root, "-raw_error",
			"-logtostderr=false", "-stderrthreshold=FATAL", "-log_file=" + c.Log}
		if !slices.Equal(read.Argv, wantArgv) {
			t.Errorf("%s: argv %q, want %q", spec.Name, read.Argv, wantArgv)
		}
		if read.Language != "go" || read.InterruptMode != "message" {
			t.Errorf("%s: language %q, interrupt mode %q", spec.Name, read.Language, read.InterruptMode)
		}
		path := filepath.SplitList(read.Env["PATH"])
		if len(path) != 3 || path[0] != c.Bin || path[2] != "${PATH}" || filepath.Join(path[1], executable("go")) != read.Env["IMAGELAB_GO"] {
			t.Errorf("%s: PATH %q", spec.Name, path)
		}
		if !strings.HasPrefix(read.Env["IMAGELAB_LDFLAGS"], "-s -w") || read.Env["GOMLX_NO_AUTO_INSTALL"] != "1" {
			t.Errorf("%s: environment %q", spec.Name, read.Env)
		}
	}
	cpu, cuda := filepath.Dir(c.Plugin), filepath.Dir(c.CUDAPlugin)
	tests := []struct{ kernel, backend, plugins string }{
		{Default, "", cpu + string(os.PathListSeparator) + cuda},
		{XLACPU, "xla:cpu", cpu},
		{CUDA, "xla:cuda", cuda},
		{PureGo, "go", ""},
	}
	for _, test := range tests {
		env := byName[test.kernel].Env
		if got := env["GOMLX_BACKEND"]; got != test.backend {
			t.Errorf("%s: GOMLX_BACKEND=%s, want %s", test.kernel, got, test.backend)
		}
		if got := env[plugin.PathEnv]; got != test.plugins {
			t.Errorf("%s: %s=%s, want %s", test.kernel, plugin.PathEnv, got, test.plugins)
		}
		if kept := env["MALLOC_ARENA_MAX"] == "1"; kept != (test.plugins != "") {
			t.Errorf("%s: MALLOC_ARENA_MAX=%q, want 1 where XLA is", test.kernel, env["MALLOC_ARENA_MAX"])
		}
		if _, simd := env["GOEXPERIMENT"]; simd && test.kernel != PureGo {
			t.Errorf("%s: GOEXPERIMENT is for the pure-Go engine only", test.kernel)
		}
	}
}

func TestDollarInAPath(t *testing.T) {
	c := place(t)
	c.Plugin = filepath.Join(t.TempDir(), "${HOME}", "pjrt_c_api_cpu_plugin.so")
	write(t, c.Plugin, "")
	for _, spec := range install(t, c) {
		if strings.Contains(strings.ReplaceAll(spec.Env[plugin.PathEnv], "$$", ""), "$") {
			t.Errorf("%s: Jupyter would fill in %s", spec.Name, spec.Env[plugin.PathEnv])
		}
		if why := spec.Stale(); why != "" {
			t.Errorf("%s: %s", spec.Name, why)
		}
	}
}

// TestAgainChangesNothing shows that a second installation leaves every file as it is.
func TestAgainChangesNothing(t *testing.T) {
	c := place(t)
	install(t, c)
	before := files(t, c.Prefix)
	install(t, c)
	if after := files(t, c.Prefix); !reflect.DeepEqual(after, before) {
		t.Errorf("got %v, want %v", after, before)
	}
}

// files gives the files below a folder with the place and time of each on disk.
func files(t *testing.T, root string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		found[path] = info.ModTime().String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestMendsWhatAKillLeft shows that an installation repairs half a kernel and removes unfinished ones.
func TestMendsWhatAKillLeft(t *testing.T) {
	c := place(t)
	want := install(t, c)
	beside := filepath.Dir(kernelsDir(c.Prefix))
	write(t, filepath.Join(beside, partPrefix+"123", Default, specFile), "{}")
	write(t, filepath.Join(kernelsDir(c.Prefix), Default, specFile), `{"argv": [`)
	if err := os.Remove(filepath.Join(kernelsDir(c.Prefix), XLACPU, specFile)); err != nil {
		t.Fatal(err)
	}
	if got := install(t, c); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, err := List(c.Prefix); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("List gives %+v (%v), want %+v", got, err, want)
	}
	if left, _ := filepath.Glob(filepath.Join(beside, ".*")); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}

// TestReadersSeeWholeKernels lists the kernels all the while that they are changed: they must never be fewer or stale.
func TestReadersSeeWholeKernels(t *testing.T) {
	c := place(t)
	want := len(install(t, c))
	other := c
	other.Bin = filepath.Join(t.TempDir(), "bin")
	for _, name := range []string{"gonb", "goimports", "go"} {
		write(t, other.tool(name), "")
	}
	done := make(chan error)
	go func() {
		var err error
		for i := 0; i < 10 && err == nil; i++ {
			if _, err = Install(other); err == nil {
				_, err = Install(c)
			}
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
		specs, err := List(c.Prefix)
		if err != nil || len(specs) != want {
			t.Fatalf("a reader found %d kernels (%v), want %d", len(specs), err, want)
		}
		for _, spec := range specs {
			if why := spec.Stale(); why != "" {
				t.Fatalf("a reader found %s: %s", spec.Name, why)
			}
		}
	}
}

func TestStale(t *testing.T) {
	tests := []struct {
		name   string
		change func(c Config) (prefix string, err error)
		want   string // part of what Stale says
	}{
		{"repository moved", func(c Config) (string, error) {
			moved := filepath.Join(filepath.Dir(c.Root), "elsewhere")
			return filepath.Join(moved, ".lab", "venv"), os.Rename(c.Root, moved)
		}, "not there"},
		{"environment copied", func(c Config) (string, error) {
			copied := c.Prefix + "2"
			return copied, os.CopyFS(copied, os.DirFS(c.Prefix))
		}, "but lies in"},
		{"GoNB gone", func(c Config) (string, error) { return c.Prefix, os.Remove(c.tool("gonb")) }, "gonb"},
		{"goimports gone", func(c Config) (string, error) { return c.Prefix, os.Remove(c.tool("goimports")) }, "goimports"},
		{"shim gone", func(c Config) (string, error) { return c.Prefix, os.Remove(c.tool("go")) }, executable("go")},
		{"plugin gone", func(c Config) (string, error) { return c.Prefix, os.RemoveAll(filepath.Dir(c.Plugin)) }, "cpu"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := place(t)
			install(t, c)
			prefix, err := test.change(c)
			if err != nil {
				t.Fatal(err)
			}
			specs, err := List(prefix)
			if err != nil || len(specs) == 0 || specs[0].Name != Default {
				t.Fatalf("List gives %v (%v)", specs, err)
			}
			if why := specs[0].Stale(); !strings.Contains(why, test.want) {
				t.Errorf("Stale says %q, want %q in it", why, test.want)
			}
		})
	}
}

func TestInstallRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *Config)
		want   string
	}{
		{"no root", func(c *Config) { c.Root = "" }, "Config.Root is empty"},
		{"no prefix", func(c *Config) { c.Prefix = "" }, "Config.Prefix is empty"},
		{"no bin", func(c *Config) { c.Bin = "" }, "Config.Bin is empty"},
		{"not a repository", func(c *Config) { c.Root = t.TempDir() }, "is not the repository"},
		{"a comma in the path", func(c *Config) { c.Root += ",b" }, "comma"},
		{"no GoNB", func(c *Config) { os.Remove(c.tool("gonb")) }, "lab setup"},
		{"no goimports", func(c *Config) { os.Remove(c.tool("goimports")) }, "lab setup"},
		{"no shim", func(c *Config) { os.Remove(c.tool("go")) }, "lab setup"},
		{"no such plugin", func(c *Config) { c.Plugin += "x" }, "cpu_plugin.sox is not a file"},
		{"a folder for a plugin", func(c *Config) { c.CUDAPlugin = t.TempDir() }, "is not a file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := place(t)
			prefix := c.Prefix
			test.change(&c)
			_, err := Install(c)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if specs, err := List(prefix); err != nil || len(specs) > 0 {
				t.Errorf("%v (%v) was installed all the same", specs, err)
			}
		})
	}
}

func TestLogos(t *testing.T) {
	for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
		file, err := logos.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		picture, _, err := image.Decode(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := picture.Bounds().Size(); got != image.Pt(size, size) {
			t.Errorf("%s is %v", name, got)
		}
	}
}
