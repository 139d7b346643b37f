package keep

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// Entry describes one kept value.
type Entry struct {
	// Name is the name it was kept under, Type its Go type.
	Name, Type string
	// Life says how long it lives: as long as the "process", the "kernel", or the "project" (across restarts).
	Life string
	// Made is when its function started, Took how long it ran, Used when the value was last asked for.
	Made time.Time
	Took time.Duration
	Used time.Time `json:"-"`
	// Size is what it takes on disk (in memory for the life of a process), in bytes.
	Size int64 `json:"-"`
	// Path is its file, empty for a value in memory.
	Path string `json:"-"`
}

// A file is: magic, length of the head (uint32), head (an Entry as JSON), payload, length of the payload (uint64),
// CRC-32C of all before it (uint32); numbers are little-endian.
const (
	magic   = "imagelab keep 1\n"
	maxHead = 64 << 10
	tail    = 8 + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// entryWriter writes one file.
type entryWriter struct {
	buf  *bufio.Writer
	sums *sums
}

// sums counts and sums what passes on to w.
type sums struct {
	w   io.Writer
	n   int64
	crc uint32
}

func (s *sums) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.n += int64(n)
	s.crc = crc32.Update(s.crc, castagnoli, p[:n])
	return n, err
}

// writeEntry writes a file to w, its payload by the function given.
func writeEntry(w io.Writer, e Entry, payload func(*entryWriter) error) error {
	head, err := json.Marshal(e)
	if err != nil {
		return err
	}
	s := &sums{w: w}
	b := &entryWriter{bufio.NewWriterSize(s, 64<<10), s}
	b.buf.WriteString(magic)
	binary.Write(b.buf, binary.LittleEndian, uint32(len(head)))
	b.buf.Write(head)
	if err := b.buf.Flush(); err != nil {
		return err
	}
	start := s.n
	if err := payload(b); err != nil {
		return err
	}
	if err := b.buf.Flush(); err != nil {
		return err
	}
	binary.Write(b.buf, binary.LittleEndian, uint64(s.n-start))
	if err := b.buf.Flush(); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, s.crc)
}

// Write writes a piece of the payload.
func (w *entryWriter) Write(p []byte) (int, error) { return w.buf.Write(p) }

// payload reads the bytes that a file was written for.
type payload struct {
	io.Reader
	size int64
}

// readHead reads the head of a file of size bytes, and returns where its payload starts.
func readHead(r io.ReaderAt, size int64) (e Entry, start int64, err error) {
	fixed := make([]byte, len(magic)+4)
	if _, err := r.ReadAt(fixed, 0); err != nil || !bytes.HasPrefix(fixed, []byte(magic)) {
		return e, 0, fmt.Errorf("it does not begin as a kept value does")
	}
	n := int64(binary.LittleEndian.Uint32(fixed[len(magic):]))
	start = int64(len(fixed)) + n
	if n > maxHead || start+tail > size {
		return e, 0, fmt.Errorf("it is cut short or damaged: a head of %d bytes in a file of %d", n, size)
	}
	head := make([]byte, n)
	if _, err := r.ReadAt(head, int64(len(fixed))); err != nil {
		return e, 0, err
	}
	if err := json.Unmarshal(head, &e); err != nil {
		return e, 0, fmt.Errorf("its head is damaged: %w", err)
	}
	e.Size = size
	return e, start, nil
}

// readEntry verifies a file of size bytes as a whole before it returns the head and the payload: no decoder sees
// damaged bytes.
func readEntry(r io.ReaderAt, size int64) (Entry, *payload, error) {
	e, start, err := readHead(r, size)
	if err != nil {
		return e, nil, err
	}
	var end [tail]byte
	if _, err := r.ReadAt(end[:], size-tail); err != nil {
		return e, nil, err
	}
	if n := binary.LittleEndian.Uint64(end[:]); n != uint64(size-tail-start) {
		return e, nil, fmt.Errorf("it is cut short or damaged: a payload of %d bytes where %d belong", size-tail-start, n)
	}
	s := sums{w: io.Discard}
	if _, err := io.CopyBuffer(onlyWriter{&s}, io.NewSectionReader(r, 0, size-4), make([]byte, min(size, 256<<10))); err != nil {
		return e, nil, err
	}
	if want := binary.LittleEndian.Uint32(end[8:]); s.crc != want {
		return e, nil, fmt.Errorf("it is damaged: its checksum is %08x, not %08x", s.crc, want)
	}
	section := io.NewSectionReader(r, start, size-tail-start)
	return e, &payload{bufio.NewReaderSize(section, int(min(section.Size(), 64<<10))), section.Size()}, nil
}

// onlyWriter hides other methods, so that io.CopyBuffer uses its buffer.
type onlyWriter struct{ io.Writer }
