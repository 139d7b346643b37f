package picture

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Paths returns the files that fileOrFolder stands for: the file itself,
// whatever its name, or the pictures right inside the folder, known by their
// extensions (.jpg .jpeg .jpe .jfif .png .gif .webp .bmp .tif .tiff, in any
// case), sorted by name. Hidden files are left out, folders inside are not
// entered. A folder without a picture is an error that wraps [ErrNoPictures].
func Paths(fileOrFolder string) ([]string, error) {
	info, err := os.Stat(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("picture: %w; give a picture or a folder of pictures", err)
	}
	if !info.IsDir() {
		return []string{fileOrFolder}, nil
	}
	entries, err := os.ReadDir(fileOrFolder)
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	var paths, folders []string
	for _, e := range entries {
		path := filepath.Join(fileOrFolder, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case isFolder(path):
			folders = append(folders, e.Name())
		case HasExtension(path):
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("picture: %s: %w%s", fileOrFolder, ErrNoPictures, emptyAdvice(len(entries), folders))
	}
	slices.Sort(paths)
	return paths, nil
}

// isFolder reports whether path is a folder or a link to one.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// HasExtension reports whether the name of path ends like that of a picture that
// this package reads (see [Paths]), in upper or lower case.
func HasExtension(path string) bool {
	extension := strings.ToLower(filepath.Ext(path))
	return slices.ContainsFunc(formats, func(f *format) bool {
		return slices.Contains(f.extensions, extension)
	})
}

// emptyAdvice says what a folder without pictures holds instead.
func emptyAdvice(entries int, folders []string) string {
	const kinds = "put JPEG, PNG, GIF, WebP, BMP or TIFF files into it"
	switch {
	case len(folders) > 0:
		return fmt.Sprintf(": it holds the folders %s; give one of them", strings.Join(folders[:min(len(folders), 5)], ", "))
	case entries == 0:
		return ": the folder is empty; " + kinds
	}
	return fmt.Sprintf(": none of its %d files has a picture's extension; %s", entries, kinds)
}
