package data

import (
	"crypto/sha256"
	"fmt"
	"image"
	"slices"
	"sync"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// ProductSet describes labelled pictures of a vending machine's products, as its camera would cut them out of a shelf: one
// product near the middle, larger or smaller, with parts of its neighbours. Each class is seen on other shelves to train than to
// validate. The zero value is 8 classes of 12 pictures to train and 12 to validate, of 96 x 96 pixels.
type ProductSet struct {
	// Side is the width and height of a picture in pixels, from 16 to 1024. 0 means 96.
	Side int
	// Train and Val are the numbers of pictures of each class, from 1 to 1000. 0 means 12.
	Train, Val int
	// Classes are at least two of ShelfClasses. None means eight of them, some of which differ in little but their colour.
	Classes []string
	// ValLight is the light of the pictures to validate with. The zero value is LabLight, in which those to train with are
	// taken; HallLight shows what the machine met at the fair, on the same shelves.
	ValLight Light
	// Seed chooses the shelves.
	Seed uint16
}

// withDefaults replaces the zero fields.
func (p ProductSet) withDefaults() ProductSet {
	for _, field := range []struct {
		at    *int
		value int
	}{{&p.Side, 96}, {&p.Train, 12}, {&p.Val, 12}} {
		if *field.at == 0 {
			*field.at = field.value
		}
	}
	if len(p.Classes) == 0 {
		p.Classes = []string{"apple juice", "cola", "crisps", "iced tea", "lemonade", "milk", "orangeade", "paprika crisps"}
	}
	return p
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (p ProductSet) Validate() error {
	p = p.withDefaults()
	for _, c := range []struct {
		field         string
		value, lo, hi int
	}{{"Side", p.Side, 16, 1024}, {"Train", p.Train, 1, 1000}, {"Val", p.Val, 1, 1000}} {
		if c.value < c.lo || c.value > c.hi {
			return fmt.Errorf("data: ProductSet.%s is %d: give a number from %d to %d, or 0 for the default", c.field, c.value, c.lo, c.hi)
		}
	}
	if unknown := without(p.Classes, ShelfClasses()); len(unknown) > 0 {
		return fmt.Errorf("data: ProductSet.Classes has %s: choose among %q", quoted(unknown), ShelfClasses())
	}
	if err := checkClasses("ProductSet.Classes", p.Classes); err != nil {
		return err
	}
	return p.ValLight.Validate()
}

// Products returns the two sets. Nothing is rendered yet: a picture is when it is read for the first time, and is kept then.
// [Set.Each] renders in parallel, at about 0.06 s of one core for a picture of 96 x 96 pixels. Equal descriptions give equal bits
// on every machine.
func Products(p ProductSet) (train, val *Set, err error) {
	if err := p.Validate(); err != nil {
		return nil, nil, err
	}
	p = p.withDefaults()
	if train, err = p.set(p.Train, LabLight, uint32(p.Seed)<<16); err != nil {
		return nil, nil, err
	}
	if val, err = p.set(p.Val, p.ValLight, uint32(p.Seed)<<16|1<<15); err != nil {
		return nil, nil, err
	}
	return train, val, nil
}

// set returns a set with so many pictures of each class, of the shelves from a seed on, none with two pictures of one class.
func (p ProductSet) set(each int, light Light, seed uint32) (*Set, error) {
	counts := make([]int, len(p.Classes))
	var labels []int
	var cuts []source
	for ; slices.Min(counts) < each; seed++ {
		view, err := newShelfView(ShelfScene{Light: light, Seed: seed})
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		for i, product := range view.products {
			label := slices.Index(p.Classes, product.Class)
			if label < 0 || seen[product.Class] || counts[label] == each {
				continue
			}
			seen[product.Class] = true
			counts[label]++
			labels, cuts = append(labels, label), append(cuts, newCut(view, i, p.Side))
		}
	}
	return newSet(p.Classes, labels, func(i int) source { return cuts[i] })
}

// newCut returns the picture of a product of a shelf; see cutAround.
func newCut(v *shelfView, product, side int) source {
	random := func(i int) float64 { return render.Unit01(render.Hash(product, i, 55, v.scene.Seed)) }
	at := cutAround(v.products[product].Box, random)
	return drawnLater(sync.OnceValue(func() *image.RGBA { return v.renderPart(at, side) }))
}

// cutAround returns a square of 1 to 1.6 times the longer side of a box, whose middle is up to a tenth of the square off the box's in
// either direction. It takes three random numbers.
func cutAround(box picture.Rect, random func(i int) float64) picture.Rect {
	size := float64(max(box.Dx(), box.Dy()) * (1 + float64(0.6*random(0))))
	at := picture.Rect{
		X0: float64((box.X0+box.X1-size)/2) + float64((random(1)-0.5)*0.2*size),
		Y0: float64((box.Y0+box.Y1-size)/2) + float64((random(2)-0.5)*0.2*size),
	}
	at.X1, at.Y1 = at.X0+size, at.Y0+size
	return at
}

// renderPart renders a square part of the shelf, given in pixels of the whole view, as a picture of side x side pixels.
func (v *shelfView) renderPart(at picture.Rect, side int) *image.RGBA {
	whole, scale := v.room.View(v.camera), at.Dx()/float64(side)
	frame := render.Frame{Width: side, Height: side, Seed: v.scene.Seed, Base: 2, Extra: 3, Threshold: 0.05}
	return frame.Render(func(x, y float64, s *render.Sampler) render.Vec {
		return whole(at.X0+float64(x*scale), at.Y0+float64(y*scale), s)
	})
}

// drawnLater is a picture that is made when it is asked for.
type drawnLater func() *image.RGBA

func (d drawnLater) path() string                                  { return "" }
func (d drawnLater) read() (*image.RGBA, [sha256.Size]byte, error) { return drawn{d()}.read() }
func (d drawnLater) sum() ([sha256.Size]byte, error)               { return drawn{d()}.sum() }
