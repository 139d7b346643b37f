package main

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGetFetchesWhatIsMissing runs the command in a cell that imports a module which is only on a module proxy.
func TestGetFetchesWhatIsMissing(t *testing.T) {
	shim := buildShim(t)
	c := workspace(t, lab)
	write(t, filepath.Join(c.folder, "main.go"), program("fmt", "example.com/lab/good", "example.org/elsewhere"))
	env := append(os.Environ(), envGo+"="+c.goCommand, "GONB_TMP_DIR="+c.folder, "GOPROXY=file://"+filepath.ToSlash(moduleProxy(t)),
		"GONOSUMDB=*", "GOFLAGS=-modcacherw", "GOMODCACHE="+t.TempDir())
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(shim, args...)
		cmd.Dir, cmd.Env = c.folder, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("get")
	goMod, err := os.ReadFile(filepath.Join(c.folder, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "require example.org/elsewhere v1.2.3"; !strings.Contains(string(goMod), want) {
		t.Errorf("go.mod has no %q:\n%s", want, goMod)
	}
	run("build", "-o", filepath.Join(t.TempDir(), executable("cell")))
	if out := run("get"); out != "" {
		t.Errorf("a second get says %q, want nothing", out)
	}
}

// moduleProxy makes a file tree that serves the module example.org/elsewhere at v1.2.3 and gives its folder.
func moduleProxy(t *testing.T) string {
	t.Helper()
	const goMod, version = "module example.org/elsewhere\n\ngo 1.26\n", "v1.2.3"
	var archive bytes.Buffer
	packed := zip.NewWriter(&archive)
	for name, text := range map[string]string{"go.mod": goMod, "e.go": "package elsewhere\n"} {
		file, err := packed.Create("example.org/elsewhere@" + version + "/" + name)
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
	root := t.TempDir()
	at := filepath.Join(root, "example.org", "elsewhere", "@v")
	write(t, filepath.Join(at, "list"), version+"\n")
	write(t, filepath.Join(at, version+".info"), `{"Version":"`+version+`"}`)
	write(t, filepath.Join(at, version+".mod"), goMod)
	write(t, filepath.Join(at, version+".zip"), archive.String())
	return root
}
