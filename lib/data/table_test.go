package data_test

import (
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
)

// table is a set of small pictures, two of each class.
func table(t testing.TB, s data.TableSet) *data.Set {
	t.Helper()
	s.Side, s.Each = 24, 2
	set, err := data.Table(s)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// What a set shows follows from its description alone: the same products in every light, others with another seed.
func TestTable(t *testing.T) {
	lab := table(t, data.TableSet{})
	if !slices.Equal(lab.Classes, data.TableClasses()) || len(lab.Classes) != 10 {
		t.Errorf("classes %q", lab.Classes)
	}
	if counts := lab.Counts(); slices.Min(counts) != 2 || slices.Max(counts) != 2 {
		t.Errorf("%v pictures of the classes, want 2 each", counts)
	}
	var all []string
	for _, img := range pictures(t, lab) {
		if img.Bounds() != image.Rect(0, 0, 24, 24) || !img.Opaque() {
			t.Fatalf("a picture has bounds %v", img.Bounds())
		}
		all = append(all, string(img.Pix))
	}
	// The sum was made on amd64 and must hold on every machine; see TestScenesKeepTheirBits.
	if got, want := hashOf([]byte(strings.Join(all, "")))[:16], "57829560918f3f0a"; got != want {
		t.Errorf("the pictures have the sum %s, want %s", got, want)
	}
	if found, err := data.Duplicates(t.Context(), lab, table(t, data.TableSet{Seed: 1})); err != nil || len(found) > 0 {
		t.Errorf("seed 1 shows what seed 0 does: %v, %v", found, err)
	}
	if full, err := data.Table(data.TableSet{}); err != nil || len(full.Items) != 120 {
		t.Errorf("the zero value has %v pictures, %v", full, err)
	}
}

// Each cause changes the picture in its own way: warm light adds red, glare and a cloth brighten the table.
func TestTableInOtherCircumstances(t *testing.T) {
	lab := pictures(t, table(t, data.TableSet{}))
	warm := pictures(t, table(t, data.TableSet{Light: data.Light{Kelvin: 3000}}))
	glare := pictures(t, table(t, data.TableSet{Light: data.Light{Glare: 0.85}}))
	cloth := pictures(t, table(t, data.TableSet{Cloth: true}))
	if redness(warm) < 1.5*redness(lab) || redness(glare) > redness(lab) || redness(cloth) > redness(lab) {
		t.Errorf("red over blue: %.2f in the laboratory, %.2f in warm light, %.2f with glare, %.2f on the cloth", redness(lab), redness(warm), redness(glare), redness(cloth))
	}
	if brightness(glare) < 1.2*brightness(lab) || brightness(cloth) < 1.5*brightness(lab) {
		t.Errorf("mean value: %.0f in the laboratory, %.0f with glare, %.0f on the cloth", brightness(lab), brightness(glare), brightness(cloth))
	}
	// A cloth mirrors nothing: with it glare makes no difference.
	both := pictures(t, table(t, data.TableSet{Cloth: true, Light: data.Light{Glare: 0.85}}))
	for i := range cloth {
		if !slices.Equal(cloth[i].Pix, both[i].Pix) {
			t.Fatalf("picture %d differs between a dull and a polished table under the cloth", i)
		}
	}
}

// brightness is the mean of all values.
func brightness(pictures []*image.RGBA) float64 {
	sum, n := 0.0, 0
	for _, img := range pictures {
		for i, v := range img.Pix {
			if i%4 < 3 {
				sum, n = sum+float64(v), n+1
			}
		}
	}
	return sum / float64(n)
}

func TestTableRefusals(t *testing.T) {
	for want, s := range map[string]data.TableSet{
		"Side is 15":     {Side: 15},
		"Side is 1025":   {Side: 1025},
		"Each is -1":     {Each: -1},
		"Each is 1001":   {Each: 1001},
		"Kelvin is 1999": {Light: data.Light{Kelvin: 1999}},
	} {
		set, err := data.Table(s)
		says(t, err, "data: ", want)
		if set != nil {
			t.Errorf("%s: a set beside the error", want)
		}
	}
}

// A grey surface is grey in the laboratory, as bright as the light, and has the colour of other lights.
func TestGray(t *testing.T) {
	for _, level := range []float64{0, 0.02, 0.18, 0.5, 1} {
		lab := data.LabLight.Gray(level)
		if lab.R != lab.G || lab.G != lab.B || lab.A != 255 || lab != (data.Light{}).Gray(level) {
			t.Errorf("%g is %v in the laboratory", level, lab)
		}
		warm, cold, dim := data.Light{Kelvin: 3000}.Gray(level), data.Light{Kelvin: 9000}.Gray(level), data.Light{Brightness: 0.5}.Gray(level)
		if level > 0 && !(warm.R > warm.G && warm.G > warm.B && cold.R < cold.G && cold.G < cold.B && dim.G < lab.G) {
			t.Errorf("%g is %v in warm, %v in cold and %v in dim light", level, warm, cold, dim)
		}
	}
}

func TestJoin(t *testing.T) {
	a, b := table(t, data.TableSet{}), table(t, data.TableSet{Seed: 1})
	both, err := data.Join(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(both.Items) != 40 || !slices.Equal(both.Classes, a.Classes) || !slices.Equal(both.Counts(), slices.Repeat([]int{4}, 10)) {
		t.Errorf("%d pictures, %v of %q", len(both.Items), both.Counts(), both.Classes)
	}
	all := names(both)
	slices.Sort(all)
	if n := len(slices.Compact(all)); n != 40 {
		t.Errorf("%d names for 40 pictures", n)
	}
	images, first, second := pictures(t, both), pictures(t, a), pictures(t, b)
	for i := range 4 {
		if want := append(first[:2:2], second[:2]...)[i]; !slices.Equal(images[i].Pix, want.Pix) {
			t.Errorf("picture %d of the first class is another's", i)
		}
	}
	for want, sets := range map[string][]*data.Set{"no set": nil, `set 1 has the classes "x", "y"`: {a, many(t, 2, "x", "y")}} {
		_, err := data.Join(sets...)
		says(t, err, "data: ", want)
	}
}
