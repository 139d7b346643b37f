package imagenet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	all := Classes()
	if len(all) != 1000 {
		t.Fatalf("%d classes, want 1000", len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b Class) int { return strings.Compare(a.WNID, b.WNID) }) {
		t.Error("the identifiers are not in order")
	}
	for i, c := range all {
		if c.Index != i || len(c.WNID) != 9 || c.WNID[0] != 'n' || slices.Contains(c.Words, "") {
			t.Errorf("class %d: %+v", i, c)
		}
	}
	for index, want := range map[int]string{
		0: "n01440764 tench, Tinca tinca", 282: "n02123159 tiger cat", 309: "n02206856 bee", 310: "n02219486 ant, emmet, pismire",
		713: "n03924679 photocopier", 751: "n04037443 racer, race car, racing car", 934: "n07697537 hotdog, hot dog, red hot",
		999: "n15075141 toilet tissue, toilet paper, bathroom tissue",
	} {
		if got := all[index].WNID + " " + all[index].String(); got != want {
			t.Errorf("class %d is %q, want %q", index, got, want)
		}
	}
}

func TestNamesThatTwoClassesShare(t *testing.T) {
	count := map[string]int{}
	for _, c := range Classes() {
		count[c.Name()]++
	}
	var shared []string
	for name, n := range count {
		if n > 1 {
			shared = append(shared, name)
		}
	}
	slices.Sort(shared)
	if want := []string{"crane", "maillot"}; !slices.Equal(shared, want) {
		t.Errorf("shared names %q, want %q, as the doc of Name says", shared, want)
	}
}

func TestByWNID(t *testing.T) {
	for _, c := range Classes() {
		if got, err := ByWNID(c.WNID); err != nil || got.Index != c.Index {
			t.Errorf("ByWNID(%s) = %+v, %v; want class %d", c.WNID, got, err, c.Index)
		}
	}
	for _, wrong := range []string{"", "n0000000", "hotdog"} {
		if got, err := ByWNID(wrong); err == nil {
			t.Errorf("ByWNID(%q) = %+v, want an error", wrong, got)
		}
	}
}

func TestChangingAListLeavesTheTable(t *testing.T) {
	Classes()[0].WNID = "changed"
	if got := Classes()[0].WNID; got != "n01440764" {
		t.Errorf("class 0 is %q now", got)
	}
}

// The deck's example: a source set that already knows the target's class.
func ExampleFind() {
	for _, c := range append(Find("race car"), Find("Crane")...) {
		fmt.Println(c.Index, c)
	}
	// Output:
	// 751 racer, race car, racing car
	// 134 crane
	// 517 crane
}
