package finetune

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/imagenet"
)

// imagenetSource gives the labels and the identifiers of ImageNet's classes.
func imagenetSource() (labels, wnids []string) {
	for _, c := range imagenet.Classes() {
		labels, wnids = append(labels, c.String()), append(wnids, c.WNID)
	}
	return labels, wnids
}

// matched matches classes with ImageNet's, and must not fail.
func matched(t testing.TB, r Reuse, classes ...string) Matches {
	t.Helper()
	labels, wnids := imagenetSource()
	m, err := r.match(classes, labels, wnids)
	if err != nil {
		t.Fatalf("%q with %q: %v", r, classes, err)
	}
	return m
}

// tench is a class that always matches, so that others may match nothing.
const tench = "tench"

func TestNamesMatch(t *testing.T) {
	for name, want := range map[string][]int{
		"ants":                {310}, // "ant, emmet, pismire"
		"emmet":               {310},
		"bees":                {309},
		"bee":                 {309},
		"elephant":            nil, // has "ant" in it, and is neither "Indian elephant" nor "African elephant"
		"beetle":              nil, // has "bee" in it
		"be":                  nil,
		"racer":               {751}, // the deck's example: "racer, race car, racing car"
		"Race Car":            {751},
		"racing_cars":         {751},
		"hotdog":              {934},
		"hot dog":             {934},
		"hot_dog":             {934},
		"hot-dog":             {934},
		"HotDogs":             {934},
		"red hot":             {934},
		"not-hotdog":          nil,
		"hotdog stand":        nil,
		"tee_shirt":           {610},
		"jack o lantern":      {607},
		"geese":               {99},
		"mice":                {673},
		"timberWolves":        {269},
		"paper-knives":        {623},
		"minibuses":           {654},
		"strawberries":        {949},
		"oxen":                {345},
		"hippopotami":         {344},
		"platypuses":          {103},
		"walruses":            nil,
		"foxes":               nil, // "red fox", "kit fox", "Arctic fox" and "grey fox" are whole names
		"red foxes":           {277},
		"jeans":               {608},
		"binocular":           {447}, // the source has the plural
		"sunglasses":          {837}, // and the singular is another class
		"sunglass":            {836},
		"hourglasses":         {604},
		"tubes":               nil, // no plural of "tub"
		"":                    nil,
		"---":                 nil,
		"42":                  nil,
		"n07697537":           {934},
		"n02085620-Chihuahua": {151},
		"n02085620_Chihuahua": {151},
		"n00000000":           nil,
		"n00000000-hotdog":    nil,
		"ant, emmet, pismire": {310},
		"pismire , formicid":  {310},
		"red panda, panda":    {387}, // 388 is a panda too, but no red one
		"tub, tubes":          {435, 876},
	} {
		labels, wnids := imagenetSource()
		m, err := Reuse("auto").match([]string{name, tench}, labels, wnids)
		switch {
		case len(want) > 1 && err == nil:
			t.Errorf("%q matches %v; want an error", name, m[0])
		case len(want) > 1:
		case err != nil:
			t.Errorf("%q: %v", name, err)
		case !slices.Equal(m[0].Rows, want) || (m[0].By == ByNone) != (want == nil):
			t.Errorf("%q matches rows %v by %s (%q), want %v", name, m[0].Rows, m[0].By, m[0].Names, want)
		}
	}
}

