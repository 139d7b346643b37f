package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
)

// job is a picture to paint: the file that it is in, and the one that it gets.
type job struct{ from, to string }

// jobs lists the pictures of -content with their files in -out; none for frames.
func (s *passSettings) jobs() ([]job, error) {
	if s.content == "-" {
		return nil, nil
	}
	paths, err := picture.Paths(s.content)
	if err != nil {
		return nil, fmt.Errorf("-content: %w", err)
	}
	read := append(s.styleFiles(), s.weights, s.encoder)
	if info, err := os.Stat(s.content); err != nil || !info.IsDir() {
		return []job{{s.content, s.out}}, errors.Join(err, checkFile("out", s.out, written, append(read, s.content)))
	}
	if err := s.checkOutFolder(); err != nil {
		return nil, err
	}
	var jobs []job
	from := map[string]string{}
	for _, path := range paths {
		to := filepath.Join(s.out, outName(path))
		if twice := from[strings.ToLower(to)]; twice != "" {
			return nil, fmt.Errorf("%s and %s would both become %s; rename one", twice, path, to)
		}
		from[strings.ToLower(to)] = path
		if slices.ContainsFunc(read, func(other string) bool { return same(other, to) }) {
			return nil, fmt.Errorf("-out %s: %s would replace a file that is read; name another folder", s.out, to)
		}
		jobs = append(jobs, job{path, to})
	}
	return jobs, nil
}

// checkOutFolder gives an error where -out is no folder for the pictures of another, and makes it where it is not there.
func (s *passSettings) checkOutFolder() error {
	switch {
	case !s.given["out"]:
		return fmt.Errorf("-content %s is a folder: name one for the results with -out", s.content)
	case same(s.content, s.out):
		return fmt.Errorf("-out %s is -content as well; name another folder", s.out)
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return fmt.Errorf("-out %s must be a folder, as -content is: %w", s.out, err)
	}
	return checkFolder(s.out)
}

// styleFiles are the files among what -style names.
func (s *passSettings) styleFiles() (files []string) {
	for _, text := range s.wanted {
		for _, part := range append(strings.Split(text, ","), text) {
			if paths, err := picture.Paths(strings.TrimSpace(part)); err == nil {
				files = append(files, paths...)
			}
		}
	}
	return files
}

// outName is the name of a picture's result: its own, with .png behind it where the format cannot be written.
func outName(path string) string {
	name := filepath.Base(path)
	if !slices.Contains(written, strings.ToLower(filepath.Ext(name))) {
		name += ".png"
	}
	return name
}

// files paints pictures. One that cannot be read is reported, the others go on, and there is an error at the end. Several are read and written side by side.
func (p *pass) files(ctx context.Context, jobs []job, stderr io.Writer) error {
	if len(jobs) == 1 {
		return p.file(jobs[0])
	}
	line := show.NewProgress("painting", len(jobs))
	defer line.Clear()
	var workers sync.WaitGroup
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(jobs) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := p.file(jobs[i]); err != nil {
					p.mu.Lock()
					p.failed++
					line.Clear()
					fmt.Fprintln(stderr, "style:", err)
					p.mu.Unlock()
				}
				line.Step()
			}
		})
	}
	workers.Wait()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted after %d of %d pictures", p.pace.Pictures, len(jobs))
	case p.failed > 0:
		return fmt.Errorf("%d of %d pictures were not painted, for the reasons above", p.failed, len(jobs))
	}
	return nil
}

// file paints a picture from file to file.
func (p *pass) file(j job) error {
	img, err := picture.Open(j.from)
	if err != nil {
		return err
	}
	painted, err := p.paint(img)
	if err != nil {
		return fmt.Errorf("%s: %w", j.from, err)
	}
	return picture.Save(j.to, painted)
}
