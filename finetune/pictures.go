package finetune

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"sync"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// pictures is a set that a network learns from or is tested on.
type pictures struct {
	set        *data.Set
	preprocess zoo.Preprocess
	raw        bool       // pictures are those of the files, to be augmented, and not preprocessed
	sums       [][32]byte // SHA-256 of each picture's content
	room       int64      // bytes for kept

	loaded bool          // all pictures were read once, so that none can fail later but by a change on the disk; what follows is there
	kept   []*image.RGBA // nil where there was no room for them
	held   int64         // bytes of kept
	limit  image.Point   // the largest width and height

	crowded bool             // there is no room for what follows
	ready   map[int]*feature // what a part of the network makes of them, by view
}

// list lists a set without decoding it.
func (l *Learner) list(ctx context.Context, set *data.Set, raw bool, room int64) (*pictures, error) {
	p := &pictures{set: set, preprocess: l.source.Preprocess, raw: raw, room: room}
	var err error
	if p.sums, err = set.Sums(ctx, 0); err != nil {
		everything := set.Each(ctx, 0, func(int, *image.RGBA, [32]byte) error { return nil }) // tells of all that is bad
		return nil, fmt.Errorf("finetune: %w", cmp.Or(everything, err))
	}
	return p, nil
}

// load reads all pictures, unless it has done so before, and keeps as many as there is room for.
func (p *pictures) load(ctx context.Context) error {
	if p.loaded {
		return nil
	}
	p.kept, p.held = make([]*image.RGBA, len(p.set.Items)), 0
	var mu sync.Mutex
	err := p.set.Each(ctx, 0, func(i int, img *image.RGBA, sum [32]byte) error {
		if sum != p.sums[i] {
			return p.changed(i)
		}
		img, err := p.prepare(i, img)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		size := img.Bounds().Size()
		p.limit = image.Pt(max(p.limit.X, size.X), max(p.limit.Y, size.Y))
		if n := int64(len(img.Pix)); p.held+n <= p.room {
			p.kept[i], p.held = img, p.held+n
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("finetune: %w", err)
	}
	p.loaded = true
	return nil
}

// changed is the error of a file that is not what it was.
func (p *pictures) changed(i int) error {
	return fmt.Errorf("%s has changed since the training began; start again", p.set.Items[i].Name)
}

// prepare gives a picture as it is kept.
func (p *pictures) prepare(i int, img *image.RGBA) (*image.RGBA, error) {
	if p.raw {
		return img, nil
	}
	if err := p.preprocess.Fits(img.Bounds().Size()); err != nil {
		return nil, fmt.Errorf("%s: %w", p.set.Items[i].Name, err)
	}
	return p.preprocess.Picture(img), nil
}

// get gives a picture.
func (p *pictures) get(i int) (*image.RGBA, error) {
	if p.kept[i] != nil {
		return p.kept[i], nil
	}
	img, sum, err := p.set.Items[i].Read()
	if err != nil {
		return nil, fmt.Errorf("finetune: %w", err)
	}
	if sum != p.sums[i] {
		return nil, fmt.Errorf("finetune: %w", p.changed(i))
	}
	return p.prepare(i, img)
}

// batch gives some of the pictures, one after the other.
func (p *pictures) batch(ctx context.Context, indices []int) (*picture.Batch, error) {
	if err := p.load(ctx); err != nil {
		return nil, err
	}
	images := make([]image.Image, len(indices))
	for k, i := range indices {
		img, err := p.get(i)
		if err != nil {
			return nil, err
		}
		images[k] = img
	}
	return picture.NewBatch(images...)
}

// hash tells sets apart, by pictures and labels in their order.
func (p *pictures) hash() string {
	h := sha256.New()
	for i, item := range p.set.Items {
		fmt.Fprintln(h, item.Label, hex.EncodeToString(p.sums[i][:]))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// labels gives the label of each picture.
func (p *pictures) labels() []int {
	labels := make([]int, len(p.set.Items))
	for i, item := range p.set.Items {
		labels[i] = item.Label
	}
	return labels
}
