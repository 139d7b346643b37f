package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// street is a pipeline of a flip, a turn, a crop that looks at boxes, and noise.
const street = `
- {op: flip_left_right, p: 0.5}
- {op: rotate, degrees: {uniform: [-25, 25]}}
- {op: random_iou_crop}
- {op: gaussian_noise, sigma: 0.02}
`

// thing is where the picture of marked shows its object, and its mask has label 1.
var thing = image.Rect(20, 12, 70, 40)

// set is a folder of files for the command.
type set struct{ pictures, masks, coco, pipeline, out string }

// newSet makes two pictures of an object with a mask and a COCO file, and a picture without.
func newSet(t *testing.T, pipeline string) set {
	t.Helper()
	root := t.TempDir()
	s := set{filepath.Join(root, "photos"), filepath.Join(root, "masks"), filepath.Join(root, "marks.json"), filepath.Join(root, "ops.yaml"), filepath.Join(root, "out")}
	write(t, s.pipeline, pipeline)
	var images, annotations []string
	for i, name := range []string{"a.png", "b.png", "gone.png"} {
		images = append(images, fmt.Sprintf(`{"id": %d, "file_name": "val/%s", "width": 90, "height": 60}`, i+7, name))
		annotations = append(annotations, fmt.Sprintf(`{"id": %d, "image_id": %d, "category_id": 44, "bbox": [20, 12, 50, 28], "segmentation": [[20, 12, 70, 12, 70, 40, 20, 40]],
			"keypoints": [19.5, 11.5, 2, 69.5, 11.5, 1, 0, 0, 0]}`, i, i+7))
	}
	annotations = append(annotations, `{"id": 9, "image_id": 7, "category_id": 3, "bbox": [1, 1, 0, 5]}`, `{"id": 9, "image_id": 8, "category_id": 3, "bbox": [0, 0, 30, 30], "segmentation": {"counts": [9]}}`)
	write(t, s.coco, `{"images": [`+strings.Join(images, ",")+`], "annotations": [`+strings.Join(annotations, ",")+
		`], "categories": [{"id": 3, "name": "bird"}, {"id": 44, "name": "cat", "keypoints": ["left_ear", "right_ear", "nose"]}]}`)
	for _, folder := range []string{s.pictures, s.masks} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.png", "b.png"} {
		marked(t, filepath.Join(s.pictures, name), color.White, color.RGBA{R: 200, G: 60, A: 255})
		marked(t, filepath.Join(s.masks, name), color.Black, color.RGBA{G: 255, A: 255})
	}
	shade(t, filepath.Join(s.pictures, "plain.png"), 40, 30)
	return s
}

// marked writes a picture of a thing, with a palette.
func marked(t *testing.T, path string, around, of color.Color) {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 90, 60), color.Palette{around, of})
	draw.Draw(img, thing, image.NewUniform(of), image.Point{}, draw.Src)
	var text bytes.Buffer
	if err := png.Encode(&text, img); err != nil {
		t.Fatal(err)
	}
	write(t, path, text.String())
}

// augmented runs the command with flags and gives what it said.
func (s set) augmented(t *testing.T, flags string) string {
	t.Helper()
	var stderr bytes.Buffer
	if err := run(append(strings.Fields("-engine go "+flags), "-in", s.pictures, "-out", s.out), &bytes.Buffer{}, &stderr); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	return stderr.String()
}

