package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// recordName is the file in the cell's folder that remembers what resolved. The go command ignores files that begin with a dot.
const recordName = ".imagelab-imports.json"

// record remembers imports that resolved.
type record struct {
	Imports map[string]bool   // import path -> it needs cgo code that must not be linked internally
	Files   map[string]string // what that depends on: file -> its stamp
}

// readRecord gives what is remembered, which is nothing when a file that it depends on has changed.
func (c cell) readRecord() record {
	none := record{Imports: map[string]bool{}, Files: map[string]string{}}
	text, err := os.ReadFile(filepath.Join(c.folder, recordName))
	if err != nil {
		return none
	}
	var r record
	if json.Unmarshal(text, &r) != nil || r.Imports == nil || r.Files == nil {
		return none
	}
	for file, then := range r.Files {
		if stamp(file) != then {
			return none
		}
	}
	return r
}

// writeRecord keeps a record, which from now on depends on the given go.mod files and on the cell's own go.sum and go.work.
// A record that cannot be written costs the next cell some time and nothing else.
func (c cell) writeRecord(r record, goMods []string) {
	for _, name := range []string{"go.mod", "go.sum", "go.work", "go.work.sum"} {
		file := filepath.Join(c.folder, name)
		r.Files[file] = stamp(file)
	}
	for _, file := range goMods {
		r.Files[file] = stamp(file)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return
	}
	part, err := os.CreateTemp(c.folder, recordName+"-*")
	if err != nil {
		return
	}
	_, err = part.Write(text)
	if closeErr := part.Close(); err != nil || closeErr != nil || os.Rename(part.Name(), filepath.Join(c.folder, recordName)) != nil {
		os.Remove(part.Name())
	}
}

// stamp changes when a file does. A file that is not there has a stamp of its own.
func stamp(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return "absent"
	}
	return fmt.Sprintf("%d bytes at %d", info.Size(), info.ModTime().UnixNano())
}
