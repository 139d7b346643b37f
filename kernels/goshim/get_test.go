package main

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestGetFetchesWhatIsMissing runs the command in cells that import modules which are only on a module proxy: one that nobody
// requires yet, and one that only a module required by the workspace requires.
func TestGetFetchesWhatIsMissing(t *testing.T) {
	shim := buildShim(t)
	tests := []struct{ name, imports, want string }{
		{"a new module", "example.org/elsewhere", "require example.org/elsewhere v1.2.3"},
		{"a module that another requires", "example.org/implicit", "require example.org/implicit v1.0.0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := workspace(t, lab)
			write(t, filepath.Join(c.folder, "main.go"), program("fmt", "example.com/lab/good", test.imports))
			env := append(os.Environ(), envGo+"="+c.goCommand, "GONB_TMP_DIR="+c.folder, "GOPROXY=file://"+filepath.ToSlash(moduleProxy(t)),
				"GONOSUMDB=*", "GOFLAGS=-modcacherw", "GOMODCACHE="+t.TempDir())
			run := func(folder string, env []string, args ...string) string {
				t.Helper()
				cmd := exec.Command(shim, args...)
				cmd.Dir, cmd.Env = folder, env
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
				}
				return string(out)
			}
			run(filepath.Join(c.folder, "..", "lab"), append(env, "GOWORK=off"), "get", "example.org/between@v1.0.0")
			run(c.folder, env, "get")
			goMod, err := os.ReadFile(filepath.Join(c.folder, "go.mod"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(goMod), test.want) {
				t.Errorf("go.mod has no %q:\n%s", test.want, goMod)
			}
			run(c.folder, env, "build", "-o", filepath.Join(t.TempDir(), executable("cell")))
			if out := run(c.folder, env, "get"); out != "" {
				t.Errorf("a second get says %q, want nothing", out)
			}
		})
	}
}

// moduleProxy makes a file tree that serves modules and gives its folder. example.org/between requires example.org/implicit,
// but its package does not import it.
func moduleProxy(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	serve(t, root, "example.org/elsewhere", "v1.2.3", "")
	serve(t, root, "example.org/between", "v1.0.0", "\nrequire example.org/implicit v1.0.0\n")
	serve(t, root, "example.org/implicit", "v1.0.0", "")
	serve(t, root, "example.org/implicit", "v1.1.0", "") // newer than what the workspace has chosen
	return root
}

// serve adds a module with one package to a proxy.
func serve(t *testing.T, root, module, version, requirement string) {
	t.Helper()
	goMod := "module " + module + "\n\ngo 1.26\n" + requirement
	var archive bytes.Buffer
	packed := zip.NewWriter(&archive)
	for name, text := range map[string]string{"go.mod": goMod, "p.go": "package " + path.Base(module) + "\n"} {
		file, err := packed.Create(module + "@" + version + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(root, filepath.FromSlash(module), "@v")
	versions, _ := os.ReadFile(filepath.Join(at, "list")) // none yet for the first version
	write(t, filepath.Join(at, "list"), string(versions)+version+"\n")
	write(t, filepath.Join(at, version+".info"), `{"Version":"`+version+`"}`)
	write(t, filepath.Join(at, version+".mod"), goMod)
	write(t, filepath.Join(at, version+".zip"), archive.String())
}