// coco reads the objects that were written.
func (s set) objects(t *testing.T) *data.Objects {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.out, "objects.json"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := data.ReadCOCO(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// bounds is the smallest rectangle around the pixels of a label.
func bounds(m picture.Mask, label int32) (r image.Rectangle) {
	for i, l := range m.Labels {
		if l == label {
			at := image.Pt(i%m.Width, i/m.Width)
			r = r.Union(image.Rectangle{at, at.Add(image.Pt(1, 1))})
		}
	}
	return r
}

// apart is the largest distance of edges.
func apart(a, b picture.Rect) float64 {
	return max(math.Abs(a.X0-b.X0), math.Abs(a.Y0-b.Y0), math.Abs(a.X1-b.X1), math.Abs(a.Y1-b.Y1))
}

// TestBoxesAreAroundTheirMasks finds the object in the mask of each version where its box says that it is, for a pipeline file and for the lesson's, which reduces pictures first.
func TestBoxesAreAroundTheirMasks(t *testing.T) {
	for _, flags := range []string{"-pipeline PIPELINE", "-size 12", "-size 40"} {
		s := newSet(t, street)
		said := s.augmented(t, strings.ReplaceAll(flags, "PIPELINE", s.pipeline)+" -n 12 -mask-outside 255 -masks "+s.masks+" -objects "+s.coco)
		for _, want := range []string{"masks in run lengths are left out, and the boxes of their objects stay (1)", "marks pictures that are not in " + s.pictures + ": gone.png (1)",
			"a.png: objects whose box has no area are left out (1)", s.coco + " says nothing about " + filepath.Join(s.pictures, "plain.png"), "plain.png has no mask in " + s.masks} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: said %q, want %q", flags, said, want)
			}
		}
		o, seen := s.objects(t), 0
		if len(o.Pictures) != 24 || !reflect.DeepEqual(o.Classes[1], data.ObjectClass{ID: 44, Name: "cat", KeyPoints: []string{"left_ear", "right_ear", "nose"}}) {
			t.Fatalf("%s: %d pictures of %+v", flags, len(o.Pictures), o.Classes)
		}
		for _, p := range o.Pictures {
			img, err := picture.Open(filepath.Join(s.out, p.File))
			if err != nil || img.Rect.Size() != image.Pt(p.Width, p.Height) {
				t.Fatalf("%s: %v", p.File, err)
			}
			mask, err := picture.OpenMask(filepath.Join(s.out, strings.Replace(p.File, ".png", "-mask.png", 1)))
			if err != nil || mask.Size() != img.Rect.Size() || mask.Palette[1] != (color.RGBA{G: 255, A: 255}) {
				t.Fatalf("%s: a mask of %v with %v, %v", p.File, mask.Size(), mask.Palette, err)
			}
			for _, object := range p.Objects {
				if object.Class != 44 {
					continue
				}
				seen++
				if found := picture.RectOf(bounds(mask, 1)); apart(found, object.Box) > 1.5 || apart(data.BoundsOf(object.Polygons), object.Box) > 2e-4 { // lengths are rounded to 1e-4
					t.Errorf("%s: the box is %v, the mask's %v, the polygons' %v", p.File, object.Box, found, data.BoundsOf(object.Polygons))
				}
				if len(object.Points) != 3 || object.Points[2].Mark != data.Unmarked {
					t.Errorf("%s: key points %+v", p.File, object.Points)
				}
			}
		}
		if seen < 12 {
			t.Errorf("%s: the object was seen %d times", flags, seen)
		}
	}
}

// TestKeyPointsOfCOCOChangePlaces mirrors ears, whose places are known.
func TestKeyPointsOfCOCOChangePlaces(t *testing.T) {
	s := newSet(t, "[{op: flip_left_right, p: 1}, {op: crop, left: 0, top: 5, width: 60, height: 50}]")
	s.augmented(t, "-n 1 -pipeline "+s.pipeline+" -objects "+s.coco)
	want := []data.ObjectPoint{{X: 20, Y: 7, Mark: data.Covered}, {}, {}} // the left ear, which was the right one; the other one is outside
	if o := s.objects(t).Pictures[0]; o.File != "a/01.png" || len(o.Objects) != 1 || !reflect.DeepEqual(o.Objects[0].Points, want) || o.Objects[0].Box != (picture.Rect{X0: 20, Y0: 7, X1: 60, Y1: 35}) {
		t.Errorf("got %+v, want the points %+v", o, want)
	}
}

// TestYOLOLabels flips boxes and key points of label files.
func TestYOLOLabels(t *testing.T) {
	s := newSet(t, "[{op: flip_left_right, p: 1}, {op: center_crop, width: 60, height: 60}]")
	labels := t.TempDir()
	write(t, filepath.Join(labels, "data.yaml"), "names: [cat, dog]\nkpt_shape: [2, 3]\nflip_idx: [1, 0]\n")
	write(t, filepath.Join(labels, "a.txt"), "1 0.5 0.5 0.2 0.5 0.4 0.25 2 0.99 0.25 1\n0 0.05 0.5 0.1 1 0 0 0 0 0 0\n")
	write(t, filepath.Join(labels, "b.txt"), "")
	write(t, filepath.Join(labels, "gone.txt"), "")
	said := s.augmented(t, "-n 1 -pipeline "+s.pipeline+" -objects "+labels)
	if !strings.Contains(said, "marks pictures that are not in "+s.pictures+": gone (1)") || !strings.Contains(said, "says nothing about "+filepath.Join(s.pictures, "plain.png")) {
		t.Errorf("said %q", said)
	}
	held := files(t, s.out)
	want := "1 0.500000 0.500000 0.300000 0.500000 0.000000 0.000000 0 0.650000 0.250000 2\n"
	if held["a/01.txt"] != want || held["b/01.txt"] != "" || !strings.Contains(names(held), "b/01.txt") || strings.Contains(names(held), "plain/01.txt") {
		t.Errorf("wrote %q, want %q; all are %s", held["a/01.txt"], want, names(held))
	}
	if form, err := data.OpenYOLOForm(s.out); err != nil || !reflect.DeepEqual(form, data.YOLOForm{Classes: []string{"cat", "dog"}, Shape: []int{2, 3}, Mirror: []int{1, 0}}) {
		t.Errorf("the form is %+v, %v", form, err)
	}
	write(t, filepath.Join(labels, "a.txt"), "7 0.5 0.5 0.2 0.5 0 0 0 0 0 0\n")
	err := run([]string{"-engine", "go", "-in", filepath.Join(s.pictures, "a.png"), "-objects", labels, "-out", t.TempDir()}, &bytes.Buffer{}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), filepath.Join(labels, "a.txt")+": data: YOLO: line 1: the class \"7\"") {
		t.Errorf("error %v", err)
	}
}

