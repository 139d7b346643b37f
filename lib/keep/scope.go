package keep

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

const (
	kernelFolderEnv   = "GONB_TMP_DIR" // the temporary folder of a running GoNB kernel
	notebookFolderEnv = "GONB_DIR"     // the folder where that kernel was started
	kernelSubfolder   = ".keep"
)

// storeFor returns the store for the life asked for, nil for the memory of the process.
func storeFor(across bool) *store {
	if !across {
		return kernelStore()
	}
	s, err := projectStore()
	if err != nil {
		note("values cannot be kept across restarts: %v", err)
		return kernelStore()
	}
	return s
}

// kernelStore is the folder that dies with the kernel; nil outside of notebooks.
func kernelStore() *store {
	folder := os.Getenv(kernelFolderEnv)
	if info, err := os.Stat(folder); folder == "" || err != nil || !info.IsDir() {
		return nil
	}
	return &store{dir: filepath.Join(folder, kernelSubfolder), lives: "kernel", opened: settle}
}

// projectStore is the folder of the project's values in the user's cache.
func projectStore() (*store, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	project, err := projectFolder()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(project))
	name := fmt.Sprintf("%s-%s", filepath.Base(project), hex.EncodeToString(sum[:4]))
	return &store{dir: filepath.Join(cache, "imagelab", "keep", name), lives: "project"}, nil
}

// projectFolder returns the nearest folder at or above the notebook (outside of notebooks, the working directory) that
// holds a go.mod or a .git, and the notebook's folder itself where there is none.
func projectFolder() (string, error) {
	start := os.Getenv(notebookFolderEnv)
	if start == "" {
		var err error
		if start, err = os.Getwd(); err != nil {
			return "", err
		}
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		for _, mark := range []string{"go.mod", ".git"} {
			if _, err := os.Stat(filepath.Join(dir, mark)); err == nil {
				return dir, nil
			}
		}
		if dir == filepath.Dir(dir) {
			return start, nil
		}
	}
}
