package hub_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// length is the size of the files that are cut: more than the buffers between the server and the disk.
const length = 1_000_000

// A connection that is cut goes on, within one call and in the next one, with what is missing and no more.
func TestCutConnectionGoesOn(t *testing.T) {
	data, hash := content(length)
	old := time.Now().Add(-time.Hour)
	for name, set := range map[string]func(*server){
		"by ETag": func(s *server) {},
		"by date": func(s *server) { s.etag, s.date = "", old },
	} {
		s := serve(t, data)
		set(s)
		s.play(answer{cut: 600_000}, answer{cut: 300_000})
		path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(t.TempDir()), quick)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		holds(t, path, data)
		if want := []int{600_000, 300_000, 100_000}; !slices.Equal(s.bodies(), want) {
			t.Errorf("%s: sent %v, want %v", name, s.bodies(), want)
		}
		if got := s.asked()[2].Header.Get("Range"); got != "bytes=900000-" {
			t.Errorf("%s: asked for %q", name, got)
		}
	}
}

func TestNextCallGoesOn(t *testing.T) {
	data, hash := content(length)
	s := serve(t, data)
	s.play(answer{cut: 600_000})
	folder := t.TempDir()
	once := hub.WithRetries(1, 0)
	_, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), once)
	says(t, err, "cut after 600000 bytes")
	var steps []hub.Progress
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), once, hub.WithProgress(func(p hub.Progress) {
		steps = append(steps, p)
	}))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
	if want := []int{600_000, 400_000}; !slices.Equal(s.bodies(), want) {
		t.Errorf("sent %v, want %v", s.bodies(), want)
	}
	if first, last := steps[0], steps[len(steps)-1]; first != (hub.Progress{Source: s.URL, Done: 600_000, Total: length}) ||
		last != (hub.Progress{Source: s.URL, Done: length, Total: length}) {
		t.Errorf("progress from %v to %v", first, last)
	}
	if !slices.IsSortedFunc(steps, func(a, b hub.Progress) int { return int(a.Done - b.Done) }) {
		t.Errorf("progress goes back: %v", steps)
	}
	lies(t, folder, "f")
}

// What cannot be continued begins anew: no mixture of two files and no damaged beginning gets through.
func TestBeginsAnew(t *testing.T) {
	data, _ := content(length)
	changed := slices.Clone(data)
	for i := range changed {
		changed[i] ^= 1
	}
	for name, c := range map[string]struct {
		set      func(*server)
		spoil    func(part string) error
		requests int  // after the first one
		weaker   bool // also where no hash is known
	}{
		"no ranges":         {set: func(s *server) { s.noRange = true }, requests: 1, weaker: true},
		"another ETag":      {set: func(s *server) { s.etag, s.data = `"two"`, changed }, requests: 1, weaker: true},
		"If-Range ignored":  {set: func(s *server) { s.etag, s.data, s.noIf = `"two"`, changed, true }, requests: 2, weaker: true},
		"now shorter":       {set: func(s *server) { s.etag, s.data, s.noIf = `"two"`, changed[:500_000], true }, requests: 2, weaker: true},
		"damaged part":      {spoil: func(part string) error { return overwrite(part, "stale") }, requests: 2},
		"overlong part":     {spoil: func(part string) error { return os.Truncate(part, length+5) }, requests: 2, weaker: true},
		"empty part":        {spoil: func(part string) error { return os.Truncate(part, 0) }, requests: 1, weaker: true},
		"part without note": {spoil: func(part string) error { return os.Remove(part + ".etag") }, requests: 1, weaker: true},
		"note without part": {spoil: os.Remove, requests: 1, weaker: true},
	} {
		for _, known := range []bool{true, false} {
			if !known && !c.weaker {
				continue
			}
			s := serve(t, data)
			s.play(answer{cut: 600_000})
			folder := t.TempDir()
			if _, err := hub.Fetch(t.Context(), ofURL("f", "", s.URL), hub.WithCache(folder), hub.WithRetries(1, 0)); err == nil {
				t.Fatal("the cut went unnoticed")
			}
			parts, err := filepath.Glob(filepath.Join(folder, "*.part"))
			if err != nil || len(parts) != 1 {
				t.Fatal(parts, err)
			}
			if c.set != nil {
				c.set(s)
			}
			if c.spoil != nil {
				if err := c.spoil(parts[0]); err != nil {
					t.Fatal(err)
				}
			}
			hash := ""
			if known {
				hash = hashOf(s.data)
			}
			path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), quick)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			holds(t, path, s.data)
			if n := len(s.bodies()); n != 1+c.requests || s.bodies()[n-1] != len(s.data) {
				t.Errorf("%s: sent %v, want %d more answers, the last one whole", name, s.bodies(), c.requests)
			}
			lies(t, folder, "f")
		}
	}
}

