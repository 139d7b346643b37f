package zoo

import (
	"encoding/json"
	"flag"
	"image"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

var update = flag.Bool("update", false, "render the pictures of testdata anew; run testdata/golden_pictures.py then")

// The pictures of the goldens: a JPEG whose decoder takes part, and a small PNG whose pixels are the same everywhere.
const catFile, smallCatFile = "testdata/cat.jpg", "testdata/cat.png"

// TestCatsAreRendered holds the pictures of the goldens against the scene that they were made of.
func TestCatsAreRendered(t *testing.T) {
	for file, scene := range map[string]data.CatScene{catFile: {Width: 500, Height: 375}, smallCatFile: {Width: 160, Height: 120}} {
		want := data.Cat(scene)
		if *update {
			if err := picture.Save(file, want, picture.Quality(85)); err != nil {
				t.Fatal(err)
			}
		}
		got := pictureOf(t, file)
		if got.Rect != want.Rect {
			t.Fatalf("%s is %v, the scene is %v", file, got.Rect, want.Rect)
		}
		sum := 0.0
		for i, v := range got.Pix {
			sum += math.Abs(float64(v) - float64(want.Pix[i]))
		}
		if mean := sum / float64(len(got.Pix)); mean > 3 || file == smallCatFile && mean > 0 {
			t.Errorf("%s is %.1f levels from the scene; run with -update", file, mean)
		}
	}
}

func pictureOf(t testing.TB, file string) *image.RGBA {
	t.Helper()
	img, err := picture.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// goldenPixels are those of torchvision's or timm's transforms for evaluation: of the picture, 8 bits, and what the network gets.
type goldenPixels struct {
	Mean       float64   // of all samples
	Pixels     []int     // some samples, in rows, red first
	Normalized []float64 // the same samples, less Mean and by Std
}

func goldenPictures(t testing.TB, name string, into any) {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// goldenEntries are the weights whose preprocessing has goldens, by how these are called.
var goldenEntries = map[string]string{
	"torchvision": "resnet18.tv_in1k", "timm 0.95": "resnet50.a1_in1k", "timm 0.875": "efficientnet_lite0.ra_in1k", "tensorflow": "tf_efficientnet_lite0.wheel_in1k",
}

// entry gives the registry's entry of a name.
func entry(t testing.TB, name string) Weights {
	t.Helper()
	for _, w := range Registry() {
		if w.Name() == name {
			return w
		}
	}
	t.Fatalf("no weights %q", name)
	return Weights{}
}

// TestPreprocessAgreesWithTransforms holds the preprocessing of a JPEG against torchvision's and timm's. Resizing is equal to Pillow's, so
// what differs is the decoder: 2 levels at most were seen.
func TestPreprocessAgreesWithTransforms(t *testing.T) {
	var all map[string]goldenPixels
	goldenPictures(t, "pictures.json", &all)
	for name, weights := range goldenEntries {
		p, want := entry(t, weights).Preprocess, all[name]
		img := p.Picture(pictureOf(t, catFile))
		if img.Rect != image.Rect(0, 0, 224, 224) {
			t.Errorf("%s: %v", name, img.Rect)
			continue
		}
		var samples []uint8
		sum := 0.0
		for i, v := range img.Pix {
			if i%4 < 3 {
				samples = append(samples, v)
				sum += float64(v)
			}
		}
		if mean := sum / float64(len(samples)); math.Abs(mean-want.Mean) > 0.1 {
			t.Errorf("%s: mean %v, want %v", name, mean, want.Mean)
		}
		largest := 0.0
		for i, place := range noise("places", len(want.Pixels)) {
			largest = max(largest, math.Abs(float64(samples[int((float64(place)+1)/2*float64(len(samples)))])-float64(want.Pixels[i])))
		}
		if t.Logf("%s: at most %g levels off", name, largest); len(want.Pixels) < 1000 || largest > 2 {
			t.Errorf("%s: a sample is %g levels off, want at most 2 (of %d)", name, largest, len(want.Pixels))
		}
		enginetest.Each(t, func(t *testing.T, backend compute.Backend) { want.normalized(t, backend, p, img) })
	}
}

// normalized holds what the network gets against PyTorch's, within 2 levels of the picture.
func (g goldenPixels) normalized(t *testing.T, backend compute.Backend, p Preprocess, img image.Image) {
	t.Helper()
	got := normalizedOn(t, backend, p, picture.ToTensor(img))
	for i, place := range noise("places", len(g.Normalized)) {
		at := int((float64(place) + 1) / 2 * float64(len(got)))
		if d := math.Abs(float64(got[at])-g.Normalized[i]) * float64(p.Std[at%3]); !(d <= 2.001/255) {
			t.Fatalf("number %d is %v, want %v", at, got[at], g.Normalized[i])
		}
	}
}

func normalizedOn(t *testing.T, backend compute.Backend, p Preprocess, x *tensors.Tensor) []float32 {
	t.Helper()
	exec, err := NewExec(backend, func(x *Node) *Node { return p.Normalize(InsertAxes(x, 0)) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call1(x)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](out)
}

// TestNormalizeTurnsChannels gives a network blue first, and in 0 to 255 less the mean, where its weights are Caffe's.
func TestNormalizeTurnsChannels(t *testing.T) {
	p := entry(t, "vgg16.hed_bsds500").Preprocess
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		pixel := tensors.FromFlatDataAndDimensions([]float32{200. / 255, 100. / 255, 50. / 255}, 1, 1, 3)
		enginetest.Near(t, "pixel", normalizedOn(t, backend, p, pixel), []float32{50 - 103.939, 100 - 116.779, 200 - 123.68}, 1e-4)
	})
}

func TestPreprocessCheck(t *testing.T) {
	good := Preprocess{Size: 224, Crop: 0.875, Std: [3]float32{1, 1, 1}}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		change func(*Preprocess)
		want   string
	}{
		{func(*Preprocess) {}, ""},
		{func(p *Preprocess) { p.Size, p.Crop = 1, 1 }, ""},
		{func(p *Preprocess) { p.Size, p.Crop, p.Raw = 0, 0, true }, ""},
		{func(p *Preprocess) { p.Size = 0 }, "size 0"},
		{func(p *Preprocess) { p.Size = 1<<14 + 1 }, "size 16385"},
		{func(p *Preprocess) { p.Crop = 0 }, "crop 0"},
		{func(p *Preprocess) { p.Crop = 1.01 }, "crop 1.01"},
		{func(p *Preprocess) { p.Crop = math.NaN() }, "crop NaN"},
		{func(p *Preprocess) { p.Mean[1] = nan }, "green has mean NaN"},
		{func(p *Preprocess) { p.Mean[2] = inf }, "blue has mean +Inf"},
		{func(p *Preprocess) { p.Std[0] = 0 }, "red has mean 0 and deviation 0"},
		{func(p *Preprocess) { p.Std[0] = -1 }, "deviation -1"},
		{func(p *Preprocess) { p.Std[0] = nan }, "deviation NaN"},
		{func(p *Preprocess) { p.Std[0], p.Raw = inf, true }, "deviation +Inf"},
	} {
		p := good
		c.change(&p)
		if err := p.Check(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", p, err, c.want)
		}
	}
}

// TestPicture checks sizes at odd pictures: the shorter side is resized, the middle is kept, and a raw picture is not touched.
func TestPicture(t *testing.T) {
	p := Preprocess{Size: 32, Crop: 0.875, Filter: picture.Bilinear}
	if p.Resized() != 36 {
		t.Errorf("resized to %d, want 36", p.Resized())
	}
	for _, size := range []image.Point{{1, 1}, {1, 50}, {301, 7}, {64, 64}} {
		img := image.NewRGBA(image.Rectangle{Max: size}.Add(image.Pt(3, -5)))
		if got := p.Picture(img).Rect; got != image.Rect(0, 0, 32, 32) {
			t.Errorf("a picture of %v becomes %v", size, got)
		}
		raw := Preprocess{Raw: true}
		if got := raw.Picture(img).Rect.Size(); got != size {
			t.Errorf("a raw picture of %v becomes %v", size, got)
		}
	}
}
