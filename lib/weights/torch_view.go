package weights

import (
	"fmt"
	"math"
	"strconv"

	"github.com/imagelab-go/imagelab/lib/weights/internal/pickle"
	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// storagePlace is where the bytes of a storage are.
type storagePlace struct {
	open      func() (raw.File, error)
	size      int64 // in bytes
	packed    bool  // they have to be unpacked, all of them, to read one
	bigEndian bool
}

// indexTorch lists the tensors of root, the object that was saved. find finds a storage.
func indexTorch(file raw.File, root any, find func(*torchStorage) (storagePlace, error)) (index, error) {
	dict, ok := root.(*pickle.Dict)
	if !ok {
		return index{}, fmt.Errorf("%w: it holds no state_dict but %s; save model.state_dict()", ErrUnsupported, kindOf(root))
	}
	for _, key := range []string{"state_dict", "model"} {
		if inner, ok := dict.Get(key).(*pickle.Dict); ok {
			dict = inner
			break
		}
	}
	b := &torchBuilder{newIndex(file), find, map[*pickle.Dict]bool{}}
	if err := b.addDict("", dict); err != nil {
		return index{}, err
	}
	return b.index, nil
}

func kindOf(root any) string {
	switch root.(type) {
	case *torchTensor:
		return "a single tensor without a name"
	case *pickle.List, pickle.Tuple:
		return "a list"
	}
	return "an object without tensors"
}

type torchBuilder struct {
	index
	find func(*torchStorage) (storagePlace, error)
	seen map[*pickle.Dict]bool
}

// addDict adds the tensors of dict, and those of dicts in it with names joined by dots. What is neither is left out.
func (b *torchBuilder) addDict(prefix string, dict *pickle.Dict) error {
	if b.seen[dict] {
		return fmt.Errorf("%w: the dict %.80q is in the file in several places", ErrDamaged, prefix)
	}
	b.seen[dict] = true
	for _, item := range dict.Items {
		name, ok := item.Key.(string)
		if !ok {
			name = strconv.FormatInt(item.Key.(int64), 10)
		}
		if len(prefix)+len(name) > maxName {
			return fmt.Errorf("%w: a name of %d bytes", ErrDamaged, len(prefix)+len(name))
		}
		var err error
		switch value := item.Value.(type) {
		case *torchTensor:
			err = b.addTensor(prefix+name, value)
		case *pickle.Dict:
			err = b.addDict(prefix+name+".", value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *torchBuilder) addTensor(name string, t *torchTensor) error {
	e, err := b.add(name, t.dtype, t.size)
	if err != nil {
		return err
	}
	place, err := b.find(t.storage)
	if err == nil {
		err = t.check(place)
	}
	if err != nil {
		return fmt.Errorf("%w: tensor %.80q: %w", ErrDamaged, name, err)
	}
	cost := t.span() * int64(t.dtype.Size())
	if place.packed {
		cost = place.size
	}
	e.read = func(dst []byte) error { return t.read(dst, place) }
	return b.charge(e, cost)
}

// start returns the first byte of the tensor in its storage.
func (t *torchTensor) start() int64 {
	return t.storage.first*int64(t.storage.dtype.Size()) + t.offset*int64(t.dtype.Size())
}

// span returns the number of elements from the tensor's first to its last one in the storage, 0 for a tensor without elements. It is
// negative when there are more than numbers count.
func (t *torchTensor) span() int64 {
	span := int64(1)
	for i, d := range t.size {
		if d == 0 {
			return 0
		}
		if d > 1 && t.strides[i] > (math.MaxInt64-span)/(d-1) {
			return -1
		}
		span += (d - 1) * t.strides[i]
	}
	return span
}

// check reports an error unless the tensor lies in its storage, and the storage in its place.
func (t *torchTensor) check(place storagePlace) error {
	s, width := t.storage, int64(t.dtype.Size())
	held := int64(s.dtype.Size())
	if s.elements > math.MaxInt64/held-s.first || (s.first+s.elements)*held > place.size {
		return fmt.Errorf("its storage %.40q has %d bytes, fewer than %d elements of %s take", s.key, place.size, s.elements, s.dtype)
	}
	span, room := t.span(), s.elements*held/width
	if span < 0 || span > 0 && (t.offset > room || span > room-t.offset) {
		return fmt.Errorf("size %v, strides %v and offset %d leave its storage of %d elements", t.size, t.strides, t.offset, room)
	}
	return nil
}

// read fills dst with the elements, row by row.
func (t *torchTensor) read(dst []byte, place storagePlace) error {
	if len(dst) == 0 {
		return nil
	}
	file, err := place.open()
	if err != nil {
		return err
	}
	if t.contiguous() {
		_, err = file.ReadAt(dst, t.start())
	} else {
		err = t.gather(dst, file)
	}
	if place.bigEndian {
		swapBytes(dst, t.dtype.RealDType().Size())
	}
	return err
}

func (t *torchTensor) contiguous() bool {
	next := int64(1)
	for i := len(t.size) - 1; i >= 0; i-- {
		if t.size[i] != 1 && t.strides[i] != next {
			return false
		}
		next *= t.size[i]
	}
	return true
}

// gather fills dst with the elements where the strides put them.
func (t *torchTensor) gather(dst []byte, file raw.File) error {
	width := t.dtype.Size()
	src, err := file.Bytes(t.start(), t.span()*int64(width))
	if err != nil {
		return err
	}
	at := make([]int64, len(t.size))
	from := int64(0)
	for ; len(dst) > 0; dst = dst[width:] {
		copy(dst[:width], src[from*int64(width):])
		for axis := len(at) - 1; axis >= 0; axis-- {
			if at[axis]++; at[axis] < t.size[axis] {
				from += t.strides[axis]
				break
			}
			from -= (at[axis] - 1) * t.strides[axis]
			at[axis] = 0
		}
	}
	return nil
}