func TestRulesDropObjects(t *testing.T) {
	s := newSet(t, "[{op: center_crop, width: 10, height: 10}]")
	for flags, want := range map[string]int{"": 1, "-min-visible 0.5": 0, "-min-area 99": 1, "-min-area 101": 0} {
		s.augmented(t, "-n 1 "+flags+" -pipeline "+s.pipeline+" -objects "+s.coco)
		if o := s.objects(t).Pictures[0]; len(o.Objects) != want {
			t.Errorf("%q keeps %+v", flags, o.Objects)
		}
	}
	turned := newSet(t, "[{op: rotate, degrees: 45}]")
	whole, ellipse := 0.0, 0.0
	for flags, area := range map[string]*float64{"": &whole, "-ellipse": &ellipse} {
		turned.augmented(t, "-n 1 "+flags+" -pipeline "+turned.pipeline+" -objects "+turned.coco)
		for _, o := range turned.objects(t).Pictures[1].Objects {
			if o.Class == 3 { // without polygons
				*area = o.Box.Dx() * o.Box.Dy()
			}
		}
	}
	if !(ellipse > 0 && ellipse < whole) {
		t.Errorf("a box of %g square pixels, of an ellipse %g", whole, ellipse)
	}
}

// TestStoredDrawsMakeTheSameAgain replays a run, from its folder and for one picture, and after its draws were changed by hand.
func TestStoredDrawsMakeTheSameAgain(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			engine.ForTest(t, name)
			s := newSet(t, street)
			flags := " -engine " + name + " -pipeline " + s.pipeline + " -explain 2 -masks " + s.masks + " -objects " + s.coco
			s.augmented(t, "-n 3 -seed 5"+flags)
			again := s
			again.out = filepath.Join(t.TempDir(), "again")
			again.augmented(t, "-draws "+s.out+flags)
			want, got := files(t, s.out), files(t, again.out)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("the files are %s and others than in %s", names(got), names(want))
			}
			alone := set{pictures: filepath.Join(s.pictures, "b.png"), out: t.TempDir()}
			var draws []augment.Draw
			if err := json.Unmarshal([]byte(want["b/draws.json"]), &draws); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(slices.Delete(draws, 0, 1))
			if err != nil {
				t.Fatal(err)
			}
			changed := filepath.Join(t.TempDir(), "fewer.json")
			write(t, changed, string(text))
			alone.augmented(t, "-draws "+changed+flags)
			if held := files(t, alone.out); held["01.png"] != want["b/02.png"] || held["02-mask.png"] != want["b/03-mask.png"] || held["03.png"] != "" {
				t.Errorf("of fewer draws there are %s", names(held))
			}
			if err := run(strings.Fields("-in "+alone.pictures+" -out "+alone.out+" -draws "+changed+" -explain 3 -pipeline "+s.pipeline), &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "-explain 3: there are 2 versions") {
				t.Errorf("error %v", err)
			}
			other := set{pictures: filepath.Join(s.pictures, "plain.png"), out: t.TempDir()}
			err = run(strings.Fields("-in "+other.pictures+" -out "+other.out+" -draws "+changed+" -pipeline "+s.pipeline+" -engine "+name), &bytes.Buffer{}, &bytes.Buffer{})
			if err == nil || !strings.Contains(err.Error(), "is for a picture of 90 x 60, and this one has 40 x 30") {
				t.Errorf("draws of another picture: error %v", err)
			}
		})
	}
}