// TestPlurals folds plurals of words that ImageNet does not have, either way round.
func TestPlurals(t *testing.T) {
	singular := []string{"mouse", "goose", "wolf", "knife", "bus", "berry", "child", "glass", "box", "church", "brush", "potato", "shoe", "house",
		"tie", "glove", "cactus", "man", "woman", "foot", "tooth", "person", "larva", "oasis", "axis", "quiz", "die", "louse", "dog"}
	plural := []string{"mice", "geese", "wolves", "knives", "buses", "berries", "children", "glasses", "boxes", "churches", "brushes", "potatoes",
		"shoes", "houses", "ties", "gloves", "cacti", "men", "women", "feet", "teeth", "people", "larvae", "oases", "axes", "quizzes",
		"dice", "lice", "dogs"}
	for _, c := range []struct{ targets, labels []string }{{singular, plural}, {plural, singular}, {plural, plural}} {
		m, err := Reuse("auto").match(c.targets, c.labels, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range m {
			if !slices.Equal(m[i].Rows, []int{i}) {
				t.Errorf("%q matches %q, want %q", c.targets[i], m[i].Names, c.labels[i])
			}
		}
	}
	for _, other := range [][2]string{{"glas", "glass"}, {"glas", "glasses"},
		{"bas", "bass"}, {"tube", "tub"}, {"canes", "can"}, {"planes", "plan"}} {
		m, err := Reuse("auto").match([]string{other[0], tench}, []string{other[1], tench, "rest"}, nil)
		if err != nil || m[0].By != ByNone {
			t.Errorf("%q matches %q (%v)", other[0], other[1], err)
		}
	}
}

// TestEveryLabelMatchesItself takes the source's own labels as classes. Those of which all names belong to another class as well must be refused.
func TestEveryLabelMatchesItself(t *testing.T) {
	labels, wnids := imagenetSource()
	s := newSource(labels, wnids)
	var ambiguous []string
	for row, label := range labels {
		rows := s.named(label)
		if len(rows) > 1 && slices.Contains(rows, row) {
			ambiguous = append(ambiguous, label)
		} else if !slices.Equal(rows, []int{row}) {
			t.Errorf("%q is row %d but matches %v", label, row, rows)
		}
	}
	if want := []string{"partridge", "crane", "cardigan", "crane", "harp", "maillot", "missile"}; !slices.Equal(ambiguous, want) {
		t.Errorf("ambiguous are %q, want %q", ambiguous, want)
	}
}

func TestSaidOutright(t *testing.T) {
	classes := []string{"ants", "bees", "ant, emmet", "a=b"}
	for r, want := range map[Reuse][4][]int{
		"ants=310,bees=309":                {{310}, {309}},
		" ants = 310 , bees = 309 ,":       {{310}, {309}},
		"ants=281-285":                     {{281, 282, 283, 284, 285}},
		"ants=281 - 283+285":               {{281, 282, 283, 285}},
		"ants=285+281+281-282":             {{281, 282, 285}},
		"ants=n07697537":                   {{934}},
		"ants=race car":                    {{751}},
		"ants=Race_Cars + n07697537 + 5-6": {{5, 6, 751, 934}},
		"ants=0,bees=999":                  {{0}, {999}},
		"ants=310,bees=310":                {{310}, {310}}, // it is what was said
		"ant, emmet=310,a=b=7":             {nil, nil, {310}, {7}},
		"ants=3,ant,emmet=310":             {{3}, nil, {310}},
		"auto,ants=1,ant, emmet=none":      {{1}, {309}},
		"ants=1,auto,ant, emmet=310":       {{1}, {309}, {310}},
	} {
		m := matched(t, r, classes...)
		for i, match := range m {
			if !slices.Equal(match.Rows, want[i]) {
				t.Errorf("%q: %s begins with %v, want %v", r, match.Class, match.Rows, want[i])
			}
		}
	}
	m := matched(t, "auto,a=b=281-285,ants=none,ant, emmet=n02219486", classes...)
	for i, want := range []string{ByNone, ByName, BySaid, BySaid} {
		if m[i].By != want || len(m[i].Names) != len(m[i].Rows) {
			t.Errorf("match %+v, want it by %s", m[i], want)
		}
	}
	if m := matched(t, "auto", "n07697537"); m[0].By != BySynset || !slices.Equal(m[0].Names, []string{"hotdog, hot dog, red hot"}) {
		t.Errorf("match %+v", m[0])
	}
	if m, err := Reuse(" ").match(classes, nil, nil); m != nil || err != nil {
		t.Errorf("nothing re-used gives %v, %v", m, err)
	}
}

func TestReuseRefuses(t *testing.T) {
	labels, wnids := imagenetSource()
	all := []string{"crane", "ants", "bees", "emmet"}
	for _, c := range []struct {
		reuse   Reuse
		classes []string
		want    []string // texts of the message
	}{
		{"auto", all[:3], []string{`"crane"`, `134 n02012849 "crane", 517 n03126707 "crane"`, `"auto,crane=134"`, "crane=none", "in Config.Reuse, as in"}},
		{"ants=crane", all, []string{"ants=crane", `134 n02012849 "crane", 517 n03126707 "crane"`}},
		{"wasps=1", all, []string{`"wasps"`, `["crane" "ants" "bees" "emmet"]`}},
		{"Ants=1", all, []string{`"Ants"`}},
		{"ants=1000", all, []string{"no row 1000", "0 to 999"}},
		{"ants=-1", all, []string{`called "-1"`}},
		{"ants=990-1000", all, []string{"no row 1000"}},
		{"ants=99999999999999999999", all, []string{"no row 99999999999999999999"}},
		{"ants=285-281", all, []string{"write 281-285"}},
		{"ants=310,bees=309,ants=1", all, []string{`"ants" twice`, "ants=281+285"}},
		{"ants=n99999999", all, []string{`identifier "n99999999"`}},
		{"ants=wolf", all, []string{`called "wolf"`, `269 n02114367 "timber wolf`}},
		{"ants=", all, []string{`called ""`}},
		{"ants=1+", all, []string{`called ""`}},
		{"=310", all, []string{`the class ""`}},
		{"ants", all, []string{`"ants"`, "CLASS=ROWS"}},
		{"ants=281,282", all, []string{`"282"`, `"+"`}},
		{"ants=281,282,bees=1", all, []string{`"282,bees"`, `"+"`}},
		{"auto", []string{"hotdog", "hot dog"}, []string{`"hotdog" and "hot dog" both match 934`, "in Config.Reuse, as in"}},
		{"auto,ants=310", []string{"ants", "emmet"}, []string{`"ants" and "emmet" both match 310`}},
		{"auto,emmet=310", []string{"ants", "emmet"}, []string{`"ants" and "emmet" both match 310`}},
		{"auto", []string{"apricot", "not-hotdog"}, []string{"no class has a match", "in Config.Reuse, as in", `"apricot=7"`}},
		{"ants=none", all, []string{"no class has a match"}},
		{"ants=0-999", all, []string{"all 1000 rows", `"crane"`}},
	} {
		m, err := c.reuse.match(c.classes, labels, wnids)
		if err == nil {
			t.Errorf("%q with %q gives\n%v\nwant an error", c.reuse, c.classes, m)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: error %q does not say %q", c.reuse, err, want)
			}
		}
	}
	if _, err := Reuse("ants=n07697537").match(all, labels, nil); err == nil || !strings.Contains(err.Error(), "no WordNet identifiers") {
		t.Errorf("identifiers of a source without: %v", err)
	}
	if m, err := Reuse("auto").match([]string{"n07697537", tench}, labels, nil); err != nil || m[0].By != ByNone {
		t.Errorf("a folder called by an identifier, without identifiers: %v, %v", m, err)
	}
	if m, err := Reuse("ants=1").match(all, make([]string, 5), nil); err != nil || !slices.Equal(m[1].Rows, []int{1}) {
		t.Errorf("a source without labels: %v, %v", m, err)
	}
}

