package keep_test

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/keep"
)

// outside is a program outside of notebooks, with caches of its own.
func outside(t *testing.T) {
	t.Helper()
	t.Setenv("GONB_TMP_DIR", "")
	t.Setenv("GONB_DIR", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("IMAGELAB_KEEP_LIMIT", "")
	if err := keep.Clear(); err != nil {
		t.Fatal(err)
	}
}

// notebook is a running kernel's cell; it returns the kernel's folder.
func notebook(t *testing.T) string {
	t.Helper()
	outside(t)
	folder := filepath.Join(t.TempDir(), "gonb_test")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GONB_TMP_DIR", folder)
	return folder
}

func TestMakeRunsOnceInAProcess(t *testing.T) {
	outside(t)
	calls := 0
	for range 3 {
		got := keep.Must("once", func() []int { calls++; return []int{calls} })
		if !reflect.DeepEqual(got, []int{1}) || calls != 1 {
			t.Fatalf("got %v after %d calls", got, calls)
		}
	}
}

func TestInputsTypeAndNameAreTheKey(t *testing.T) {
	outside(t)
	calls := 0
	kept := func(name string, inputs ...any) int {
		return keep.Must(name, func() int { calls++; return calls }, keep.On(inputs...))
	}
	grey, white := image.NewGray(image.Rect(0, 0, 2, 3)), image.NewGray(image.Rect(0, 0, 2, 3))
	white.Pix[0] = 255
	type size struct{ W, H int }
	seen := map[int]int{}
	inputs := [][]any{
		{}, {nil}, {1}, {int64(1)}, {1.0}, {"1"}, {1, 2}, {2, 1}, {[]int{1, 2}}, {[2]int{1, 2}}, {size{1, 2}}, {size{2, 1}}, {grey}, {white},
		{tensors.FromValue([]float32{1})}, {tensors.FromValue([]float32{2})}, {map[string]any{"a": size{1, 2}}}, {"ab", "c"}, {"a", "bc"},
	}
	for i, in := range inputs {
		n := kept("table", in...)
		if other, ok := seen[n]; ok {
			t.Errorf("the inputs %v and %v share a value", inputs[other], in)
		}
		seen[n] = i
	}
	for i, in := range inputs {
		if n := kept("table", in...); seen[n] != i {
			t.Errorf("the inputs %v gave the value of %v", in, inputs[seen[n]])
		}
	}
	if n := kept("another name"); n != len(inputs)+1 {
		t.Errorf("another name gave value %d", n)
	}
}

func TestTypeIsPartOfTheKey(t *testing.T) {
	outside(t)
	fortyTwo := func() any { return 42 }
	if got := keep.Must("typed", func() int { return fortyTwo().(int) }); got != 42 {
		t.Error(got)
	}
	if got := keep.Must("typed", func() string { return fmt.Sprint(fortyTwo()) }); got != "42" {
		t.Error(got)
	}
}

func TestFileInput(t *testing.T) {
	outside(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "a.txt")
	calls := 0
	kept := func(path string) int {
		return keep.Must("file", func() int { calls++; return calls }, keep.On(keep.File(path)))
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(path, "one")
	first, folderFirst := kept(path), kept(folder)
	write(path, "two")
	if kept(path) == first || kept(folder) == folderFirst {
		t.Error("a changed file gave the old value")
	}
	write(path, "one")
	if kept(path) != first {
		t.Error("the first content again did not give the first value")
	}
	before := kept(folder)
	write(filepath.Join(folder, "b.txt"), "")
	if kept(folder) == before {
		t.Error("a new file in a folder gave the old value")
	}
	_, err := keep.Value("file", func() (int, error) { return 1, nil }, keep.On(1, keep.File(filepath.Join(folder, "missing"))))
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "input 2 of keep.On") {
		t.Errorf("a missing file gave the error %v", err)
	}
}

func TestErrors(t *testing.T) {
	type closed struct{ secret int }
	made := false
	broken := errors.New("no such data set")
	for _, c := range []struct {
		name string
		call func() error
		want string
	}{
		{"no name", func() error { return call(" ", func() (int, error) { return 1, nil }) }, "needs a name"},
		{"long name", func() error { return call(strings.Repeat("x", 201), func() (int, error) { return 1, nil }) }, "too long"},
		{"nil function", func() error { return call[int]("x", nil) }, "is nil"},
		{"function", func() error { return call("x", func() (func(), error) { made = true; return nil, nil }) }, "a func cannot be kept"},
		{"unexported field", func() error { return call("x", func() (*closed, error) { made = true; return &closed{1}, nil }) }, "closed.secret is unexported"},
		{"function as input", func() error { return call("x", func() (int, error) { made = true; return 1, nil }, keep.On(func() {})) }, "input 1 of keep.On: func()"},
		{"loop variable", func() (err error) {
			for i := range 2 {
				err = call("x", func() (int, error) { made = true; return i, nil })
			}
			return err
		}, "the loop variable i, which the value would not follow: name it with keep.On(i)"},
		{"its own error", func() error { return call("x", func() (int, error) { return 1, broken }) }, `keep: "x": no such data set`},
	} {
		t.Run(c.name, func(t *testing.T) {
			notebook(t)
			if err := c.call(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if list, err := keep.List(); len(list) != 0 || err != nil {
				t.Errorf("%v is kept after an error (%v)", list, err)
			}
		})
	}
	if made {
		t.Error("a value was computed though its type or inputs cannot serve")
	}
}

func call[T any](name string, make func() (T, error), opts ...keep.Option) error {
	_, err := keep.Value(name, make, opts...)
	return err
}

func TestValueThatCannotBeKeptComesWithAnError(t *testing.T) {
	type unregistered struct{ X int }
	for _, where := range []func(*testing.T){outside, func(t *testing.T) { notebook(t) }} {
		where(t)
		got, err := keep.Value("any", func() (any, error) { return unregistered{3}, nil })
		if got != any(unregistered{3}) || err == nil || !strings.Contains(err.Error(), "gob.Register") {
			t.Errorf("got %v and the error %v", got, err)
		}
	}
}

func TestMustPanicsAndAFailureLeavesNothing(t *testing.T) {
	folder := notebook(t)
	func() {
		defer func() {
			if r := recover(); r != "boom" {
				t.Errorf("recovered %v, want make's own panic", r)
			}
		}()
		keep.Must("panics", func() int { panic("boom") })
	}()
	files, err := os.ReadDir(filepath.Join(folder, ".keep"))
	if err != nil || len(files) != 0 {
		t.Errorf("a panic left %v (%v)", files, err)
	}
	if got := keep.Must("panics", func() int { return 7 }); got != 7 {
		t.Errorf("after the panic: %d", got)
	}
}

func TestNilInterfaceIsAValue(t *testing.T) {
	notebook(t)
	calls := 0
	for range 2 {
		if got := keep.Must("nil", func() image.Image { calls++; return nil }); got != nil || calls != 1 {
			t.Errorf("got %v after %d calls", got, calls)
		}
	}
}

func TestFinalizedTensorIsReadAgain(t *testing.T) {
	notebook(t)
	kept := func() *tensors.Tensor {
		return keep.Must("tensor", func() *tensors.Tensor { return tensors.FromValue([]float32{1, 2}) })
	}
	if err := kept().FinalizeAll(); err != nil {
		t.Fatal(err)
	}
	if got := kept(); !got.Ok() || !got.Equal(tensors.FromValue([]float32{1, 2})) {
		t.Errorf("got %v", got)
	}
}

func TestManyGoroutinesMakeOnce(t *testing.T) {
	for _, where := range []func(*testing.T){outside, func(t *testing.T) { notebook(t) }} {
		where(t)
		var calls atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { keep.Must("shared", func() int { return int(calls.Add(1)) }) })
		}
		wg.Wait()
		if calls.Load() != 1 {
			t.Errorf("make ran %d times", calls.Load())
		}
	}
}

