package feedforward

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// tinies are models of all three networks, with a target where they take one.
func tinies(t testing.TB, name string) map[string]*Model {
	t.Helper()
	all := map[string]*Model{
		"Johnson": formulaModel(t, name, tinyJohnson, byteColors),
		"MSGNet":  formulaModel(t, name, tinyMSGNet, byteColors),
		"MXNet":   formulaModel(t, name, tinyMXNet, mxnetColors),
		"AdaIN":   formulaModel(t, name, tinyAdaIN, unitColors),
	}
	for _, m := range all {
		if takesTarget(m.Network) {
			aim(t, m, Target{Image: pattern("style", 26, 19)})
		}
	}
	return all
}

func aim(t testing.TB, m *Model, targets ...Target) {
	t.Helper()
	if err := m.SetTarget(targets...); err != nil {
		t.Fatal(err)
	}
}

// uniform is a picture of one colour.
func uniform(width, height int, c color.Color) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

// TestPicturesKeepTheirSize paints pictures of sides down to a pixel, and of those around multiples of 8, which a picture's own bounds do not change.
func TestPicturesKeepTheirSize(t *testing.T) {
	points := []image.Point{{1, 1}, {1, 7}, {2, 40}, {5, 5}, {16, 16}}
	for n := 61; n <= 68; n++ {
		points = append(points, image.Pt(n, 129-n))
	}
	for what, m := range tinies(t, engine.PureGo) {
		for _, p := range points {
			painted, err := m.Stylize(pattern("content", p.X, p.Y))
			if err != nil || painted.Rect != (image.Rectangle{Max: p}) {
				t.Errorf("%s paints %v as %v (%v)", what, p, painted, err)
			}
		}
		moved := pattern("content", 21, 17)
		moved.Rect = moved.Rect.Add(image.Pt(-3, 5))
		want, err1 := m.Stylize(pattern("content", 21, 17))
		got, err2 := m.Stylize(moved)
		if err1 != nil || err2 != nil || !slices.Equal(got.Pix, want.Pix) || got.Rect != want.Rect {
			t.Errorf("%s paints a picture with other bounds otherwise (%v, %v)", what, err1, err2)
		}
	}
}

// TestPicturesOfOneColour have no variance, in content and style, and still give numbers: an error tells of NaN.
func TestPicturesOfOneColour(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			for what, m := range tinies(t, name) {
				if name != engine.PureGo && what != "MSGNet" {
					continue // to compile all takes long
				}
				for _, c := range []color.Color{color.Black, color.White, color.RGBA{200, 10, 90, 255}} {
					if takesTarget(m.Network) {
						aim(t, m, Target{Image: uniform(1, 1, c)})
					}
					if _, err := m.Stylize(uniform(17, 18, c)); err != nil {
						t.Errorf("%s: %v", what, err)
					}
				}
			}
		})
	}
}

// TestSeveralPictures are painted as each alone, in their order, whatever their sizes; and buckets let sizes share a graph.
func TestSeveralPictures(t *testing.T) {
	var imgs []image.Image
	for i, size := range []int{20, 20, 20, 24, 24, 20, 20, 20, 20, 20, 20} {
		imgs = append(imgs, pattern("content", size, 16))
		imgs[i].(*image.RGBA).Pix[0] = uint8(20 * i)
	}
	for what, m := range tinies(t, engine.PureGo) {
		all, err := m.StylizeAll(imgs...)
		if err != nil || len(all) != len(imgs) {
			t.Fatalf("%s: %d pictures (%v)", what, len(all), err)
		}
		for i, img := range imgs {
			one, err := m.Stylize(img)
			if err != nil {
				t.Fatal(err)
			}
			for j, v := range one.Pix {
				if d := int(v) - int(all[i].Pix[j]); d < -1 || d > 1 {
					t.Fatalf("%s: picture %d differs from the same alone at %d: %d, %d", what, i, j, all[i].Pix[j], v)
				}
			}
		}
		if none, err := m.StylizeAll(); err != nil || len(none) != 0 {
			t.Errorf("%s: of no pictures %d (%v)", what, len(none), err)
		}
	}
}

