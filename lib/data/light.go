package data

import (
	"fmt"
	"image/color"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// Light is the light in which a scene is photographed. The camera's white balance stays fixed, at that of LabLight: a
// lower colour temperature tints the picture orange, a higher one blue.
//
// The zero value is LabLight.
type Light struct {
	// Kelvin is the colour temperature of the lamps, from 2000 (candle) to 12000 (blue sky). 0 means 5000.
	Kelvin float64
	// Brightness scales all light, from 0.05 to 4. 0 means 1.
	Brightness float64
	// Glare is the strength with which lamps and products are mirrored in the table, from 0 (a dull table) to 1 (polished).
	Glare float64
}

var (
	// LabLight is the even, neutral light of the laboratory in which a model's training pictures were taken.
	LabLight = Light{Kelvin: 5000, Brightness: 1}
	// HallLight is the light of an exhibition hall: warm lamps overhead that are mirrored in the table.
	HallLight = Light{Kelvin: 3000, Brightness: 1.1, Glare: 0.85}
)

// withDefaults replaces the zero fields whose zero has another meaning.
func (l Light) withDefaults() Light {
	if l.Kelvin == 0 {
		l.Kelvin = LabLight.Kelvin
	}
	if l.Brightness == 0 {
		l.Brightness = LabLight.Brightness
	}
	return l
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (l Light) Validate() error {
	l = l.withDefaults()
	switch {
	case !(l.Kelvin >= 2000 && l.Kelvin <= 12000):
		return fmt.Errorf("data: Light.Kelvin is %v: give a colour temperature from 2000 to 12000, or 0 for 5000", l.Kelvin)
	case !(l.Brightness >= 0.05 && l.Brightness <= 4):
		return fmt.Errorf("data: Light.Brightness is %v: give a factor from 0.05 to 4, or 0 for 1", l.Brightness)
	case !(l.Glare >= 0 && l.Glare <= 1):
		return fmt.Errorf("data: Light.Glare is %v: give a strength from 0 to 1", l.Glare)
	}
	return nil
}

// colour returns the light as the camera with its fixed white balance sees it.
func (l Light) colour() render.Vec {
	c, white := render.Kelvin(l.Kelvin), render.Kelvin(LabLight.Kelvin)
	return render.V(c.X/white.X, c.Y/white.Y, c.Z/white.Z).Scale(l.Brightness)
}

// Gray returns the colour in which the camera shows a grey surface in this light, one that gives back the part level of it, from 0 to 1. In
// LabLight its three numbers are equal: what makes them differ is the light.
func (l Light) Gray(level float64) color.RGBA {
	c := l.withDefaults().colour().Scale(level)
	frame := render.Frame{Width: 1, Height: 1, Base: 1}
	return frame.Render(func(_, _ float64, _ *render.Sampler) render.Vec { return c }).RGBAAt(0, 0)
}
