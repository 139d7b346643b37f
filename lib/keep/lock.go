package keep

import (
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockSuffix is the end of the name of the file that a key is locked by.
const lockSuffix = ".lock"

// patience is how long a call waits for another one in silence.
const patience = 5 * time.Second

// lock waits for the lock on a key, which who makes its value holds, and returns what releases it. A process that dies
// releases its locks. Readers need none: a file is complete from the moment it has its name, and who has opened it
// reads it to the end.
func (s *store) lock(key, name string) (release func(), err error) {
	if err := s.prepare(); err != nil {
		return nil, err
	}
	waiting := time.AfterFunc(patience, func() { note("waiting for %q, which another cell or program is making", name) })
	defer waiting.Stop()
	for {
		l := flock.New(s.lockPath(key))
		if err := l.Lock(); err != nil {
			l.Close()
			return nil, err
		}
		if current(l) {
			return func() { s.release(key, l) }, nil
		}
		l.Close()
	}
}

// tryLock takes the lock on a key if nobody holds it.
func (s *store) tryLock(key string) (release func(), ok bool) {
	l := flock.New(s.lockPath(key))
	if ok, err := l.TryLock(); !ok || err != nil || !current(l) {
		l.Close()
		return nil, false
	}
	return func() { s.release(key, l) }, true
}

func (s *store) lockPath(key string) string { return filepath.Join(s.dir, key+lockSuffix) }

// current says whether the locked file is still the one of that name: who removed a value may have removed its lock
// file too.
func current(l *flock.Flock) bool {
	held, err := l.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(l.Path())
	return err == nil && os.SameFile(held, named)
}

// release gives a lock back. The lock file of a key without a value goes, while the lock still keeps others from it.
func (s *store) release(key string, l *flock.Flock) {
	if !s.has(key) {
		os.Remove(l.Path())
	}
	l.Close()
}
