package augment

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// referenced makes an image like a reference picture; kind is one of those below.
type referenced struct {
	kind       int
	amount     Dist
	references []*image.RGBA
	levels     []host.Levels // of the references
}

// The kinds of likeness.
const (
	histogramMatching = iota
	fda
)

// HistogramMatching gives the colours of an image the distribution, channel by channel, of one of the references, and blends the result with the image: blend is in
// [0, 1], 0 leaves the image. Values count as 8-bit ones. It works on the host only: put it first or last, or apply the pipeline with [OnHost]. It holds
// pictures, so that a pipeline with it is not saved to a file; its draws are.
//
// Draws: reference, the number of the reference from 0 on, and blend. Source: albumentations HistogramMatching, without resizing the reference.
func HistogramMatching(blend Dist, references ...image.Image) Op {
	r := newReferenced(histogramMatching, blend, references)
	for _, img := range r.references {
		r.levels = append(r.levels, host.LevelsOf(colours(img)))
	}
	return r
}

// FDA, Fourier domain adaptation, gives an image the amplitudes of one of the references at low frequencies, and leaves the phases: the light and the colours of
// the reference with the content of the image. beta, in [0, 0.5], is how far the frequencies reach, as a part of the shorter side; 0 leaves the image. References are
// resized to the image. It works on the host only: put it first or last, or apply the pipeline with [OnHost]. It holds pictures, so that a
// pipeline with it is not saved to a file; its draws are.
//
// Draws: reference, the number of the reference from 0 on, and beta. Source: Y. Yang and S. Soatto, "FDA: Fourier Domain Adaptation for Semantic Segmentation", 2020;
// albumentations FDA, whose window it has.
func FDA(beta Dist, references ...image.Image) Op { return newReferenced(fda, beta, references) }

func newReferenced(kind int, amount Dist, references []image.Image) referenced {
	r := referenced{kind: kind, amount: amount}
	for _, img := range references {
		if picture.Missing(img) {
			r.references = append(r.references, nil)
			continue
		}
		r.references = append(r.references, picture.Flatten(img))
	}
	return r
}

// colours gives the red, green and blue of a picture, interleaved.
func colours(img *image.RGBA) (all []uint8) {
	if img == nil {
		return nil
	}
	for i := 0; i < len(img.Pix); i += 4 {
		all = append(all, img.Pix[i:i+3]...)
	}
	return all
}

func (r referenced) Name() string { return [...]string{"histogram_matching", "fda"}[r.kind] }

func (r referenced) Check() error {
	if len(r.references) == 0 || slices.Contains(r.references, nil) {
		return fmt.Errorf("there are %d references, and one may be empty; give at least one picture, and no nil", len(r.references))
	}
	if r.kind == fda {
		return needed(r.amount, "beta", "Uniform(0, 0.1)", 0, 0.5)
	}
	return needed(r.amount, "blend", "Uniform(0.5, 1)", 0, 1)
}

func (r referenced) Fields() []Field {
	return []Field{number("reference"), number([...]string{"blend", "beta"}[r.kind])}
}

func (r referenced) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{float64(key.IntN(1, max(len(r.references), 1))), r.amount.At(key.Float64(0))}
}

// checkValues reports a reference that there is not.
func (r referenced) checkValues(values []float64, _ image.Point) error {
	if n := values[0]; n < 0 || n >= float64(len(r.references)) || n != math.Trunc(n) {
		return fmt.Errorf("reference %g; it must be a whole number from 0 to %d", n, len(r.references)-1)
	}
	return nil
}

func (r referenced) Kernels(values []float64, size image.Point) []host.Kernel {
	number, amount := int(values[0]), values[1]
	if r.kind == histogramMatching {
		return []host.Kernel{host.MatchHistogram(r.levels[number], float32(amount))}
	}
	border := int(math.Floor(float64(min(size.X, size.Y)) * amount))
	if border == 0 {
		return nil
	}
	resized := picture.Resize(r.references[number], size.X, size.Y, picture.Bilinear)
	var reference []float32
	for _, v := range colours(resized) {
		reference = append(reference, float32(v)/255)
	}
	return []host.Kernel{host.SwapAmplitudes(reference, border)}
}
