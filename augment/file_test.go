package augment

import (
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sameDraws checks that two pipelines draw the same.
func sameDraws(t *testing.T, got, want *Pipeline) {
	t.Helper()
	sizes := slices.Repeat([]image.Point{{40, 30}}, 20)
	a, err := got.Draw(Key{Seed: 5}, sizes...)
	if err != nil {
		t.Fatal(err)
	}
	b, err := want.Draw(Key{Seed: 5}, sizes...)
	if err != nil {
		t.Fatal(err)
	}
	if !equalDraws(a, b) {
		t.Errorf("draws %v, want %v", a[0], b[0])
	}
}

// TestEveryOperationSurvivesFiles writes and reads every operation, and its draws.
func TestEveryOperationSurvivesFiles(t *testing.T) {
	eachSample(t, func(t *testing.T, op Op) {
		want := Sequence(op)
		for _, name := range []string{"p.json", "p.yaml"} {
			path := filepath.Join(t.TempDir(), name)
			if err := want.Save(path); err != nil {
				t.Fatal(err)
			}
			got, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("%s: read as %s, want %s", name, got, want)
			}
			sameDraws(t, got, want)
		}
		draws := drawn(t, want, Key{Seed: 1}, 10)
		text, err := json.Marshal(draws)
		if err != nil {
			t.Fatal(err)
		}
		var again []Draw
		if err := json.Unmarshal(text, &again); err != nil || !equalDraws(again, draws) {
			t.Errorf("the draws %v are read again as %v, %v", draws, again, err)
		}
	})
}

func TestParse(t *testing.T) {
	want := Sequence(FlipLeftRight(0.3), ColorJitterOf(Uniform(0.5, 1.5), Dist{}, Choice(0, 1), Constant(0.1)), RandomResizedCrop(20, 30, Area(0.5, 1)),
		OneOf(Identity(), Sequence(Hue(Normal(0, 0.1, -0.2, 0.2)), Saturation(Beta(0.5, 0.5)))))
	for _, text := range []string{
		`[{"op":"flip_left_right","p":0.3},
		  {"op":"color_jitter","brightness":{"uniform":[0.5,1.5]},"saturation":{"choice":[0,1]},"hue":0.1},
		  {"op":"random_resized_crop","height":20,"width":30,"area":{"uniform":[0.5,1]}},
		  {"op":"one_of","ops":[{"op":"identity"},{"op":"sequence","ops":[
		    {"op":"hue","factor":{"normal":[0,0.1,-0.2,0.2]}},{"op":"saturation","factor":{"beta":[0.5,0.5]}}]}]}]`,
		`
# comments are allowed
- {op: flip_left_right, p: 0.3}
- op: color_jitter
  brightness: {uniform: [0.5, 1.5]}
  saturation: {choice: [0, 1]}
  hue: 0.1
- {op: random_resized_crop, height: 20, width: 30, area: {uniform: [0.5, 1]}}
- op: one_of
  ops:
  - op: identity
  - op: sequence
    ops:
    - {op: hue, factor: {normal: [0, 0.1, -0.2, 0.2]}}
    - {op: saturation, factor: {beta: [0.5, 0.5]}}
`,
	} {
		got, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("read %s, want %s", got, want)
		}
		sameDraws(t, got, want)
	}
	one, err := Parse([]byte(`{"op":"hue"}`))
	if err != nil || one.String() != `{"op":"hue","factor":{"uniform":[-0.5,0.5]}}` {
		t.Errorf("one operation with its defaults is read as %s, %v", one, err)
	}
	if none, err := Parse([]byte(`[]`)); err != nil || none.String() != "" {
		t.Errorf("no operations are read as %s, %v", none, err)
	}
}

