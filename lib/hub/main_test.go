package hub_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// helperEnv names the helper that the test program runs instead of its tests.
const helperEnv = "HUB_TEST_HELPER"

// realPython is the Python that the environment names, which the tests do not use unless they say so.
var realPython = os.Getenv(hub.PythonEnv)

func TestMain(m *testing.M) {
	if helper, ok := helpers[os.Getenv(helperEnv)]; ok {
		os.Exit(helper())
	}
	os.Exit(apart(m))
}

// apart runs the tests where neither the user's caches nor the user's settings reach them.
func apart(m *testing.M) int {
	folder, err := os.MkdirTemp("", "hub_test_")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	for _, name := range []string{
		hub.CacheEnv, hub.PythonEnv, "HF_ENDPOINT", "HF_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE", "HF_HUB_CACHE", "HF_HOME", "HTTP_PROXY", "http_proxy",
	} {
		os.Unsetenv(name)
	}
	os.Setenv("XDG_CACHE_HOME", folder)
	return m.Run()
}

// quick are options that keep failing tests short.
var quick = hub.WithRetries(3, time.Millisecond)

// content is some bytes that no two places of are alike, and their SHA-256.
func content(n int) (data []byte, hash string) {
	data = make([]byte, n)
	for i := range data {
		data[i] = byte(i*i>>3 ^ i>>8 ^ i>>16)
	}
	return data, hashOf(data)
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// answer is how a server behaves for one request.
type answer struct {
	cut    int           // bytes of the body after which the connection is cut; 0 is never
	status int           // instead of the file
	wait   chan struct{} // what to wait for after cut bytes, instead of cutting
}

// server plays a server that has one file under every path.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	data     []byte
	etag     string
	date     time.Time // of the last change, or none
	noRange  bool      // ranges are not heeded
	noIf     bool      // If-Range is not heeded
	header   http.Header
	answers  []answer // of the first requests; the later ones get the file
	requests []*http.Request
	sent     []int // bytes of the body, for each request
}

func serve(t *testing.T, data []byte) *server {
	s := &server{data: data, etag: `"one"`, header: http.Header{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	n := len(s.requests)
	var a answer
	if n < len(s.answers) {
		a = s.answers[n]
	}
	s.requests = append(s.requests, r.Clone(context.Background()))
	s.sent = append(s.sent, 0)
	data := s.data
	for name, values := range s.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	if s.noRange {
		r.Header.Del("Range")
	}
	if s.noIf {
		r.Header.Del("If-Range")
	}
	s.mu.Unlock()
	if a.status != 0 {
		http.Error(w, "no", a.status)
		return
	}
	http.ServeContent(&cutter{w, r.Context(), s, n, a}, r, "", s.date, bytes.NewReader(data))
}

// cutter counts the bytes of a body and cuts it where the answer says so.
type cutter struct {
	http.ResponseWriter
	ctx context.Context
	s   *server
	n   int
	answer
}

func (c *cutter) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	room := c.cut - c.s.sent[c.n]
	c.s.mu.Unlock()
	if c.cut == 0 || len(p) < room {
		return c.write(p)
	}
	c.write(p[:room])
	c.ResponseWriter.(http.Flusher).Flush()
	if c.wait == nil {
		panic(http.ErrAbortHandler)
	}
	select {
	case <-c.wait:
	case <-c.ctx.Done():
		panic(http.ErrAbortHandler)
	}
	c.cut = 0
	rest, err := c.write(p[room:])
	return room + rest, err
}

func (c *cutter) write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.s.mu.Lock()
	c.s.sent[c.n] += n
	c.s.mu.Unlock()
	return n, err
}

// play sets how the server behaves for the first requests.
func (s *server) play(answers ...answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = answers
}

// asked gives the requests so far.
func (s *server) asked() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// bodies gives how many bytes of a body each request got.
func (s *server) bodies() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

func (s *server) count() int { return len(s.asked()) }

// holds checks what lies at a path.
func holds(t *testing.T, path string, want []byte) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s holds %d bytes with hash %.8s (%v); want %d with %.8s", path, len(got), hashOf(got), err, len(want), hashOf(want))
	}
}

// lies checks which files a folder holds, locks and stamps aside.
func lies(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".lock" && ext != ".stamp" {
			got = append(got, e.Name())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

// says checks that an error's text has all these parts, in this order.
func says(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	rest := err.Error()
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("the error does not say %q (at its place):\n%v", part, err)
		}
		rest = after
	}
}

// ofURL describes a file that has one address.
func ofURL(name, hash string, address ...string) hub.File {
	f := hub.File{Name: name, SHA256: hash}
	for _, a := range address {
		f.Sources = append(f.Sources, hub.URL(a))
	}
	return f
}

var helpers = map[string]func() int{
	"fetch": helpFetch,
	"pip":   helpPip,
}

// helpFetch is a process that fetches a file: NAME HASH CACHE ADDRESS.
func helpFetch() int {
	path, err := hub.Fetch(context.Background(), ofURL(os.Args[1], os.Args[2], os.Args[4]), hub.WithCache(os.Args[3]), quick)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Print(path)
	return 0
}
