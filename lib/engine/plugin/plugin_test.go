package plugin

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	const so = "pjrt_c_api_cpu_plugin.so"
	tests := []struct {
		name, file, env, venv, want string
	}{
		{name: "folder in the environment variable", file: "a/" + so, env: "a", want: "a/" + so},
		{name: "file in the environment variable", file: "a/" + so, env: "a/" + so, want: "a/" + so},
		{name: "second folder of a list", file: "b/" + so, env: "a" + string(os.PathListSeparator) + "b", want: "b/" + so},
		{name: "versioned name", file: "a/pjrt_c_api_cpu_v0.83.1_plugin.so", env: "a", want: "a/pjrt_c_api_cpu_v0.83.1_plugin.so"},
		{name: "wheel in the active environment", file: "v/lib/python3.11/site-packages/wheel/" + so, venv: "v",
			want: "v/lib/python3.11/site-packages/wheel/" + so},
		{name: "wheel in the lab's environment", file: ".lab/venv/lib/python3.12/site-packages/wheel/" + so,
			want: ".lab/venv/lib/python3.12/site-packages/wheel/" + so},
		{name: "the environment variable hides the rest", file: ".lab/venv/lib/python3.12/site-packages/wheel/" + so, env: "a"},
		{name: "a header is no plugin", file: "a/pjrt_c_api_cpu_plugin.h", env: "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(root, test.file)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			t.Chdir(root)
			t.Setenv("HOME", root)
			t.Setenv(PathEnv, test.env)
			t.Setenv("VIRTUAL_ENV", test.venv)
			got, err := Find(CPU)
			if test.want == "" {
				if err == nil {
					t.Fatalf("got %v, want an error", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(root, test.want); got.Path != want || got.Source == "" {
				t.Errorf("got %+v, want %s and its source", got, want)
			}
		})
	}
}

func TestFindSaysWhereItLooked(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	venv := filepath.Join(root, ".lab", "venv")
	if err := os.MkdirAll(venv, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	t.Setenv("HOME", root)
	installer := strings.Join(installerFolders(runtime.GOOS), ", ")
	for _, c := range []struct{ env, venv, want string }{
		{"", venv, venv + ", " + installer}, // the active environment is the lab's
		{"", filepath.Join(root, "v"), filepath.Join(root, "v") + ", " + venv + ", " + installer},
		{"a" + string(os.PathListSeparator) + "b" + string(os.PathListSeparator) + "a", venv, "a, b"},
	} {
		t.Setenv(PathEnv, c.env)
		t.Setenv("VIRTUAL_ENV", c.venv)
		_, err := Find(CUDA)
		if want := "no PJRT plugin for xla:cuda in " + c.want + "; set PJRT_PLUGIN_LIBRARY_PATH to the folder of one"; !errors.Is(err, ErrNotFound) ||
			err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestInstallerFoldersSuitTheSystem(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	for system, want := range map[string][]string{
		"linux":  {"/home/me/.local/lib/go-xla", "/usr/local/lib/go-xla"},
		"darwin": {"/home/me/Library/Application Support/go-xla", "/usr/local/lib/go-xla"},
	} {
		if got := installerFolders(system); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", system, got, want)
		}
	}
}

func TestFindOfAnEngineWithoutOne(t *testing.T) {
	if _, err := Find("go"); err == nil {
		t.Error("the pure-Go engine has no plugin: want an error")
	}
}