func TestOneValueMayAskForAnother(t *testing.T) {
	notebook(t)
	got := keep.Must("outer", func() int { return 1 + keep.Must("inner", func() int { return 41 }) })
	if list, err := keep.List(); got != 42 || len(list) != 2 || err != nil {
		t.Errorf("got %d, kept %v (%v)", got, list, err)
	}
}

func TestListTableAndClear(t *testing.T) {
	folder := notebook(t)
	keep.Must("a", func() []byte { return make([]byte, 3000) })
	keep.Must("b", func() int { return 1 }, keep.On(1))
	keep.Must("b", func() int { return 1 }, keep.On(2))
	keep.Must("lasting", func() int { return 1 }, keep.AcrossRestarts())
	names := func() (names []string) {
		t.Helper()
		list, err := keep.List()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			names = append(names, e.Name+" "+e.Life)
		}
		return names
	}
	if got := fmt.Sprint(names()); got != "[lasting project b kernel b kernel a kernel]" {
		t.Errorf("kept: %s", got)
	}
	list, _ := keep.List()
	if e := list[3]; e.Type != "[]uint8" || e.Size < 3000 || e.Size > 4000 || filepath.Dir(e.Path) != filepath.Join(folder, ".keep") || e.Made.IsZero() {
		t.Errorf("the entry is %+v", e)
	}
	head, rows := keep.Table(list)
	if len(rows) != 5 || len(rows[0]) != len(head) || rows[3][0] != "a" || rows[3][2] != "3.1 KiB" || rows[4][0] != "4 in all" {
		t.Errorf("the table is %q %q", head, rows)
	}
	if err := keep.Clear("b", "never kept"); err != nil || fmt.Sprint(names()) != "[lasting project a kernel]" {
		t.Errorf("after Clear(b): %v (%v)", names(), err)
	}
	calls := 0
	keep.Must("b", func() int { calls++; return 1 }, keep.On(1))
	if calls != 1 {
		t.Error("a cleared value came back")
	}
	if err := keep.Clear(); err != nil || len(names()) != 0 {
		t.Errorf("after Clear(): %v (%v)", names(), err)
	}
}

func TestEntryString(t *testing.T) {
	e := keep.Entry{Name: "cat", Type: "*image.RGBA", Size: 1258291, Took: 85_000_000, Life: "kernel"}
	if got, want := e.String(), "cat: *image.RGBA, 1.2 MiB, made in 85ms, lives with the kernel"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
