package data_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func TestEach(t *testing.T) {
	dir := tree(t, t.TempDir(), "a/1.png", "a/2.png", "b/1.png", "b/2.png", "b/3.png")
	s, err := data.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{0, 1, 2, 100} {
		var mu sync.Mutex
		seen := map[int]bool{}
		err := s.Each(t.Context(), workers, func(i int, img *image.RGBA, sum [32]byte) error {
			mu.Lock()
			defer mu.Unlock()
			seen[i] = true
			bytesOfFile, err := os.ReadFile(s.Items[i].Path())
			if err != nil {
				return err
			}
			want, err := picture.Decode(bytes.NewReader(bytesOfFile))
			if err != nil || !bytes.Equal(img.Pix, want.Pix) || fmt.Sprintf("%x", sum) != hashOf(bytesOfFile) {
				t.Errorf("picture %d is not that of %s (%v)", i, s.Items[i].Path(), err)
			}
			if cheap, err := s.Items[i].Sum(); err != nil || cheap != sum {
				t.Errorf("Sum gives %x, %v; Each %x", cheap, err, sum)
			}
			return nil
		})
		if err != nil || len(seen) != 5 {
			t.Errorf("%d workers: %d pictures, %v", workers, len(seen), err)
		}
	}
}

// Never more pictures at once than there are workers.
func TestEachIsBounded(t *testing.T) {
	s := many(t, 50, "a", "b")
	var now, most atomic.Int64
	err := s.Each(t.Context(), 3, func(int, *image.RGBA, [32]byte) error {
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		now.Add(-1)
		return nil
	})
	if err != nil || most.Load() > 3 {
		t.Errorf("%d pictures at once, %v", most.Load(), err)
	}
}

func TestEachStops(t *testing.T) {
	s := many(t, 100, "a", "b")
	broken := errors.New("broken")
	var calls atomic.Int64
	err := s.Each(t.Context(), 2, func(i int, _ *image.RGBA, _ [32]byte) error {
		if calls.Add(1); i == 5 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || calls.Load() > 150 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls.Store(0)
	err = s.Each(ctx, 2, func(int, *image.RGBA, [32]byte) error {
		if calls.Add(1) == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || calls.Load() > 150 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}

func TestEachNamesWhatIsUnreadable(t *testing.T) {
	files := []string{"a/00.png!", "b/ok.png"}
	for i := range 6 {
		files = append(files, fmt.Sprintf("b/bad %d.jpg!", i), fmt.Sprintf("a/good %d.jpg", i))
	}
	s, err := data.Folder(tree(t, t.TempDir(), files...))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", s.Items[1].Path()+"x.png"); err != nil {
		t.Fatal(err)
	}
	if s, err = data.Folder(filepath.Dir(filepath.Dir(s.Items[0].Path()))); err != nil {
		t.Fatal(err)
	}
	calls := 0
	err = s.Each(t.Context(), 1, func(int, *image.RGBA, [32]byte) error { calls++; return nil })
	says(t, err, "8 of 15 pictures cannot be read", "remove or replace", "00.png: picture: not a picture", "x.png: no such file", "bad 2.jpg", "and 3 more")
	var bad *data.UnreadableError
	if !errors.As(err, &bad) || len(bad.Items) != 8 || bad.Items[7].Name != "b/bad 5.jpg" || !errors.Is(err, picture.ErrNotPicture) {
		t.Errorf("%#v", bad)
	}
	if strings.Contains(err.Error(), "bad 3.jpg") || calls != 0 {
		t.Errorf("%d calls after the first bad picture; %v", calls, err)
	}
}
