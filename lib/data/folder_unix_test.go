//go:build unix

package data_test

import (
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
)

// Opening a pipe would wait for ever.
func TestPipesAreSkipped(t *testing.T) {
	dir := tree(t, t.TempDir(), "a/1.png", "b/2.png")
	pipe := filepath.Join(dir, "b", "pipe.png")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := data.Folder(dir)
	if err != nil || len(s.Items) != 2 || !slices.Equal(s.Skipped, []string{pipe}) {
		t.Errorf("%v, %v", s, err)
	}
}
