package data

import (
	"fmt"
	"image"
	"slices"
	"sync"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// TableSet describes labelled pictures of products that stand on the table before the vending machine, as its camera cuts them out: one product near
// the middle, somewhere on the table, turned a little, and often part of another one. What lies around a product is the table: bare wood, which in
// a hall's light mirrors lamps and products, or a cloth.
//
// The zero value is 12 pictures of each of TableClasses, of 48 x 48 pixels, in LabLight on bare wood.
type TableSet struct {
	// Side is the width and height of a picture in pixels, from 16 to 1024. 0 means 48.
	Side int
	// Each is the number of pictures of each class, from 1 to 1000. 0 means 12.
	Each int
	// Light is the light of the room.
	Light Light
	// Cloth spreads a woven, striped cloth on the table, which mirrors nothing.
	Cloth bool
	// Seed chooses what stands where: the same seed gives the same products at the same places in every light, another seed others.
	Seed uint16
}

// TableClasses returns the classes of a TableSet in byte order. The four kinds of soda differ in nothing but their colour.
func TableClasses() []string {
	var names []string
	for _, g := range tableStock() {
		names = append(names, g.class)
	}
	slices.Sort(names)
	return names
}

// withDefaults replaces the zero fields.
func (t TableSet) withDefaults() TableSet {
	if t.Side == 0 {
		t.Side = 48
	}
	if t.Each == 0 {
		t.Each = 12
	}
	return t
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (t TableSet) Validate() error {
	t = t.withDefaults()
	switch {
	case t.Side < 16 || t.Side > 1024:
		return fmt.Errorf("data: TableSet.Side is %d: give a number from 16 to 1024, or 0 for 48", t.Side)
	case t.Each < 1 || t.Each > 1000:
		return fmt.Errorf("data: TableSet.Each is %d: give a number from 1 to 1000, or 0 for 12", t.Each)
	}
	return t.Light.Validate()
}

// Table returns the set. Nothing is rendered yet: a picture is when it is read for the first time, and is kept then. [Set.Each] renders in parallel.
// Equal descriptions give equal bits on every machine.
func Table(t TableSet) (*Set, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	t = t.withDefaults()
	t.Light = t.Light.withDefaults()
	goods := tableStock()
	var labels []int
	for i := range goods {
		labels = append(labels, slices.Repeat([]int{i}, t.Each)...)
	}
	var classes []string
	for _, g := range goods {
		classes = append(classes, g.class)
	}
	return newSet(classes, labels, func(i int) source {
		return drawnLater(sync.OnceValue(func() *image.RGBA { return t.picture(goods, labels[i], i%t.Each) }))
	})
}

// picture renders a picture of a class.
func (t TableSet) picture(goods []good, class, number int) *image.RGBA {
	random := func(i int) float64 { return render.Unit01(render.Hash(class<<10|number, i, 91, uint32(t.Seed))) }
	middle := item{goods[class], render.V(float64((random(0)-0.5)*0.6), 0, 0.2+float64(0.3*random(1))), float64(2*random(2)-1) * goods[class].turn}
	parts := middle.objects(1)
	objects := append([]*render.Object{tabletop(t.Light.Glare, t.Cloth)}, parts...)
	if other := goods[int(random(3)*float64(len(goods)))]; random(4) < 0.7 {
		gap := float64((middle.width+other.width)/2) + 0.015 + float64(0.05*random(5))
		if random(6) < 0.5 {
			gap = -gap
		}
		beside := render.V(middle.at.X+gap, 0, middle.at.Z+float64(0.12*(random(7)-0.5)))
		objects = append(objects, item{other, beside, float64(2*random(8)-1) * other.turn}.objects(2)...)
	}
	const width, height = 640, 480
	v := &shelfView{scene: ShelfScene{Width: width, Height: height, Seed: uint32(t.Seed)<<16 | uint32(class<<10|number)},
		camera: shelfCamera(width, height), room: shopRoom(render.NewScene(objects...), t.Light)}
	return v.renderPart(cutAround(v.boxOf(parts), func(i int) float64 { return random(9 + i) }), t.Side)
}
