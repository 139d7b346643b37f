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

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// version is one in draws.json: its draw, and its files, the picture first.
type version struct {
	augment.Draw
	Files []string `json:"files"`
}

// list lists the versions of draws with their files.
func (m *maker) list(s subject, draws []augment.Draw) []version {
	list := make([]version, len(draws))
	for i, d := range draws {
		name := versionName(i, len(draws))
		files := []string{name}
		if s.masks != nil {
			files = append(files, maskName(name))
		}
		if s.mentioned && m.labels.beside(name) != "" {
			files = append(files, m.labels.beside(name))
		}
		if i == m.explain-1 {
			files = append(files, explainName)
		}
		list[i] = version{d, files}
	}
	return list
}

// earlierFiles names the files of an earlier run in a folder, by its draws.
func earlierFiles(folder string) ([]string, error) {
	path := filepath.Join(folder, drawsName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []version
	err = json.Unmarshal(text, &list)
	names := slices.Clone(always)
	for i, v := range list {
		own := versionName(i, len(list))
		possible := []string{own, maskName(own), stem(own) + ".txt", explainName}
		if v.Index != i {
			err = fmt.Errorf("draw %d has index %d", i, v.Index)
		}
		for _, name := range v.Files {
			if !slices.Contains(possible, name) {
				err = fmt.Errorf("draw %d has the file %q", i, name)
			}
		}
		names = append(append(names, own), v.Files...)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not by an earlier run: %w; move it away, or name another folder with -out", path, err)
	}
	return names, nil
}

// saveVersions writes draws.json.
func saveVersions(folder string, list []version) error {
	text, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(folder, drawsName), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// storedDraws reads the draws of the picture whose versions have a name in an earlier run: from the run's folder, or from the one file where the picture is the only one.
func storedDraws(fileOrFolder, name string) ([]augment.Draw, error) {
	path := filepath.Join(fileOrFolder, name, drawsName)
	if info, err := os.Stat(fileOrFolder); err == nil && !info.IsDir() {
		path = fileOrFolder
		if name != "" {
			return nil, fmt.Errorf("-draws %s: for a folder of pictures name the folder -out of the earlier run", fileOrFolder)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("-draws: %w", err)
	}
	var draws []augment.Draw
	if err := json.Unmarshal(text, &draws); err != nil {
		return nil, fmt.Errorf("-draws: %s: %w", path, err)
	}
	if len(draws) < 1 || len(draws) > most {
		return nil, fmt.Errorf("-draws: %s has %d draws; there must be 1 to %d", path, len(draws), most)
	}
	for i := range draws {
		draws[i].Index = i // some may have been taken out
	}
	return draws, nil
}
