package finetune

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// cacheLimit is how many bytes of features are kept on disk; those that were not used for the longest time go first.
const cacheLimit = 4 << 30

// FeatureCache is the folder that keeps features where Config.Cache names none: features in the folder that IMAGELAB_CACHE names, or in
// imagelab in the user's cache folder.
func FeatureCache() (string, error) {
	if folder := os.Getenv(hub.CacheEnv); folder != "" {
		return filepath.Join(folder, "features"), nil
	}
	folder, err := os.UserCacheDir()
	return filepath.Join(folder, "imagelab", "features"), err
}

// cacheFile gives the file of a key, or "" where nothing is kept.
func (l *Learner) cacheFile(key string) string {
	folder := l.config.Cache
	if folder == "" {
		var err error
		if folder, err = FeatureCache(); err != nil {
			return ""
		}
	}
	if l.config.NoCache {
		return ""
	}
	return filepath.Join(folder, key+".safetensors")
}

// featureName and sumKey are where a file of the cache has the features, and the SHA-256 of their bytes.
const featureName, sumKey = "features", "sha256"

// cached reads n pictures' features. A file that is not there, damaged or of another shape is none.
func (l *Learner) cached(key string, n int) (rows []float32, dims []int, ok bool) {
	path := l.cacheFile(key)
	f, err := weights.Open(path)
	if err != nil {
		return nil, nil, false
	}
	defer f.Close()
	t, err := f.Tensor(featureName)
	if err != nil || t.Rank() < 2 || t.Shape().Dimensions[0] != n || sum(t) != f.Metadata()[sumKey] {
		return nil, nil, false
	}
	now := time.Now()
	os.Chtimes(path, now, now) // used now, for evict; a cache that cannot be written to serves all the same
	rows, err = tensors.CopyFlatData[float32](t)
	return rows, slices.Clone(t.Shape().Dimensions[1:]), err == nil
}

// sum is the SHA-256 of a tensor's bytes.
func sum(t *tensors.Tensor) (text string) {
	t.ConstBytes(func(data []byte) {
		digest := sha256.Sum256(data)
		text = hex.EncodeToString(digest[:])
	})
	return text
}

// cache keeps features. Where that cannot be, for example for want of space, they are computed again another time.
func (l *Learner) cache(key string, rows []float32, dims []int) {
	path := l.cacheFile(key)
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o755) != nil {
		return
	}
	t := tensors.FromFlatDataAndDimensions(rows, dims...)
	weights.Save(path, []weights.Named{{Name: featureName, Tensor: t}}, map[string]string{sumKey: sum(t)})
}

// evict removes the files that were not used for the longest time until the rest takes no more than limit bytes; what killed processes left of
// files counts like them.
func evict(folder string, limit int64) {
	entries, _ := os.ReadDir(folder)
	var files []fs.FileInfo
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && (filepath.Ext(info.Name()) == ".safetensors" || strings.HasPrefix(info.Name(), ".part-")) {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, info := range files {
		if limit -= info.Size(); limit < 0 {
			os.Remove(filepath.Join(folder, info.Name()))
		}
	}
}
