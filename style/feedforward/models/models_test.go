package models_test

import (
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style/feedforward"
	"github.com/imagelab-go/imagelab/style/feedforward/models"
	"gonum.org/v1/gonum/stat"
)

func Example() {
	m, err := models.Open(engine.MustOpen(engine.PureGo), "msgnet")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	if err := m.SetTarget(feedforward.Target{Name: "glass"}); err != nil {
		fmt.Println(err)
		return
	}
	painted, err := m.Stylize(data.Cat(data.CatScene{Width: 64}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(painted.Rect.Size())
	// Output: (64,48)
}

// TestModels: each network says where it comes from, and paints a picture in all of its styles, differently in each, and with the picture still in it.
func TestModels(t *testing.T) {
	if got := models.Names(); !slices.Equal(got, []string{"adain", "johnson", "msgnet"}) {
		t.Fatalf("networks %q", got)
	}
	for name, styles := range map[string]int{"johnson": 1, "msgnet": 8} {
		t.Run(name, func(t *testing.T) { paints(t, name, styles, 0.3) })
	}
	t.Run("adain", func(t *testing.T) {
		trunk, err := zoo.Open(engine.ForTest(t, engine.PureGo), models.Trunk, zoo.Trunk(), zoo.WithFetch(hub.WithOffline(true)))
		if err != nil {
			t.Skip("the weights of its encoder are not on this machine")
		}
		paints(t, "adain", 14, 0.15, feedforward.WithTrunk(trunk)) // it sees contents at an eighth of their size
	})
}

// paints holds a network to what TestModels says.
func paints(t *testing.T, name string, styles int, edges float64, opts ...feedforward.Option) {
	m, err := models.Open(engine.ForTest(t, engine.PureGo), name, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if len(m.Styles()) != styles || m.Licence == "" || m.About == "" {
		t.Errorf("%q, licence %q, about %q", m.Styles(), m.Licence, m.About)
	}
	scene := data.Landscape(data.LandscapeScene{Width: 96})
	var all []*image.RGBA
	for _, s := range m.Styles() {
		if err := m.SetTarget(feedforward.Target{Name: s}); err != nil {
			t.Fatal(err)
		}
		painted, err := m.Stylize(scene)
		if err != nil {
			t.Fatal(err)
		}
		if r := correlation(scene, painted); r < edges {
			t.Errorf("in %s the correlation with the edges of the picture is %.2f", s, r)
		}
		for i, other := range all {
			if d := difference(painted, other); d < 4 {
				t.Errorf("%s and %s differ by %.1f of 255 only", s, m.Styles()[i], d)
			}
		}
		all = append(all, painted)
	}
}

// TestBytes: all networks together are a part of each program that takes one of them.
func TestBytes(t *testing.T) {
	files, err := filepath.Glob("*.safetensors.gz")
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		all += info.Size()
	}
	if all == 0 || all > 16e6 {
		t.Errorf("%d files of %d bytes; want at most 16 MB", len(files), all)
	}
}

// difference is the mean difference of two pictures, of 255.
func difference(a, b *image.RGBA) (mean float64) {
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		mean += max(d, -d) / float64(len(a.Pix)) * 4 / 3 // alpha does not count
	}
	return mean
}

// TestOpenSaysWhatThereIs looks at names that are none.
func TestOpenSaysWhatThereIs(t *testing.T) {
	_, err := models.Open(engine.ForTest(t, engine.PureGo), "monet")
	if err == nil || !strings.Contains(err.Error(), `no network "monet"; take one of adain, johnson, msgnet`) {
		t.Error(err)
	}
	_, err = models.Open(engine.ForTest(t, engine.PureGo), "msgnet", feedforward.WithBuckets(-1))
	if err == nil || !strings.Contains(err.Error(), "buckets of -1") {
		t.Error(err)
	}
}

// correlation is how much the edges of two pictures of one size are at the same places: from -1 over 0, not at all, to 1.
func correlation(a, b *image.RGBA) float64 {
	return stat.Correlation(edges(a), edges(b), nil)
}

// edges gives for each pixel how much green changes to the right and below.
func edges(img *image.RGBA) (all []float64) {
	img = picture.Resize(img, img.Rect.Dx()/2, img.Rect.Dy()/2, picture.Bilinear)
	for y := range img.Rect.Dy() - 1 {
		for x := range img.Rect.Dx() - 1 {
			g := float64(img.RGBAAt(x, y).G)
			all = append(all, math.Abs(float64(img.RGBAAt(x+1, y).G)-g)+math.Abs(float64(img.RGBAAt(x, y+1).G)-g))
		}
	}
	return all
}
