package finetune

import (
	"context"
	"fmt"
	"image"
	"sync"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// pictures is a set whose pictures were all read once, so that none can fail later but by a change on the disk.
type pictures struct {
	set        *data.Set
	preprocess zoo.Preprocess
	raw        bool             // pictures are those of the files, to be augmented, and not preprocessed
	kept       []*image.RGBA    // nil where there was no room for them
	sums       [][32]byte       // SHA-256 of each picture's content
	limit      image.Point      // the largest width and height
	held       int64            // bytes of kept
	crowded    bool             // there is no room for what follows
	ready      map[int]*feature // what a part of the network makes of them, by view
}

// read reads a set, and keeps as many of its pictures as go into room bytes.
func (l *Learner) read(ctx context.Context, set *data.Set, raw bool, room int64) (*pictures, error) {
	p := &pictures{set: set, preprocess: l.source.Preprocess, raw: raw, kept: make([]*image.RGBA, len(set.Items)), sums: make([][32]byte, len(set.Items))}
	var mu sync.Mutex
	err := set.Each(ctx, workers(), func(i int, img *image.RGBA, sum [32]byte) error {
		img, err := p.prepare(i, img)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		size := img.Bounds().Size()
		p.sums[i], p.limit = sum, image.Pt(max(p.limit.X, size.X), max(p.limit.Y, size.Y))
		if n := int64(len(img.Pix)); p.held+n <= room {
			p.kept[i], p.held = img, p.held+n
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("finetune: %w", err)
	}
	return p, nil
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
		return nil, fmt.Errorf("finetune: %s has changed since the training began; start again", p.set.Items[i].Name)
	}
	return p.prepare(i, img)
}

// batch gives some of the pictures, one after the other.
func (p *pictures) batch(indices []int) (*picture.Batch, error) {
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

// labels gives the label of each picture.
func (p *pictures) labels() []int {
	labels := make([]int, len(p.set.Items))
	for i, item := range p.set.Items {
		labels[i] = item.Label
	}
	return labels
}
