package finetune

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// feature is what the frozen groups make of all pictures of a set: `[N, ...]`, row by row.
type feature struct {
	flat []float32
	dims []int // of a row
}

// size is the number of numbers of a row.
func (f *feature) size() int {
	n := 1
	for _, d := range f.dims {
		n *= d
	}
	return n
}

// row gives the numbers of a picture.
func (f *feature) row(i int) []float32 { return f.flat[i*f.size() : (i+1)*f.size()] }

// rows gives the rows of some pictures as a tensor `[n, ...]`.
func (f *feature) rows(indices []int) *tensors.Tensor {
	flat := make([]float32, 0, len(indices)*f.size())
	for _, i := range indices {
		flat = append(flat, f.row(i)...)
	}
	return tensors.FromFlatDataAndDimensions(flat, append([]int{len(indices)}, f.dims...)...)
}

// answerBatch is how many pictures are computed at once where nothing is learned.
const answerBatch = 16

// chunk is how many pictures' features are one file of the cache.
const chunk = 4 * answerBatch

// keepable says whether the features of a set may be computed once: some groups are frozen, and pictures do not change from epoch to epoch.
func (l *Learner) keepable(p *pictures) bool {
	return l.cut.border > 0 && (!p.raw || l.config.Views > 0)
}

// featuresOf gives what the frozen groups make of a set, in one of its augmented views; from memory, from the cache or computed. It is nil
// where there is no room for it: they are computed batch by batch then.
func (l *Learner) featuresOf(ctx context.Context, p *pictures, view int) (*feature, error) {
	if f := p.ready[view]; f != nil {
		return f, nil
	}
	prefix, err := l.prefixKey(p, view)
	if err != nil {
		return nil, err
	}
	f, n := &feature{}, len(p.set.Items)
	for indices := range slices.Chunk(counting(n), chunk) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows, dims, err := l.chunkOf(ctx, p, indices, view, prefix)
		if err != nil {
			return nil, err
		}
		if f.dims = dims; !l.fits(p, f.size()) {
			return nil, nil
		}
		if f.flat == nil {
			f.flat = make([]float32, 0, n*f.size())
		}
		f.flat = append(f.flat, rows...)
		l.config.Observe(Event{Kind: Features, Phase: l.cut.phase + 1, Phases: len(l.config.Plan), Step: indices[len(indices)-1] + 1, Steps: n})
	}
	if path := l.cacheFile(""); path != "" {
		evict(filepath.Dir(path), cacheLimit)
	}
	if p.ready == nil {
		p.ready = map[int]*feature{}
	}
	p.ready[view] = f
	return f, nil
}

// known says whether the cache has all features of a set, so that its pictures need not be looked at.
func (l *Learner) known(p *pictures) (bool, error) {
	if !l.keepable(p) {
		return false, nil
	}
	for view := range l.views(p) {
		prefix, err := l.prefixKey(p, view)
		if err != nil {
			return false, err
		}
		for indices := range slices.Chunk(counting(len(p.set.Items)), chunk) {
			if _, err := os.Stat(l.cacheFile(chunkKey(prefix, p, indices))); err != nil {
				return false, nil
			}
		}
	}
	return true, nil
}

// views is the number of versions of each picture whose features are computed once.
func (l *Learner) views(p *pictures) int {
	if p.raw {
		return l.config.Views
	}
	return 1
}

// fits says whether there is room for the features of a set in all views, with so many numbers a picture.
func (l *Learner) fits(p *pictures, size int) bool {
	room := l.config.Memory / 8
	if p == l.train {
		room *= 3
	}
	return int64(len(p.set.Items))*int64(l.views(p))*int64(size)*4 <= room
}

// chunkOf gives the features of some pictures from the cache, or computes them.
func (l *Learner) chunkOf(ctx context.Context, p *pictures, indices []int, view int, prefix hash.Hash) (rows []float32, dims []int, err error) {
	key := chunkKey(prefix, p, indices)
	if rows, dims, ok := l.cached(key, len(indices)); ok {
		return rows, dims, nil
	}
	for part := range slices.Chunk(indices, answerBatch) {
		more, shape, err := l.computed(ctx, p, part, uint64(view))
		if err != nil {
			return nil, nil, err
		}
		rows, dims = append(rows, more...), shape
	}
	l.cache(key, rows, append([]int{len(indices)}, dims...))
	return rows, dims, nil
}

// computed computes the features of at most answerBatch pictures.
func (l *Learner) computed(ctx context.Context, p *pictures, indices []int, epoch uint64) (rows []float32, dims []int, err error) {
	x, err := l.rawBatch(ctx, p, fill(indices, answerBatch), slices.Repeat([]uint64{epoch}, answerBatch))
	if err != nil {
		return nil, nil, err
	}
	y, err := l.through(x)
	if err != nil {
		return nil, nil, err
	}
	defer y.FinalizeAll()
	if rows, err = tensors.CopyFlatData[float32](y); err != nil {
		return nil, nil, err
	}
	dims = y.Shape().Dimensions[1:]
	return rows[:len(rows)/answerBatch*len(indices)], slices.Clone(dims), nil
}

// prefixKey hashes all that features depend on but the pictures: the parameters before the border, the engine, the preprocessing and the
// augmentation of a view.
func (l *Learner) prefixKey(p *pictures, view int) (hash.Hash, error) {
	about := map[string]any{"version": 1, "engine": l.source.Engine.Name, "arch": l.arch.Name, "border": l.cut.border, "preprocess": l.source.Preprocess}
	if p.raw {
		about["augment"], about["seed"], about["view"] = l.config.Augment.String(), l.config.Seed, view
	}
	text, err := json.Marshal(about)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	h.Write(text)
	for _, group := range l.groups[:l.cut.border] {
		for _, param := range group.Params {
			value, err := param.Variable(l.store.RootScope()).Value()
			if err != nil {
				return nil, err
			}
			if err := value.ConstBytes(func(data []byte) { h.Write(data) }); err != nil {
				return nil, err
			}
		}
	}
	return h, nil
}

// chunkKey adds the pictures of a chunk to a key. Where they are augmented their places in the set count, too.
func chunkKey(prefix hash.Hash, p *pictures, indices []int) string {
	clone, err := prefix.(hash.Cloner).Clone()
	if err != nil {
		panic(err) // those of the standard library can be copied
	}
	for _, i := range indices {
		clone.Write(p.sums[i][:])
		if p.raw {
			fmt.Fprint(clone, i, " ")
		}
	}
	return hex.EncodeToString(clone.Sum(nil))
}

// counting lists the numbers from 0 up to, but not with, n.
func counting(n int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	return indices
}
