package weights

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/imagelab-go/imagelab/lib/weights/internal/pickle"
	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// legacyMagic are the bytes of the number that the first pickle of the older format holds: 0x1950a86a20f9469cfc6c.
var legacyMagic = []byte("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")

const legacyProtocol = 1001

func isLegacyTorch(head []byte, _ raw.File) bool {
	return bytes.HasPrefix(head, []byte("\x80")) && bytes.Contains(head[:min(len(head), 32)], legacyMagic)
}

// legacyReader reads the older format: the pickles of a magic number, a protocol version, the writer's byte order (the storages
// are little-endian whatever it says), the saved object and the keys of its storages; then each storage as its number of elements
// in 8 bytes and the elements.
type legacyReader struct {
	file     raw.File
	at       int64
	classes  map[string]*torchStorage // by key, from the pickle
	storages map[string]storagePlace
}

func readLegacyTorch(file raw.File) (index, error) {
	r := &legacyReader{file: file, classes: map[string]*torchStorage{}, storages: map[string]storagePlace{}}
	if err := r.header(); err != nil {
		return index{}, err
	}
	root, err := r.pickle()
	if err != nil {
		return index{}, err
	}
	if err := r.findStorages(); err != nil {
		return index{}, err
	}
	return indexTorch(file, root, func(s *torchStorage) (storagePlace, error) {
		place, ok := r.storages[s.key]
		if !ok {
			return place, fmt.Errorf("its storage %.40q is not in the file", s.key)
		}
		return place, nil
	})
}

// pickle reads the next pickle and remembers the storages in it.
func (r *legacyReader) pickle() (any, error) {
	m := torchMachine()
	m.Load = func(id any) (any, error) {
		if t, ok := id.(pickle.Tuple); ok && len(t) > 1 && t[0] == "module" {
			return nil, fmt.Errorf("%w: a whole network with its Python code; save model.state_dict()", ErrUnsupported)
		}
		s, err := loadStorage(id)
		if err != nil {
			return nil, err
		}
		return s, r.remember(s.(*torchStorage))
	}
	value, length, err := m.Read(r.file.From(r.at))
	if err != nil {
		return nil, explainPickle(err)
	}
	r.at += length
	return value, nil
}

func (r *legacyReader) remember(s *torchStorage) error {
	if before, ok := r.classes[s.key]; ok && before.dtype != s.dtype {
		return fmt.Errorf("the storage %.40q is of %s and of %s", s.key, before.dtype, s.dtype)
	}
	r.classes[s.key] = s
	return nil
}

func (r *legacyReader) header() error {
	if _, err := r.pickle(); err != nil { // the magic number, seen already
		return err
	}
	version, err := r.pickle()
	if err != nil {
		return err
	}
	if version != int64(legacyProtocol) {
		return fmt.Errorf("%w: protocol version %v of torch.save, want %d", ErrUnsupported, version, legacyProtocol)
	}
	_, err = r.pickle()
	return err
}

// findStorages notes where each storage is.
func (r *legacyReader) findStorages() error {
	value, err := r.pickle()
	if err != nil {
		return err
	}
	keys, ok := value.(*pickle.List)
	if !ok {
		return fmt.Errorf("%w: the list of storages is missing", ErrDamaged)
	}
	for _, item := range keys.Items {
		key, _ := item.(string)
		class, known := r.classes[key]
		if _, twice := r.storages[key]; twice || !known {
			return fmt.Errorf("%w: the storage %.40q is listed twice or belongs to no tensor", ErrDamaged, key)
		}
		if err := r.findStorage(key, int64(class.dtype.Size())); err != nil {
			return fmt.Errorf("%w: storage %.40q: %w", ErrDamaged, key, err)
		}
	}
	return nil
}

func (r *legacyReader) findStorage(key string, width int64) error {
	elements, err := r.file.Uint64(r.at)
	if err != nil {
		return err
	}
	if elements > uint64(math.MaxInt64/width) {
		return errors.New("its size is absurd")
	}
	size := int64(elements) * width
	part, err := r.file.Section(r.at+8, size)
	if err != nil {
		return err
	}
	r.at += 8 + size
	r.storages[key] = storagePlace{size: size, open: func() (raw.File, error) { return part, nil }}
	return nil
}
