package data

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// The default size of a picture, in pixels.
const (
	defaultWidth  = 640
	defaultHeight = 480
	maxSide       = 8192
)

// sized returns the width and height of a scene: the defaults where both are 0, a 4:3 picture where one is.
func sized(scene string, width, height int) (w, h int, err error) {
	if width < 0 || height < 0 || width > maxSide || height > maxSide {
		return 0, 0, fmt.Errorf("data: %s of %d x %d pixels: give a width and height from 1 to %d, or 0 for %d x %d",
			scene, width, height, maxSide, defaultWidth, defaultHeight)
	}
	switch {
	case width == 0 && height == 0:
		return defaultWidth, defaultHeight, nil
	case width == 0:
		return (height*4 + 2) / 3, height, nil
	case height == 0:
		return width, max(1, width*3/4), nil
	}
	return width, height, nil
}

// draw renders what a scene's view returns.
func draw(frame render.Frame, shader render.Shader, err error) (*image.RGBA, error) {
	if err != nil {
		return nil, err
	}
	return frame.Render(shader), nil
}

// must returns the picture, or panics with the error.
func must(img *image.RGBA, err error) *image.RGBA {
	if err != nil {
		panic(err)
	}
	return img
}
