package hub

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrOffline says that a source was passed over because it needs the network and the network was ruled out.
var ErrOffline = errors.New("offline: the network was ruled out")

// errAbsent says that a cache does not hold the file.
var errAbsent = errors.New("not there")

// MismatchError says that what was found is not the file that was asked for.
type MismatchError struct {
	What      string // "SHA-256", "SHA-1" or "size in bytes"
	Got, Want string // Want may be the beginning of a SHA-256
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("another file: the %s is %s, not %s", e.What, e.Got, e.Want)
}

// Try is one attempt to get a file.
type Try struct {
	Source string // in words
	Err    error
	advice string
}

// Error says that a file could not be had: every try, in order, and what the user can do.
type Error struct {
	File  File
	Path  string // where the cache would hold the file
	Tries []Try
}

// Error gives several lines: one for each try, then one for each advice.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "hub: no source gave %s. Tried:", e.File.Name)
	for _, t := range e.Tries {
		fmt.Fprintf(&b, "\n  - %s: %v", t.Source, t.Err)
	}
	b.WriteString("\nWhat helps:")
	for _, line := range e.help() {
		b.WriteString("\n  - " + line)
	}
	return b.String()
}

// Unwrap gives the errors of all tries.
func (e *Error) Unwrap() []error {
	var errs []error
	for _, t := range e.Tries {
		errs = append(errs, t.Err)
	}
	return errs
}

// help lists what the user can do, what fits the failed sources first.
func (e *Error) help() []string {
	var lines []string
	add := func(line string) {
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if errors.Is(e, ErrOffline) {
		add("go online: allow the network for this call, and unset HF_HUB_OFFLINE")
	}
	for _, t := range e.Tries {
		if !errors.Is(t.Err, ErrOffline) {
			add(t.advice)
		}
	}
	which := ""
	if want := e.File.hash(); want != "" {
		which = fmt.Sprintf(" (its SHA-256 begins with %.16s)", want)
	} else if want := e.File.SHA1; want != "" {
		which = fmt.Sprintf(" (its SHA-1 is %s)", want)
	}
	add(fmt.Sprintf("get the file by other means%s and give its path, or put it at %s", which, e.Path))
	return lines
}

// hash is what is known of the file's SHA-256: all of it, its beginning, or nothing.
func (f File) hash() string {
	if f.SHA256 != "" {
		return strings.ToLower(f.SHA256)
	}
	return strings.ToLower(f.SHA256Prefix)
}