// TestOneGraphForEachSize counts graphs, with buckets and without; more sizes than are kept begin anew.
func TestOneGraphForEachSize(t *testing.T) {
	for _, c := range []struct{ buckets, first, last, graphs int }{{0, 20, 27, 8}, {8, 20, 27, 2}, {0, 20, 20 + maxGraphs, 1}} {
		m := load(t, "testdata/torch/johnson.pth", WithBuckets(c.buckets))
		for range 2 {
			for n := c.first; n <= c.last; n++ {
				if painted, err := m.Stylize(pattern("content", n, 16)); err != nil || painted.Rect.Dx() != n {
					t.Fatalf("%v (%v)", painted.Rect, err)
				}
				if !m.Compiled(image.Pt(n, 16)) || m.Compiled(image.Pt(n, 40)) {
					t.Errorf("after a picture of width %d another size is said to be compiled", n)
				}
			}
			if c.graphs == 1 {
				break
			}
		}
		if len(m.painter.sizes) != c.graphs {
			t.Errorf("%d graphs for widths %d to %d in buckets of %d, want %d", len(m.painter.sizes), c.first, c.last, c.buckets, c.graphs)
		}
	}
}

// TestBlends holds blends of styles to what they are made of: shares of 1 and 0 are the style alone, and halves lie between.
func TestBlends(t *testing.T) {
	content, one, other := pattern("content", 20, 24), pattern("style", 26, 19), pattern("other", 21, 23)
	for what, m := range tinies(t, engine.PureGo) {
		if !takesTarget(m.Network) {
			continue
		}
		if err := m.AddStyle("other", other); err != nil {
			t.Fatal(err)
		}
		paint := func(targets ...Target) []float32 {
			aim(t, m, targets...)
			return floats(t, m, content)
		}
		first, second := paint(Target{Image: one}), paint(Target{Name: "other"})
		near(t, what+" with (1, 0)", paint(Target{Image: one, Share: 3}, Target{Name: "other"}), first, 1e-6)
		near(t, what+" with (0, 1)", paint(Target{Image: one}, Target{Name: "other", Share: 0.1}), second, 1e-6)
		if even := paint(Target{Image: one}, Target{Image: other}); slices.Equal(even, first) || slices.Equal(even, second) {
			t.Errorf("%s: even shares give one of the two alone", what)
		} else {
			near(t, what+" with (2, 2)", paint(Target{Image: one, Share: 2}, Target{Name: "other", Share: 2}), even, 1e-5)
		}
	}
}

// TestAlphaOfNothing: with an alpha of 0 AdaIN's decoder gets the content's own features, whatever the style.
func TestAlphaOfNothing(t *testing.T) {
	m := tinies(t, engine.PureGo)["AdaIN"]
	content := pattern("content", 24, 16)
	want, err := model.CallOnce(m.Engine.Backend, m.Store, func(s *model.Scope, pixels *Node) *Node {
		return tinyAdaIN.decode(s, tinyAdaIN.Encode(s, DivScalar(ConvertDType(pixels, dtypes.Float32), 255)))
	}, bytes(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetAlpha(0); err != nil {
		t.Fatal(err)
	}
	near(t, "alpha 0", floats(t, m, content), tensors.MustCopyFlatData[float32](want), 1e-6)
}

// bytes is a picture as a batch of one.
func bytes(img *image.RGBA) *tensors.Tensor {
	var flat []uint8
	for i := 0; i < len(img.Pix); i += 4 {
		flat = append(flat, img.Pix[i:i+3]...)
	}
	return tensors.FromFlatDataAndDimensions(flat, 1, img.Rect.Dy(), img.Rect.Dx(), 3)
}

// TestCoMatch holds the layer against its formula, written out: the sum over k and l of x[k] W[k,l] G[l,c].
func TestCoMatch(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		const n = 8
		m := MSGNet{Filters: n / expansion}
		store := model.NewStore()
		w, x, g := noise("w", n*n), noise("x", 2*3*n), noise("g", n*n)
		if _, err := store.Scope("/ins").CreateVariable("weight", tensors.FromFlatDataAndDimensions(w, 1, n, n)); err != nil {
			t.Fatal(err)
		}
		got, err := model.CallOnce(backend, store, m.CoMatch, tensors.FromFlatDataAndDimensions(x, 1, 2, 3, n), tensors.FromFlatDataAndDimensions(g, 1, n, n))
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float32, len(x))
		for p := range 6 {
			for c := range n {
				sum := 0.0
				for k := range n {
					for l := range n {
						sum += float64(x[p*n+k]) * float64(w[k*n+l]) * float64(g[l*n+c])
					}
				}
				want[p*n+c] = float32(sum)
			}
		}
		near(t, "CoMatch", tensors.MustCopyFlatData[float32](got), want, 1e-5)
	})
}

