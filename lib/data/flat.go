package data

import (
	"github.com/imagelab-go/imagelab/lib/data/internal/paint"
	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// printed returns the view of a flat picture. Once its plane is known, compose returns the function that gives the colour
// at each place; channels above 1 are limited.
func printed(scene string, width, height int, compose func(p paint.Plane) func(at paint.Point) render.Vec) (
	render.Frame, render.Shader, error,
) {
	w, h, err := sized(scene, width, height)
	if err != nil {
		return render.Frame{}, nil, err
	}
	plane := paint.NewPlane(w, h)
	colour := compose(plane)
	frame := render.Frame{Width: w, Height: h, Seed: 5, Base: 5, Extra: 7, Threshold: 0.04, Flat: true}
	return frame, func(x, y float64, _ *render.Sampler) render.Vec { return colour(plane.At(x, y)) }, nil
}
