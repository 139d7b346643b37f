package keep

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// testStore is an empty store, and a place for its notes.
func testStore(t *testing.T) (*store, *bytes.Buffer) {
	t.Helper()
	var told bytes.Buffer
	notes = &told
	noted.Clear()
	t.Cleanup(func() { notes = os.Stderr })
	folder := t.TempDir()
	t.Setenv(kernelFolderEnv, folder)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv(limitEnv, "")
	return kernelStore(), &told
}

// fresh forgets what the process holds in memory, as a new process would.
func fresh() { memory.clear(func(Entry) bool { return true }) }

// kept asks for a value of n bytes and says whether it was made now.
func kept(t *testing.T, name string, n int) bool {
	t.Helper()
	fresh()
	made := false
	v, err := Value(name, func() ([]byte, error) {
		made = true
		return bytes.Repeat([]byte{7}, n), nil
	}, On(n))
	if err != nil || len(v) != n || n > 0 && v[n-1] != 7 {
		t.Fatalf("%s: %d bytes, %v", name, len(v), err)
	}
	return made
}

func TestDamagedFileIsMadeAgainWithOneNote(t *testing.T) {
	s, told := testStore(t)
	kept(t, "x", 100)
	path := onlyFile(t, s)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damage := func(what string, text []byte) {
		t.Helper()
		noted.Clear()
		told.Reset()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if !kept(t, "x", 100) {
			t.Errorf("%s: the damaged value was given back", what)
		}
		if n := strings.Count(told.String(), "\n"); n != 1 || !strings.Contains(told.String(), `"x" is made again`) {
			t.Errorf("%s: told %d times: %q", what, n, told)
		}
		if kept(t, "x", 100) {
			t.Errorf("%s: the mended value was not given back", what)
		}
	}
	for n := range whole {
		damage(fmt.Sprintf("cut to %d bytes", n), whole[:n])
		flipped := bytes.Clone(whole)
		flipped[n] ^= 0x10
		damage(fmt.Sprintf("byte %d flipped", n), flipped)
	}
	damage("longer", append(bytes.Clone(whole), 0))
}

func onlyFile(t *testing.T, s *store) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "*"+suffix))
	if len(names) != 1 || err != nil {
		t.Fatalf("files: %v (%v)", names, err)
	}
	return names[0]
}

func TestFullDiskGivesTheValueAndANote(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full, the file that is always full: ", err)
	}
	s, told := testStore(t)
	kept(t, "x", 100_000)
	path := onlyFile(t, s)
	part := strings.TrimSuffix(path, suffix) + partSuffix
	if err := errors.Join(os.Remove(path), os.Symlink("/dev/full", part)); err != nil {
		t.Fatal(err)
	}
	if !kept(t, "x", 100_000) || !strings.Contains(told.String(), `"x" is not kept: `) || !strings.Contains(told.String(), syscall.ENOSPC.Error()) {
		t.Errorf("told: %q", told)
	}
	if files, err := os.ReadDir(s.dir); len(files) != 0 || err != nil {
		t.Errorf("left behind: %v (%v)", files, err)
	}
	if kept(t, "x", 100_000); !s.has(filepath.Base(strings.TrimSuffix(path, suffix))) {
		t.Error("nothing was kept once there was room")
	}
}

func TestNoFolderGivesTheValueAndANote(t *testing.T) {
	s, told := testStore(t)
	if err := os.WriteFile(s.dir, nil, 0o600); err != nil { // a file where the folder belongs
		t.Fatal(err)
	}
	if !kept(t, "x", 10) || !strings.Contains(told.String(), `"x" is not kept`) {
		t.Errorf("told: %q", told)
	}
}

func TestLeastRecentlyUsedGoFirst(t *testing.T) {
	s, told := testStore(t)
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now = func() time.Time { clock = clock.Add(time.Second); return clock }
	t.Cleanup(func() { now = time.Now })
	t.Setenv(limitEnv, "5kB")
	for _, name := range []string{"a", "b", "c"} {
		kept(t, name, 1400)
	}
	if kept(t, "a", 1400) {
		t.Error("a was made twice")
	}
	kept(t, "d", 1400) // b is the one that was not asked for since
	if got := heldNames(t, s); !slices.Equal(got, []string{"a", "c", "d"}) {
		t.Errorf("kept: %v", got)
	}
	kept(t, "big", 4400)
	if got := heldNames(t, s); !slices.Equal(got, []string{"big"}) {
		t.Errorf("kept after a big one: %v", got)
	}
	if told.Len() > 0 {
		t.Errorf("told: %q", told)
	}
	kept(t, "too big", 6000)
	if got := heldNames(t, s); !slices.Equal(got, []string{"big"}) || !strings.Contains(told.String(), "it takes 5.9 KiB, more than the 4.9 KiB") {
		t.Errorf("kept %v, told %q", got, told)
	}
	if locks, _ := filepath.Glob(filepath.Join(s.dir, "*"+lockSuffix)); len(locks) != 1 {
		t.Errorf("lock files of removed values stay: %v", locks)
	}
}

