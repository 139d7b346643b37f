package augment

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// Check reports a setting without meaning.
func (m *Mixer) Check() error { return m.err }

// Draw draws what becomes of the pictures of a batch, which have these indices in the data set and one size (width, height). A picture's partners are other pictures of the
// batch: never itself, each as probable as the others, so that a batch must hold two pictures at least. The shares and places depend on the key and the picture's index
// alone, the partners also on how many pictures the batch holds.
func (m *Mixer) Draw(key Key, indices []int, size image.Point) ([]Mix, error) {
	switch {
	case m.err != nil:
		return nil, m.err
	case len(indices) < 2:
		return nil, fmt.Errorf("augment: %s of a batch of %d pictures; there must be at least 2, so that each has another one", m.name, len(indices))
	case size.X < 1 || size.Y < 1:
		return nil, fmt.Errorf("augment: %s of pictures of %v; both sides must be at least 1", m.name, size)
	}
	mixes := make([]Mix, len(indices))
	for i, index := range indices {
		if index < 0 {
			return nil, fmt.Errorf("augment: index %d of picture %d is negative; indices count from 0", index, i)
		}
		stream := rng.New(key.Seed).Fold(key.Epoch).Fold(uint64(index)).FoldString(m.name)
		partners := stream.FoldString("partners").Perm(0, len(indices)-1)
		for j, other := range partners {
			if other >= i {
				partners[j]++
			}
		}
		mixes[i] = Mix{index, size.X, size.Y, m.law(stream, i, partners, size)}
	}
	return mixes, nil
}

// cutBox is torchvision's box of CutMix for the picture's own share, around a middle and cut off at the edges.
func cutBox(share float64, middle, size image.Point) image.Rectangle {
	side := 0.5 * math.Sqrt(1-share)
	half := image.Pt(int(side*float64(size.X)), int(side*float64(size.Y)))
	return image.Rectangle{Min: middle.Sub(half), Max: middle.Add(half)}.Intersect(image.Rectangle{Max: size})
}

// Size is the pictures' width and height.
func (m Mix) Size() image.Point { return image.Pt(m.Width, m.Height) }

// Shares gives each layer's part of the result: what is seen of its box, by how much it shines through. They are the shares of the labels, and add up to 1 where the layers leave
// no black.
func (m Mix) Shares() []float64 {
	xs, ys := []int{0, m.Width}, []int{0, m.Height}
	for _, l := range m.Layers {
		xs, ys = append(xs, l.Left, l.Left+l.Width), append(ys, l.Top, l.Top+l.Height)
	}
	slices.Sort(xs)
	slices.Sort(ys)
	shares := make([]float64, len(m.Layers))
	for i := range xs[1:] {
		for j := range ys[1:] { // no edge of a layer crosses the cell
			cell := image.Rect(xs[i], ys[j], xs[i+1], ys[j+1])
			left := float64(cell.Dx()*cell.Dy()) / float64(m.Width*m.Height)
			for k, l := range slices.Backward(m.Layers) {
				if !cell.Empty() && cell.In(l.box()) {
					shares[k] += left * l.Weight
					left *= 1 - l.Weight
				}
			}
		}
	}
	return shares
}

// check reports a mix that is not one for a batch of a number of pictures of a size.
func (m Mix) check(count int, size image.Point) error {
	if m.Size() != size {
		return fmt.Errorf("it is for pictures of %d x %d, those of the batch have %d x %d; draw for this batch", m.Width, m.Height, size.X, size.Y)
	}
	var sum float64
	for i, l := range m.Layers {
		whole := image.Rectangle{Max: size}
		switch {
		case l.Row < 0 || l.Row >= count:
			return fmt.Errorf("layer %d is of picture %d; the batch holds %d", i, l.Row, count)
		case !(l.Weight >= 0 && l.Weight <= 1):
			return fmt.Errorf("layer %d has weight %v; it must lie between 0 and 1", i, l.Weight)
		case l.Width < 0 || l.Height < 0 || !l.box().In(whole):
			return fmt.Errorf("layer %d is painted at %v; that must lie in %v", i, l.box(), whole)
		case !l.box().Add(image.Pt(l.ShiftX, l.ShiftY)).In(whole):
			return fmt.Errorf("layer %d shows %v of its picture; that must lie in %v", i, l.box().Add(image.Pt(l.ShiftX, l.ShiftY)), whole)
		}
	}
	for _, share := range m.Shares() {
		sum += share
	}
	if math.Abs(sum-1) > 1e-9 {
		return fmt.Errorf("its layers make up %g of the result; they must cover it", sum)
	}
	return nil
}
