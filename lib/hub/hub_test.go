package hub_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/hub"
)

func TestFetchOnceThenFromTheCache(t *testing.T) {
	data, hash := content(100_000)
	s := serve(t, data)
	folder := filepath.Join(t.TempDir(), "a folder", "with spaces")
	f := ofURL("owner/net work.bin", strings.ToUpper(hash), s.URL+"/x")
	f.Size = int64(len(data))
	for range 3 {
		path, err := hub.Fetch(t.Context(), f, hub.WithCache(folder))
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(folder, "owner", "net work.bin"); path != want {
			t.Errorf("path %s, want %s", path, want)
		}
		holds(t, path, data)
	}
	if asked := s.asked(); len(asked) != 1 || asked[0].Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("requests %v, want one for the bytes as they are", asked)
	}
	lies(t, filepath.Join(folder, "owner"), "net work.bin")
}

func TestCacheFolderFromTheEnvironment(t *testing.T) {
	data, hash := content(10)
	s := serve(t, data)
	folder := t.TempDir()
	for _, c := range []struct{ variable, want string }{
		{"XDG_CACHE_HOME", filepath.Join(folder, "imagelab", "hub", "f")}, // on Linux; elsewhere the folder has another name
		{hub.CacheEnv, filepath.Join(folder, "hub", "f")},
	} {
		t.Setenv(c.variable, folder)
		path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL))
		if err != nil {
			t.Fatal(err)
		}
		if user, _ := os.UserCacheDir(); path != c.want && (c.variable == hub.CacheEnv || user == folder) {
			t.Errorf("with %s: %s, want %s", c.variable, path, c.want)
		}
	}
}

// A cache that was cut, edited, or replaced is noticed, and so is a File that now wants another hash.
func TestChangedCacheIsFetchedAnew(t *testing.T) {
	data, hash := content(1000)
	later := time.Now().Add(time.Hour)
	for name, spoil := range map[string]func(path string) error{
		"cut": func(path string) error { return os.Truncate(path, 500) },
		"cut, with its old time": func(path string) error {
			info, err := os.Stat(path)
			return errors.Join(err, os.Truncate(path, 500), os.Chtimes(path, info.ModTime(), info.ModTime()))
		},
		"edited": func(path string) error {
			return errors.Join(os.WriteFile(path, make([]byte, 1000), 0o644), os.Chtimes(path, later, later))
		},
		"gone": os.Remove,
	} {
		for _, known := range []string{hash, ""} {
			s := serve(t, data)
			cache := hub.WithCache(t.TempDir())
			path, err := hub.Fetch(t.Context(), ofURL("f", known, s.URL), cache)
			if err != nil {
				t.Fatal(err)
			}
			if err := spoil(path); err != nil {
				t.Fatal(err)
			}
			if _, err := hub.Fetch(t.Context(), ofURL("f", known, s.URL), cache); err != nil {
				t.Errorf("%s, hash %q: %v", name, known, err)
			}
			holds(t, path, data)
			if n := s.count(); n != 2 {
				t.Errorf("%s, hash %q: %d requests, want 2", name, known, n)
			}
		}
	}
	s := serve(t, data)
	cache := hub.WithCache(t.TempDir())
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), cache)
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Repeat([]byte("new"), 300)
	s2 := serve(t, newer)
	if _, err := hub.Fetch(t.Context(), ofURL("f", hashOf(newer), s2.URL), cache); err != nil {
		t.Error(err)
	}
	holds(t, path, newer)
}

// A file that was only touched, or that somebody copied into the cache, is read once and then taken as it is.
func TestRightFileInTheCacheNeedsNoFetch(t *testing.T) {
	data, hash := content(1000)
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := hub.Fetch(t.Context(), hub.File{Name: "f", SHA256: hash}, hub.WithCache(folder)); err != nil {
			t.Fatal(err)
		}
		later := time.Now().Add(time.Hour)
		if err := os.Chtimes(path, later, later); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path + ".stamp"); err != nil {
		t.Error(err)
	}
	// In the place of another one, whose stamp is still there.
	data = data[1:]
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	hash = hashOf(data)
	if _, err := hub.Fetch(t.Context(), hub.File{Name: "f", SHA256: hash}, hub.WithCache(folder)); err != nil {
		t.Error(err)
	}
	_, err := hub.Fetch(t.Context(), hub.File{Name: "f", SHA256: strings.Repeat("0", 64)}, hub.WithCache(folder))
	says(t, err, "no source gave f", "cache "+path, "another file: the SHA-256 is "+hash+", not 0000")
	holds(t, path, data)
}