func FuzzReuse(f *testing.F) {
	for _, seed := range []string{"auto", "ants=310,bees=309", "ant, emmet=281-285+n07697537", "auto,bees=race car", "=,=+-", "ants=9999-2"} {
		f.Add(seed, "ants")
	}
	labels, wnids := imagenetSource()
	f.Fuzz(func(t *testing.T, reuse, class string) {
		m, err := Reuse(reuse).match([]string{class, "bees", "ant, emmet"}, labels, wnids)
		if err != nil {
			return
		}
		for _, match := range m {
			if (match.By == ByNone) != (len(match.Rows) == 0) || !slices.IsSorted(match.Rows) || len(match.Names) != len(match.Rows) {
				t.Fatalf("%q gives %+v", reuse, match)
			}
			for _, row := range match.Rows {
				if row < 0 || row > 999 {
					t.Fatalf("%q gives row %d", reuse, row)
				}
			}
		}
	})
}

func TestRows(t *testing.T) {
	weight := []float32{ // [in, source]
		1, 2, 3, 4, 5,
		10, 20, 30, 40, 60,
	}
	bias := []float32{100, 200, 300, 400, 500}
	m := Matches{{Class: "a", Rows: []int{3}}, {Class: "b"}, {Class: "c", Rows: []int{0, 1}}}
	w, b := m.rows(weight, bias)
	if want := []float32{4, 4, 1.5, 40, 45, 15}; !slices.Equal(w, want) { // b: the mean of rows 2 and 4
		t.Errorf("weights %v, want %v", w, want)
	}
	if want := []float32{400, float32(400 + math.Log(2)), 150}; !slices.Equal(b, want) {
		t.Errorf("bias %v, want %v", b, want)
	}
	_, b = append(m, Match{Class: "d"}).rows(weight, bias)
	if want := []float32{400, 400, 150, 400}; !slices.Equal(b, want) { // two classes share two rows
		t.Errorf("bias %v, want %v", b, want)
	}
}

