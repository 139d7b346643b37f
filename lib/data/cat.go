package data

import (
	"image"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// CatScene describes a portrait of a ceramic cat with a scarf and a ball of wool on a table: one subject in the middle,
// unlike to its left and right, in strong colours, for trying flips, crops and changes of colour.
//
// The zero value is a picture of 640 x 480 pixels in LabLight.
type CatScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Light is the light of the room; its Glare polishes the table.
	Light Light
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (c CatScene) Validate() error {
	if _, _, err := sized("CatScene", c.Width, c.Height); err != nil {
		return err
	}
	return c.Light.Validate()
}

// Cat renders the scene. It panics where Validate returns an error: see CatScene.Render for a form that does not.
func Cat(c CatScene) *image.RGBA { return must(c.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (c CatScene) Render() (*image.RGBA, error) { return draw(c.view()) }

func (c CatScene) view() (render.Frame, render.Shader, error) {
	if err := c.Validate(); err != nil {
		return render.Frame{}, nil, err
	}
	w, h, _ := sized("CatScene", c.Width, c.Height)
	light := c.Light.withDefaults()
	objects := append(catFigure(), catFace()...)
	objects = append(objects, wool()...)
	objects = append(objects, parlour(light.Glare)...)
	room := parlourRoom(render.NewScene(objects...), light)
	camera := render.NewCamera(render.V(0.35, 2.15, 6.6), render.V(0.02, 1.12, 0), 24, w, h)
	frame := render.Frame{Width: w, Height: h, Seed: 2, Base: 6, Extra: 10, Threshold: 0.05}
	return frame, room.View(camera), nil
}