func TestUsersFile(t *testing.T) {
	data, hash := content(1000)
	s := serve(t, data)
	folder := t.TempDir()
	cache := hub.WithCache(filepath.Join(folder, "cache"))
	own, other := filepath.Join(folder, "my own.bin"), filepath.Join(folder, "other.bin")
	for path, text := range map[string][]byte{own: data, other: data[1:]} {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := ofURL("f", hash, s.URL)
	for name, opt := range map[string]hub.Option{own: hub.WithFile(own), other: hub.WithAnyFile(other)} {
		if path, err := hub.Fetch(t.Context(), f, cache, opt); err != nil || path != name {
			t.Errorf("%s, %v; want %s", path, err, name)
		}
	}
	_, err := hub.Fetch(t.Context(), f, cache, hub.WithFile(other))
	says(t, err, "the file given for it", other, hashOf(data[1:]), "not "+hash, "give the right file")
	_, err = hub.Fetch(t.Context(), hub.File{Name: "f", Size: 7}, cache, hub.WithFile(own))
	says(t, err, "size in bytes is 1000, not 7")
	for _, opt := range []func(string) hub.Option{hub.WithFile, hub.WithAnyFile} {
		if _, err = hub.Fetch(t.Context(), f, cache, opt(own+"x")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file that is not there: %v", err)
		}
		_, err = hub.Fetch(t.Context(), f, cache, opt(folder))
		says(t, err, "not a regular file")
	}
	if n := s.count(); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
	if path, err := hub.Fetch(t.Context(), f, cache, hub.WithFile("")); err != nil || path != filepath.Join(folder, "cache", "f") {
		t.Errorf("without a file: %s, %v", path, err)
	}
}

func TestWrongHashGoesToTheNextSource(t *testing.T) {
	data, hash := content(1000)
	bad, good := serve(t, data[1:]), serve(t, data)
	folder := t.TempDir()
	f := ofURL("f", hash, bad.URL+"/bad")
	_, err := hub.Fetch(t.Context(), f, hub.WithCache(folder))
	says(t, err, "no source gave f", "cache ", "not there", bad.URL+"/bad", "SHA-256 is "+hashOf(data[1:])+", not "+hash, "put it at "+filepath.Join(folder, "f"))
	var wrong *hub.MismatchError
	if !errors.As(err, &wrong) || wrong.Got != hashOf(data[1:]) || wrong.Want != hash {
		t.Errorf("mismatch %+v", wrong)
	}
	lies(t, folder)
	f.Sources = append(f.Sources, hub.URL(good.URL))
	path, err := hub.Fetch(t.Context(), f, hub.WithCache(folder))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
	lies(t, folder, "f")
}

// A file that only its SHA-1 tells: other bytes are refused, and a stamp without a SHA-1 is not enough.
func TestSHA1(t *testing.T) {
	data, _ := content(1000)
	sum := sha1.Sum(data)
	hash := strings.ToUpper(hex.EncodeToString(sum[:]))
	bad, good := serve(t, data[1:]), serve(t, data)
	cache := hub.WithCache(t.TempDir())
	f := ofURL("f", "", bad.URL)
	path, err := hub.Fetch(t.Context(), f, cache) // any bytes will do
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data[1:])
	f.SHA1 = hash
	_, err = hub.Fetch(t.Context(), f, cache)
	says(t, err, "the SHA-1 is ", "not "+strings.ToLower(hash), "(its SHA-1 is "+hash)
	f.Sources = append(f.Sources, hub.URL(good.URL))
	for range 2 {
		if path, err = hub.Fetch(t.Context(), f, cache); err != nil {
			t.Fatal(err)
		}
		holds(t, path, data)
	}
	if n := good.count(); n != 1 {
		t.Errorf("%d requests, want one", n)
	}
	later := time.Now().Add(time.Hour)
	if err := errors.Join(os.WriteFile(path, data[1:], 0o644), os.Chtimes(path, later, later)); err != nil {
		t.Fatal(err)
	}
	if _, err := hub.Fetch(t.Context(), f, cache, hub.WithOffline(true)); err == nil {
		t.Error("a file that was changed in the cache is taken")
	}
	f.SHA256 = strings.Repeat("0", 64)
	_, err = hub.Fetch(t.Context(), f, cache)
	says(t, err, "the SHA-256 is ")
}

