package augment

import (
	"encoding/json"
	"image"
	"math"
	"slices"
	"strings"
	"testing"
)

// everything is a pipeline of every operation.
func everything() *Pipeline {
	return Sequence(FlipLeftRight(0.5), ColorJitter(0.5, 0.5, 0.5, 0.2), RandomResizedCrop(12, 10), FlipUpDown(0.3),
		Brightness(Choice(0.5, 2)), Contrast(Constant(1.5)), Saturation(LogUniform(0.5, 2)), Hue(Uniform(0, 0.1)),
		GaussianNoise(Uniform(0, 0.1)), Resize(9, 8), FlipLeftRight(0.5), CenterCrop(7, 12))
}

// drawn draws for images of sizes that differ.
func drawn(t *testing.T, p *Pipeline, key Key, n int) []Draw {
	t.Helper()
	var sizes []image.Point
	for i := range n {
		sizes = append(sizes, image.Pt(20+i%7, 15+i%5))
	}
	draws, err := p.Draw(key, sizes...)
	if err != nil {
		t.Fatal(err)
	}
	return draws
}

// equalDraws compares lists of draws.
func equalDraws(a, b []Draw) bool { return slices.EqualFunc(a, b, Draw.Equal) }

func TestADrawDependsOnSeedEpochAndIndexAlone(t *testing.T) {
	p := everything()
	all := drawn(t, p, Key{Seed: 3, Epoch: 1}, 40)
	if !equalDraws(all, drawn(t, everything(), Key{Seed: 3, Epoch: 1}, 40)) {
		t.Error("the same key gives other draws")
	}
	order := []int{31, 2, 17, 0, 39}
	var sizes []image.Point
	for _, i := range order {
		sizes = append(sizes, all[i].Size())
	}
	shuffled, err := p.DrawAt(Key{Seed: 3, Epoch: 1}, order, sizes)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range order {
		if !shuffled[i].Equal(all[at]) {
			t.Errorf("image %d in another order: %v, want %v", at, shuffled[i], all[at])
		}
	}
	for _, other := range []Key{{Seed: 4, Epoch: 1}, {Seed: 3, Epoch: 2}, {Seed: 1, Epoch: 3}} {
		for i, d := range drawn(t, p, other, 40) {
			if d.Equal(all[i]) {
				t.Errorf("image %d has the same draw with %+v", i, other)
			}
		}
	}
	for i := range all[1:] {
		if slices.EqualFunc(all[i].Steps, all[i+1].Steps, func(a, b Step) bool { return a.String() == b.String() }) {
			t.Errorf("images %d and %d have the same draw", i, i+1)
		}
	}
}

// TestAPipelineKeepsItsOperations changes the slice that a pipeline was made of.
func TestAPipelineKeepsItsOperations(t *testing.T) {
	operations := []Op{FlipLeftRight(0.5), RandomResizedCrop(6, 5)}
	p := Sequence(operations...)
	want := drawn(t, p, Key{Seed: 3}, 20)
	operations[0], operations[1] = FlipLeftRight(1), Resize(3, 3)
	if got := drawn(t, p, Key{Seed: 3}, 20); !equalDraws(got, want) {
		t.Errorf("other draws after a change of the caller's slice: %v, want %v", got[0], want[0])
	}
}

func TestOtherOperationsLeaveADrawAlone(t *testing.T) {
	crop, jitter := RandomResizedCrop(8, 8), ColorJitter(0.5, 0.5, 0.5, 0.2)
	want := drawn(t, Sequence(jitter, FlipLeftRight(0.5), crop), Key{Seed: 8}, 50)
	for name, p := range map[string]*Pipeline{
		"an operation that never acts": Sequence(FlipUpDown(0), jitter, FlipLeftRight(0.5), crop),
		"another order":                Sequence(FlipLeftRight(0.5), crop, jitter),
		"another probability":          Sequence(jitter, FlipLeftRight(0.9), crop),
		"a second of a kind behind":    Sequence(jitter, FlipLeftRight(0.5), crop, FlipLeftRight(0.5)),
		"an adjustment off":            Sequence(ColorJitter(0, 0.5, 0.5, 0.2), FlipLeftRight(0.5), crop),
	} {
		for i, d := range drawn(t, p, Key{Seed: 8}, 50) {
			for _, value := range []string{"left", "top", "width", "height"} {
				if got, want := d.Get("random_resized_crop", value), want[i].Get("random_resized_crop", value); !slices.Equal(got, want) {
					t.Errorf("%s, image %d: %s %v, want %v", name, i, value, got, want)
				}
			}
			for _, value := range []string{"contrast", "hue", "order"} {
				if got, want := d.Get("color_jitter", value), want[i].Get("color_jitter", value); !slices.Equal(got, want) {
					t.Errorf("%s, image %d: %s %v, want %v", name, i, value, got, want)
				}
			}
		}
	}
}

func TestDrawsSurviveJSON(t *testing.T) {
	want := drawn(t, everything(), Key{Seed: math.MaxUint64, Epoch: 7}, 30)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []Draw
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if !equalDraws(got, want) {
		t.Errorf("after JSON %v, want %v", got, want)
	}
}

func TestStepsThatAreNotStepsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`[1]`:                           "must be a JSON object",
		`{"flip":1}`:                    `no "op"`,
		`{"op":7}`:                      "op",
		`{"op":"flip","flip":"yes"}`:    "a number or a list of numbers",
		`{"op":"flip","flip":null}`:     "a number or a list of numbers",
		`{"op":"flip","flip":[1,null]}`: "a number or a list of numbers",
		`{"op":"flip","flip":[[1]]}`:    "a number or a list of numbers",
		`{"op":"flip","flip":1`:         "unexpected end",
	} {
		var s Step
		err := json.Unmarshal([]byte(text), &s)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// FuzzStep checks that no text makes the reader of steps panic, and that what it reads is written and read again.
func FuzzStep(f *testing.F) {
	for _, text := range []string{`{"op":"flip","flip":1}`, `{"op":"a","b":[1,2],"c":3e9}`, `{}`, `[]`, `{"op":"x","":[]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s, again Step
		if json.Unmarshal(text, &s) != nil {
			return
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if err := json.Unmarshal(written, &again); err != nil || again.String() != s.String() {
			t.Fatalf("%q: read again as %v, %v; want %v", text, again, err, s)
		}
	})
}

func TestSettingsWithoutMeaningAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		op   Op
		want string
	}{
		{FlipLeftRight(-0.1), "flip_left_right: probability -0.1; it must lie between 0 and 1"},
		{FlipUpDown(nan), "flip_up_down: probability NaN"},
		{RandomResizedCrop(8, 8, Area(0.5, 0.1)), "random_resized_crop: area uniform(0.5, 0.1) has its ends in the wrong order"},
		{RandomResizedCrop(8, 8, Area(-0.1, 1)), "area uniform(-0.1, 1) holds -0.1; it must lie between 0 and 1"},
		{RandomResizedCrop(8, 8, Area(0.1, 1.1)), "holds 1.1"},
		{RandomResizedCrop(8, 8, Area(0, 0)), "nothing of the image"},
		{RandomResizedCrop(8, 8, Area(0, 1)), "area uniform(0, 1) holds 0, which is nothing of the image"},
		{RandomResizedCrop(8, 8, Area(nan, 1)), "holds NaN; use finite numbers"},
		{RandomResizedCrop(8, 8, Ratio(0, 1)), "ratio log_uniform(0, 1) holds 0; a log-uniform law needs positive numbers"},
		{RandomResizedCrop(8, 8, Ratio(-1, 1)), "holds -1"},
		{RandomResizedCrop(8, 8, Ratio(2, 1)), "wrong order"},
		{RandomResizedCrop(0, 8), "result of 0 x 8 (height x width)"},
		{Resize(8, -1), "result of 8 x -1"},
		{CenterCrop(1<<20, 8), "each side must be between 1 and 16384"},
		{Brightness(Constant(-1)), "brightness: factor constant(-1) holds -1; it must lie at or above 0"},
		{Contrast(Dist{}), "contrast: factor is off"},
		{Saturation(Choice()), "saturation: factor is a choice of no values"},
		{Hue(Uniform(-0.6, 0)), "hue: factor uniform(-0.6, 0) holds -0.6; it must lie between -0.5 and 0.5"},
		{ColorJitter(-0.5, 0, 0, 0), "color_jitter: brightness amount -0.5"},
		{ColorJitter(0, nan, 0, 0), "contrast amount NaN"},
		{ColorJitter(0, 0, inf, 0), "saturation amount +Inf"},
		{ColorJitter(0, 0, 0, 0.6), "hue amount 0.6; it must lie between 0 and 0.5"},
		{ColorJitterOf(Uniform(1.2, 0.8), Dist{}, Dist{}, Dist{}), "brightness uniform(1.2, 0.8) has its ends in the wrong order"},
		{GaussianNoise(Uniform(-1, 1)), "gaussian_noise: sigma uniform(-1, 1) holds -1"},
		{GaussianNoise(Dist{}), "gaussian_noise: sigma is off"},
		{nil, "operation 0 of the sequence is nil"},
	} {
		p := Sequence(c.op)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Check: %v, want %q", err, c.want)
		}
		if _, err := p.Draw(Key{}, image.Pt(4, 4)); err == nil {
			t.Errorf("Draw gives no error, want %q", c.want)
		}
	}
	if err := everything().Check(); err != nil {
		t.Error(err)
	}
}

func TestDrawRefusesImagesThatAreNone(t *testing.T) {
	p := Sequence(FlipLeftRight(0.5))
	for want, draw := range map[string]func() ([]Draw, error){
		"size (0,4)":          func() ([]Draw, error) { return p.Draw(Key{}, image.Pt(0, 4)) },
		"index -1":            func() ([]Draw, error) { return p.DrawAt(Key{}, []int{-1}, []image.Point{{1, 1}}) },
		"2 indices for 1 siz": func() ([]Draw, error) { return p.DrawAt(Key{}, []int{0, 1}, []image.Point{{1, 1}}) },
	} {
		if _, err := draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
