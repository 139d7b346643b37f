package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// The files beside the versions.
const (
	gridName  = "grid.png"
	cropsName = "crops.png"
	drawsName = "draws.json"
)

// versionName names version i of n, from 0. The numbers begin at 1 and have as many digits as n, at least two, so that names sort as
// numbers do.
func versionName(i, n int) string {
	return fmt.Sprintf("%0*d.png", max(2, len(strconv.Itoa(n))), i+1)
}

// spare reports a picture to be read that the versions in a folder would replace.
func (m *maker) spare(folder string) error {
	from, err := os.Stat(filepath.Dir(m.paths[0]))
	if err != nil {
		return err
	}
	if to, err := os.Stat(folder); err != nil || !os.SameFile(from, to) {
		return err
	}
	names := []string{gridName, cropsName}
	earlier, err := earlierVersions(folder)
	if err != nil {
		return err
	}
	names = append(names, earlier...)
	for i := range m.n {
		names = append(names, versionName(i, m.n))
	}
	for _, path := range m.paths {
		if slices.Contains(names, filepath.Base(path)) {
			return fmt.Errorf("the versions in %s would replace the picture %s; name another folder with -out", folder, path)
		}
	}
	return nil
}

// earlierVersions names the versions of an earlier run in a folder, by its draws.
func earlierVersions(folder string) ([]string, error) {
	path := filepath.Join(folder, drawsName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var draws []augment.Draw
	if err := json.Unmarshal(text, &draws); err != nil {
		return nil, fmt.Errorf("%s is not by an earlier run: %w; move it away, or name another folder with -out", path, err)
	}
	names := make([]string, len(draws))
	for i, d := range draws {
		if d.Index != i {
			return nil, fmt.Errorf("%s is not by an earlier run: draw %d has index %d; move it away, or name another folder with -out", path, i, d.Index)
		}
		names[i] = versionName(i, len(draws))
	}
	return names, nil
}

// removeEarlier removes the versions of an earlier run from a folder.
func removeEarlier(folder string) error {
	names, err := earlierVersions(folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// saveDraws writes the draws of the versions.
func saveDraws(folder string, draws []augment.Draw) error {
	text, err := json.MarshalIndent(draws, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(folder, drawsName), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}
