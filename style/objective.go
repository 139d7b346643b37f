package style

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Objective is what a transfer makes small: the sum of its terms. As a part of [Config], the zero value stands for that of the preset "".
type Objective struct {
	Content ContentTerm `json:"content"`
	Style   StyleTerm   `json:"style"`
	Noise   NoiseTerm   `json:"noise"`
	// Range is the weight of how far colours lie beyond black and white, [Excess] in units of [0, 1]. The picture that comes out is held to that range, and
	// what the optimisation has found beyond it is lost.
	Range float64 `json:"range,omitempty"`
	// Relative divides each content and style term by what it would be if the picture had no features at all: 1 means as far away as that.
	// Weights then mean the same for all layers and networks.
	Relative bool `json:"relative,omitempty"`
	// Space says how the picture is written while it is optimised. Rates, the noise term and the scale of features go by it: features of
	// a network with pixels in another scale are multiplied as if its pixels had this one, so that weights mean the same.
	// The zero value is the network's own.
	Space Space `json:"space,omitzero"`
}

// ContentTerm compares the features of layers with those of the content picture by their squared difference.
type ContentTerm struct {
	Weight float64 `json:"weight"`        // of the whole term
	Layers []Layer `json:"layers"`        // with the weight of each
	Sum    bool    `json:"sum,omitempty"` // adds the squares up instead of averaging them
}

// StyleTerm compares statistics of layers' features with those of the style pictures.
type StyleTerm struct {
	Weight  float64 `json:"weight"`            // of the whole term
	Layers  []Layer `json:"layers"`            // with the weight of each
	Measure Measure `json:"measure,omitempty"` // what is compared; "" means GramMatrices
	Divisor Divisor `json:"divisor,omitempty"` // of Gram matrices; "" means Elements
	Sum     bool    `json:"sum,omitempty"`     // adds the squares up instead of averaging them; patches do not know it
}

// NoiseTerm is the total variation of the picture.
type NoiseTerm struct {
	Weight    float64 `json:"weight"`
	Variation `json:"variation,omitzero"`
}

// Layer is a layer of the network, by a name that zoo.Arch.Layers lists, and the weight of its term. A weight of 0 switches the term off,
// but leaves it in the graph, so that it can be switched on again.
type Layer struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
}

// Layers gives layers with weight 1.
func Layers(names ...string) []Layer {
	layers := make([]Layer, len(names))
	for i, name := range names {
		layers[i] = Layer{name, 1}
	}
	return layers
}

// Space writes a colour in [0, 1] as (colour-Mean)/Std; red first.
type Space struct {
	Mean [3]float32 `json:"mean"`
	Std  [3]float32 `json:"std"`
}

// The spaces that projects optimise in.
var (
	unitSpace     = Space{Std: [3]float32{1, 1, 1}}
	imagenetSpace = Space{Mean: [3]float32{0.485, 0.456, 0.406}, Std: [3]float32{0.229, 0.224, 0.225}}
	caffeSpace    = Space{Mean: [3]float32{123.68 / 255, 116.779 / 255, 103.939 / 255}, Std: [3]float32{1. / 255, 1. / 255, 1. / 255}}
)

// spaceOf is what a network wants pictures in.
func spaceOf(p zoo.Preprocess) Space { return Space{p.Mean, p.Std} }

// Scale is by how much a step of colour grows in the space, averaged over the channels.
func (s Space) Scale() float64 {
	return (1/float64(s.Std[0]) + 1/float64(s.Std[1]) + 1/float64(s.Std[2])) / 3
}

// Check gives an error for an objective that a network cannot serve, whose layers are known. Its Space must be set.
func (o Objective) Check(known []string) error {
	if _, ok := map[Measure]bool{"": true, GramMatrices: true, ChannelMoment: true, PatchMatches: true}[o.Style.Measure]; !ok {
		return fmt.Errorf("style: Style.Measure %q; want %q, %q or %q", o.Style.Measure, GramMatrices, ChannelMoment, PatchMatches)
	}
	if _, ok := map[Divisor]bool{"": true, Elements: true, Pixels: true, One: true}[o.Style.Divisor]; !ok {
		return fmt.Errorf("style: Style.Divisor %q; want %q, %q or %q", o.Style.Divisor, Elements, Pixels, One)
	}
	err := errors.Join(checkWeight("Content.Weight", o.Content.Weight), checkWeight("Style.Weight", o.Style.Weight), checkWeight("Noise.Weight", o.Noise.Weight), checkWeight("Range", o.Range),
		checkLayers("content", o.Content.Layers, known), checkLayers("style", o.Style.Layers, known))
	if err == nil && len(o.Content.Layers)+len(o.Style.Layers) == 0 {
		err = errors.New("style: the objective has neither content nor style layers; name some, or leave the Objective unset")
	}
	for i, std := range o.Space.Std {
		if mean := float64(o.Space.Mean[i]); !(std > 0) || math.IsInf(float64(std), 0) || math.IsNaN(mean) || math.IsInf(mean, 0) {
			return errors.Join(err, fmt.Errorf("style: Space has mean %g and deviation %g; want finite numbers, the deviation above 0", mean, std))
		}
	}
	return err
}

func checkWeight(name string, w float64) error {
	if !(w >= 0) || math.IsInf(w, 0) {
		return fmt.Errorf("style: %s %g; want a finite number of at least 0", name, w)
	}
	return nil
}

func checkLayers(of string, layers []Layer, known []string) error {
	seen := map[string]bool{}
	for _, l := range layers {
		if !slices.Contains(known, l.Name) {
			return fmt.Errorf("style: the network has no %s layer %q; take some of %s", of, l.Name, strings.Join(known, ", "))
		}
		if seen[l.Name] {
			return fmt.Errorf("style: the %s layer %q is named twice", of, l.Name)
		}
		seen[l.Name] = true
		if err := checkWeight("the weight of the "+of+" layer "+l.Name, l.Weight); err != nil {
			return err
		}
	}
	return nil
}

// sameButWeights says whether two objectives have one graph.
func (o Objective) sameButWeights(other Objective) bool {
	names := func(layers []Layer) (all []string) {
		for _, l := range layers {
			all = append(all, l.Name)
		}
		return all
	}
	plain := func(o Objective) string {
		return fmt.Sprintf("%v %q %v %q %v %q %v %v", o.Relative, names(o.Content.Layers), o.Content.Sum, names(o.Style.Layers), o.Style.Sum,
			o.Style.Measure+"/"+Measure(o.Style.Divisor), o.Noise.Variation, o.Space)
	}
	return plain(o) == plain(other)
}
