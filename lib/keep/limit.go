package keep

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	limitEnv     = "IMAGELAB_KEEP_LIMIT"
	defaultLimit = 4 << 30
)

// units are the suffixes of sizes, the longer ones first where one ends with the other.
var units = []struct {
	suffix string
	bytes  float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1},
}

// readLimit returns the bound that the environment sets, in bytes.
func readLimit() (int64, error) {
	text := strings.TrimSpace(os.Getenv(limitEnv))
	if text == "" {
		return defaultLimit, nil
	}
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err == nil && n >= 0 && n*u.bytes < math.MaxInt64/2 {
			return int64(n * u.bytes), nil
		}
		break
	}
	return 0, fmt.Errorf("%s=%q is not a size: write for example 4GiB or 500MB", limitEnv, text)
}

// formatSize writes a size as people read it: "1.5 MiB".
func formatSize(n int64) string {
	size, unit := float64(n), 0
	names := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	for size >= 1024 && unit < len(names)-1 {
		size, unit = size/1024, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", size, names[unit])
}

// bound returns how much the store may hold: the limit, and at most half of what is free where the store is, its own
// files counted as free.
func (s *store) bound(limit int64) int64 {
	free, ok := freeSpace(s.dir)
	if !ok {
		return limit
	}
	used := int64(0)
	for _, f := range s.queue() {
		used += f.size
	}
	return min(limit, (free+used)/2)
}

// queued is a value's file in the queue for removal.
type queued struct {
	key  string
	size int64
	used time.Time
}

// queue returns the files of the store, the least recently used first.
func (s *store) queue() (list []queued) {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return nil
	}
	for _, d := range files {
		key, ok := strings.CutSuffix(d.Name(), suffix)
		info, err := d.Info()
		if ok && err == nil {
			list = append(list, queued{key, info.Size(), info.ModTime()})
		}
	}
	slices.SortFunc(list, func(a, b queued) int { return a.used.Compare(b.used) })
	return list
}

// makeRoom removes values, the least recently used first, until those that stay take at most room bytes. The value of
// key, which the caller is about to write, and those that others read or write at this moment stay. It also removes
// what interrupted writers left.
func (s *store) makeRoom(room int64, key string) {
	s.removeParts(key)
	list := s.queue()
	total := int64(0)
	for _, f := range list {
		total += f.size
	}
	for _, f := range list {
		if total <= room {
			return
		}
		if f.key != key && s.discard(f.key, suffix) {
			total -= f.size
		}
	}
}

// removeParts removes the unfinished files of processes that died: those whose key nobody has locked.
func (s *store) removeParts(key string) {
	parts, _ := filepath.Glob(filepath.Join(s.dir, "*"+partSuffix))
	for _, part := range parts {
		if k := strings.TrimSuffix(filepath.Base(part), partSuffix); k != key {
			s.discard(k, partSuffix)
		}
	}
}

// discard removes a file of a key that nobody uses, and says whether it did.
func (s *store) discard(key, end string) bool {
	release, ok := s.tryLock(key)
	if !ok {
		return false
	}
	defer release()
	return os.Remove(filepath.Join(s.dir, key+end)) == nil
}
