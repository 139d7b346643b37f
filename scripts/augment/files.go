package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// The files beside the versions.
const (
	gridName    = "grid.png"
	cropsName   = "crops.png"
	drawsName   = "draws.json"
	explainName = "explain.png"
)

// always are the files that every run writes beside the versions.
var always = []string{gridName, cropsName, drawsName}

// versionName names version i of n, from 0. The numbers begin at 1 and have as many digits as n, at least two, so that names sort as
// numbers do.
func versionName(i, n int) string {
	return fmt.Sprintf("%0*d.png", max(2, len(strconv.Itoa(n))), i+1)
}

// maskName names the mask of a version.
func maskName(version string) string { return stem(version) + "-mask.png" }

// clear removes the versions of an earlier run from a folder, and what is about all of them, which is true no more. It reports what is read, or is someone else's,
// and would be replaced by the versions of a list; then everything stays.
func (m *maker) clear(folder string, list []version) error {
	earlier, err := earlierFiles(folder)
	if err != nil {
		return err
	}
	stale, err := m.stale()
	if err != nil {
		return err
	}
	if err := m.checkFolder(folder, list, earlier); err != nil {
		return err
	}
	var paths []string
	for _, name := range stale {
		paths = append(paths, filepath.Join(m.out, name))
	}
	for _, name := range earlier {
		if !slices.Contains(always, name) { // those are replaced
			paths = append(paths, filepath.Join(folder, name))
		}
	}
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// checkFolder reports what is read, or is not by an earlier run, and would be replaced in a folder.
func (m *maker) checkFolder(folder string, list []version, earlier []string) error {
	names := slices.Clone(always)
	for _, v := range list {
		names = append(names, v.Files...)
	}
	if err := m.spare(folder, append(slices.Clone(names), earlier...)); err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(folder, name)
		if _, err := os.Lstat(path); err == nil && !slices.Contains(earlier, name) {
			return fmt.Errorf("%s is there, and not by an earlier run; move it away, or name another folder with -out", path)
		}
	}
	return nil
}

// spare reports a file that is read, but would be removed or replaced, as one of names in a folder.
func (m *maker) spare(folder string, names []string) error {
	to, err := os.Stat(folder)
	if err != nil {
		return err
	}
	for dir, kinds := range m.reads {
		if from, err := os.Stat(dir); err != nil || !os.SameFile(from, to) {
			continue
		}
		for _, name := range names {
			path := filepath.Join(dir, name)
			if _, err := os.Stat(path); err == nil && kinds[name] != "" {
				return fmt.Errorf("the versions in %s would replace the %s %s; name another folder with -out", folder, kinds[name], path)
			}
		}
	}
	return nil
}

// noteReads notes what is read, by folder and name.
func (m *maker) noteReads() {
	m.reads = map[string]map[string]string{}
	note := func(kind string, paths ...string) {
		for _, path := range paths {
			dir := filepath.Dir(path)
			if m.reads[dir] == nil {
				m.reads[dir] = map[string]string{}
			}
			m.reads[dir][filepath.Base(path)] = kind
		}
	}
	if m.pipelineFile != "" {
		note("pipeline", m.pipelineFile)
	}
	if m.draws != "" {
		note("draws", m.draws)
	}
	if m.labels != nil {
		note("marks", m.labels.sources(m.paths)...)
	}
	for _, path := range m.maskPaths {
		note("mask", path)
	}
	note("picture", m.paths...)
}

// checkRoot reports what is read, or is someone else's, and would be removed or replaced in -out by what is about all versions.
func (m *maker) checkRoot() error {
	stale, err := m.stale()
	if err != nil {
		return err
	}
	if m.labels != nil {
		path := filepath.Join(m.out, m.labels.root())
		if _, err := os.Lstat(path); err == nil && !slices.Contains(stale, m.labels.root()) {
			return fmt.Errorf("%s is there, and not by an earlier run; move it away, or name another folder with -out", path)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	return m.spare(m.out, stale)
}

// stale names what an earlier run wrote in -out about all versions.
func (m *maker) stale() (names []string, err error) {
	for _, name := range []string{cocoName, yoloName} {
		text, err := os.ReadFile(filepath.Join(m.out, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if bytes.Contains(text[:min(len(text), 200)], []byte(madeHere)) {
			names = append(names, name)
		}
	}
	return names, nil
}