// TestTheStripEndsWithTheVersion compares the last picture of an explanation with the version.
func TestTheStripEndsWithTheVersion(t *testing.T) {
	s := newSet(t, "[{op: flip_left_right, p: 1}, {op: brightness, factor: 0.5}, {op: center_crop, width: 30, height: 20}, {op: flip_up_down, p: 1}, {op: flip_left_right, p: 1}]")
	s.pictures = filepath.Join(s.pictures, "plain.png")
	s.augmented(t, "-n 2 -explain 2 -pipeline "+s.pipeline)
	version, err := picture.Open(filepath.Join(s.out, "02.png"))
	if err != nil {
		t.Fatal(err)
	}
	strip, err := picture.Open(filepath.Join(s.out, "explain.png"))
	if err != nil {
		t.Fatal(err)
	}
	const width, gap = leastCell, 10
	if strip.Rect.Dx() != 4*(width+gap)-gap {
		t.Errorf("the strip is %v, want four cells of %d in a row", strip.Rect.Size(), width)
	}
	want := shown(augment.Sample{Pictures: []image.Image{version}}, image.Pt(96, 72), 0)
	found := false
	for y := range strip.Rect.Dy() - want.Rect.Dy() { // the sixth picture is the second of the second row
		at := image.Pt(width+gap+(width-want.Rect.Dx())/2, y)
		found = found || bytes.Equal(picture.Crop(strip, image.Rectangle{at, at.Add(want.Rect.Size())}).Pix, want.Pix)
	}
	if !found {
		t.Error("the strip does not end with the version")
	}
}

// TestTheStripExchangesKeyPoints looks at the colours of the ears of two things before and after a flip: the left one is on the left.
func TestTheStripExchangesKeyPoints(t *testing.T) {
	s := newSet(t, "[{op: flip_left_right, p: 1}]")
	s.pictures = filepath.Join(s.pictures, "a.png")
	s.augmented(t, "-n 1 -explain 1 -pipeline "+s.pipeline+" -objects "+s.coco)
	strip, err := picture.Open(filepath.Join(s.out, "explain.png"))
	if err != nil {
		t.Fatal(err)
	}
	const scale, next = leastCell / 90.0, leastCell + 10 // of the picture, and where the second one begins
	for x, want := range map[float64]color.RGBA{20 * scale: picture.Ink(1), 70 * scale: picture.Ink(2), next + 20*scale: picture.Ink(1), next + 70*scale: picture.Ink(2)} {
		if got := strip.RGBAAt(int(x), 13); got != want {
			t.Errorf("at %g there is %v, want %v", x, got, want)
		}
	}
}

func TestCaptions(t *testing.T) {
	step := augment.Step{Op: "rotate", Values: []augment.Value{{Name: "degrees", Numbers: []float64{-12.3456}}, {Name: "key", Numbers: []float64{1, 2}}, {Name: "grid", Numbers: make([]float64, 9)}}}
	if got, want := caption(step), "rotate degrees=-12.3 key=1,2 grid=(9 numbers)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestWhatIsShownHasItsMarks looks for the colours of a box, a key point and a mask.
func TestWhatIsShownHasItsMarks(t *testing.T) {
	white := image.NewRGBA(image.Rect(0, 0, 40, 40))
	draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
	mask := picture.NewMask(40, 40)
	mask.Palette = color.Palette{color.Black, color.RGBA{R: 255, A: 255}}
	mask.Labels[0], mask.Labels[39] = 1, 9
	img := shown(augment.Sample{Pictures: []image.Image{white}, Masks: []picture.Mask{mask}, Boxes: []augment.Box{{Rect: picture.Rect{X0: 5, Y0: 5, X1: 30, Y1: 30}, Label: 2}},
		Points: []augment.KeyPoint{{X: 35, Y: 35}, {X: 10, Y: 35, Hidden: true}}}, image.Pt(80, 80), 9)
	for at, want := range map[image.Point]color.RGBA{{0, 0}: {254, 127, 127, 255}, {79, 0}: {255, 255, 255, 255}, {11, 40}: picture.Ink(2), {70, 70}: picture.Ink(1), {20, 70}: {255, 255, 255, 255}} {
		if got := img.RGBAAt(at.X, at.Y); got != want {
			t.Errorf("at %v there is %v, want %v", at, got, want)
		}
	}
}

// TestThePipelineOfREADME reads the pipeline file that README.md shows.
func TestThePipelineOfREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(readme), "for example `street.yaml`:\n\n")
	text, _, ended := strings.Cut(text, "\n\n")
	if p, err := augment.Parse([]byte(strings.ReplaceAll("\n"+text, "\n    ", "\n"))); !found || !ended || err != nil || !strings.Contains(p.String(), "random_iou_crop") {
		t.Errorf("%q is read as %v, %v", text, p, err)
	}
}
