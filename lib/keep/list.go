package keep

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// List returns what is kept, the most recently used first: the values of this kernel, of this project, and those that
// live in the memory of this process. A name may stand there several times, once for each of its inputs, types and
// versions of code.
func List() ([]Entry, error) {
	list := memory.entries()
	var errs []error
	for _, s := range stores() {
		entries, err := s.entries()
		list, errs = append(list, entries...), append(errs, err)
	}
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(b.Used.Compare(a.Used), strings.Compare(a.Name, b.Name))
	})
	if err := errors.Join(errs...); err != nil {
		return list, fmt.Errorf("keep: listing what is kept: %w", err)
	}
	return list, nil
}

// Clear removes the values of the names given, with all their inputs and versions, from this kernel, this project and
// the memory of this process; without names it removes all of them. A name that nothing is kept under is no error. A
// value that is being made at this moment is kept when it is done.
func Clear(names ...string) error {
	hashes := make([]string, len(names))
	for i, name := range names {
		hashes[i] = nameHash(name)
	}
	memory.clear(func(e Entry) bool { return len(names) == 0 || slices.Contains(names, e.Name) })
	var errs []error
	for _, s := range stores() {
		errs = append(errs, s.remove(hashes...))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("keep: clearing: %w", err)
	}
	return nil
}

// stores returns the places on disk that this process knows of.
func stores() (list []*store) {
	if s := kernelStore(); s != nil {
		list = append(list, s)
	}
	if s, err := projectStore(); err == nil {
		list = append(list, s)
	}
	return list
}

// String describes the entry in a line: `cat: *image.RGBA, 1.2 MiB, made in 85ms, lives with the kernel`.
func (e Entry) String() string {
	return fmt.Sprintf("%s: %s, %s, made in %s, lives with the %s", e.Name, e.Type, formatSize(e.Size), formatTime(e.Took), e.Life)
}

// Table returns the entries as the head and the rows of a table, the last row their sum: show.Table(head, rows, "What
// is kept").
func Table(entries []Entry) (head []string, rows [][]string) {
	head = []string{"name", "type", "size", "took", "made", "lives with the"}
	var size int64
	var took time.Duration
	for _, e := range entries {
		size, took = size+e.Size, took+e.Took
		rows = append(rows, []string{e.Name, e.Type, formatSize(e.Size), formatTime(e.Took), e.Made.Format(time.TimeOnly), e.Life})
	}
	return head, append(rows, []string{fmt.Sprintf("%d in all", len(entries)), "", formatSize(size), formatTime(took), "", ""})
}

// formatTime writes a duration with the digits that matter.
func formatTime(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	default:
		return d.Round(time.Microsecond).String()
	}
}