// TestWhatAModelRefuses looks at calls that cannot work, and what their errors say.
func TestWhatAModelRefuses(t *testing.T) {
	all := tinies(t, engine.PureGo)
	fresh := formulaModel(t, engine.PureGo, tinyMSGNet, byteColors)
	img, empty := pattern("content", 20, 20), image.NewRGBA(image.Rect(0, 0, 0, 3))
	named := formulaModel(t, engine.PureGo, tinyJohnson, byteColors)
	if err := errors.Join(named.AddStyle("own", nil), named.SetTarget(Target{Name: "own"})); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		err  error
		says string
	}{
		"no target":        {second(fresh.Stylize(img)), "no target was set"},
		"no picture":       {second(all["Johnson"].Stylize(nil)), "picture 0 is missing"},
		"empty picture":    {second(all["MSGNet"].StylizeAll(img, empty)), "picture 1 is missing or has no pixels"},
		"no targets":       {fresh.SetTarget(), "give at least one"},
		"neither":          {fresh.SetTarget(Target{}), "either a Name or an Image"},
		"both":             {fresh.SetTarget(Target{Name: "a", Image: img}), "either a Name or an Image"},
		"unknown name":     {fresh.SetTarget(Target{Name: "waves"}), `no style "waves"`},
		"empty style":      {fresh.SetTarget(Target{Image: empty}), "no pixels"},
		"negative share":   {fresh.SetTarget(Target{Image: img, Share: -1}), "Share -1"},
		"style of Johnson": {all["Johnson"].SetTarget(Target{Image: img}), "takes no picture"},
		"blend of Johnson": {named.SetTarget(Target{Name: "own"}, Target{Name: "waves"}), `no style "waves"`},
		"unnamed style":    {fresh.AddStyle("", img), "without a name"},
		"added style":      {fresh.AddStyle("none", nil), "no pixels"},
		"alpha":            {all["AdaIN"].SetAlpha(1.5), "alpha 1.5; want 0 to 1"},
		"alpha of others":  {all["MSGNet"].SetAlpha(0.5), "MSGNet knows no alpha"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.says) || !strings.HasPrefix(c.err.Error(), "feedforward: ") {
			t.Errorf("%s: %v; want an error that says %q", what, c.err, c.says)
		}
	}
	if _, err := fresh.Stylize(img); err == nil {
		t.Error("a target that was refused is set")
	}
}

func second[T any](_ T, err error) error { return err }

// TestNewModelNeedsAllParameters and numbers that make sense.
func TestNewModelNeedsAllParameters(t *testing.T) {
	e := engine.MustOpen(engine.PureGo)
	for _, n := range []Network{tinyJohnson, tinyMSGNet, tinyAdaIN, Johnson{}, MSGNet{Filters: 4, Width: 2, Blocks: -1}, AdaIN{Width: 1 << 20, Convs: [3]int{1, 1, 1}}} {
		if m, err := NewModel(e, n, byteColors, model.NewStore()); err == nil || !strings.Contains(err.Error(), nameOf(n)) {
			t.Errorf("%s without parameters: %v, %v", describe(n), m, err)
		}
	}
	if _, err := NewModel(e, tinyJohnson, Colors{}, model.NewStore()); err == nil || !strings.Contains(err.Error(), "white is 0") {
		t.Errorf("without a scale: %v", err)
	}
	if _, err := NewModel(e, nil, byteColors, model.NewStore()); err == nil || !strings.Contains(err.Error(), "of the type <nil>; give") {
		t.Errorf("without a network: %v", err)
	}
}

// TestParametersOfPublishedNetworks counts them: 1,679,235 of Johnson, 2,386,147 of MSG-Net with 5,984 factors and as many shifts in MXNet's, and
// 3,505,219 of AdaIN's decoder, behind VGG-19 with 3,505,728 up to conv4_1 and the 12 of the convolution before it.
func TestParametersOfPublishedNetworks(t *testing.T) {
	for want, n := range map[int]Network{
		1679235:                Johnson{Filters: 32},
		2386147:                MSGNet{Filters: 128, Width: 16, Blocks: 6},
		2386147 + 2*5984:       MSGNet{Filters: 128, Width: 16, Blocks: 6, Affine: true},
		691555:                 MSGNet{Filters: 64, Width: 16, Blocks: 6},
		3505219 + 3505728 + 12: AdaIN{Width: 64, Convs: [3]int{2, 2, 4}},
	} {
		count := 0
		for _, p := range paramsOf(n) {
			count += p.Size()
		}
		if count != want {
			t.Errorf("%s has %d parameters, want %d", describe(n), count, want)
		}
	}
}

// TestMirrored continues a picture by its mirror image, again and again.
func TestMirrored(t *testing.T) {
	img := pattern("content", 3, 2)
	wide := mirrored(img, image.Pt(14, 5))
	for x, want := range []int{0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1} {
		for y, row := range []int{0, 1, 1, 0, 0} {
			if wide.RGBAAt(x, y) != img.RGBAAt(want, row) {
				t.Errorf("pixel (%d, %d) is %v, want that of (%d, %d)", x, y, wide.RGBAAt(x, y), want, row)
			}
		}
	}
}