// A weak ETag, or a date so young that the file may change again within it, cannot tell whether a file is the same.
func TestWeakValidators(t *testing.T) {
	data, hash := content(length)
	for name, set := range map[string]func(*server){
		"weak ETag":  func(s *server) { s.etag, s.date = `W/"one"`, time.Now().Add(-time.Hour) },
		"young date": func(s *server) { s.etag, s.date = "", time.Now().Add(time.Minute) },
		"none":       func(s *server) { s.etag = "" },
	} {
		s := serve(t, data)
		set(s)
		s.play(answer{cut: 600_000})
		if _, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(t.TempDir()), quick); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if asked := s.asked(); len(asked) != 2 || asked[1].Header.Get("Range") != "" {
			t.Errorf("%s: %d requests, the last for %q", name, len(asked), asked[len(asked)-1].Header.Get("Range"))
		}
	}
}

// A partial answer that begins elsewhere than asked is not appended.
func TestPartialAnswerFromElsewhere(t *testing.T) {
	data, hash := content(1000)
	asked := 0
	address := handle(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", "1000")
		switch asked {
		case 1:
			w.Write(data[:600])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		case 2:
			w.Header().Set("Content-Range", "bytes 0-999/1000")
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write(data)
	})
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, address), hub.WithCache(t.TempDir()), quick)
	if err != nil || asked != 3 {
		t.Fatalf("%v after %d requests, want 3", err, asked)
	}
	holds(t, path, data)
}

// overwrite puts a text over the beginning of a file.
func overwrite(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// A part with all bytes, left by a process that was killed before it could name the file, needs no byte more.
func TestCompletePart(t *testing.T) {
	data, hash := content(length)
	s := serve(t, data)
	s.play(answer{cut: length - 1})
	folder := t.TempDir()
	if _, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), hub.WithRetries(1, 0)); err == nil {
		t.Fatal("the cut went unnoticed")
	}
	parts, _ := filepath.Glob(filepath.Join(folder, "*.part"))
	f, err := os.OpenFile(parts[0], os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(data[length-1:])
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), quick)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
	if len(s.asked()) != 2 || s.asked()[1].Header.Get("Range") != fmt.Sprintf("bytes=%d-", length) {
		t.Errorf("%d requests", len(s.asked()))
	}
}

func TestServerErrors(t *testing.T) {
	data, hash := content(1000)
	for status, requests := range map[int]int{404: 1, 403: 1, 410: 1, 500: 3, 503: 3, 429: 3} {
		s := serve(t, data)
		s.play(slices.Repeat([]answer{{status: status}}, 10)...)
		_, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(t.TempDir()), quick)
		says(t, err, fmt.Sprintf("answered %d", status))
		if s.count() != requests {
			t.Errorf("status %d: %d requests, want %d", status, s.count(), requests)
		}
	}
	s := serve(t, data)
	s.play(answer{status: 503}, answer{status: 500})
	if _, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(t.TempDir()), quick); err != nil {
		t.Errorf("after two errors: %v", err)
	}
}

// handle serves by a function.
func handle(t *testing.T, h http.HandlerFunc) string {
	s := serve(t, nil)
	s.Config.Handler = h
	return s.URL
}

