package keep

import (
	"sync"

	"github.com/gomlx/gomlx/core/tensors"
)

// memory holds the values that this process has made or read.
var memory = &table{slots: map[string]*slot{}}

// table bounds the values in memory as a store bounds its files: the least recently used go first.
type table struct {
	mu    sync.Mutex
	slots map[string]*slot
	turn  int // counts uses
}

// slot is the place of one key. Who makes or reads its value holds making.
type slot struct {
	making sync.Mutex
	value  any // a pointer to the value, nil while there is none
	entry  Entry
	used   int
}

func (t *table) slot(key string) *slot {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.slots[key]
	if !ok {
		s = &slot{}
		t.slots[key] = s
	}
	return s
}

// get returns the pointer to the value in s. A tensor that was finalized since is none.
func (t *table) get(s *slot) any {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, ok := s.value.(**tensors.Tensor); ok && *p != nil && !(*p).Ok() {
		s.value = nil
	}
	if s.value != nil {
		t.use(s)
	}
	return s.value
}

func (t *table) use(s *slot) {
	t.turn++
	s.used = t.turn
	s.entry.Used = now()
}

// put fills s and drops others, from the least recently used on, until all together are within the limit. A value beyond
// the limit is not held.
func (t *table) put(s *slot, p any, e Entry, limit int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.entry = e
	if e.Size > limit {
		return
	}
	s.value = p
	t.use(s)
	for t.size() > limit {
		t.oldest().value = nil
	}
}

func (t *table) size() (sum int64) {
	for _, s := range t.slots {
		if s.value != nil {
			sum += s.entry.Size
		}
	}
	return sum
}

func (t *table) oldest() (oldest *slot) {
	for _, s := range t.slots {
		if s.value != nil && (oldest == nil || s.used < oldest.used) {
			oldest = s
		}
	}
	return oldest
}

// clear drops the values for whose entry drop says so.
func (t *table) clear(drop func(Entry) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.slots {
		if drop(s.entry) {
			s.value = nil
		}
	}
}

// entries returns those values that live nowhere else.
func (t *table) entries() (list []Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.slots {
		if s.value != nil && s.entry.Path == "" {
			list = append(list, s.entry)
		}
	}
	return list
}
