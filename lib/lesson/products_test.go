package lesson

import (
	"image"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
)

func TestProducts(t *testing.T) {
	s, err := Products(data.LabLight, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	one, err := Products(data.LabLight, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Pictures) != len(s.Classes) || len(one.Pictures) == 0 || len(s.Pictures) <= len(one.Pictures) {
		t.Errorf("%d pictures and %d classes of two shelves, %d of one", len(s.Pictures), len(s.Classes), len(one.Pictures))
	}
	for i, p := range s.Pictures {
		if p.Bounds() != image.Rect(0, 0, 32, 32) || s.Classes[i] == "" {
			t.Fatalf("picture %d has bounds %v and class %q", i, p.Bounds(), s.Classes[i])
		}
	}
	if _, err := Products(data.Light{Kelvin: 1}, 1); err == nil || !strings.Contains(err.Error(), "Kelvin") {
		t.Errorf("an impossible light gives %v", err)
	}
}

func TestRightCountsClasses(t *testing.T) {
	e := engine.ForTest(t, engine.PureGo)
	set := func(classes ...string) (s Set) {
		for i, c := range classes {
			s.Pictures = append(s.Pictures, []*image.RGBA{black.(*image.RGBA), white.(*image.RGBA), red.(*image.RGBA)}[i])
			s.Classes = append(s.Classes, c)
		}
		return s
	}
	got, err := set("night", "snow", "rose").Right(e.Backend, set("night", "snow", "brick"))
	if err != nil || got != 2.0/3 {
		t.Errorf("got %v, %v; want two of three", got, err)
	}
	if _, err := (Set{}).Right(e.Backend, set("night")); err == nil {
		t.Error("a set without examples answers")
	}
}
