package style

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"io"
	"time"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Animation collects pictures of a run for an animated GIF. Its Observe is an observer for Config.Observe. The zero value takes the picture of each
// tenth step and shows it for a tenth of a second.
type Animation struct {
	Every int           // steps between two pictures; 0 means 10. The start of each level and the last step are taken in any case.
	Delay time.Duration // how long a picture is shown, in steps of 10 ms; 0 means 100 ms
	Hold  time.Duration // how long the last picture is shown; 0 means 2 s
	Size  int           // pixels of the longer side; 0 means those of the last picture, but at most 480

	frames []*image.RGBA
	level  int // of the last event
	failed error
}

// Observe takes the picture of an event, where it is due.
func (a *Animation) Observe(e Event) {
	every := a.Every
	if every <= 0 {
		every = 10
	}
	begins := e.Level != a.level
	if a.level = e.Level; !begins && e.Step%every != 0 && e.Step != e.Steps {
		return
	}
	img, err := e.Picture()
	a.failed = errors.Join(a.failed, err)
	if err == nil {
		a.frames = append(a.frames, img)
	}
}

// Add puts a picture behind the others, for example the result of a run that ended early.
func (a *Animation) Add(img image.Image) { a.frames = append(a.frames, picture.Flatten(img)) }

// Save writes the animation to a GIF file, which appears when it is complete. All pictures get the size of the last, and 256 colours
// that suit it.
func (a *Animation) Save(path string) error {
	if a.failed != nil {
		return fmt.Errorf("style: the animation lacks pictures: %w", a.failed)
	}
	if len(a.frames) == 0 {
		return errors.New("style: the animation has no pictures; give its Observe to Config.Observe before the run")
	}
	last := a.frames[len(a.frames)-1]
	long := a.Size
	if long <= 0 {
		long = min(480, max(last.Rect.Dx(), last.Rect.Dy()))
	}
	size := sized(last.Rect.Size(), long)
	colors := paletteOf(last)
	g := &gif.GIF{}
	for i, frame := range a.frames {
		scaled := picture.Resize(frame, size.X, size.Y, picture.Bilinear)
		paletted := image.NewPaletted(scaled.Rect, colors)
		draw.FloydSteinberg.Draw(paletted, scaled.Rect, scaled, image.Point{})
		delay := a.Delay
		if delay <= 0 {
			delay = 100 * time.Millisecond
		}
		if i == len(a.frames)-1 {
			if delay = a.Hold; delay <= 0 {
				delay = 2 * time.Second
			}
		}
		g.Image, g.Delay = append(g.Image, paletted), append(g.Delay, int(delay/(10*time.Millisecond)))
	}
	if err := atomicfile.Write(path, func(w io.Writer) error { return gif.EncodeAll(w, g) }); err != nil {
		return fmt.Errorf("style: saving the animation %s: %w", path, err)
	}
	return nil
}

// paletteOf gives 256 colours for a picture by the median cut (Heckbert, "Color Image Quantization for Frame Buffer Display", 1982): boxes of colours are
// halved along their longest side until there are enough. A picture of few colours gets those of the web beside its own.
func paletteOf(img *image.RGBA) color.Palette {
	var colors [][3]uint8
	step := max(1, len(img.Pix)/4/20000)
	for i := 0; i+3 < len(img.Pix); i += 4 * step {
		colors = append(colors, [3]uint8(img.Pix[i:i+3]))
	}
	boxes := []box{newBox(colors)}
	for len(boxes) < 256 {
		widest := 0
		for i, b := range boxes {
			if b.length() > boxes[widest].length() {
				widest = i
			}
		}
		if boxes[widest].length() == 0 {
			break
		}
		low, high := boxes[widest].halves()
		boxes[widest] = low
		boxes = append(boxes, high)
	}
	var result color.Palette
	for _, b := range boxes {
		result = append(result, b.mean())
	}
	return append(result, palette.WebSafe...)[:min(256, len(boxes)+len(palette.WebSafe))]
}
