package lesson

import (
	"fmt"
	"image"

	"github.com/gomlx/compute"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Set is a set of small pictures with their classes, for example to learn from.
type Set struct {
	Pictures []*image.RGBA
	Classes  []string
}

// productSize is the width and height of a product's picture, in pixels.
const productSize = 32

// Products cuts the products of some shelves out, as pictures of 32 x 32 pixels: one shelf for each seed, 320 x 240 pixels large
// before, all in one light. The error is that of [data.ShelfScene].
func Products(light data.Light, seeds ...uint32) (Set, error) {
	var s Set
	for _, seed := range seeds {
		img, found, err := data.ShelfScene{Width: 320, Light: light, Seed: seed}.Render()
		if err != nil {
			return Set{}, fmt.Errorf("lesson: %w", err)
		}
		for _, p := range found {
			s.Pictures = append(s.Pictures, picture.ResizeRect(img, p.Box, productSize, productSize, picture.Bilinear))
			s.Classes = append(s.Classes, p.Class)
		}
	}
	return s, nil
}

// Right gives the share, from 0 to 1, of the queries whose [Nearest] example has their class.
func (s Set) Right(backend compute.Backend, queries Set) (float64, error) {
	nearest, err := Nearest(backend, s.Pictures, queries.Pictures)
	if err != nil {
		return 0, err
	}
	count := 0
	for i, example := range nearest {
		if s.Classes[example] == queries.Classes[i] {
			count++
		}
	}
	return float64(count) / float64(len(nearest)), nil
}
