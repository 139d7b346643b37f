package data

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// BiscuitScene describes a picture of biscuits on a table, seen from straight above. It has no up or down: a set of such
// pictures may be flipped both ways, and turned.
//
// The zero value is a picture of 640 x 480 pixels in LabLight.
type BiscuitScene struct {
	// Width and Height are the size in pixels, up to 8192. Both 0 means 640 x 480; one 0 follows from the other as 4:3.
	Width, Height int
	// Light is the light of the room; its Glare polishes the table.
	Light Light
	// Seed chooses the biscuits and their places.
	Seed uint32
}

// Validate returns an error that names the field that is out of its range, and nil where all are within.
func (b BiscuitScene) Validate() error {
	if _, _, err := sized("BiscuitScene", b.Width, b.Height); err != nil {
		return err
	}
	return b.Light.Validate()
}

// Biscuits renders the scene. It panics where Validate returns an error: see BiscuitScene.Render for a form that does not.
func Biscuits(b BiscuitScene) *image.RGBA { return must(b.Render()) }

// Render returns the picture, with bounds at (0, 0) and opaque. Equal scenes give equal bits on every machine.
func (b BiscuitScene) Render() (*image.RGBA, error) { return draw(b.view()) }

func (b BiscuitScene) view() (render.Frame, render.Shader, error) {
	if err := b.Validate(); err != nil {
		return render.Frame{}, nil, err
	}
	w, h, _ := sized("BiscuitScene", b.Width, b.Height)
	light := b.Light.withDefaults()
	table := render.Block{Min: render.V(-9, -0.3, -7), Max: render.V(9, 0, 7)}
	objects := []*render.Object{
		render.Object{Shape: table, Paint: blueBoards(light.Glare), Tint: render.Hex(0x4a6a80)}.Place(render.V(0, 0, 0), 0),
	}
	objects = append(objects, layBiscuits(b.Seed)...)
	room := bakeryRoom(render.NewScene(objects...), light)
	camera := render.NewCamera(render.V(0, 9, 0), render.V(0, 0, 0), 26, w, h)
	frame := render.Frame{Width: w, Height: h, Seed: 3, Base: 6, Extra: 10, Threshold: 0.05}
	return frame, room.View(camera), nil
}

// bakeryRoom returns the room with a window to the upper left, and two tubes overhead that a polished table mirrors.
func bakeryRoom(scene *render.Scene, light Light) *render.Room {
	c := light.colour()
	return &render.Room{
		Scene: scene,
		Lamps: []render.Lamp{
			render.NewLamp(render.V(-5.5, 6.0, -4.0), render.V(0, 0, 0), 1.1, 1.1, c.Scale(44), 0.6),
		},
		Tubes: []render.Lamp{
			render.NewLamp(render.V(2.3, 9, 1.2), render.V(2.3, 0, 1.2), 1.1, 0.25, c.Scale(5), light.Glare),
			render.NewLamp(render.V(-2.3, 9, -1.2), render.V(-2.3, 0, -1.2), 1.1, 0.25, c.Scale(5), light.Glare),
		},
		Sky: func(_, d render.Vec, _ float64) render.Vec {
			return render.V(0.66, 0.68, 0.72).Scale(0.8 + float64(0.3*d.X)).Mul(c)
		},
		Bounce: c.Scale(0.5), Reach: 0.8,
	}
}

// layBiscuits lays biscuits in a shaken grid of four by three, no kind beside itself, and crumbs between them.
func layBiscuits(seed uint32) []*render.Object {
	draws := 0
	random := func() float64 {
		draws++
		return render.Unit01(render.Hash(draws, 78, 0, seed))
	}
	var all []*render.Object
	kinds := []func(func() float64) []render.Object{chipCookie, jamHeart, butterRound, gingerStar, sugarRing, cocoaRound, butterOblong}
	first := int(random() * float64(len(kinds)))
	for row := range 3 {
		for column := range 4 {
			kind := kinds[(first+column*2+row*3)%len(kinds)]
			at := render.V(float64((float64(column)-1.5)*1.34)+float64(0.16*(float64(2*random())-1)), 0, float64((float64(row)-1)*1.33)+float64(0.13*(float64(2*random())-1)))
			turn := 2 * math.Pi * random()
			for _, part := range kind(random) {
				all = append(all, part.Place(at, turn))
			}
		}
	}
	for range 46 {
		at := render.V(float64(6*random())-3, 0, float64(4.4*random())-2.2)
		r := 0.012 + float64(0.022*random())
		tint := render.Hex(0xd09a52).Mix(render.Hex(0x8a5220), random())
		crumb := render.Object{Shape: render.Ball{Centre: render.V(0, r*0.6, 0), Radius: r}, Tint: tint}
		crumb.Paint = func(p, _ render.Vec) render.Surface {
			return render.Surface{Color: tint, Bend: roughness(p, 70, 0.8)}
		}
		all = append(all, crumb.Place(at, 0))
	}
	return all
}

// roughness returns a bump for Surface.Bend: noise of the given frequency and height.
func roughness(p render.Vec, frequency, height float64) render.Vec {
	q := p.Scale(frequency)
	return render.V(render.Noise3(q, 71), render.Noise3(q, 72), render.Noise3(q, 73)).Scale(height)
}

// blueBoards is a table of painted boards along X.
func blueBoards(glare float64) render.Paint {
	return func(p, _ render.Vec) render.Surface {
		board := math.Floor((p.Z + 0.35) / 0.9)
		shift := render.Unit01(render.Hash(int(board), 8, 0, 9))
		edge := p.Z + 0.35 - float64(board*0.9)
		grain := render.Fractal2(float64(p.X*1.1)+float64(7*shift), float64(p.Z*16)+float64(2*render.Noise2(p.X*0.8, float64(p.Z*2)+float64(board*5), 74)), 4, 75)
		wear := render.Fractal2(float64(p.X*2.3)+float64(board*3), p.Z*9, 4, 76)
		c := render.Hex(0x4f7d93).Mix(render.Hex(0x6d9aab), render.Clamp(0.5+float64(0.6*grain)+float64(0.3*(shift-0.5)), 0, 1))
		c = c.Mix(render.Hex(0xa98d6c), 0.7*render.Smooth(0.26, 0.40, wear))
		if edge < 0.02 || edge > 0.885 {
			c = c.Scale(0.3)
		}
		bend := render.V(0, 0, 0.10*grain)
		return render.Surface{Color: c, Gloss: 0.015 + float64(0.2*glare), Rough: 0.2 - float64(0.17*glare), Mirror: glare > 0, Bend: bend}
	}
}
