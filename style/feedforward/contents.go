package feedforward

import (
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"sync"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Contents are the pictures that a network learns to paint. Picture is called from other goroutines than the trainer's, as many at once as a step has squares.
type Contents interface {
	Len() int
	Picture(i int) (image.Image, error)
}

// Pictures are contents in memory.
type Pictures []image.Image

// Len gives the number of pictures.
func (p Pictures) Len() int { return len(p) }

// Picture gives one of them.
func (p Pictures) Picture(i int) (image.Image, error) { return p[i], nil }

// Files are contents in files, by their paths, which are read whenever they are needed.
type Files []string

// Len gives the number of files.
func (f Files) Len() int { return len(f) }

// Picture reads one of them.
func (f Files) Picture(i int) (image.Image, error) { return picture.Open(f[i]) }

// stylePictures are the pictures of styles, to cut squares from.
func stylePictures(styles []Style) (all Pictures) {
	for _, s := range styles {
		all = append(all, s.Image)
	}
	return all
}

// leastCrop is the least side of the square that is cut from a content picture, as a part of its shorter side.
const leastCrop = 0.6

// sampler draws batches of squares from contents: each picture once in an epoch, in an order of its own, cut at random and mirrored half of the time.
// What a step gets depends on the seed and its number alone.
type sampler struct {
	contents    Contents
	seed        uint64
	batch, side int
	recolor     bool // puts channels in a random order
	epoch       int  // of order
	order       []int
}

// pick gives the batch of a step.
func (s *sampler) pick(step int) (*picture.Batch, error) {
	imgs, errs := make([]image.Image, s.batch), make([]error, s.batch)
	var squares sync.WaitGroup
	for i := range imgs {
		number := step*s.batch + i
		at := s.at(number)
		squares.Go(func() { imgs[i], errs[i] = s.square(at, number) })
	}
	squares.Wait()
	for _, err := range errs {
		if err != nil { // others are often of the same picture
			return nil, err
		}
	}
	return picture.NewBatch(imgs...)
}

// square cuts the square with a number, counted through all epochs, from a picture.
func (s *sampler) square(at, number int) (image.Image, error) {
	img, err := s.contents.Picture(at)
	if err != nil {
		return nil, fmt.Errorf("feedforward: content picture %d: %w", at, err)
	}
	if picture.Missing(img) {
		return nil, fmt.Errorf("feedforward: content picture %d is missing or has no pixels", at)
	}
	rng := rand.New(rand.NewPCG(s.seed, uint64(number)<<1|1))
	square := cut(img, s.side, rng)
	if s.recolor {
		recolor(square, rng)
	}
	return square, nil
}

// recolor puts the channels of a picture in a random order.
func recolor(img *image.RGBA, rng *rand.Rand) {
	order := rng.Perm(3)
	for i := 0; i < len(img.Pix); i += 4 {
		was := [3]uint8(img.Pix[i:])
		for c, from := range order {
			img.Pix[i+c] = was[from]
		}
	}
}

// at gives which picture is the one with a number, counted through all epochs.
func (s *sampler) at(number int) int {
	n := s.contents.Len()
	if epoch := number / n; s.order == nil || epoch != s.epoch {
		s.epoch, s.order = epoch, rand.New(rand.NewPCG(s.seed, uint64(epoch)<<1)).Perm(n)
	}
	return s.order[number%n]
}

// cut resizes a random square of a picture, and mirrors it or not.
func cut(img image.Image, side int, rng *rand.Rand) *image.RGBA {
	size := img.Bounds().Size()
	edge := (leastCrop + (1-leastCrop)*rng.Float64()) * float64(min(size.X, size.Y))
	x, y := rng.Float64()*(float64(size.X)-edge), rng.Float64()*(float64(size.Y)-edge)
	square := picture.ResizeRect(img, picture.Rect{X0: x, Y0: y, X1: x + edge, Y1: y + edge}, side, side, picture.Bilinear)
	if rng.IntN(2) == 0 {
		return square
	}
	mirror := image.NewRGBA(square.Rect)
	for y := range side {
		for x := range side {
			mirror.SetRGBA(x, y, square.RGBAAt(side-1-x, y))
		}
	}
	return mirror
}

// errNoContents says that there is nothing to learn from.
var errNoContents = errors.New("feedforward: there are no content pictures; give some hundreds of photographs")