func ExampleMatches() {
	labels, wnids := []string{}, []string{}
	for _, c := range imagenet.Classes() {
		labels, wnids = append(labels, c.String()), append(wnids, c.WNID)
	}
	m, err := Reuse("auto,cats=281-285").match([]string{"cats", "hot_dogs", "mice", "not-hotdog"}, labels, wnids)
	if err != nil {
		panic(err)
	}
	fmt.Println(m)
	// Output:
	// class       source row  what the source calls it                                     how
	// cats        281-285     mean of tabby, tabby cat / tiger cat / Persian cat / 2 more  said
	// hot_dogs    934         hotdog, hot dog, red hot                                     name
	// mice        673         mouse, computer mouse                                        name
	// not-hotdog  -           mean of the rows that no class took                          none
}

// TestMatchesOfModel asks a model, by the labels that it has, and one whose classes have no names.
func TestMatchesOfModel(t *testing.T) {
	m := testSource(t, engine.ForTest(t, engine.PureGo), "tf_efficientnet_lite0", 32)
	got, err := Reuse("auto,leaf=2+4").Matches(m, []string{"greens", "leaf", "sky"})
	if err != nil {
		t.Fatal(err)
	}
	want := Matches{{"greens", []int{3}, ByName, []string{"green"}}, {"leaf", []int{2, 4}, BySaid, []string{"third", "fifth"}}, {Class: "sky", By: ByNone}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	m.Labels = nil
	if got, err := Reuse("auto").Matches(m, []string{"green", "red"}); err == nil || !strings.Contains(err.Error(), "nothing of the source is re-used") {
		t.Errorf("classes without names match %v: %v", got, err)
	}
}

// TestNamesOfTheSource takes ImageNet's names only where the source's labels are ImageNet's, not wherever there are a thousand.
func TestNamesOfTheSource(t *testing.T) {
	a, err := zoo.New("resnet18")
	if err != nil {
		t.Fatal(err)
	}
	own, known := make([]string, 1000), make([]string, 1000)
	for i, c := range imagenet.Classes() {
		own[i], known[i] = fmt.Sprint("product ", i), c.Name()
	}
	if names, ids := sourceNames(&zoo.Model{Arch: a, Labels: own}); names[310] != "product 310" || ids != nil {
		t.Errorf("a thousand classes of one's own are called %q", names[310])
	}
	if names, ids := sourceNames(&zoo.Model{Arch: a, Labels: known}); names[310] != "ant, emmet, pismire" || len(ids) != 1000 {
		t.Errorf("ImageNet's class is called %q", names[310])
	}
}