func heldNames(t *testing.T, s *store) (names []string) {
	t.Helper()
	list, err := s.entries()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	return names
}

func TestValueInUseStays(t *testing.T) {
	s, _ := testStore(t)
	t.Setenv(limitEnv, "3kB")
	kept(t, "busy", 1400)
	release, err := s.lock(strings.TrimSuffix(filepath.Base(onlyFile(t, s)), suffix), "busy")
	if err != nil {
		t.Fatal(err)
	}
	kept(t, "b", 1400)
	kept(t, "c", 1400)
	if got := heldNames(t, s); !slices.Contains(got, "busy") || slices.Contains(got, "b") {
		t.Errorf("kept while one is locked: %v", got)
	}
	release()
	kept(t, "d", 1400)
	if got := heldNames(t, s); slices.Contains(got, "busy") {
		t.Errorf("kept after the release: %v", got)
	}
}

func square(x int) int { return Must("square", func() int { return x * x }) }

func named(x int) int { return Must("named", func() int { return x * x }, On(x)) }

func TestParameterGetsANote(t *testing.T) {
	_, told := testStore(t)
	if got := square(3); got != 9 || !strings.Contains(told.String(), `"square" uses the parameter x`) {
		t.Errorf("got %d, told: %q", got, told)
	}
	told.Reset()
	if got := named(3) + named(4); got != 25 || told.Len() > 0 {
		t.Errorf("got %d, told: %q", got, told)
	}
}

func TestNoLimitMeansNothingKept(t *testing.T) {
	s, told := testStore(t)
	t.Setenv(limitEnv, "0")
	for range 2 {
		if !kept(t, "x", 10) || told.Len() > 0 {
			t.Errorf("a value was kept, or told: %q", told)
		}
	}
	if _, err := os.Stat(s.dir); err == nil {
		t.Error("the folder was made")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := &table{slots: map[string]*slot{}}
	for i := range 4 {
		m.put(m.slot(fmt.Sprint(i)), new(int), Entry{Name: fmt.Sprint(i), Size: 10}, 30)
		m.get(m.slot("0"))
	}
	var held []string
	for _, e := range m.entries() {
		held = append(held, e.Name)
	}
	slices.Sort(held)
	if !slices.Equal(held, []string{"0", "2", "3"}) {
		t.Errorf("held: %v", held)
	}
}

func TestReadLimit(t *testing.T) {
	for text, want := range map[string]int64{
		"": 4 << 30, "0": 0, "123": 123, "500MB": 500e6, "4GiB": 4 << 30, " 1.5 KiB ": 1536, "2kB": 2000, "7B": 7, "1TiB": 1 << 40,
		"-1": -1, "many": -1, "4 gigs": -1, "1e30TB": -1, "NaN": -1, "Inf": -1,
	} {
		t.Setenv(limitEnv, text)
		got, err := readLimit()
		if want < 0 && (err == nil || !strings.Contains(err.Error(), "write for example 4GiB")) || want >= 0 && (got != want || err != nil) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}

func TestStoresOfDeadKernelsGo(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Skip("no host name: ", err)
	}
	root := t.TempDir()
	dir := func(name string, o owner) string {
		d := filepath.Join(root, name, kernelSubfolder)
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
		if o.PID != 0 {
			writeOwner(d, o)
		}
		return d
	}
	const noProcess = 1<<31 - 2 // above the largest number of any system
	dead, alive := dir("gonb_dead", owner{host, noProcess}), dir("gonb_alive", owner{host, os.Getpid()})
	elsewhere, unknown := dir("gonb_elsewhere", owner{host + "x", noProcess}), dir("gonb_unknown", owner{})
	settle(dir("gonb_own", owner{}))
	for d, want := range map[string]bool{dead: false, alive: true, elsewhere: true, unknown: true} {
		if _, err := os.Stat(d); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", d, err == nil, want)
		}
	}
}

// FuzzReadEntry feeds files that nobody wrote.
func FuzzReadEntry(f *testing.F) {
	var file bytes.Buffer
	if err := writeEntry(&file, Entry{Name: "x"}, func(w *entryWriter) error { _, err := w.Write([]byte("payload")); return err }); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add(file.Bytes()[:file.Len()-1])
	f.Add([]byte(magic + "\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, p, err := readEntry(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		var again bytes.Buffer
		text := make([]byte, p.size)
		if _, err := p.Read(text); err != nil && p.size > 0 {
			t.Fatal(err)
		}
		if err := writeEntry(&again, e, func(w *entryWriter) error { _, err := w.Write(text); return err }); err != nil {
			t.Fatal(err)
		}
		if e2, p2, err := readEntry(bytes.NewReader(again.Bytes()), int64(again.Len())); err != nil || e2.Name != e.Name || p2.size != p.size {
			t.Errorf("read %+v, wrote it, read %+v (%v)", e, e2, err)
		}
	})
}
