package hub

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestCopyFile tests what serves where the caches lie on different file systems.
func TestCopyFile(t *testing.T) {
	folder := t.TempDir()
	from, to := filepath.Join(folder, "from"), filepath.Join(folder, "to")
	if err := os.WriteFile(from, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := copyFile(ended, from, to); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a copy is left: %v", err)
	}
	if err := copyFile(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(to); err != nil || string(got) != "text" {
		t.Errorf("the copy holds %q, %v", got, err)
	}
	if err := copyFile(t.Context(), from, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("onto a file that is there: %v", err)
	}
}

// TestStalePartIsReplaced tests that what a killed copy has left in the place of a part is not taken for the file.
func TestStalePartIsReplaced(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HF_HUB_CACHE", folder)
	f := hfFile{"owner/name", "v1", "f"}
	blob, part := filepath.Join(folder, "models--owner--name", "snapshots", "v1", "f"), filepath.Join(folder, "part")
	if err := errors.Join(os.MkdirAll(filepath.Dir(blob), 0o755), os.WriteFile(blob, []byte("text"), 0o644), os.WriteFile(part, []byte("te"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, err := (hfCached{f}).fetch(t.Context(), nil, part); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{part, blob} {
		if got, err := os.ReadFile(path); err != nil || string(got) != "text" {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
}
