package data

import (
	"image"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// LandscapeScene describes a picture of a mountain lake with a meadow, trees and a hut. Left and right may be exchanged;
// turned upside down it is plainly wrong, the water above the sky.
//
// The zero value is a picture of 640 x 480 pixels.
type LandscapeScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Seed shapes the mountains, the clouds, and the places of trees and flowers.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (l LandscapeScene) Validate() error {
	_, _, err := sized("LandscapeScene", l.Width, l.Height)
	return err
}

// Landscape renders the scene. It panics where Validate returns an error: see LandscapeScene.Render for a form that does
// not.
func Landscape(l LandscapeScene) *image.RGBA { return must(l.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (l LandscapeScene) Render() (*image.RGBA, error) { return draw(l.view()) }

func (l LandscapeScene) view() (render.Frame, render.Shader, error) {
	w, h, err := sized("LandscapeScene", l.Width, l.Height)
	if err != nil {
		return render.Frame{}, nil, err
	}
	valley := newValley(l.Seed)
	camera := render.NewCamera(render.V(0, 9, 0), render.V(0, 11.5, -100), 46, w, h)
	frame := render.Frame{Width: w, Height: h, Seed: 4, Base: 5, Extra: 9, Threshold: 0.05}
	return frame, func(x, y float64, _ *render.Sampler) render.Vec {
		return valley.radiance(camera.Eye, camera.Direction(x, y), 0)
	}, nil
}