// The beginning of a hash and the size verify what they can.
func TestPartlyKnown(t *testing.T) {
	data, hash := content(1000)
	s := serve(t, data)
	for name, c := range map[string]struct {
		f   hub.File
		bad string
	}{
		"beginning":       {hub.File{SHA256Prefix: strings.ToUpper(hash[:8])}, ""},
		"other beginning": {hub.File{SHA256Prefix: "deadbeef"}, "not deadbeef"},
		"size":            {hub.File{Size: 1000}, ""},
		"larger":          {hub.File{Size: 999}, "size in bytes is 1000, not"},
		"smaller":         {hub.File{Size: 1001}, "size in bytes is 1000, not 1001"},
	} {
		folder := t.TempDir()
		c.f.Name, c.f.Sources = "f", []hub.Source{hub.URL(s.URL)}
		started := false
		_, err := hub.Fetch(t.Context(), c.f, hub.WithCache(folder), hub.WithProgress(func(hub.Progress) { started = true }))
		if bySize := c.bad != "" && c.f.Size > 0; started == bySize {
			t.Errorf("%s: transferred %v; a wrong size is known before", name, started)
		}
		if c.bad == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		says(t, err, c.bad)
		lies(t, folder)
	}
}

func TestBadDescriptions(t *testing.T) {
	_, hash := content(1)
	for _, c := range []struct {
		f    hub.File
		says string
	}{
		{hub.File{Name: ""}, "no file name"},
		{hub.File{Name: "."}, "no file name"},
		{hub.File{Name: "../f"}, "no file name"},
		{hub.File{Name: "/f"}, "no file name"},
		{hub.File{Name: "a//f"}, "no file name"},
		{hub.File{Name: `a\f`}, "no file name"},
		{hub.File{Name: "c:f"}, "no file name"},
		{hub.File{Name: "f", SHA256: hash[1:]}, "64 hexadecimal digits"},
		{hub.File{Name: "f", SHA256: "x" + hash[1:]}, "64 hexadecimal digits"},
		{hub.File{Name: "f", SHA256Prefix: "f37072f"}, "8 to 64"},
		{hub.File{Name: "f", SHA256Prefix: hash + "0"}, "8 to 64"},
		{hub.File{Name: "f", SHA256Prefix: "f37072fg"}, "8 to 64"},
		{hub.File{Name: "f", SHA1: hash[:39]}, "40 hexadecimal digits"},
		{hub.File{Name: "f", SHA1: hash}, "40 hexadecimal digits"},
		{hub.File{Name: "f", SHA1: "x" + hash[:39]}, "40 hexadecimal digits"},
		{hub.File{Name: "f", Size: -1}, "negative"},
	} {
		_, err := hub.Fetch(t.Context(), c.f, hub.WithCache(t.TempDir()))
		says(t, err, c.says)
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	data, hash := content(1000)
	s := serve(t, data)
	folder := t.TempDir()
	cache := hub.WithCache(folder)
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), cache)
	if err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(folder, "f", "below") // The folder of this file is a file: nobody can write there.
	_, err = hub.Fetch(t.Context(), ofURL("g", hash, s.URL), hub.WithCache(blocked))
	says(t, err, "cache folder cannot be used", "set "+hub.CacheEnv)

	if err := os.Remove(path + ".stamp"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(folder, 0o755)
	if os.WriteFile(filepath.Join(folder, "probe"), nil, 0o644) == nil {
		t.Skip("this user may write everywhere")
	}
	if _, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), cache); err != nil {
		t.Errorf("a file that is there: %v", err)
	}
	_, err = hub.Fetch(t.Context(), ofURL("g", hash, s.URL), cache)
	says(t, err, "cache folder cannot be used")
}

