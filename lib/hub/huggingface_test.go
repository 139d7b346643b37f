package hub_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// playHub serves one file as the hub does: the address leads to another host, which has the bytes. The hash of the file
// stands in the answer that leads there.
func playHub(t *testing.T, data []byte, stated string) (front, store *server) {
	store = serve(t, data)
	front = serve(t, nil)
	front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		front.mu.Lock()
		front.requests = append(front.requests, r)
		front.mu.Unlock()
		switch {
		case !strings.HasPrefix(r.URL.Path, "/owner/name/resolve/"):
			w.Header().Set("X-Error-Message", "Repository not found")
			http.Error(w, "", http.StatusNotFound)
		case strings.Contains(r.URL.Path, "gated") && r.Header.Get("Authorization") == "":
			http.Error(w, "", http.StatusUnauthorized)
		case strings.Contains(r.URL.Path, "gated") && r.Header.Get("Authorization") != "Bearer good":
			http.Error(w, "", http.StatusForbidden)
		case r.URL.Path == "/owner/name/resolve/main/moved.bin":
			http.Redirect(w, r, "/owner/name/resolve/main/model.bin", http.StatusTemporaryRedirect)
		default:
			w.Header().Set("X-Linked-ETag", `"`+stated+`"`)
			http.Redirect(w, r, store.URL+"/blob?signature=secret", http.StatusFound)
		}
	})
	t.Setenv("HF_ENDPOINT", front.URL+"/")
	return front, store
}

func ofHub(hash, revision, path string) hub.File {
	return hub.File{Name: "f", SHA256: hash, Sources: []hub.Source{hub.HuggingFace("owner/name", revision, path)}}
}

// The token goes to the hub, also through a redirect there, and never to the host that has the bytes.
func TestHubKeepsTheToken(t *testing.T) {
	data, hash := content(length)
	front, store := playHub(t, data, hash)
	store.play(answer{cut: 600_000})
	t.Setenv("HF_TOKEN", "good")
	path, err := hub.Fetch(t.Context(), ofHub(hash, "", "moved.bin"), hub.WithCache(t.TempDir()), quick)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, data)
	if want := []int{600_000, 400_000}; !slices.Equal(store.bodies(), want) {
		t.Errorf("sent %v, want %v", store.bodies(), want)
	}
	if len(front.asked()) != 4 {
		t.Errorf("%d requests to the hub, want 4", len(front.asked()))
	}
	for _, r := range front.asked() {
		if got := r.Header.Get("Authorization"); got != "Bearer good" {
			t.Errorf("%s: the hub got %q", r.URL, got)
		}
	}
	for _, r := range store.asked() {
		if got := r.Header.Get("Authorization"); got != "" {
			t.Errorf("the other host got %q", got)
		}
	}
}

// The rule of net/http keeps a token on the way to a subdomain and to another port; the hub's store is a subdomain.
func TestSubdomainGetsNoToken(t *testing.T) {
	data, hash := content(1000)
	store := serve(t, data)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "hub.test" {
			http.Redirect(w, r, "http://store.hub.test/blob", http.StatusFound)
			return
		}
		store.ServeHTTP(w, r)
	}))
	defer front.Close()
	at, err := url.Parse(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	direct := http.DefaultTransport.(*http.Transport).Clone()
	direct.Proxy = http.ProxyURL(at)
	before := http.DefaultTransport
	http.DefaultTransport = direct
	defer func() { http.DefaultTransport = before }()
	t.Setenv("HF_ENDPOINT", "http://hub.test")
	t.Setenv("HF_TOKEN", "good")
	if _, err := hub.Fetch(t.Context(), ofHub(hash, "", "f"), hub.WithCache(t.TempDir()), quick); err != nil {
		t.Fatal(err)
	}
	if got := store.asked()[0]; got.Host != "store.hub.test" || got.Header.Get("Authorization") != "" {
		t.Errorf("%s got %q", got.Host, got.Header.Get("Authorization"))
	}
}

