package jupyter

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestPythonSaysHowToGetOne(t *testing.T) {
	t.Setenv(PythonEnv, "")
	root := t.TempDir()
	_, err := Python(root)
	for _, want := range []string{root, PythonEnv, "lab setup"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func TestStartOfAnUnknownKernel(t *testing.T) {
	python, err := Python(filepath.Join("..", ".."))
	if err != nil {
		t.Skip(err)
	}
	session, err := Start(Config{Python: python, Kernel: "there-is-no-such-kernel", Data: t.TempDir()})
	if err == nil {
		session.Close()
		t.Fatal("an unknown kernel was started")
	}
	if !strings.Contains(err.Error(), "there-is-no-such-kernel") {
		t.Errorf("error %v, want the kernel's name in it", err)
	}
}

func TestStartWithoutPython(t *testing.T) {
	if _, err := Start(Config{Python: filepath.Join(t.TempDir(), "python"), Kernel: "any"}); err == nil {
		t.Error("a kernel was started without Python")
	}
}
