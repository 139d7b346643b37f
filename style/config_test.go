package style

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// TestErrors checks what New says to settings and pictures that cannot work.
func TestErrors(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	img := pattern("content")
	one := []Style{{Image: img}}
	for want, c := range map[string]struct {
		content image.Image
		styles  []Style
		change  func(*Config)
	}{
		"content picture is missing": {nil, one, nil},
		"no style pictures":          {img, nil, nil},
		"style 2: its picture":       {img, []Style{{Image: img}, {}}, nil},
		"Share is -1":                {img, []Style{{Image: img, Share: -1}}, nil},
		"Scale is 100":               {img, []Style{{Image: img, Scale: 100}}, nil},
		`no style layer "relu9_9"`:   {img, one, func(c *Config) { c.Objective.Style.Layers = Layers("relu9_9") }},
		"named twice":                {img, one, func(c *Config) { c.Objective.Content.Layers = Layers("relu1_1", "relu1_1") }},
		"Style.Weight NaN":           {img, one, func(c *Config) { c.Objective.Style.Weight = math.NaN() }},
		`Measure "grams"`:            {img, one, func(c *Config) { c.Objective.Style.Measure = "grams" }},
		`Divisor "2"`:                {img, one, func(c *Config) { c.Objective.Style.Divisor = "2" }},
		"deviation 0":                {img, one, func(c *Config) { c.Objective.Space = Space{Mean: [3]float32{1, 1, 1}} }},
		"-1 steps":                   {img, one, func(c *Config) { c.Steps = -1 }},
		"5 levels":                   {img, one, func(c *Config) { c.Levels = 5 }},
		`Start "middle"`:             {img, one, func(c *Config) { c.Start = "middle" }},
		"StartWith belong together":  {img, one, func(c *Config) { c.Start = FromPicture }},
		`Colors "none"`:              {img, one, func(c *Config) { c.Colors = "none" }},
		`Fit "crop"`:                 {img, one, func(c *Config) { c.Fit = "crop" }},
		"20000 x 20":                 {img, one, func(c *Config) { c.Exact = image.Pt(20000, 20) }},
		`Law "sgd"`:                  {img, one, func(c *Config) { c.Optimizer.Law = "sgd" }},
		"are Adam's":                 {img, one, func(c *Config) { c.Optimizer.Clamp = true }},
		"History is L-BFGS's":        {img, one, func(c *Config) { c.Optimizer = Optimizer{Law: Adam, History: 3} }},
		"Beta1 1":                    {img, one, func(c *Config) { c.Optimizer = Optimizer{Law: Adam, Beta1: 1} }},
		"Rate -1":                    {img, one, func(c *Config) { c.Optimizer.Rate = -1 }},
		"Patience -1":                {img, one, func(c *Config) { c.Patience = -1 }},
		"in [0, 1) and":              {img, one, func(c *Config) { c.Optimizer = Optimizer{Law: Adam, Beta2: 1} }},
		"neither content nor style":  {img, one, func(c *Config) { c.Objective = Objective{Style: StyleTerm{Weight: 3}} }},
		"1 steps for 2 levels":       {img, one, func(c *Config) { c.Exact, c.Levels = image.Pt(64, 64), 2 }},
		"Scale is 2, but the Fit":    {img, []Style{{Image: img, Scale: 2}}, func(c *Config) { c.Fit = Stretch }},
		"classifier.0 has the shape": {img, one, func(c *Config) { c.Objective.Content.Layers, c.Exact = Layers("classifier.0"), image.Pt(64, 64) }},
		"avgpool of vgg19 is none":   {img, one, func(c *Config) { c.Objective.Style.Layers, c.Exact, c.Tile = Layers("avgpool"), image.Pt(64, 64), 32 }},
		"1 x 1 pixels are too small": {image.NewGray(image.Rect(0, 0, 1, 1)), one, func(c *Config) { c.Exact = image.Point{} }},
		"512 x 1 pixels are too":     {image.NewGray(image.Rect(0, 0, 900, 1)), one, func(c *Config) { c.Exact = image.Point{} }},
		"cannot be computed in":      {img, one, func(c *Config) { c.Objective.Style.Measure, c.Tile = PatchMatches, 20 }},
		"set Tile to at least": {img, one, func(c *Config) {
			c.Exact, c.Levels, c.Steps, c.Tile = image.Pt(64, 64), 2, 2, 40
			c.Objective.Style.Layers = Layers("relu4_1")
		}},
		"relu1_1 at 512 x 384":    {img, one, func(c *Config) { c.Objective.Style.Measure, c.Exact = PatchMatches, image.Pt(512, 384) }},
		"its Region is black":     {img, []Style{{Image: img}, {Image: img, Region: image.NewGray(img.Rect)}}, nil},
		"region 1: the Mask":      {img, []Style{{Image: img, Mask: image.NewGray(img.Rect)}}, nil},
		"takes one style picture": {img, []Style{{Image: img}, {Image: img}}, func(c *Config) { c.Objective.Style.Measure = PatchMatches }},
	} {
		config := quick(1)
		if c.change != nil {
			c.change(&config)
		}
		if _, err := New(m, c.content, c.styles, config); err == nil || !strings.HasPrefix(err.Error(), "style: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Preset("d2k", m.Arch); err == nil || !strings.Contains(err.Error(), "neural-style") {
		t.Error(err)
	}
	resnet, err := zoo.New("resnet18")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Preset("", resnet); err == nil || !strings.Contains(err.Error(), "the network is resnet18") {
		t.Error(err)
	}
}

// TestDefaults checks what the zero Config becomes, for pictures of several sizes.
func TestDefaults(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	for _, want := range []struct {
		content, result image.Point
		size            int
		sizes           []image.Point
		steps           []int
		tile, history   int
	}{
		{image.Pt(300, 200), image.Pt(300, 200), 0, []image.Point{{300, 200}}, []int{150}, -1, 20},
		{image.Pt(3000, 1000), image.Pt(512, 171), 0, []image.Point{{512, 171}}, []int{150}, -1, 20},
		{image.Pt(300, 400), image.Pt(768, 1024), 1024, []image.Point{{384, 512}, {768, 1024}}, []int{90, 60}, -1, 14},
		{image.Pt(400, 300), image.Pt(2048, 1536), 2048, []image.Point{{512, 384}, {1024, 768}, {2048, 1536}}, []int{71, 47, 32}, 448, 3},
	} {
		c, err := Config{Size: want.size}.filled(m, want.content)
		if err != nil {
			t.Fatal(err)
		}
		if c.Exact != want.result || !slices.Equal(c.sizes(), want.sizes) || !slices.Equal(c.stepsOf(), want.steps) || c.Tile != want.tile || c.Optimizer.History != want.history {
			t.Errorf("%v becomes %v: sizes %v, steps %v, tile %d, history %d", want.content, c.Exact, c.sizes(), c.stepsOf(), c.Tile, c.Optimizer.History)
		}
		if err := c.check(m.Layers()); err != nil {
			t.Error(err)
		}
	}
}

// TestSteps checks that all steps are shared out, the most to the smallest size and at least one to each, and that fewer steps make fewer levels.
func TestSteps(t *testing.T) {
	for levels := 1; levels <= 6; levels++ {
		for n := levels; n < 40; n++ {
			steps, sum := Config{Levels: levels, Steps: n}.stepsOf(), 0
			for i, s := range steps {
				if sum += s; s < 1 || i > 0 && s > steps[i-1]+1 {
					t.Errorf("%d steps for %d levels: %v", n, levels, steps)
				}
			}
			if sum != n || len(steps) != levels {
				t.Errorf("%d steps for %d levels: %v", n, levels, steps)
			}
		}
	}
	c, err := Config{Size: 2048, Steps: 2}.filled(formulaModel(t, engine.PureGo), image.Pt(300, 400))
	if err != nil || c.Levels != 2 {
		t.Errorf("2 steps at 2048 pixels have %d levels (%v)", c.Levels, err)
	}
}

// TestLongPictures checks that of a style picture which is many times as long as wide only what shows is enlarged, and as if all were.
func TestLongPictures(t *testing.T) {
	long := image.NewRGBA(image.Rect(0, 0, 1, 100_000)) // 64 pixels wide it would have 1.6 GB
	for y := range 100_000 {
		long.Set(0, y, color.RGBA{uint8(y % 251), uint8(y / 400), 7, 255})
	}
	if got := fitTo(long, image.Pt(64, 64), Cover, 0).RGBAAt(32, 32); got.G != 50_000/400 {
		t.Errorf("the middle is %v", got)
	}
	for _, scale := range []float64{1, 2, 4} {
		img, size := patternOf("style", 40, 20), image.Pt(20, 20)
		factor := int(scale)
		whole := mirrored(picture.Resize(img, 40*factor, 20*factor, picture.Bilinear), size)
		if d := distance(t, fitTo(img, size, Cover, scale), whole); d > 1 {
			t.Errorf("at %g times the size, samples are %d off those of the whole", scale, d)
		}
	}
}

// TestFit checks what is taken of a style picture: its middle, all of it, or it and its mirror images.
func TestFit(t *testing.T) {
	img := image.NewRGBA(image.Rect(5, 5, 45, 25)) // 40 x 20; red tells the column
	for y := range 20 {
		for x := range 40 {
			img.Set(5+x, 5+y, color.RGBA{uint8(6 * x), 0, 0, 255})
		}
	}
	at := func(fit Fit, scale float64, x int) uint8 {
		got := fitTo(img, image.Pt(20, 20), fit, scale)
		if got.Rect != image.Rect(0, 0, 20, 20) {
			t.Fatalf("%q at %g: %v", fit, scale, got.Rect)
		}
		return got.RGBAAt(x, 10).R
	}
	for name, got := range map[string][2]uint8{
		"cover, left":         {at(Cover, 0, 0), 60},
		"cover, right":        {at(Cover, 1, 19), 174},
		"stretch, right":      {at(Stretch, 0, 19), 231},
		"twice as large":      {at(Cover, 2, 10), 121},
		"mirrored, middle":    {at(Cover, 0.25, 10), at(Cover, 0.25, 9) + 24}, // the middle of 10 columns
		"mirrored, both ends": {at(Cover, 0.25, 0), at(Cover, 0.25, 9)},
	} {
		if d := int(got[0]) - int(got[1]); d > 9 || d < -9 {
			t.Errorf("%s: %d, want about %d", name, got[0], got[1])
		}
	}
}

// TestColors checks that the content's chroma is kept to rounding, that a style picture gets the content's mean and covariance of colours, and
// what a grey picture is given.
func TestColors(t *testing.T) {
	c := quick(4)
	c.Colors = KeepColors
	got, content := ran(t, transferOf(t, formulaModel(t, engine.PureGo), c)).Picture, pattern("content")
	if distance(t, got, content) < 5 {
		t.Error("nothing has changed")
	}
	for i := 0; i < len(got.Pix); i += 4 {
		for ch := range 3 {
			kept := float64(got.Pix[i+ch]) - lightness(got.Pix[i:])
			want := float64(content.Pix[i+ch]) - lightness(content.Pix[i:])
			if math.Abs(kept-want) > 1.01 {
				t.Fatalf("pixel %d: chroma %g of channel %d, want %g", i/4, kept, ch, want)
			}
		}
	}
	soft := image.NewRGBA(content.Rect) // far from black and white, so that nothing is cut off
	for i := range soft.Pix {
		soft.Pix[i] = 100 + content.Pix[i]/8
	}
	changed, want := coloringOf(recolored(pattern("style"), coloringOf(soft, nil)), nil), coloringOf(soft, nil)
	for a := range 3 {
		if math.Abs(changed.mean[a]-want.mean[a]) > 1 {
			t.Errorf("channel %d has the mean %g, want %g", a, changed.mean[a], want.mean[a])
		}
		for b := range 3 {
			if got, want := changed.covariance.At(a, b), want.covariance.At(a, b); math.Abs(got-want) > 2+0.02*math.Abs(want) {
				t.Errorf("covariance of %d and %d: %g, want %g", a, b, got, want)
			}
		}
	}
	gray := picture.Flatten(image.NewGray(content.Rect))
	for i, v := range recolored(gray, coloringOf(content, nil)).Pix[:3] {
		if math.Abs(float64(v)-colorMean(content, i)) > 1 {
			t.Errorf("a black picture got %d in channel %d, want the mean %g", v, i, colorMean(content, i))
		}
	}
}

func colorMean(img *image.RGBA, channel int) float64 {
	return coloringOf(img, nil).mean[channel]
}
