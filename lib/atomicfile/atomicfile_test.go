package atomicfile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

func TestWriteIsAllOrNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "numbers")
	holds := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("holds %q, %v; want %q", got, err, want)
		}
		if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
			t.Errorf("left behind: %v, %v", entries, err)
		}
	}
	for _, text := range []string{"one", "", strings.Repeat("two", 10_000)} {
		if err := atomicfile.Write(path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
			t.Fatal(err)
		}
		holds(text)
	}
	before, _ := os.ReadFile(path)
	broken := errors.New("out of ideas")
	err := atomicfile.Write(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, strings.Repeat("three", 10_000)); err != nil {
			return err
		}
		holdsStill, err := os.ReadFile(path)
		if err != nil || string(holdsStill) != string(before) {
			t.Errorf("half of it is there: %d bytes, %v", len(holdsStill), err)
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	holds(string(before))
	if err := atomicfile.Write(filepath.Join(folder, "none", "numbers"), func(io.Writer) error { return nil }); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into a folder that is not there: %v", err)
	}
}
