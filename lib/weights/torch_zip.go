package weights

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

func isZip(head []byte, _ raw.File) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// archive is a zip archive by the names of its members. Names are looked up and never made into paths.
type archive struct {
	file    raw.File
	members map[string]*zip.File
	root    string // the folder of data.pkl, with a slash
}

// openArchive reads the directory of a zip archive.
func openArchive(file raw.File) (*archive, error) {
	z, err := zip.NewReader(file, file.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: the directory of the zip archive at its end: %w", ErrDamaged, err)
	}
	a := &archive{file: file, members: make(map[string]*zip.File, len(z.File))}
	for _, member := range z.File {
		if a.members[member.Name] != nil {
			return nil, fmt.Errorf("%w: the archive has two members called %.80q", ErrDamaged, member.Name)
		}
		a.members[member.Name] = member
	}
	return a, nil
}

// findRoot finds the one data.pkl: torch names the folder around it after the file.
func (a *archive) findRoot() error {
	found := ""
	for name := range a.members {
		if path.Base(name) != "data.pkl" || strings.Count(name, "/") > 1 {
			continue
		}
		if found != "" {
			return fmt.Errorf("%w: the archive holds %.80q and %.80q", ErrDamaged, found, name)
		}
		found = name
	}
	a.root = strings.TrimSuffix(found, "data.pkl")
	switch {
	case found == "":
		return fmt.Errorf("%w: a zip archive without data.pkl; give a file that torch.save wrote", ErrNotWeights)
	case a.members[a.root+"constants.pkl"] != nil:
		return fmt.Errorf("%w: a TorchScript archive; save model.state_dict() with torch.save", ErrUnsupported)
	}
	return nil
}

func readZip(file raw.File) (index, error) {
	a, err := openArchive(file)
	if err != nil {
		return index{}, err
	}
	if err := a.findRoot(); err != nil {
		return index{}, err
	}
	bigEndian, err := a.bigEndian()
	if err != nil {
		return index{}, err
	}
	r, err := a.members[a.root+"data.pkl"].Open()
	if err != nil {
		return index{}, fmt.Errorf("%w: data.pkl: %w", ErrDamaged, err)
	}
	defer r.Close()
	root, _, err := torchMachine().Read(r)
	if err != nil {
		return index{}, explainPickle(err)
	}
	return indexTorch(file, root, func(s *torchStorage) (storagePlace, error) {
		place, err := a.place(a.root + "data/" + s.key)
		place.bigEndian = bigEndian
		return place, err
	})
}

// bigEndian reads the member that names the byte order, which older files lack.
func (a *archive) bigEndian() (bool, error) {
	member := a.members[a.root+"byteorder"]
	if member == nil {
		return false, nil
	}
	r, err := member.Open()
	if err != nil {
		return false, fmt.Errorf("%w: byteorder: %w", ErrDamaged, err)
	}
	defer r.Close()
	order, err := io.ReadAll(io.LimitReader(r, 16))
	if err != nil || string(order) != "little" && string(order) != "big" {
		return false, fmt.Errorf("%w: the byte order is %q, want little or big (%v)", ErrDamaged, order, err)
	}
	return string(order) == "big", nil
}

// place finds the bytes of a member.
func (a *archive) place(name string) (storagePlace, error) {
	member := a.members[name]
	if member == nil {
		return storagePlace{}, fmt.Errorf("the archive has no member %.80q", name)
	}
	if member.UncompressedSize64 > math.MaxInt64 || member.CompressedSize64 > math.MaxInt64 {
		return storagePlace{}, fmt.Errorf("the size of %.80q is absurd", name)
	}
	offset, err := member.DataOffset()
	if err != nil {
		return storagePlace{}, err
	}
	size := int64(member.UncompressedSize64)
	part, err := a.file.Section(offset, int64(member.CompressedSize64))
	if err != nil {
		return storagePlace{}, err
	}
	if member.Method != zip.Store {
		return storagePlace{size: size, packed: true, open: func() (raw.File, error) { return unpack(member, size) }}, nil
	}
	if part.Size() != size {
		return storagePlace{}, fmt.Errorf("%.80q has %d bytes and should have %d", name, part.Size(), size)
	}
	return storagePlace{size: size, open: func() (raw.File, error) { return part, nil }}, nil
}

// unpack reads a compressed member, whose size has been paid for in the index, into memory.
func unpack(member *zip.File, size int64) (raw.File, error) {
	r, err := member.Open()
	if err != nil {
		return raw.File{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, size+1)) // at its end the checksum is compared
	if err != nil || int64(len(data)) != size {
		return raw.File{}, fmt.Errorf("%w: a member of the zip archive should unpack to %d bytes, %d came (%v)", ErrDamaged, size, len(data), err)
	}
	return raw.New(bytes.NewReader(data), int64(len(data))), nil
}
