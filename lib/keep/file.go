package keep

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// largeFile is the size in bytes from which a file counts by size and time instead of content, to be looked at in no
// time.
const largeFile = 64 << 20

// Content stands for what a file or folder holds, as an input of [On].
type Content struct{ path string }

// File makes what the file at path holds an input of [On]: a value that depends on it is made again when its content
// changes. A file of 64 MiB or more counts by its size and time of change. A folder counts by the names, sizes and
// times of change of all files below it. A path that cannot be read is an error of [Value].
func File(path string) Content { return Content{path} }

// sum returns a hash of the content.
func (c Content) sum() (string, error) {
	info, err := os.Stat(c.path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	switch {
	case info.IsDir():
		err = c.list(h)
	case info.Size() >= largeFile:
		stamp(h, "", info)
	default:
		err = c.read(h)
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

func (c Content) read(w io.Writer) error {
	f, err := os.Open(c.path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

func (c Content) list(w io.Writer) error {
	return filepath.WalkDir(c.path, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(c.path, path)
		stamp(w, name, info)
		return err
	})
}

// stamp writes what tells a file from an earlier state of itself without reading it.
func stamp(w io.Writer, name string, info fs.FileInfo) {
	fmt.Fprintf(w, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
}