func TestErrorListsEverything(t *testing.T) {
	gone := serve(t, nil)
	gone.Close()
	missing := serve(t, nil)
	missing.play(answer{status: 404}, answer{status: 404})
	t.Setenv("HF_ENDPOINT", gone.URL)
	f := hub.File{Name: "f", Sources: []hub.Source{
		hub.HuggingFace("owner/name", "", "model.bin"),
		hub.Wheel("package", "1.0", "member"),
		hub.URL("http://user:secret@" + strings.TrimPrefix(missing.URL, "http://") + "/f?key=secret"),
		hub.URL("ftp://somewhere/f"),
	}}
	_, err := hub.Fetch(t.Context(), f, hub.WithCache(t.TempDir()), quick, hub.WithPython("no-such-python"))
	says(t, err, "no source gave f. Tried:",
		"\n  - cache ", "not there",
		"\n  - Hugging Face cache on this machine, owner/name@main/model.bin: not there",
		"\n  - Hugging Face hub, owner/name@main/model.bin: ", "refused",
		"\n  - Python wheel package==1.0, member: ", "no-such-python",
		"\n  - "+missing.URL+"/f: ", "answered 404 Not Found",
		"\n  - ftp://somewhere/f: not an http or https address",
		"\nWhat helps:", "HF_ENDPOINT", "HF_TOKEN", "IMAGELAB_PYTHON", "HTTPS_PROXY", "give its path, or put it at")
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error tells a secret:\n%v", err)
	}
	if strings.Contains(err.Error(), "tries)") {
		t.Errorf("a host that is not there is tried more than once:\n%v", err)
	}
	var e *hub.Error
	if !errors.As(err, &e) || len(e.Tries) != 6 {
		t.Errorf("tries %+v", e)
	}
}

func TestOffline(t *testing.T) {
	data, hash := content(1000)
	s := serve(t, data)
	t.Setenv("HF_ENDPOINT", s.URL)
	f := hub.File{Name: "f", SHA256: hash, Sources: []hub.Source{
		hub.HuggingFace("owner/name", "", "f"), hub.Wheel("package", "1.0", "f"), hub.URL(s.URL),
	}}
	cache := hub.WithCache(t.TempDir())
	_, err := hub.Fetch(t.Context(), f, cache, hub.WithOffline(true))
	says(t, err, "hub, owner/name", "offline", "wheel", "offline", s.URL, "offline", "What helps:\n  - go online")
	if !errors.Is(err, hub.ErrOffline) || strings.Contains(err.Error(), "IMAGELAB_PYTHON") {
		t.Error(err)
	}
	t.Setenv("HF_HUB_OFFLINE", "1")
	_, err = hub.Fetch(t.Context(), hub.File{Name: "f", SHA256: hash, Sources: f.Sources[:1]}, cache)
	says(t, err, "offline", "HF_HUB_OFFLINE")
	if n := s.count(); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
	f.Sources = f.Sources[2:]
	if _, err := hub.Fetch(t.Context(), f, cache); err != nil {
		t.Fatal(err)
	}
	if _, err := hub.Fetch(t.Context(), f, cache, hub.WithOffline(true)); err != nil {
		t.Errorf("from the cache: %v", err)
	}
}

func TestEndedContext(t *testing.T) {
	data, hash := content(1000)
	s := serve(t, data)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	folder := t.TempDir()
	_, err := hub.Fetch(ctx, ofURL("f", hash, s.URL, s.URL), hub.WithCache(folder))
	if !errors.Is(err, context.Canceled) || s.count() != 0 {
		t.Errorf("%v after %d requests", err, s.count())
	}
	var e *hub.Error
	if !errors.As(err, &e) || len(e.Tries) != 2 {
		t.Errorf("%v; want the cache and the first source", err)
	}
	lies(t, folder)
}
