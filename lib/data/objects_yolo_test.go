package data_test

import (
	"bytes"
	"image"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// pose is a form with three key points.
var pose = data.YOLOForm{Classes: []string{"person"}, Shape: []int{3, 3}, Mirror: []int{1, 0, 2}}

func TestYOLOIsReadAndWritten(t *testing.T) {
	size := image.Pt(40, 20)
	for name, c := range map[string]struct {
		form data.YOLOForm
		text string
		want []data.Object
	}{
		"nothing": {text: ""},
		"boxes": {text: "2 0.500000 0.250000 0.500000 0.500000\n0 0.500000 0.500000 1.000000 1.000000\n",
			want: []data.Object{{Class: 2, Box: picture.Rect{X0: 10, Y0: 0, X1: 30, Y1: 10}}, {Box: picture.Rect{X1: 40, Y1: 20}}}},
		"key points": {pose, "0 0.500000 0.500000 0.500000 0.500000 0.400000 0.450000 2 0.600000 0.450000 1 0.000000 0.000000 0\n", []data.Object{{Box: picture.Rect{X0: 10, Y0: 5, X1: 30, Y1: 15},
			Points: []data.ObjectPoint{{X: 16, Y: 9, Mark: data.Seen}, {X: 24, Y: 9, Mark: data.Covered}, {}}}}},
		"key points of two numbers": {data.YOLOForm{Shape: []int{2, 2}}, "7 0.500000 0.500000 0.500000 0.500000 0.400000 0.450000 0.000000 0.000000\n",
			[]data.Object{{Class: 7, Box: picture.Rect{X0: 10, Y0: 5, X1: 30, Y1: 15}, Points: []data.ObjectPoint{{X: 16, Y: 9, Mark: data.Seen}, {}}}}},
	} {
		got, err := data.ReadYOLO(strings.NewReader(c.text), size, c.form)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: read %+v, %v; want %+v", name, got, err, c.want)
		}
		var text bytes.Buffer
		if err := data.WriteYOLO(&text, got, size, c.form); err != nil || text.String() != c.text {
			t.Errorf("%s: wrote %q, %v; want %q", name, &text, err, c.text)
		}
	}
	cut, err := data.ReadYOLO(strings.NewReader(" 1 0.1 0.5005 0.4 1.0005 \r\n\n"), size, data.YOLOForm{})
	if want := (picture.Rect{X1: 12, Y1: 20}); err != nil || len(cut) != 1 || cut[0].Box.X0 != 0 || cut[0].Box.Y1 != 20 || cut[0].Box.X1-want.X1 > 1e-9 {
		t.Errorf("a box beyond the edge: %+v, %v", cut, err)
	}
	crumbs := []data.Object{{Box: picture.Rect{X0: -7e-15, Y0: -0.01, X1: 40.00001, Y1: 20}}}
	var whole bytes.Buffer
	if err := data.WriteYOLO(&whole, crumbs, size, data.YOLOForm{}); err != nil || whole.String() != "0 0.500000 0.500000 1.000000 1.000000\n" {
		t.Errorf("a box with crumbs beyond the edge: wrote %q, %v", &whole, err)
	}
	var text bytes.Buffer // an object without key points among those with
	if err := data.WriteYOLO(&text, []data.Object{{Box: picture.Rect{X1: 40, Y1: 20}}}, size, pose); err != nil || !strings.HasSuffix(text.String(), " 0.000000 0.000000 0\n") {
		t.Errorf("wrote %q, %v", &text, err)
	}
}

func TestYOLOSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		form       data.YOLOForm
		text, want string
	}{
		{data.YOLOForm{}, "0 .5 .5 .1 .1\n0 .5 .5 .1", "line 2: it has 4 numbers, want 5"},
		{data.YOLOForm{}, "0 .1 .1 .2 .2 .3 .3", "line 1: it has 7 numbers, want 5"},
		{data.YOLOForm{}, "cat .5 .5 .1 .1", `line 1: the class "cat"`},
		{data.YOLOForm{}, "-1 .5 .5 .1 .1", `the class "-1"`},
		{pose, "1 .5 .5 .1 .1 0 0 0 0 0 0 0 0 0", `the class "1"; it must be the number of one of 1 classes`},
		{data.YOLOForm{}, "0 .5 1.5 .1 .1", `"1.5" as number 3; it must lie between 0 and 1`},
		{data.YOLOForm{}, "0 .5 NaN .1 .1", `"NaN" as number 3`},
		{data.YOLOForm{}, "0 20 40 10 10", `"20" as number 2`},
		{pose, "0 .5 .5 .1 .1 0 0 3 0 0 0 0 0 0", `"3" as number 8; it must lie between 0 and 2`},
		{pose, "0 .5 .5 .1 .1 0 0 0 0 0 1.5 0 0 0", "key point 1 is marked 1.5"},
		{data.YOLOForm{Shape: []int{3}}, "", "kpt_shape [3]"},
		{data.YOLOForm{Shape: []int{3, 4}}, "", "kpt_shape [3 4]"},
		{data.YOLOForm{Shape: []int{2, 2}, Mirror: []int{0}}, "", "flip_idx has 1 numbers for 2 key points"},
		{data.YOLOForm{Shape: []int{3, 2}, Mirror: []int{1, 2, 0}}, "", "flip_idx [1 2 0]: key point 0 becomes 1, which must be one of them and become 0"},
	} {
		if _, err := data.ReadYOLO(strings.NewReader(c.text), image.Pt(40, 20), c.form); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "data: YOLO: ") {
			t.Errorf("%q: error %v, want %q", c.text, err, c.want)
		}
	}
	if _, err := data.ReadYOLO(strings.NewReader(""), image.Point{}, data.YOLOForm{}); err == nil {
		t.Error("a picture without a size is none")
	}
	for want, o := range map[string]data.Object{
		"does not lie in a picture of 40 x 20":        {Box: picture.Rect{X0: -1, X1: 4, Y1: 4}}, // by more than a thousandth
		"object 0 has 1 key points":                   {Box: picture.Rect{X1: 4, Y1: 4}, Points: make([]data.ObjectPoint, 1)},
		"key point 1 of object 0 at (41, 3)":          {Box: picture.Rect{X1: 4, Y1: 4}, Points: []data.ObjectPoint{{}, {X: 41, Y: 3, Mark: data.Seen}, {}}},
		"key point 0 of object 0 at (NaN, 3)":         {Box: picture.Rect{X1: 4, Y1: 4}, Points: []data.ObjectPoint{{X: math.NaN(), Y: 3, Mark: data.Seen}, {}, {}}},
		"key point 0 of object 0 at (1, 3), marked 5": {Box: picture.Rect{X1: 4, Y1: 4}, Points: []data.ObjectPoint{{X: 1, Y: 3, Mark: 5}, {}, {}}},
	} {
		if err := data.WriteYOLO(&bytes.Buffer{}, []data.Object{o}, image.Pt(40, 20), pose); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestFormsOfLabelFiles(t *testing.T) {
	for _, c := range []struct {
		file, text string
		want       data.YOLOForm
	}{
		{"notes.txt", "", data.YOLOForm{}},
		{"classes.txt", "cat\r\nbig dog\n\n", data.YOLOForm{Classes: []string{"cat", "big dog"}}},
		{"data.yaml", "path: x\nnames: [person]\nkpt_shape: [3, 3]\nflip_idx: [1, 0, 2]\n", pose},
		{"data.yaml", "names:\n  1: dog\n  0: cat\n", data.YOLOForm{Classes: []string{"cat", "dog"}}},
		{"data.yaml", "train: here\n", data.YOLOForm{}},
		{"data.yaml", "", data.YOLOForm{}},
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, c.file), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := data.OpenYOLOForm(folder)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q: %+v, %v; want %+v", c.file, c.text, got, err, c.want)
		}
		var text bytes.Buffer
		if err := data.WriteYOLOForm(&text, c.want, "ours"); err != nil || !strings.HasPrefix(text.String(), "# ours\n") {
			t.Errorf("wrote %q, %v", &text, err)
		}
		if again, err := data.ReadYOLOForm(text.Bytes()); err != nil || !reflect.DeepEqual(again, c.want) {
			t.Errorf("%q is read as %+v, %v", &text, again, err)
		}
	}
	if twins := pose.Twins(); !reflect.DeepEqual(twins, [][2]int{{0, 1}}) {
		t.Errorf("twins %v", twins)
	}
	for text, want := range map[string]string{"names: {1: dog}": `class "1" of 1`, "names: 7": "names: 7", "kpt_shape: [0, 3]": "kpt_shape [0 3]", "kpt_shape: many": "kpt_shape", "a: [": ""} {
		if _, err := data.ReadYOLOForm([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

// FuzzReadYOLO reads any bytes with several forms: there are objects that can be written and read again, or an error.
func FuzzReadYOLO(f *testing.F) {
	f.Add([]byte("0 .5 .5 .1 .1\n1 0.1 0.2 0.3 0.4\n"), []byte("names: [cat, dog]"))
	f.Add([]byte("0 .5 .5 .1 .1 .5 .5 2 0 0 0 .6 .6 1\n"), []byte("kpt_shape: [3, 3]\nflip_idx: [1, 0, 2]"))
	f.Add([]byte("0 .5 .5 .1 .1 .5 .5 0 0\n"), []byte("kpt_shape: [2, 2]"))
	f.Add([]byte("0 0 0 0 0\n"), []byte("kpt_shape: !0000\n00000000000000000")) // what a YAML library has stumbled over
	f.Fuzz(func(t *testing.T, text, form []byte) {
		shape, err := data.ReadYOLOForm(form)
		if err != nil {
			return
		}
		objects, err := data.ReadYOLO(bytes.NewReader(text), image.Pt(31, 17), shape)
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := data.WriteYOLO(&written, objects, image.Pt(31, 17), shape); err != nil {
			t.Fatal(err)
		}
		again, err := data.ReadYOLO(&written, image.Pt(31, 17), shape)
		if err != nil || len(again) != len(objects) {
			t.Fatalf("%d objects become %d: %v", len(objects), len(again), err)
		}
	})
}
