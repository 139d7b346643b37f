package hub

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// job is one call of Fetch that the cache could not serve.
type job struct {
	File
	config
	path string // of the cached file
}

// pollEvery is how often a call that waits for another process looks whether that has ended.
const pollEvery = 50 * time.Millisecond

// fetch brings the file into the cache, unless another process does so meanwhile.
func (j *job) fetch(ctx context.Context) error {
	release, err := j.lock(ctx)
	if ctx.Err() != nil && err != nil {
		return fmt.Errorf("hub: %s: stopped while waiting for another process that fetches it: %w", j.Name, err)
	} else if err != nil {
		return fmt.Errorf("hub: %s: the cache folder cannot be used (%w); set %s to a folder that can be written to", j.Name, err, CacheEnv)
	}
	defer release()
	err = j.cached()
	if err == nil {
		return nil
	}
	failed := &Error{File: j.File, Path: j.path, Tries: []Try{{Source: "cache " + j.path, Err: err}}}
	for _, s := range j.Sources {
		for _, w := range s.ways() {
			if err := j.try(ctx, w); err == nil {
				return nil
			} else {
				failed.Tries = append(failed.Tries, Try{w.String(), err, w.advice()})
			}
			if ctx.Err() != nil {
				return failed
			}
		}
	}
	return failed
}

// lock waits until no other call works on the file. A process that dies releases its lock.
func (j *job) lock(ctx context.Context) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(j.path), 0o755); err != nil {
		return nil, err
	}
	l := flock.New(j.path+".lock", flock.SetPermissions(0o644))
	ok, err := l.TryLock()
	if err == nil && !ok {
		j.progress(Progress{Source: "waiting for another process that fetches the file"})
		_, err = l.TryLockContext(ctx, pollEvery)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l.Close, nil
}

// try fetches the file in one way. What an interrupted transfer has left may be bad: then the way has a second try without.
func (j *job) try(ctx context.Context, w way) error {
	part := j.part(w)
	_, err := os.Stat(part)
	resumed := err == nil
	err = j.bring(ctx, w, part)
	var wrong *MismatchError
	if resumed && errors.As(err, &wrong) {
		err = j.bring(ctx, w, part)
	}
	return err
}

// bring fetches, verifies and installs the file in one way. A part that is complete and wrong is removed.
func (j *job) bring(ctx context.Context, w way, part string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	stated, err := w.fetch(ctx, j, part)
	if err != nil {
		return err
	}
	found, err := verify(part, j.File, stated)
	if err != nil {
		return errors.Join(err, drop(part))
	}
	return j.install(part, found, w.String())
}