func TestOddAnswers(t *testing.T) {
	data, hash := content(1000)
	page := handle(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>Please log in") })
	loop := handle(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) })
	endless := handle(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		for r.Context().Err() == nil {
			w.Write(data)
		}
	})
	for address, want := range map[string]string{
		page: "a web page instead of the file", loop: "10 redirects", endless: "more than 1000, not 1000", "http://": "not an http", "http://a b": "not an http",
	} {
		folder := t.TempDir()
		f := ofURL("f", hash, address)
		f.Size = 1000
		_, err := hub.Fetch(t.Context(), f, hub.WithCache(folder), quick)
		says(t, err, want)
		lies(t, folder)
	}
	// A server may send less than was asked for.
	pieces := handle(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"x"`)
		start := 0
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start)
		end := min(start+300, 1000)
		w.Header().Set("Content-Type", "application/octet-stream")
		if start == 0 {
			w.Header().Set("Content-Length", "1000")
			w.Write(data[:end])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/1000", start, end-1))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(data[start:end])
	})
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, pieces), hub.WithCache(t.TempDir()), quick)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
}

func TestSlowServer(t *testing.T) {
	data, hash := content(length)
	s := serve(t, data)
	s.play(answer{cut: 500_000, wait: make(chan struct{})}, answer{cut: 100_000, wait: make(chan struct{})})
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := hub.Fetch(ctx, ofURL("f", hash, s.URL, s.URL+"/second"), hub.WithCache(folder), quick, hub.WithProgress(func(p hub.Progress) {
		if p.Done == 500_000 {
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) || s.count() != 1 {
		t.Errorf("%v after %d requests", err, s.count())
	}
	// The second time the server sends a little and then nothing: the third request gets the rest.
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), quick, hub.WithPatience(200*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
	if want := []int{500_000, 100_000, 400_000}; !slices.Equal(s.bodies(), want) {
		t.Errorf("sent %v, want %v", s.bodies(), want)
	}
	silent := serve(t, data)
	silent.play(slices.Repeat([]answer{{cut: 1, wait: make(chan struct{})}}, 10)...)
	_, err = hub.Fetch(t.Context(), ofURL("f", hash, silent.URL), hub.WithCache(t.TempDir()), hub.WithRetries(1, 0), hub.WithPatience(50*time.Millisecond))
	says(t, err, "sent nothing for too long (50ms)")
}

func TestManyAtOnceFetchOnce(t *testing.T) {
	data, hash := content(length)
	s := serve(t, data)
	release := make(chan struct{})
	s.play(answer{cut: 500_000, wait: release})
	folder := t.TempDir()
	var group sync.WaitGroup
	var waiting sync.WaitGroup
	waiting.Add(3)
	for range 4 {
		group.Go(func() {
			path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), quick, hub.WithProgress(func(p hub.Progress) {
				if strings.HasPrefix(p.Source, "waiting") {
					waiting.Done()
				}
			}))
			if err != nil {
				t.Error(err)
				return
			}
			holds(t, path, data)
		})
	}
	waiting.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := hub.Fetch(ctx, ofURL("f", hash, s.URL), hub.WithCache(folder))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a call that is stopped while it waits: %v", err)
	}
	close(release)
	group.Wait()
	if n := s.count(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// helper starts this program as a process that fetches a file.
func helper(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), helperEnv+"=fetch")
	cmd.Stderr = os.Stderr
	return cmd
}

func TestTwoProcesses(t *testing.T) {
	data, hash := content(length)
	s := serve(t, data)
	release := make(chan struct{})
	s.play(answer{cut: 500_000, wait: release})
	folder := t.TempDir()
	first, second := helper(t, "f", hash, folder, s.URL), helper(t, "f", hash, folder, s.URL)
	if err := errors.Join(first.Start(), second.Start()); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, func() { close(release) })
	if err := errors.Join(first.Wait(), second.Wait()); err != nil {
		t.Fatal(err)
	}
	holds(t, filepath.Join(folder, "f"), data)
	if n := s.count(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestKilledProcessIsContinued(t *testing.T) {
	data, hash := content(length)
	s := serve(t, data)
	s.play(answer{cut: 600_000, wait: make(chan struct{})})
	folder := t.TempDir()
	victim := helper(t, "f", hash, folder, s.URL)
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		parts, _ := filepath.Glob(filepath.Join(folder, "*.part"))
		if len(parts) == 1 {
			if info, err := os.Stat(parts[0]); err == nil && info.Size() == 600_000 {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("the process does not get on")
		}
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	victim.Wait()
	path, err := hub.Fetch(t.Context(), ofURL("f", hash, s.URL), hub.WithCache(folder), quick)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
	if want := []int{600_000, 400_000}; !slices.Equal(s.bodies(), want) {
		t.Errorf("sent %v, want %v", s.bodies(), want)
	}
	lies(t, folder, "f")
}
