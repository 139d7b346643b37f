package hub

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// File says which file is wanted, how to recognise it, and where to get it.
type File struct {
	// Name is the file's name in the cache: a slash-separated relative path such as "resnet18.pth" or
	// "timm/resnet18.tv_in1k/model.safetensors". Two files must not share one.
	Name string

	// SHA256 is the hash of the content, 64 hexadecimal digits, or "" where it is not known.
	SHA256 string

	// SHA256Prefix is the beginning of the hash, at least 8 digits, as PyTorch's file names carry it
	// (resnet18-f37072fd.pth). It is used where SHA256 is "".
	SHA256Prefix string

	// SHA1 is another hash of the content, 40 hexadecimal digits, or "". Some publishers state no other. It tells the file from
	// a damaged one and from what others offer under its name, but who makes a file can make two that share it.
	SHA1 string

	// Size is the content's size in bytes, or 0 where it is not known. A file of unknown size may have up to 16 GiB.
	Size int64

	// Sources are where the file can be had, the best first.
	Sources []Source
}

// Source is a place that a file can be fetched from: [HuggingFace], [Wheel] or [URL].
type Source interface {
	fmt.Stringer
	ways() []way
}

// way is one attempt of a source.
type way interface {
	fmt.Stringer
	// key tells the remains of an interrupted transfer of this way from those of others.
	key() string
	// advice is what the user can do when it fails, or "".
	advice() string
	// fetch leaves the whole file at part, or what it has got there so that a later call can go on. It gives back the
	// SHA-256 that the source states for the file, or "".
	fetch(ctx context.Context, j *job, part string) (stated string, err error)
}

// maxSize is the largest size that a file of unknown size may have.
const maxSize = 16 << 30

// limit is the largest number of bytes that the file may have.
func (f File) limit() int64 {
	if f.Size > 0 {
		return f.Size
	}
	return maxSize
}

// check says what is wrong with the description of a file.
func (f File) check() error {
	if !fs.ValidPath(f.Name) || f.Name == "." || strings.ContainsAny(f.Name, `\:`) || !filepath.IsLocal(filepath.FromSlash(f.Name)) {
		return fmt.Errorf("hub: the name %q is no file name or relative path with slashes", f.Name)
	}
	if f.SHA256 != "" && !isHash(f.SHA256, sha256.Size) {
		return fmt.Errorf("hub: %s: the SHA-256 %q is not 64 hexadecimal digits", f.Name, f.SHA256)
	}
	if p := f.SHA256Prefix; p != "" && (len(p) < 8 || !isHash(p+strings.Repeat("0", max(64-len(p), 0)), sha256.Size)) {
		return fmt.Errorf("hub: %s: the beginning of a SHA-256 %q is not 8 to 64 hexadecimal digits", f.Name, p)
	}
	if f.SHA1 != "" && !isHash(f.SHA1, sha1.Size) {
		return fmt.Errorf("hub: %s: the SHA-1 %q is not 40 hexadecimal digits", f.Name, f.SHA1)
	}
	if f.Size < 0 {
		return fmt.Errorf("hub: %s: the size %d is negative; give 0 where it is not known", f.Name, f.Size)
	}
	return nil
}

// isHash says whether a text is a hash of so many bytes.
func isHash(text string, size int) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == size
}

// Fetch gives the path of the file on this machine, and fetches it first when it is not there yet; the package's
// documentation says from where. The path is absolute. Do not write to the file.
//
// When ctx ends, the transfer stops, and a later call goes on from where it was. The error is an [*Error] when no source
// gave the file; [errors.As] also finds the [*MismatchError] of a source that gave other bytes, and [errors.Is] the
// context's error.
func Fetch(ctx context.Context, f File, opts ...Option) (string, error) {
	if err := f.check(); err != nil {
		return "", err
	}
	c := defaults()
	for _, opt := range opts {
		opt(&c)
	}
	if c.file != "" {
		return userFile(f, c)
	}
	folder, err := cacheFolder(c)
	if err != nil {
		return "", fmt.Errorf("hub: %s: %w", f.Name, err)
	}
	j := &job{File: f, config: c, path: filepath.Join(folder, filepath.FromSlash(f.Name))}
	if err := j.cached(); err == nil {
		return j.path, nil
	}
	if err := j.fetch(ctx); err != nil {
		return "", err
	}
	return j.path, nil
}

// userFile gives the path of the user's own file, if it is the one wanted.
func userFile(f File, c config) (string, error) {
	if !c.unchecked {
		if _, err := verify(c.file, f, ""); err != nil {
			advice := "give the right file, or allow any"
			var wrong *MismatchError
			if !errors.As(err, &wrong) {
				advice = "give the path of a file that can be read"
			}
			return "", fmt.Errorf("hub: %s: the file given for it, %s: %w; %s", f.Name, c.file, err, advice)
		}
	} else if _, err := regular(c.file); err != nil {
		return "", fmt.Errorf("hub: %s: the file given for it: %w", f.Name, err)
	}
	return filepath.Abs(c.file)
}
