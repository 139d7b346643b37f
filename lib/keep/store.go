package keep

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// suffix is the end of a value's file name, partSuffix that of one being written.
const (
	suffix     = ".keep"
	partSuffix = ".part"
)

// store is a folder of kept values.
type store struct {
	dir    string
	lives  string       // "kernel" or "project"
	opened func(string) // told of the folder when this process makes it; may be nil
}

func (s *store) life() string {
	if s == nil {
		return "process"
	}
	return s.lives
}

func (s *store) path(key string) string { return filepath.Join(s.dir, key+suffix) }

func (s *store) has(key string) bool {
	_, err := os.Stat(s.path(key))
	return err == nil
}

// touch moves a value to the end of the queue for removal. That it fails, for a value removed at this moment, does no
// harm.
func (s *store) touch(key string) {
	t := now()
	_ = os.Chtimes(s.path(key), t, t)
}

// prepare makes the folder, for this user alone.
func (s *store) prepare() error {
	if _, err := os.Stat(s.dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if s.opened != nil {
		s.opened(s.dir)
	}
	return nil
}

// load reads a value's file with decode, and says whether there is one.
func (s *store) load(key string, decode func(*payload) error) (e Entry, found bool, err error) {
	f, err := os.Open(s.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return e, false, nil
	}
	if err != nil {
		return e, false, err
	}
	defer f.Close()
	s.touch(key)
	info, err := f.Stat()
	if err != nil {
		return e, false, err
	}
	e, p, err := readEntry(f, info.Size())
	if err != nil {
		return e, true, err
	}
	e.Path, e.Used = s.path(key), now()
	return e, true, decode(p)
}

// write writes a value of about size bytes in one step, after it has made room for it. The caller holds the lock. On an
// error nothing is left behind.
func (s *store) write(key string, e Entry, limit, size int64, encode func(*entryWriter) error) (Entry, error) {
	bound := s.bound(limit)
	if size > bound {
		return e, fmt.Errorf("it takes %s, more than the %s that kept values may take here (by %s and the free space)",
			formatSize(size), formatSize(bound), limitEnv)
	}
	s.makeRoom(bound-size, key)
	part := filepath.Join(s.dir, key+partSuffix)
	if err := s.writePart(part, e, encode); err != nil {
		os.Remove(part)
		return e, err
	}
	if err := os.Rename(part, s.path(key)); err != nil {
		os.Remove(part)
		return e, err
	}
	e.Path = s.path(key)
	if info, err := os.Stat(e.Path); err == nil {
		e.Size = info.Size()
	}
	s.touch(key)
	return e, nil
}

func (s *store) writePart(part string, e Entry, encode func(*entryWriter) error) error {
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := writeEntry(f, e, encode); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// entries returns what the store holds; files that are no kept values are passed over.
func (s *store) entries() ([]Entry, error) {
	files, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var list []Entry
	for _, d := range files {
		if !strings.HasSuffix(d.Name(), suffix) {
			continue
		}
		if e, err := s.head(filepath.Join(s.dir, d.Name())); err == nil {
			list = append(list, e)
		}
	}
	return list, nil
}

func (s *store) head(path string) (Entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return Entry{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Entry{}, err
	}
	e, _, err := readHead(f, info.Size())
	e.Path, e.Used, e.Life = path, info.ModTime(), s.lives
	return e, err
}

// remove removes the values whose names hash to one of hashes, all where hashes is empty.
func (s *store) remove(hashes ...string) error {
	files, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, d := range files {
		name, ok := strings.CutSuffix(d.Name(), suffix)
		if !ok || !hashedAs(name, hashes) {
			continue
		}
		if err := os.Remove(s.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// hashedAs says whether a key belongs to one of the name hashes.
func hashedAs(key string, hashes []string) bool {
	for _, h := range hashes {
		if strings.HasPrefix(key, h+"-") {
			return true
		}
	}
	return len(hashes) == 0
}