func TestHubTokens(t *testing.T) {
	data, hash := content(1000)
	playHub(t, data, hash)
	folder := t.TempDir()
	t.Setenv("HF_HOME", folder)
	fetch := func() error {
		_, err := hub.Fetch(t.Context(), ofHub(hash, "", "gated.bin"), hub.WithCache(t.TempDir()), quick)
		return err
	}
	says(t, fetch(), "401 Unauthorized; the repository wants a token, or it does not exist", "HF_TOKEN")
	write := func(name, token string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("token", "good")
	if err := fetch(); err != nil {
		t.Errorf("with HF_HOME/token: %v", err)
	}
	t.Setenv("HF_TOKEN_PATH", write("other", "bad"))
	says(t, fetch(), "403 Forbidden; accept the repository's terms")
	t.Setenv("HF_TOKEN", "good")
	if err := fetch(); err != nil {
		t.Errorf("with HF_TOKEN: %v", err)
	}
	t.Setenv("HF_TOKEN", "")
	t.Setenv("HF_TOKEN_PATH", folder)
	says(t, fetch(), "the token cannot be read", "HF_TOKEN_PATH")
}

// The hub states the hash of its large files: a File without one is verified by it, and a File with another one is not
// transferred at all.
func TestHubStatesTheHash(t *testing.T) {
	data, hash := content(1000)
	front, store := playHub(t, data, hash)
	if _, err := hub.Fetch(t.Context(), ofHub("", "v1.0", "model.bin"), hub.WithCache(t.TempDir()), quick); err != nil {
		t.Error(err)
	}
	other := hashOf(nil)
	_, err := hub.Fetch(t.Context(), ofHub(other, "", "model.bin"), hub.WithCache(t.TempDir()), quick)
	says(t, err, "SHA-256 is "+hash+", not "+other)
	if front.count() != 2 || store.count() != 1 {
		t.Errorf("%d requests to the hub and %d to the store, want 2 and 1", front.count(), store.count())
	}
	playHub(t, data, other)
	folder := t.TempDir()
	_, err = hub.Fetch(t.Context(), ofHub("", "", "model.bin"), hub.WithCache(folder), quick)
	says(t, err, "SHA-256 is "+hash+", not "+other)
	lies(t, folder)
}

func TestHubAddress(t *testing.T) {
	data, hash := content(1000)
	front, _ := playHub(t, data, hash)
	if _, err := hub.Fetch(t.Context(), ofHub(hash, "refs/pr/1", "sub/a b#.bin"), hub.WithCache(t.TempDir()), quick); err != nil {
		t.Fatal(err)
	}
	if got, want := front.asked()[0].RequestURI, "/owner/name/resolve/refs%2Fpr%2F1/sub/a%20b%23.bin"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	f := hub.File{Name: "g", Sources: []hub.Source{hub.HuggingFace("owner/none", "", "f")}}
	_, err := hub.Fetch(t.Context(), f, hub.WithCache(t.TempDir()), quick)
	says(t, err, "404 Not Found: Repository not found; there is no such file, revision or repository")
}

func TestRedirectToNowhereTellsNoSecret(t *testing.T) {
	data, hash := content(1000)
	_, store := playHub(t, data, hash)
	store.Close()
	_, err := hub.Fetch(t.Context(), ofHub(hash, "", "model.bin"), hub.WithCache(t.TempDir()), quick)
	says(t, err, strings.TrimPrefix(store.URL, "http://"), "refused")
	if strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

// What the hub's own clients have on this machine serves without the network; what is damaged there does not.
func TestCacheOfTheHubsClients(t *testing.T) {
	data, hash := content(1000)
	const commit = "0123456789012345678901234567890123456789"
	for name, c := range map[string]struct {
		holds    []byte
		revision string
		variable string
		below    string
		hash     string
		requests int
	}{
		"branch":         {data, "", "HF_HUB_CACHE", "", hash, 0},
		"commit":         {data, commit, "HF_HOME", "hub", hash, 0},
		"hash not known": {data, "", "XDG_CACHE_HOME", "huggingface/hub", "", 0},
		"damaged":        {data[1:], "", "HF_HUB_CACHE", "", hash, 1},
		"other hash":     {data[1:], "", "HF_HUB_CACHE", "", "", 1},
		"other revision": {data, "v2", "HF_HUB_CACHE", "", hash, 1},
		"leads out":      {data, "../snapshots/" + commit, "HF_HUB_CACHE", "", hash, 1},
	} {
		t.Run(name, func(t *testing.T) {
			front, _ := playHub(t, data, hash)
			folder := t.TempDir()
			t.Setenv(c.variable, folder)
			repository := filepath.Join(folder, c.below, "models--owner--name")
			blob := filepath.Join(repository, "blobs", hash)
			link := filepath.Join(repository, "snapshots", commit, "sub", "model.bin")
			err := errors.Join(os.MkdirAll(filepath.Dir(blob), 0o755), os.MkdirAll(filepath.Dir(link), 0o755), os.MkdirAll(filepath.Join(repository, "refs"), 0o755),
				os.WriteFile(blob, c.holds, 0o644), os.Symlink(blob, link), os.WriteFile(filepath.Join(repository, "refs", "main"), []byte(commit), 0o644))
			if err != nil {
				t.Fatal(err)
			}
			cache := filepath.Join(t.TempDir(), "cache")
			path, err := hub.Fetch(t.Context(), ofHub(c.hash, c.revision, "sub/model.bin"), hub.WithCache(cache), hub.WithOffline(c.requests == 0))
			if err != nil {
				t.Fatal(err)
			}
			holds(t, path, data)
			holds(t, blob, c.holds)
			if front.count() != c.requests {
				t.Errorf("%d requests, want %d", front.count(), c.requests)
			}
			lies(t, cache, "f")
		})
	}
}
