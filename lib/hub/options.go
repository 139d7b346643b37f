package hub

import "time"

// Option changes how [Fetch] works.
type Option func(*config)

type config struct {
	file      string
	unchecked bool
	cache     string
	offline   bool
	python    string
	progress  func(Progress)
	tries     int
	pause     time.Duration
	patience  time.Duration
}

func defaults() config {
	return config{progress: func(Progress) {}, tries: 4, pause: time.Second, patience: time.Minute}
}

// Progress says how far a transfer is.
type Progress struct {
	Source string // what the bytes come from, or that the call waits for another process
	Done   int64  // bytes that are here, those of earlier calls included
	Total  int64  // bytes in all; 0 when not known
}

// WithFile makes Fetch use a file of the user's where it lies. It is an error if the file is not there, or if its size or
// hash differ from those that the [File] states. An empty path changes nothing.
func WithFile(path string) Option { return func(c *config) { c.file, c.unchecked = path, false } }

// WithAnyFile is [WithFile] for a file that may have any content: weights of the user's own training, for instance.
func WithAnyFile(path string) Option { return func(c *config) { c.file, c.unchecked = path, true } }

// WithCache names the folder of the cache. It is made when it is not there.
func WithCache(folder string) Option { return func(c *config) { c.cache = folder } }

// WithOffline keeps Fetch from the network when offline is true. The caches on this machine still serve.
func WithOffline(offline bool) Option { return func(c *config) { c.offline = offline } }

// WithPython names the Python whose pip fetches wheels. An empty path changes nothing.
func WithPython(path string) Option { return func(c *config) { c.python = path } }

// WithProgress makes Fetch call report when a transfer starts, after each piece of it (some ten kilobytes), and at its end.
// It is not called for what needs no transfer, nor by two goroutines of one Fetch at once.
func WithProgress(report func(Progress)) Option { return func(c *config) { c.progress = report } }

// WithRetries sets how often a transfer may fail in a row without getting any further before the next source has its turn
// (default 4), and the pause before the second try (default 1 s), which doubles from try to try.
func WithRetries(tries int, pause time.Duration) Option {
	return func(c *config) { c.tries, c.pause = tries, pause }
}

// WithPatience sets how long a server may send nothing before the transfer counts as cut; the default is a minute.
func WithPatience(d time.Duration) Option { return func(c *config) { c.patience = d } }
