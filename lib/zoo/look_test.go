package zoo

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// lookedAt is a small network with made-up weights on the pure-Go engine, but for its first kernel, which is given in PyTorch's order.
func lookedAt(t *testing.T, opts ...Option) *Model {
	t.Helper()
	a := arch(t, "efficientnet_lite0")
	list := state(a)
	for i := range list {
		if list[i].Name == "conv_stem.weight" { // [32, 3, 3, 3]
			flat := make([]float32, 32*27)
			flat[0], flat[9+4], flat[18+8] = 2, -1, 1 // kernel 0: red at the top left, green in the middle, blue at the bottom right
			flat[27+2] = -0.5                         // kernel 1: red at the top right
			list[i].Tensor = tensors.FromFlatDataAndDimensions(flat, 32, 3, 3, 3)
		}
	}
	m, err := Open(engine.ForTest(t, engine.PureGo), a.Name, append(opts, WithFile(saved(t, list)))...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFilters(t *testing.T) {
	const grey = 128
	for _, test := range []struct {
		bgr   bool
		first color.RGBA // of the top left of kernel 0
		last  color.RGBA // of its bottom right
		next  color.RGBA // of the top right of kernel 1
	}{
		{false, color.RGBA{255, grey, grey, 255}, color.RGBA{grey, grey, 191, 255}, color.RGBA{0, grey, grey, 255}},
		{true, color.RGBA{grey, grey, 255, 255}, color.RGBA{191, grey, grey, 255}, color.RGBA{grey, grey, 0, 255}},
	} {
		filters, err := lookedAt(t, WithPreprocess(func(p *Preprocess) { p.BGR = test.bgr })).Filters()
		if err != nil || len(filters) != 32 || filters[0].Rect != image.Rect(0, 0, 3, 3) {
			t.Fatalf("%d filters: %v", len(filters), err)
		}
		got := []color.RGBA{filters[0].RGBAAt(0, 0), filters[0].RGBAAt(1, 1), filters[0].RGBAAt(2, 2), filters[1].RGBAAt(2, 0), filters[2].RGBAAt(1, 1)}
		want := []color.RGBA{test.first, {grey, 64, grey, 255}, test.last, test.next, {grey, grey, grey, 255}} // kernel 2 is all 0
		if !slices.Equal(got, want) {
			t.Errorf("BGR %v: got %v, want %v", test.bgr, got, want)
		}
	}
}

// TestMaps holds the maps against the layer's output.
func TestMaps(t *testing.T) {
	m := lookedAt(t, WithPreprocess(func(p *Preprocess) { p.Raw = true }))
	img := tiles(image.NewRGBA(image.Rect(0, 0, 200, 200)))[0]
	maps, err := m.Maps(img, "bn1", 5)
	if err != nil || len(maps) != 5 {
		t.Fatalf("%d maps: %v", len(maps), err)
	}
	out, err := m.FeaturesOf(img, "bn1")
	if err != nil {
		t.Fatal(err)
	}
	flat, shape := tensors.MustCopyFlatData[float32](out[0]), out[0].Shape().Dimensions
	var variances []float64
	for c := range shape[3] {
		var channel []float32
		for i := c; i < len(flat); i += shape[3] {
			channel = append(channel, flat[i])
		}
		variances = append(variances, variance(channel))
	}
	largest := slices.Index(variances, slices.Max(variances))
	low, high := flat[largest], flat[largest]
	for i := largest; i < len(flat); i += shape[3] {
		low, high = min(low, flat[i]), max(high, flat[i])
	}
	for y := range shape[1] {
		for x := range shape[2] {
			v := (flat[(y*shape[2]+x)*shape[3]+largest] - low) / (high - low)
			if got, want := maps[0].RGBAAt(x, y), byteOf(v); got != (color.RGBA{want, want, want, 255}) {
				t.Fatalf("place %d, %d is %v, want grey %d", x, y, got, want)
			}
		}
	}
	if all, err := m.Maps(img, "bn1", 1000); err != nil || len(all) != 32 {
		t.Errorf("%d maps of 32 channels: %v", len(all), err)
	}
}

func TestMapsRefuse(t *testing.T) {
	m := lookedAt(t)
	img := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for want, ask := range map[string]func() ([]*image.RGBA, error){
		"want at least 1":       func() ([]*image.RGBA, error) { return m.Maps(img, "bn1", 0) },
		`no layer "conv9"`:      func() ([]*image.RGBA, error) { return m.Maps(img, "conv9", 1) },
		"in front of the pool":  func() ([]*image.RGBA, error) { return m.Maps(img, "global_pool", 1) },
		"missing or has no pix": func() ([]*image.RGBA, error) { return m.Maps(nil, "bn1", 1) },
	} {
		if maps, err := ask(); err == nil || !strings.Contains(err.Error(), want) || maps != nil {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
