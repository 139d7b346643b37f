package hub

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// CacheEnv names the environment variable with the folder that the caches lie in.
const CacheEnv = "IMAGELAB_CACHE"

// cacheFolder is the absolute path of the folder that holds the cached files.
func cacheFolder(c config) (string, error) {
	if c.cache != "" {
		return filepath.Abs(c.cache)
	}
	if folder := os.Getenv(CacheEnv); folder != "" {
		return filepath.Abs(filepath.Join(folder, "hub"))
	}
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder (%w); set %s to one", err, CacheEnv)
	}
	return filepath.Join(folder, "imagelab", "hub"), nil
}

// hashes are those of a file's content. SHA1 is "" where nobody asked for it.
type hashes struct {
	SHA256 string `json:"sha256"`
	SHA1   string `json:"sha1,omitempty"`
}

// stamp is what a cached file was when it was verified.
type stamp struct {
	hashes
	Size   int64     `json:"size"`
	Time   time.Time `json:"time"` // of the file's last change
	Source string    `json:"source,omitempty"`
}

func (j *job) stampPath() string { return j.path + ".stamp" }

// readStamp gives the stamp of the cached file, or an empty one where there is none that can be read.
func (j *job) readStamp() stamp {
	var s stamp
	text, err := os.ReadFile(j.stampPath())
	if err != nil || json.Unmarshal(text, &s) != nil {
		return stamp{}
	}
	return s
}

// writeStamp notes what the file at path, which is or becomes the cached one, holds.
func (j *job) writeStamp(path string, h hashes, source string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	text, err := json.Marshal(stamp{h, info.Size(), info.ModTime(), source})
	if err != nil {
		return err
	}
	return atomicfile.Write(j.stampPath(), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// cached says with nil that the cache holds the file, and otherwise why it does not.
func (j *job) cached() error {
	info, err := regular(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return errAbsent
	} else if err != nil {
		return err
	}
	s := j.readStamp()
	known := s.SHA256 != "" && (j.SHA1 == "" || s.SHA1 != "")
	if known && s.Size == info.Size() && s.Time.Equal(info.ModTime()) {
		return j.matches(info.Size(), s.hashes, "")
	}
	stated := s.SHA256
	if j.hash() != "" || j.SHA1 != "" {
		stated = "" // The file may have been replaced by the right one.
	}
	found, err := verify(j.path, j.File, stated)
	if err != nil {
		return fmt.Errorf("changed or damaged: %w", err)
	}
	// Where the cache cannot be written, the file is hashed each time.
	_ = j.writeStamp(j.path, found, "")
	return nil
}

// install gives a verified part its name. The stamp goes first: a kill between the two leaves a stamp that fits nothing.
func (j *job) install(part string, h hashes, source string) error {
	if err := j.writeStamp(part, h, source); err != nil {
		return err
	}
	if err := os.Rename(part, j.path); err != nil {
		return err
	}
	return j.dropParts()
}

// part is where a way keeps what it has got so far.
func (j *job) part(w way) string {
	sum := sha256.Sum256([]byte(w.key()))
	return j.path + "." + hex.EncodeToString(sum[:4]) + ".part"
}

// drop removes a part and what is noted about it, the note first: a part without one is never gone on from.
func drop(part string) error {
	for _, path := range []string{validatorPath(part), part} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// dropParts removes what other sources, tried in vain, have left of the file.
func (j *job) dropParts() error {
	for _, s := range j.Sources {
		for _, w := range s.ways() {
			if err := drop(j.part(w)); err != nil {
				return err
			}
		}
	}
	return nil
}

// verify gives the hashes of the file at path, and a [*MismatchError] unless it is the one wanted.
func verify(path string, want File, stated string) (found hashes, err error) {
	info, err := regular(path)
	if err != nil {
		return found, err
	}
	if err := want.matches(info.Size(), found, ""); err != nil {
		return found, err // without reading it
	}
	f, err := os.Open(path)
	if err != nil {
		return found, err
	}
	defer f.Close()
	long, short := sha256.New(), sha1.New()
	to := io.Writer(long)
	if want.SHA1 != "" {
		to = io.MultiWriter(long, short)
	}
	if _, err := io.Copy(to, f); err != nil {
		return found, err
	}
	found.SHA256 = hex.EncodeToString(long.Sum(nil))
	if want.SHA1 != "" {
		found.SHA1 = hex.EncodeToString(short.Sum(nil))
	}
	return found, want.matches(info.Size(), found, stated)
}

// matches compares a size, hashes ("" where they are not known yet), and the SHA-256 that a source states ("" for none).
func (f File) matches(size int64, found hashes, stated string) error {
	if f.Size > 0 && size != f.Size {
		return &MismatchError{"size in bytes", strconv.FormatInt(size, 10), strconv.FormatInt(f.Size, 10)}
	}
	for _, c := range []struct{ what, got, want string }{
		{"SHA-256", found.SHA256, f.hash()}, {"SHA-256", found.SHA256, stated}, {"SHA-1", found.SHA1, f.SHA1},
	} {
		if want := strings.ToLower(c.want); c.got != "" && !strings.HasPrefix(strings.ToLower(c.got), want) {
			return &MismatchError{c.what, c.got, want}
		}
	}
	return nil
}

// regular gives what is known of a file, and an error for a folder or a device.
func regular(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	return info, err
}
