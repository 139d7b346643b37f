package data

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// ShelfScene describes a picture of a vending machine's products on a stepped stand upon a table. With LabLight it is
// what the machine was trained on; with HallLight what it met at the fair: other light, and a table that mirrors lamps
// and products. The cloth is what saved the day.
//
// The zero value is a picture of 640 x 480 pixels in LabLight on a bare table.
type ShelfScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Light is the light of the room.
	Light Light
	// Cloth spreads a woven, striped cloth on the table, which mirrors nothing.
	Cloth bool
	// Seed chooses the products and their places: the same seed gives the same arrangement in every light.
	Seed uint32
}

// Product is the ground truth of one product of a shelf.
type Product struct {
	// Class is the kind of product, one of ShelfClasses.
	Class string
	// Box bounds the whole product in the picture, parts hidden by others included, in pixels.
	Box picture.Rect
}

// ShelfClasses returns the classes of product that a shelf may hold, in a fixed order.
func ShelfClasses() []string {
	var names []string
	for _, g := range stock() {
		names = append(names, g.class)
	}
	return names
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (s ShelfScene) Validate() error {
	if _, _, err := sized("ShelfScene", s.Width, s.Height); err != nil {
		return err
	}
	return s.Light.Validate()
}

// Shelf renders the scene. It panics where Validate returns an error: see ShelfScene.Render for a form that does not.
func Shelf(s ShelfScene) *image.RGBA {
	img, _, err := s.Render()
	if err != nil {
		panic(err)
	}
	return img
}

// Render returns the picture, with bounds at (0, 0) and opaque, and the products in it, row by row from the front and
// from left to right. Equal scenes give equal bits on every machine.
func (s ShelfScene) Render() (*image.RGBA, []Product, error) {
	v, err := newShelfView(s)
	if err != nil {
		return nil, nil, err
	}
	img, err := draw(v.view())
	return img, v.products, err
}

// Products returns the products of the picture that Render would make, without rendering it.
func (s ShelfScene) Products() ([]Product, error) {
	v, err := newShelfView(s)
	if err != nil {
		return nil, err
	}
	return v.products, nil
}

// shelfView is a shelf that is ready to be looked at.
type shelfView struct {
	scene    ShelfScene // with its defaults filled in
	camera   render.Camera
	room     *render.Room
	products []Product
}

func (v *shelfView) view() (render.Frame, render.Shader, error) {
	frame := render.Frame{
		Width: v.scene.Width, Height: v.scene.Height, Seed: 1, Base: 6, Extra: 10, Threshold: 0.05,
	}
	return frame, v.room.View(v.camera), nil
}

func newShelfView(s ShelfScene) (*shelfView, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	w, h, _ := sized("ShelfScene", s.Width, s.Height)
	s.Width, s.Height, s.Light = w, h, s.Light.withDefaults()
	v := &shelfView{
		scene:  s,
		camera: shelfCamera(w, h),
	}
	objects := stand(s.Light.Glare, s.Cloth)
	for i, item := range arrange(s.Seed) {
		parts := item.objects(i + 1)
		objects = append(objects, parts...)
		v.products = append(v.products, Product{Class: item.class, Box: v.boxOf(parts)})
	}
	v.room = shopRoom(render.NewScene(objects...), s.Light)
	return v, nil
}

// shelfCamera looks down on the stand and the table before it.
func shelfCamera(width, height int) render.Camera {
	return render.NewCamera(render.V(0, 0.92, 1.38), render.V(0, 0.115, 0.0), 30.5, width, height)
}

// boxOf returns the box of a product in the picture, cut off at its edges.
func (v *shelfView) boxOf(parts []*render.Object) picture.Rect {
	w, h := float64(v.scene.Width), float64(v.scene.Height)
	b := picture.Rect{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
	for _, part := range parts {
		for _, p := range part.Hull() {
			x, y, ok := v.camera.Project(p)
			if !ok {
				panic(fmt.Sprintf("data: product at %v lies behind the camera", p))
			}
			b = picture.Rect{X0: min(b.X0, x), Y0: min(b.Y0, y), X1: max(b.X1, x), Y1: max(b.Y1, y)}
		}
	}
	return picture.Rect{X0: max(0, b.X0), Y0: max(0, b.Y0), X1: min(w, b.X1), Y1: min(h, b.Y1)}
}
