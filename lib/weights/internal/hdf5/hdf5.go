// Package hdf5 reads the datasets of numbers in an HDF5 file, as Keras writes them through h5py: groups as symbol tables or links, datasets
// contiguous, compact or chunked, with the filters gzip, shuffle and Fletcher-32. Everything in the file may be anything: reads are
// bounded by the file, the bytes of structure that one file makes it read are too, and groups are entered to a limited depth.
//
// Reference: the HDF5 File Format Specification, version 3.0. Roman numerals in comments are its sections.
package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

var errShort = errors.New("the file ends in its superblock")

// ErrUnsupported tells that a file uses a part of HDF5 that is not read here.
var ErrUnsupported = errors.New("not read here")

const (
	signature = "\x89HDF\r\n\x1a\n"
	undefined = ^uint64(0) // the address of what is not there
	maxDepth  = 32
	maxUser   = 1 << 20 // bytes in front of the signature that are searched
)

// Find returns where the signature of an HDF5 file is: at byte 0, 512, 1024, 2048 and so on; negative if nowhere.
func Find(file raw.File) int64 {
	for at := int64(0); at <= maxUser; at = max(512, 2*at) {
		head, err := file.Bytes(at, int64(len(signature)))
		if err != nil {
			return -1
		}
		if string(head) == signature {
			return at
		}
	}
	return -1
}

// reader reads structures of one file.
type reader struct {
	file   raw.File
	budget int64 // bytes of structure that may still be read
	visit  func(*Dataset) error
}

// Walk calls visit for each dataset of numbers in the file, group by group in order of names; others, of texts for one, are left out.
func Walk(file raw.File, visit func(*Dataset) error) error {
	r := &reader{file: file, budget: budgetOf(file), visit: visit}
	root, err := r.superblock()
	if err != nil {
		return err
	}
	return r.object("", root, nil)
}

// budgetOf returns how many bytes of structure may be read: each byte of the file a few times.
func budgetOf(file raw.File) int64 { return min(4*file.Size()+1<<16, 256<<20) }

// bytes returns n bytes of structure.
func (r *reader) bytes(address, n uint64) (*cursor, error) {
	if n > uint64(r.budget) || address > uint64(r.file.Size()) {
		return nil, fmt.Errorf("%d bytes of structure at %#x: more than the file can hold, or a loop", n, address)
	}
	r.budget -= int64(n)
	data, err := r.file.Bytes(int64(address), int64(n))
	return &cursor{data: data}, err
}

// signed returns n bytes of structure that begin with magic, behind it.
func (r *reader) signed(magic string, address, n uint64) (*cursor, error) {
	c, err := r.bytes(address, n)
	if err != nil {
		return nil, err
	}
	if got := c.next(len(magic)); string(got) != magic {
		return nil, fmt.Errorf("%q at %#x, want %s", got, address, magic)
	}
	return c, nil
}

// superblock (II.A) checks the file's head and returns the address of the root group's header. Addresses count from the
// signature on.
func (r *reader) superblock() (uint64, error) {
	at := Find(r.file)
	if at < 0 {
		return 0, errors.New("no signature")
	}
	var err error
	if r.file, err = r.file.Section(at, r.file.Size()-at); err != nil {
		return 0, err
	}
	c, err := r.signed(signature, 0, uint64(min(96, r.file.Size())))
	if err != nil {
		return 0, err
	}
	version := c.uint(1)
	switch version {
	case 0, 1:
		c.next(4)
	case 2, 3:
	default:
		return 0, fmt.Errorf("superblock version %d: %w", version, ErrUnsupported)
	}
	offsets, lengths := c.uint(1), c.uint(1)
	if c.short {
		return 0, errShort
	}
	if offsets != 8 || lengths != 8 {
		return 0, fmt.Errorf("addresses of %d and lengths of %d bytes: %w", offsets, lengths, ErrUnsupported)
	}
	c.next([]int{9, 13, 1, 1}[version])
	base, _, end, root := c.uint(8), c.uint(8), c.uint(8), c.uint(8)
	if version < 2 {
		c.next(8) // root was the driver's block, and this the root's name
		root = c.uint(8)
	}
	if c.short {
		return 0, errShort
	}
	if base != uint64(at) && base != 0 || end-base > uint64(r.file.Size()) {
		return 0, fmt.Errorf("the file should end at byte %d and has %d", end, at+r.file.Size())
	}
	return root, nil
}

// object reads the object at address, a group or a dataset, called path. above are the groups that it is in.
func (r *reader) object(path string, address uint64, above []uint64) error {
	if slices.Contains(above, address) || len(above) > maxDepth {
		return fmt.Errorf("the group %.80q is inside itself, or in more than %d groups", path, maxDepth)
	}
	messages, err := r.header(address)
	if err != nil {
		return fmt.Errorf("%.80q: %w", path, err)
	}
	if messages.first(msgDatatype) != nil && messages.first(msgLayout) != nil {
		return r.dataset(path, messages)
	}
	links, err := r.links(messages)
	if err != nil {
		return fmt.Errorf("group %.80q: %w", path, err)
	}
	slices.SortFunc(links, func(a, b link) int { return strings.Compare(a.name, b.name) })
	for _, l := range links {
		name := l.name
		if path != "" {
			name = path + "/" + l.name
		}
		if len(name) > maxPath {
			return fmt.Errorf("a path of %d bytes", len(name))
		}
		if err := r.object(name, l.address, append(above[:len(above):len(above)], address)); err != nil {
			return err
		}
	}
	return nil
}

const maxPath = 1024

// cursor takes bytes of structure apart. When they run short it is marked so and gives zeros.
type cursor struct {
	data  []byte
	short bool
}

func (c *cursor) next(n int) []byte {
	if n < 0 || n > len(c.data) {
		c.short = true
		c.data = nil
		return nil
	}
	part := c.data[:n]
	c.data = c.data[n:]
	return part
}

// uint takes a little-endian number of up to 8 bytes.
func (c *cursor) uint(width int) uint64 {
	var number [8]byte
	copy(number[:], c.next(width))
	return binary.LittleEndian.Uint64(number[:])
}

// text takes n bytes, up to a zero among them.
func text(data []byte) string {
	text, _, _ := bytes.Cut(data, []byte{0})
	return string(text)
}