// TestParseTakesOneDocument has the lines that a YAML file may begin and end with.
func TestParseTakesOneDocument(t *testing.T) {
	for _, text := range []string{"---\n- {op: hue}\n", "# a comment\n---\n- {op: hue}\n", "%YAML 1.2\n---\n- {op: hue}\n...\n", "- {op: hue}\n# the end"} {
		if p, err := Parse([]byte(text)); err != nil || p.String() != `{"op":"hue","factor":{"uniform":[-0.5,0.5]}}` {
			t.Errorf("%q is read as %v, %v", text, p, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                              "text is empty; [] stands for no operations",
		"# nothing":                     "text is empty",
		"- {op: hue}\n---\n- {op: hue}": "has 2 documents; give one",
		"- {op: hue, factor: .nan}":     "a number that is not finite",
		`{"op":"sequence","ops":[{"op":"one_of"}]}`:                     "augment: one_of: there are no",
		`[{"op":"sequence","ops":[{"op":"one_of"}]}]`:                   "augment: sequence: one_of: there are no",
		`{"op":"trivial_augment_wide","num_magnitude_bins":1000000000}`: "at least 2 and at most 65536",
		`{"op":"aug_mix","alpha":1e300}`:                                "mixture_width times as much at most 1e+06",
		`{"op":"random_scale","factor":1e300}`:                          "factor constant(1e+300) holds 1e+300; it must lie between 0 and 1e+06",
		`{"op":"random_sized_crop","ratio":1e300}`:                      "ratio 1e+300; it must be positive and at most 1e+06",
		`{"op":"pad_to_aspect_ratio","ratio":64.5}`:                     "ratio 64.5; it must lie between 1/64 and 64",
		`7`:                                     "an operation must be an object",
		`[7]`:                                   "operation 0: augment: an operation must be an object",
		`{"p":1}`:                               `has no "op"`,
		`{"op":7}`:                              `has no "op"`,
		`{"op":"hui"}`:                          `unknown operation "hui"; the operations are a`,
		`{"op":"hue","turns":1}`:                `hue: json: unknown field "turns"`,
		`{"op":"hue","factor":2}`:               "factor constant(2) holds 2; it must lie between -0.5 and 0.5",
		`{"op":"hue","factor":null}`:            "factor is off",
		`{"op":"hue","factor":[1,2]}`:           "want a number or one law",
		`{"op":"hue","factor":{}}`:              "want a number or one law",
		`{"op":"hue","factor":{"a":[1]}}`:       `unknown law "a"`,
		`{"op":"one_of"}`:                       "there are no operations to choose from",
		`{"op":"sometimes","p":2}`:              "probability 2",
		`{"op":"some_of","ops":[null]}`:         `the operation null has no "op"`,
		`{"op":"some_of","min":3,"ops":[]}`:     "3 to 1 of 0 operations",
		"- {op: hue":                            "neither JSON nor YAML",
		`{"op":"hue","factor":{"uniform":[1]}}`: "the law uniform has 1 numbers, want 2",
		`{"op":"saturation","factor":{"beta":[0,1]}}`:                                "has the parameter 0; it must be positive",
		`{"op":"one_of","weights":[1],"ops":[]}`:                                     "no operations",
		`{"op":"one_of","weights":[0],"ops":[{"op":"hue"}]}`:                         "add up to 0",
		`{"op":"sometimes","ops":[{"op":"sometimes","ops":[{"op":"x"}]}]}`:           `unknown operation "x"`,
		`{"op":"sometimes","ops":[{"op":"one_of","ops":[{"op":"hue","factor":9}]}]}`: "sometimes: one_of: hue: factor constant(9)",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "missing.json")); !os.IsNotExist(unwrapped(err)) {
		t.Errorf("a file that is not there: error %v", err)
	}
}

// unwrapped gives the innermost error.
func unwrapped(err error) error {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		err = inner.Unwrap()
	}
}

// FuzzParse checks that no text makes the reader of pipelines panic, and that what it reads is written and read again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{`[{"op":"flip_left_right","p":0.3}]`, "- {op: hue, factor: {choice: [0, 0.5]}}", `{"op":"one_of","ops":[{"op":"identity"}]}`, `[]`,
		`{"op":"sometimes","p":1e-3,"ops":[{"op":"some_of","min":0,"ops":[{"op":"hue"}]}]}`, `{"op":"random_order","ops":[{"op":"random_order"}]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		written, err := json.Marshal(p)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if again, err := Parse(written); err != nil || again.String() != p.String() {
			t.Fatalf("%q: written as %s and read again as %s, %v", text, written, again, err)
		}
	})
}
