package data

import (
	"image"
	"math"
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// silhouettes returns the box around the pixels in which each product is seen, by rays through 4 x 4 places of each pixel.
func silhouettes(v *shelfView) map[int]picture.Rect {
	seen := map[int]picture.Rect{}
	for y := range v.scene.Height * 4 {
		for x := range v.scene.Width * 4 {
			px, py := (float64(x)+0.5)/4, (float64(y)+0.5)/4
			id := v.room.Scene.ID(v.camera.Eye, v.camera.Direction(px, py))
			if id == 0 {
				continue
			}
			b, ok := seen[id]
			if !ok {
				b = picture.Rect{X0: math.Inf(1), Y0: math.Inf(1), X1: 0, Y1: 0}
			}
			seen[id] = picture.Rect{X0: min(b.X0, px), Y0: min(b.Y0, py), X1: max(b.X1, px), Y1: max(b.Y1, py)}
		}
	}
	return seen
}

func TestBoxesHoldTheProducts(t *testing.T) {
	for _, size := range [][2]int{{320, 240}, {201, 150}, {120, 200}, {300, 90}} {
		for seed := range uint32(4) {
			v, err := newShelfView(ShelfScene{Width: size[0], Height: size[1], Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			seen := silhouettes(v)
			for i, p := range v.products {
				b, ok := seen[i+1]
				if !ok {
					t.Errorf("seed %d at %v: product %d (%s) is not seen", seed, size, i, p.Class)
					continue
				}
				if b.X0 < p.Box.X0 || b.Y0 < p.Box.Y0 || b.X1 > p.Box.X1 || b.Y1 > p.Box.Y1 {
					t.Errorf("seed %d at %v: %s is seen in %v, outside its box %v", seed, size, p.Class, b, p.Box)
				}
				// The front row hides nothing of itself, so its boxes must fit closely: 0.25 is the distance of the rays, the
				// rest is what the polygons around a lathe add.
				loose := max(b.X0-p.Box.X0, p.Box.X1-b.X1, b.Y0-p.Box.Y0, p.Box.Y1-b.Y1)
				if front := v.products[i].Class; slices.Contains([]string{"mints", "oat bar"}, front) && loose > 0.6 {
					t.Errorf("seed %d at %v: the box %v of %s is %.2f pixels wider than %v", seed, size, p.Box, front, loose, b)
				}
			}
		}
	}
}

func TestBoxesFollowTheSize(t *testing.T) {
	small, err := ShelfScene{Width: 160, Height: 120, Seed: 5}.Products()
	if err != nil {
		t.Fatal(err)
	}
	large, err := ShelfScene{Width: 640, Height: 480, Seed: 5, Light: HallLight, Cloth: true}.Products()
	if err != nil {
		t.Fatal(err)
	}
	if len(small) != len(large) || len(small) < 18 {
		t.Fatalf("%d and %d products, want the same number, at least 18", len(small), len(large))
	}
	for i, s := range small {
		l := large[i]
		off := max(math.Abs(l.Box.X0-4*s.Box.X0), math.Abs(l.Box.Y0-4*s.Box.Y0), math.Abs(l.Box.X1-4*s.Box.X1), math.Abs(l.Box.Y1-4*s.Box.Y1))
		if s.Class != l.Class || off > 1e-9 {
			t.Errorf("product %d: %v at 160 x 120, %v at 640 x 480", i, s, l)
		}
	}
}

func TestArrangement(t *testing.T) {
	classes := ShelfClasses()
	if unique := slices.Compact(slices.Sorted(slices.Values(classes))); len(unique) != len(classes) || len(classes) != 16 {
		t.Errorf("classes %q: want 16 different ones", classes)
	}
	seen := map[string]bool{}
	for seed := range uint32(20) {
		items := arrange(seed)
		for i, it := range items {
			seen[it.class] = true
			if !slices.Contains(classes, it.class) {
				t.Errorf("seed %d: unknown class %q", seed, it.class)
			}
			if i > 0 && items[i-1].row == it.row {
				if gap := it.at.X - items[i-1].at.X - (it.width+items[i-1].width)/2; gap < 0.002 {
					t.Errorf("seed %d: %s and %s are %.4f m apart", seed, items[i-1].class, it.class, gap)
				}
			}
			if math.Abs(it.at.X)+it.width/2 > rowHalf {
				t.Errorf("seed %d: %s at %v sticks out of its row", seed, it.class, it.at)
			}
		}
	}
	if len(seen) != len(classes) {
		t.Errorf("20 arrangements hold %d of %d classes", len(seen), len(classes))
	}
}

// mean returns the mean red, green and blue of the part of the picture between two heights, as shares of its height.
func mean(img *image.RGBA, from, to float64) (r, g, b float64) {
	h, w := img.Bounds().Dy(), img.Bounds().Dx()
	n := 0.0
	for y := int(from * float64(h)); y < int(to*float64(h)); y++ {
		for x := range w {
			c := img.RGBAAt(x, y)
			r, g, b, n = r+float64(c.R), g+float64(c.G), b+float64(c.B), n+1
		}
	}
	return r / n, g / n, b / n
}

func TestColourTemperature(t *testing.T) {
	for _, cloth := range []bool{false, true} {
		before := math.Inf(1)
		for _, k := range []float64{2000, 3000, 4000, 5000, 6500, 9000, 12000} {
			r, _, b := mean(Shelf(ShelfScene{Width: 60, Light: Light{Kelvin: k}, Cloth: cloth}), 0, 1)
			if r/b >= before {
				t.Errorf("at %v K red over blue is %.3f, not below the %.3f of the warmer light", k, r/b, before)
			}
			before = r / b
		}
	}
}

func TestBrightness(t *testing.T) {
	before := 0.0
	for _, f := range []float64{0.05, 0.25, 0.5, 1, 2, 4} {
		_, g, _ := mean(Shelf(ShelfScene{Width: 60, Light: Light{Brightness: f}}), 0, 1)
		if g <= before {
			t.Errorf("at brightness %v green is %.1f, not above %.1f", f, g, before)
		}
		before = g
	}
}

// highlight returns the brightest green on the table before the products.
func highlight(img *image.RGBA) uint8 {
	top := uint8(0)
	for y := img.Bounds().Dy() * 8 / 10; y < img.Bounds().Dy(); y++ {
		for x := range img.Bounds().Dx() {
			top = max(top, img.RGBAAt(x, y).G)
		}
	}
	return top
}

func TestGlare(t *testing.T) {
	before := uint8(0)
	for _, glare := range []float64{0, 0.3, 0.6, 0.9} {
		h := highlight(Shelf(ShelfScene{Width: 120, Light: Light{Glare: glare}}))
		if h <= before {
			t.Errorf("at glare %v the table's highlight is %d, not above %d", glare, h, before)
		}
		before = h
	}
	if before < 230 {
		t.Errorf("at glare 0.9 the table's highlight is %d, want nearly white", before)
	}
}

func TestClothMirrorsNothing(t *testing.T) {
	dull := Shelf(ShelfScene{Width: 80, Cloth: true})
	shiny := Shelf(ShelfScene{Width: 80, Cloth: true, Light: Light{Glare: 1}})
	for y := 48; y < 60; y++ {
		for x := range 80 {
			if a, b := dull.RGBAAt(x, y), shiny.RGBAAt(x, y); a != b {
				t.Fatalf("pixel (%d, %d) of the cloth is %v without glare and %v with it", x, y, a, b)
			}
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	a, err := ShelfScene{Seed: 1}.Products()
	if err != nil {
		t.Fatal(err)
	}
	b, err := ShelfScene{Seed: 2}.Products()
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(a, b) {
		t.Error("seeds 1 and 2 give the same products")
	}
}
