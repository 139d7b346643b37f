package main

import (
	"fmt"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// maskExtensions are those of files that keep labels.
var maskExtensions = []string{".png", ".gif", ".bmp", ".tif", ".tiff"}

// findMasks gives the masks of pictures, by the pictures' paths: the files with their names in a folder, or the one file.
func findMasks(fileOrFolder string, paths []string, notice func(format string, a ...any)) (map[string]string, error) {
	info, err := os.Stat(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("-masks: %w", err)
	}
	if !info.IsDir() {
		if len(paths) > 1 {
			return nil, fmt.Errorf("-masks %s: one mask for %d pictures; give a folder of masks with the pictures' names", fileOrFolder, len(paths))
		}
		return map[string]string{paths[0]: fileOrFolder}, nil
	}
	entries, err := os.ReadDir(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("-masks: %w", err)
	}
	byStem := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || !slices.Contains(maskExtensions, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		path := filepath.Join(fileOrFolder, e.Name())
		if other, twice := byStem[stem(path)]; twice {
			return nil, fmt.Errorf("-masks: %s and %s are masks of one picture; remove one", other, path)
		}
		byStem[stem(path)] = path
	}
	masks := map[string]string{}
	for _, path := range paths {
		if masks[path] = byStem[stem(path)]; masks[path] == "" {
			notice("%s has no mask in %s, and its versions get none", path, fileOrFolder)
		}
	}
	return masks, nil
}

// saveMask writes a mask. Its palette gets grays up to the label outside, so that it can hold it.
func saveMask(path string, m picture.Mask, outside int) error {
	if n := len(m.Palette); n > 0 && n <= outside {
		m.Palette = slices.Clone(m.Palette)
		for i := n; i <= outside; i++ {
			m.Palette = append(m.Palette, color.Gray{Y: uint8(i)})
		}
	}
	img, err := m.Image()
	if err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error { return png.Encode(w, img) })
}
