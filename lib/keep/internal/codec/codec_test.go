package codec_test

import (
	"bytes"
	"encoding/gob"
	"image"
	"image/color"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/keep/internal/codec"
)

type (
	point  struct{ X, Y int32 }
	ragged struct {
		A bool
		B float64
		_ struct{}
		C point
	}
	chain struct {
		Value int
		Next  *chain
		Back  *chain
	}
	pet      interface{ Sound() string }
	cat      struct{ Lives int }
	dog      struct{ Name *string }
	labels   map[string][]int
	hidden   struct{ Open, closed int }
	callback struct {
		Name  string
		Hooks []struct{ Run func() }
	}
	stamped struct {
		time.Time
		Note string
	}
	halfGob struct{ x int }
	base    struct{ Rate float32 }
	derived struct {
		*big.Int
		Base base
	}
)

func (cat) Sound() string                     { return "meow" }
func (*dog) Sound() string                    { return "woof" }
func (h *halfGob) GobEncode() ([]byte, error) { return []byte{byte(h.x)}, nil }

func init() {
	gob.Register(cat{})
	gob.Register(&dog{})
}

func roundTrip(t *testing.T, v any) any {
	t.Helper()
	c, err := codec.For(reflect.TypeOf(v))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := c.Encode(&buf, reflect.ValueOf(v)); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	size, err := c.Size(reflect.ValueOf(v))
	if err != nil || size != int64(buf.Len()) {
		t.Fatalf("%T: Size is %d (%v), Encode wrote %d", v, size, err, buf.Len())
	}
	back := reflect.New(reflect.TypeOf(v)).Elem()
	if err := c.Decode(&buf, size, back); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	return back.Interface()
}

func TestRoundTrip(t *testing.T) {
	zero, word := 0, "rex"
	type number float32
	for _, v := range []any{
		true, int8(-3), uint(7), uintptr(9), 3.5, math.Copysign(0, -1), complex(1, -2), "naïve\x00", "", number(2.5),
		[]byte(nil), []byte{}, []float32{1, -0.5, float32(math.Inf(1))}, []bool{true, false}, [3]int16{1, 2, 3}, [2][]string{{"a"}, nil},
		[0]int{}, []struct{}{{}, {}, {}}, map[string]int(nil), map[string]int{}, labels{"cat": {1, 2}, "dog": nil},
		map[point]bool{{1, 2}: true, {3, 4}: false}, map[any]string{1: "one", "two": "two"},
		point{3, 4}, []point{{1, 2}, {3, 4}}, ragged{A: true, B: 2, C: point{5, 6}}, &zero, []*int{&zero, nil},
		[]any{1, "two", 3.0, nil, []byte{4}, true, image.Pt(1, 2)}, []pet{cat{9}, &dog{&word}, nil},
		image.NewRGBA(image.Rect(-1, -2, 3, 1)), image.NewGray16(image.Rect(0, 0, 1, 1)),
		[]image.Image{image.NewNRGBA(image.Rect(0, 0, 2, 3)), image.NewYCbCr(image.Rect(0, 0, 5, 3), image.YCbCrSubsampleRatio420)},
		image.NewPaletted(image.Rect(0, 0, 3, 3), color.Palette{color.Black, color.RGBA{1, 2, 3, 4}}),
		image.NewUniform(color.NRGBA{9, 8, 7, 6}), []color.Color{color.Gray{3}, nil},
		time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC), *big.NewInt(-1 << 60), stamped{time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC), "kept too"},
		derived{big.NewInt(5), base{0.1}}, struct{ P *chain }{&chain{1, &chain{2, nil, nil}, nil}},
	} {
		if got := roundTrip(t, v); !reflect.DeepEqual(got, v) {
			t.Errorf("%T came back as %#v, want %#v", v, got, v)
		}
	}
}

// Signs of zero and the difference of nil and empty are what DeepEqual or gob overlook.
func TestRoundTripKeepsSigns(t *testing.T) {
	got := roundTrip(t, struct{ X float64 }{math.Copysign(0, -1)}).(struct{ X float64 })
	if !math.Signbit(got.X) {
		t.Error("-0 came back as 0")
	}
}

func TestPointersKeepTheirIdentity(t *testing.T) {
	a, b := &chain{Value: 1}, &chain{Value: 2}
	a.Next, b.Back, b.Next = b, a, b // a cycle over two, and one over itself
	got := roundTrip(t, []*chain{a, b, a}).([]*chain)
	if got[0] != got[2] || got[0].Next != got[1] || got[1].Back != got[0] || got[1].Next != got[1] {
		t.Errorf("the pointers came back as other ones: %p %p", got, got[0].Next)
	}
}

func TestRefusedTypes(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{func() {}, "a func cannot be kept"},
		{make(chan int), "a chan cannot be kept"},
		{[]hidden{{1, 2}}, "hidden[].closed is unexported"},
		{map[string]callback{}, "callback[].Hooks[].Run: a func"},
		{halfGob{1}, "only one of the methods GobEncode and GobDecode"},
		{struct{ Pad [2]struct{ _ int } }{}, ".Pad[]._ is unexported"},
		{reflect.Value{}, "is unexported"},
	} {
		_, err := codec.For(reflect.TypeOf(c.value))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: error %v, want %q", c.value, err, c.want)
		}
	}
}

func TestRefusedValues(t *testing.T) {
	type unregistered struct{ X int }
	type loop []loop
	self := loop{nil}
	self[0] = self
	for _, c := range []struct {
		value any
		want  string
	}{
		{[]any{unregistered{1}}, "gob.Register"},
		{[]any{func() {}}, "a func cannot be kept"},
		{[]pet{&cat{1}}, "registered with gob.Register as codec_test.cat"},
		{map[*int]int{new(int): 1}, "keyed by pointers"},
		{self, "nested more than"},
	} {
		plan, err := codec.For(reflect.TypeOf(c.value))
		if err == nil {
			_, err = plan.Size(reflect.ValueOf(c.value))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: error %v, want %q", c.value, err, c.want)
		}
	}
}

func TestDigestIsTheSameForEqualMaps(t *testing.T) {
	type config struct{ X int }
	digest := func(order []string) string {
		m := map[string]any{}
		for _, k := range order {
			m[k] = config{len(k)}
		}
		c, err := codec.For(reflect.TypeOf(m))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := c.Digest(&b, reflect.ValueOf(m)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if digest([]string{"a", "bb", "ccc"}) != digest([]string{"ccc", "a", "bb"}) {
		t.Error("equal maps have different digests")
	}
	if digest([]string{"a"}) == digest([]string{"b"}) {
		t.Error("different maps have one digest")
	}
}

func TestSignatureNamesWhatATypeIsMadeOf(t *testing.T) {
	seen := map[string]reflect.Type{}
	for _, v := range []any{
		struct{ A int }{}, struct{ B int }{}, struct{ A int64 }{}, []int{}, [2]int{}, [3]int{}, map[string]int{}, &chain{}, chain{}, []chain{},
		point{}, struct{ X, Y int32 }{}, []any{}, []pet{}, 1, int8(1),
	} {
		c, err := codec.For(reflect.TypeOf(v))
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[c.Signature()]; ok {
			t.Errorf("%T and %s share the signature %s", v, other, c.Signature())
		}
		seen[c.Signature()] = reflect.TypeOf(v)
	}
}
