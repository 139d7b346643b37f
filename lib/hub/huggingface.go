package hub

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// HuggingFace is a file of a model repository on the Hugging Face hub, such as "timm/resnet18.tv_in1k", at a revision (a
// branch, a tag or a commit; "" is "main"). First the cache that the hub's own clients keep on this machine is looked
// into, then the hub is asked; see the package's documentation for the environment variables.
func HuggingFace(repository, revision, path string) Source {
	return hfFile{repository, cmp.Or(revision, "main"), path}
}

type hfFile struct{ repository, revision, path string }

func (f hfFile) ways() []way { return []way{hfCached{f}, hfRemote{f}} }

func (f hfFile) String() string { return f.repository + "@" + f.revision + "/" + f.path }

// hfCached is the file in the cache of the hub's own clients:
// models--OWNER--NAME/snapshots/COMMIT/PATH, with the commit of a branch or tag in refs.
type hfCached struct{ hfFile }

func (f hfCached) String() string { return "Hugging Face cache on this machine, " + f.hfFile.String() }
func (f hfCached) key() string    { return f.String() }
func (f hfCached) advice() string { return "" }

func (f hfCached) fetch(ctx context.Context, j *job, part string) (stated string, err error) {
	at, err := f.find()
	if err != nil {
		return "", err
	}
	// A linked part is never written to, here or later: what begins anew removes the part first.
	if err := drop(part); err != nil {
		return "", err
	}
	// A blob of the cache is named by its SHA-256, if it is a large file.
	if name := filepath.Base(at); isHash(name, sha256.Size) {
		stated = name
	}
	if os.Link(at, part) == nil {
		return stated, nil // No second copy where the file system can do without.
	}
	return stated, copyFile(ctx, at, part)
}

// find gives the path of the file itself, behind all links.
func (f hfCached) find() (string, error) {
	folder, err := hfCacheFolder()
	if err != nil {
		return "", err
	}
	for _, part := range []string{f.revision, f.path} {
		if !filepath.IsLocal(filepath.FromSlash(part)) {
			return "", fmt.Errorf("%q leads out of the cache's folder", part)
		}
	}
	repository := filepath.Join(folder, "models--"+strings.ReplaceAll(f.repository, "/", "--"))
	commit := f.revision
	if text, err := os.ReadFile(filepath.Join(repository, "refs", filepath.FromSlash(f.revision))); err == nil {
		commit = strings.TrimSpace(string(text))
	}
	at, err := filepath.EvalSymlinks(filepath.Join(repository, "snapshots", commit, filepath.FromSlash(f.path)))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w in %s", errAbsent, folder)
	}
	return at, err
}

// copyFile copies a file to a new one, all of it or nothing.
func copyFile(ctx context.Context, from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, contextReader{ctx, source})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// contextReader reads until its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// hfRemote is the file on the hub.
type hfRemote struct{ hfFile }

func (f hfRemote) String() string { return "Hugging Face hub, " + f.hfFile.String() }
func (f hfRemote) key() string    { return f.address() }
func (f hfRemote) advice() string {
	return "set HF_ENDPOINT to a mirror where huggingface.co cannot be reached, HF_TOKEN where the hub refuses access"
}

func (f hfRemote) address() string {
	endpoint := strings.TrimRight(cmp.Or(os.Getenv("HF_ENDPOINT"), "https://huggingface.co"), "/")
	return endpoint + "/" + escape(f.repository) + "/resolve/" + url.PathEscape(f.revision) + "/" + escape(f.path)
}

// escape writes a path as it stands in an address.
func escape(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

func (f hfRemote) fetch(ctx context.Context, j *job, part string) (stated string, err error) {
	if slices.Contains([]string{"1", "ON", "YES", "TRUE"}, strings.ToUpper(os.Getenv("HF_HUB_OFFLINE"))) {
		return "", fmt.Errorf("%w by HF_HUB_OFFLINE", ErrOffline)
	}
	token, err := hfToken()
	if err != nil {
		return "", err
	}
	t := transfer{job: j, source: f.String(), address: f.address(), part: part, token: token}
	t.look = func(h http.Header) error {
		hash := strings.Trim(h.Get("X-Linked-Etag"), `"`)
		if !isHash(hash, sha256.Size) {
			return nil
		}
		stated = hash
		return j.matches(j.Size, hashes{SHA256: hash}, "") // before anything is transferred
	}
	return stated, explainRefusal(t.run(ctx), token != "")
}

// explainRefusal says what the hub means by refusing.
func explainRefusal(err error, hasToken bool) error {
	var r refused
	if !errors.As(err, &r) {
		return err
	}
	switch {
	case r.code == http.StatusUnauthorized && hasToken:
		return fmt.Errorf("%w; the token is not accepted, or the repository does not exist", err)
	case r.code == http.StatusUnauthorized:
		return fmt.Errorf("%w; the repository wants a token, or it does not exist", err)
	case r.code == http.StatusForbidden:
		return fmt.Errorf("%w; accept the repository's terms on its page with the account of your token", err)
	case r.code == http.StatusNotFound:
		return fmt.Errorf("%w; there is no such file, revision or repository", err)
	}
	return err
}

// hfHome is the folder of the hub's clients.
func hfHome() (string, error) {
	if home := os.Getenv("HF_HOME"); home != "" {
		return home, nil
	}
	if cache := os.Getenv("XDG_CACHE_HOME"); cache != "" {
		return filepath.Join(cache, "huggingface"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".cache", "huggingface"), err
}

func hfCacheFolder() (string, error) {
	if folder := os.Getenv("HF_HUB_CACHE"); folder != "" {
		return folder, nil
	}
	home, err := hfHome()
	return filepath.Join(home, "hub"), err
}

// hfToken gives the user's token, or "" where there is none.
func hfToken() (string, error) {
	if token := strings.TrimSpace(os.Getenv("HF_TOKEN")); token != "" {
		return token, nil
	}
	path := os.Getenv("HF_TOKEN_PATH")
	if path == "" {
		home, err := hfHome()
		if err != nil {
			return "", nil // Without a home folder there is no token in it.
		}
		path = filepath.Join(home, "token")
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("the token cannot be read (%w); set HF_TOKEN, or set HF_TOKEN_PATH to a file that can be read", err)
	}
	return strings.TrimSpace(string(text)), nil
}
