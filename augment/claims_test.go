package augment_test

import (
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/lesson"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestClaimsOfTheLesson measures what the first lesson's table says, on the same shelves: which augmentation helps in which light.
func TestClaimsOfTheLesson(t *testing.T) {
	if testing.Short() {
		t.Skip("renders fourteen shelves")
	}
	backend := engine.ForTest(t, engine.CPU).Backend
	crop, colour := augment.RandomResizedCrop(32, 32, augment.Area(0.5, 1)), augment.ColorJitter(0.5, 0.5, 0.5, 0.05)
	lights := []data.Light{data.LabLight, data.HallLight, {Kelvin: 3000, Brightness: 0.5, Glare: 0.85}}
	var asked []lesson.Set
	for _, light := range lights {
		exact := lesson.Must(lesson.Products(light, 11, 12, 13, 14))
		loose, _ := lesson.Must2(augment.Sequence(crop).Augment(backend, augment.Key{Seed: 99}, picture.Images(exact.Pictures)...))
		asked = append(asked, lesson.Set{Pictures: loose, Classes: exact.Classes})
	}
	right := func(aug *augment.Pipeline) (shares []float64) {
		s := lesson.Must(lesson.Products(data.LabLight, 1, 2))
		original, classes := picture.Images(s.Pictures), s.Classes
		for epoch := range uint64(30) {
			made, _ := lesson.Must2(aug.Augment(backend, augment.Key{Seed: 1, Epoch: epoch}, original...))
			s.Pictures, s.Classes = append(s.Pictures, made...), append(s.Classes, classes...)
		}
		for _, queries := range asked {
			shares = append(shares, lesson.Must(s.Right(backend, queries)))
		}
		return shares
	}
	none, crops, colours, both := right(augment.Sequence()), right(augment.Sequence(crop)), right(augment.Sequence(colour)),
		right(augment.Sequence(crop, colour))
	t.Logf("laboratory, hall, dark hall: none %.2f, crops %.2f, colours %.2f, both %.2f", none, crops, colours, both)
	for claim, holds := range map[string]bool{
		"in the laboratory all do well":                    min(none[0], crops[0], colours[0], both[0]) > 0.8,
		"crops mend the hall, where place is the trouble":  crops[1] > none[1]+0.05 && crops[1] > 0.9,
		"wide colours cost something where light is right": colours[1] < none[1] && both[1] < crops[1],
		"without colours the dark hall is lost":            max(none[2], crops[2]) < 0.5,
		"colours save the dark hall":                       min(colours[2], both[2]) > 0.55,
		"both together have the best worst case":           slices.Min(both) > max(slices.Min(none), slices.Min(crops), slices.Min(colours)),
	} {
		if !holds {
			t.Errorf("the lesson claims that %s; it does not hold", claim)
		}
	}
}
