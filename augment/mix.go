package augment

import (
	"fmt"
	"image"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Mixer makes each picture of a batch, and its label, of several: [MixUp], [CutMix], [Mosaic]. It works on pictures of one size, as a [Pipeline] gives them, and never
// changes; several goroutines can use it at once. It is no [Op], since what a pipeline does to a picture does not depend on the others.
type Mixer struct {
	name string
	law  mixLaw
	err  error

	mu    sync.Mutex
	execs map[compute.Backend]*graph.Exec
}

// mixLaw draws the layers of a picture. The partners are the numbers of other pictures of the batch, in random order; there is at least one.
type mixLaw func(key rng.Key, own int, partners []int, size image.Point) []Layer

// Layer is a picture's part in a mix.
type Layer struct {
	// Row is the picture, by its number in the batch.
	Row int `json:"row"`
	// Weight says how much the layer covers those below it, from 0 to 1, which hides them.
	Weight float64 `json:"weight"`
	// Left, Top, Width and Height are where the layer is painted in the result, in pixels.
	Left   int `json:"left"`
	Top    int `json:"top"`
	Width  int `json:"width"`
	Height int `json:"height"`
	// ShiftX and ShiftY are added to a place in the result to find the pixel in the layer's picture.
	ShiftX int `json:"shift_x,omitempty"`
	ShiftY int `json:"shift_y,omitempty"`
}

// box is where the layer is painted.
func (l Layer) box() image.Rectangle {
	return image.Rect(l.Left, l.Top, l.Left+l.Width, l.Top+l.Height)
}

// Mix is what a mixer makes of one picture, as a value like a [Draw]: layers, the first at the bottom. Mixes of different mixers can stand side by side for the rows of a batch,
// so that each picture takes one of several.
type Mix struct {
	// Index is the picture's number in the data set.
	Index int `json:"index"`
	// Width and Height are the pictures' size in pixels.
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Layers []Layer `json:"layers"`
}

// newMixer makes a mixer whose alpha, where it has one, must be positive.
func newMixer(name string, err error, law mixLaw) *Mixer {
	if err != nil {
		err = fmt.Errorf("augment: %s: %w", name, err)
	}
	return &Mixer{name: name, law: law, err: err, execs: map[compute.Backend]*graph.Exec{}}
}

// wholeLayer is the layer of a picture that covers a result.
func wholeLayer(row int, weight float64, size image.Point) Layer {
	return Layer{Row: row, Weight: weight, Width: size.X, Height: size.Y}
}

// MixUp lets another picture shine through each one. Its own share is drawn from Beta(alpha, alpha), for each picture anew; alpha is positive: 0.1 to 0.4 in the paper, 1 in
// torchvision, where all shares are equally probable.
//
// Source: [ops.MixUp].
func MixUp(alpha float64) *Mixer {
	law := Beta(alpha, alpha)
	return newMixer("mix_up", law.check("alpha", 0, 1), func(key rng.Key, own int, partners []int, size image.Point) []Layer {
		return []Layer{wholeLayer(own, 1, size), wholeLayer(partners[0], 1-law.At(key.Float64(0)), size)}
	})
}

// CutMix puts a box of another picture on top of each one. The box has the part of the area that Beta(alpha, alpha) leaves, and its middle is any pixel; what lies outside the
// picture is cut off, and the labels mix by what is seen. alpha is positive, 1 in the paper and in torchvision.
//
// Source: [ops.CutMix]; the box is torchvision's.
func CutMix(alpha float64) *Mixer {
	law := Beta(alpha, alpha)
	return newMixer("cut_mix", law.check("alpha", 0, 1), func(key rng.Key, own int, partners []int, size image.Point) []Layer {
		middle := image.Pt(key.IntN(1, size.X), key.IntN(2, size.Y))
		box := cutBox(law.At(key.Float64(0)), middle, size)
		return []Layer{wholeLayer(own, 1, size), {Row: partners[0], Weight: 1, Left: box.Min.X, Top: box.Min.Y, Width: box.Dx(), Height: box.Dy()}}
	})
}

// Mosaic shows each picture with three others, or with fewer in a batch of fewer, where they meet in a square of two by two. Along each side the part that belongs to the left or
// the upper ones is drawn from a law in [0, 1], for example Uniform(0.3, 0.7).
//
// Source: [ops.Mosaic]; kornia's RandomMosaic has its law for the left and the top of the part that is seen, which is 1 minus this one's.
func Mosaic(part Dist) *Mixer {
	return newMixer("mosaic", checkOn("part", part, 0, 1), func(key rng.Key, own int, partners []int, size image.Point) []Layer {
		meet := image.Pt(int(part.At(key.Float64(0))*float64(size.X)+0.5), int(part.At(key.Float64(1))*float64(size.Y)+0.5))
		layers := make([]Layer, 4)
		for i := range layers {
			row := own
			if i > 0 {
				row = partners[(i-1)%len(partners)]
			}
			layers[i] = quarter(row, i, meet, size)
		}
		return layers
	})
}

// quarter is layer i of a mosaic whose pictures meet at a place.
func quarter(row, i int, meet, size image.Point) Layer {
	l := Layer{Row: row, Weight: 1, Width: meet.X, Height: meet.Y, ShiftX: size.X - meet.X, ShiftY: size.Y - meet.Y}
	if i%2 == 1 {
		l.Left, l.Width, l.ShiftX = meet.X, size.X-meet.X, -meet.X
	}
	if i/2 == 1 {
		l.Top, l.Height, l.ShiftY = meet.Y, size.Y-meet.Y, -meet.Y
	}
	return l
}
