package data

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// pollEvery is how often a call that waits for another process looks whether that has ended.
const pollEvery = 50 * time.Millisecond

// bounds are the limits of what an archive may hold.
type bounds struct {
	files int   // entries of any kind
	bytes int64 // of all pictures together, unpacked
}

var defaultBounds = bounds{files: 200_000, bytes: 4 << 30}

// unzip unpacks the pictures of a zip archive into a folder. What is hidden, and what is no picture by its name, is left out, and
// GIFs are, as in torchvision's ImageFolder: the published sets are used without the stray ones that they hold. It is an error if a
// name leads out of the folder, if an entry is a link or another special file, or if the archive goes beyond the bounds.
func unzip(archive, folder string, limit bounds) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	return unzipInto(root, &z.Reader, limit)
}

// unzipInto unpacks an archive below a root, which lets nothing be written outside.
func unzipInto(root *os.Root, z *zip.Reader, limit bounds) error {
	if len(z.File) > limit.files {
		return fmt.Errorf("the archive holds %d entries, more than %d", len(z.File), limit.files)
	}
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) || strings.Contains(f.Name, `\`) {
			return fmt.Errorf("the archive holds %q, which leads out of its folder", f.Name)
		}
		switch {
		case f.Mode().IsDir() || !wanted(f.Name):
		case !f.Mode().IsRegular():
			return fmt.Errorf("the archive holds %q, which is neither a file nor a folder", f.Name)
		default:
			n, err := unzipFile(root, f, limit.bytes)
			if err != nil {
				return fmt.Errorf("%q in the archive: %w", f.Name, err)
			}
			limit.bytes -= n
		}
	}
	return nil
}

// wanted reports whether an entry is a picture that is unpacked.
func wanted(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return false
		}
	}
	return picture.HasExtension(name) && !strings.EqualFold(path.Ext(name), ".gif")
}

// unzipFile unpacks a file of at most limit bytes and returns its size. The reader checks the size and the CRC-32 that the
// archive states.
func unzipFile(root *os.Root, f *zip.File, limit int64) (n int64, err error) {
	if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
		return 0, err
	}
	from, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer from.Close()
	to, err := root.OpenFile(f.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(to, io.LimitReader(from, limit+1))
	if n > limit {
		err = errors.New("the archive holds more bytes than are allowed")
	}
	return n, errors.Join(err, to.Close())
}
