package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// check gives an error where flags make no sense by themselves or together, or files cannot be written. A 0 that was given is not the library's default.
func (s *settings) check() error {
	switch {
	case s.content == "":
		return errors.New("no picture to paint: name one with -content")
	case len(s.styles) == 0:
		return errors.New("no style: name a picture with -style")
	case s.given["steps"] && s.steps < 1:
		return fmt.Errorf("-steps %d: take at least one", s.steps)
	case s.given["size"] && s.size < 1:
		return fmt.Errorf("-size %d: give a number of pixels", s.size)
	case s.given["size"] && s.given["exact"]:
		return errors.New("-size and -exact: give one of them")
	case s.given["levels"] && s.levels < 1:
		return fmt.Errorf("-levels %d: there is at least one size", s.levels)
	case s.given["lr"] && !(s.rate > 0 && s.rate < math.Inf(1)):
		return fmt.Errorf("-lr %g: a learning rate is a finite number above 0", s.rate)
	case s.patience < 0 || s.interval < 0:
		return fmt.Errorf("-patience %d, -interval %v: none may be negative", s.patience, s.interval)
	case s.gifEvery < 1:
		return fmt.Errorf("-gif-every %d: give a number of steps", s.gifEvery)
	case s.given["gif-every"] && s.gif == "":
		return errors.New("-gif-every: name the animation's file with -gif")
	}
	return errors.Join(s.checkCounts(), s.checkFiles())
}

// checkCounts gives an error where there are more or fewer values than style pictures.
func (s *settings) checkCounts() error {
	for _, f := range []struct {
		name   string
		count  int
		single bool // whether one value serves all
	}{{"style-weights", len(s.shares), false}, {"style-scale", len(s.scales), true}, {"regions", len(s.regions), false}, {"style-masks", len(s.masks), false}} {
		if s.given[f.name] && f.count != len(s.styles) && !(f.single && f.count == 1) {
			return fmt.Errorf("-%s: %d for %d style pictures; give one for each", f.name, f.count, len(s.styles))
		}
	}
	for i, scale := range s.scales {
		if !(scale > 0) {
			return fmt.Errorf("-style-scale %g: number %d is not above 0", scale, i+1)
		}
	}
	return nil
}

// written are the extensions of pictures that can be written.
var written = []string{".png", ".jpg", ".jpeg"}

// checkFiles gives an error for files that could not be written at the end, or would replace what is read.
func (s *settings) checkFiles() error {
	read := slices.Concat([]string{s.content, s.file, s.start}, s.styles, s.regions, s.masks)
	named := map[string]bool{}
	for _, f := range []struct {
		flag, path string
		extensions []string
	}{{"out", s.out, written}, {"gif", s.gif, []string{".gif"}}, {"log", s.log, nil}} {
		if f.path == "" && f.flag != "out" {
			continue
		}
		if err := checkFile(f.flag, f.path, f.extensions, read); err != nil {
			return err
		}
		if path := filepath.Clean(f.path); named[path] {
			return fmt.Errorf("-%s %s is named for two things; name another", f.flag, f.path)
		}
		named[filepath.Clean(f.path)] = true
	}
	return s.checkResume(s.state(), "run", "the state of a run that is not complete")
}

// checkFile gives an error for a file that could not be written, or would replace one that is read. Its name may have any extension where extensions are nil.
func checkFile(flag, path string, extensions, read []string) error {
	if extensions != nil && !slices.Contains(extensions, strings.ToLower(filepath.Ext(path))) {
		return fmt.Errorf("-%s %q: the name must end in %s", flag, path, strings.Join(extensions, ", "))
	}
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("-%s %s: %w; make it, or name another", flag, path, err)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("-%s %s is a folder; name a file", flag, path)
	}
	if slices.ContainsFunc(read, func(other string) bool { return same(other, path) }) {
		return fmt.Errorf("-%s %s would replace a file that is read; name another", flag, path)
	}
	return nil
}

// checkFolder gives an error where no file can be made in a folder.
func checkFolder(folder string) error {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s", folder)
	}
	f, err := os.CreateTemp(folder, ".part-*")
	if err != nil {
		return fmt.Errorf("there is no folder %s that can be written: %w", folder, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// checkResume gives an error where there is no run to resume from a file, or one that would be lost.
func (s *settings) checkResume(file, run, kind string) error {
	_, err := os.Stat(file)
	switch {
	case s.resume && errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no %s to resume: %s is missing; leave -resume away to begin", run, file)
	case !s.resume && err == nil:
		return fmt.Errorf("%s is %s: go on with -resume, delete it, or name another -out", file, kind)
	}
	return nil
}

// state is the file beside the result that -resume goes on from.
func (s *settings) state() string { return s.out + ".state.safetensors" }

// same says whether two paths lead to one file.
func same(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// addStyles takes what -style names: a file or folder, or several with commas between them where there is no file of the whole name.
func (s *settings) addStyles(text string) error {
	names := []string{text}
	if _, err := os.Stat(text); err != nil {
		names = strings.Split(text, ",")
	}
	for _, name := range names {
		paths, err := picture.Paths(name)
		if err != nil {
			return err
		}
		s.styles = append(s.styles, paths...)
	}
	return nil
}
