package data_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// cocoText has a picture with a person and a crowd, and one with nothing.
const cocoText = `{"info": "any", "images": [{"id": 9, "file_name": "val/a.jpg", "width": 40, "height": 30}, {"id": 4, "file_name": "b.jpg", "width": 8, "height": 6}],
"annotations": [
{"id": 70, "image_id": 9, "category_id": 5, "bbox": [1.5, 2, 10, 20], "iscrowd": 0, "keypoints": [3, 4, 2, 7, 4, 1, 0, 0, 0], "num_keypoints": 2,
 "segmentation": [[1.5, 2, 11.5, 2, 11.5, 22]], "area": 100},
{"id": 71, "image_id": 9, "category_id": 2, "bbox": [0, 0, 4, 0], "iscrowd": 1, "segmentation": {"counts": [1, 2], "size": [30, 40]}}],
"categories": [{"id": 5, "name": "person", "supercategory": "animal", "keypoints": ["left_eye", "Right_Eye", "nose"], "skeleton": [[1, 3], [3, 2]]}, {"id": 2, "name": "car"}]}`

// cocoObjects are what cocoText holds.
func cocoObjects() *data.Objects {
	return &data.Objects{
		Classes: []data.ObjectClass{{ID: 5, Name: "person", Group: "animal", KeyPoints: []string{"left_eye", "Right_Eye", "nose"}, Skeleton: [][2]int{{0, 2}, {2, 1}}}, {ID: 2, Name: "car"}},
		Pictures: []data.MarkedPicture{
			{File: "val/a.jpg", Width: 40, Height: 30, Objects: []data.Object{
				{Class: 5, Box: picture.Rect{X0: 1.5, Y0: 2, X1: 11.5, Y1: 22}, Points: []data.ObjectPoint{{X: 3.5, Y: 4.5, Mark: data.Seen}, {X: 7.5, Y: 4.5, Mark: data.Covered}, {}},
					Polygons: [][][2]float64{{{1.5, 2}, {11.5, 2}, {11.5, 22}}}},
				{Class: 2, Box: picture.Rect{X1: 4}, Crowd: true, RunLength: true}}},
			{File: "b.jpg", Width: 8, Height: 6}}}
}

func TestCOCOIsReadAndWritten(t *testing.T) {
	o, err := data.ReadCOCO(strings.NewReader(cocoText))
	if err != nil {
		t.Fatal(err)
	}
	want := cocoObjects()
	if !reflect.DeepEqual(o, want) {
		t.Errorf("read %+v, want %+v", o, want)
	}
	if twins := o.Classes[0].Twins(); !reflect.DeepEqual(twins, [][2]int{{0, 1}}) || o.Classes[1].Twins() != nil {
		t.Errorf("twins %v", twins)
	}
	var text bytes.Buffer
	if err := o.WriteCOCO(&text, "ours"); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`{"info":{"description":"ours"}`, `"id":1,"image_id":1,"category_id":5,"bbox":[1.5,2,10,20],"area":100,"iscrowd":0`, `"keypoints":[3,4,2,7,4,1,0,0,0],"num_keypoints":2`,
		`"skeleton":[[1,3],[3,2]]`, `"id":2,"file_name":"b.jpg"`} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("wrote %s, want %s in it", &text, part)
		}
	}
	again, err := data.ReadCOCO(&text)
	want.Pictures[0].Objects[1].RunLength = false // it is not written
	if err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("read again %+v, %v", again, err)
	}
}

func TestNoObjectsAreWrittenAndRead(t *testing.T) {
	var text bytes.Buffer
	if err := (&data.Objects{}).WriteCOCO(&text, ""); err != nil {
		t.Fatal(err)
	}
	if o, err := data.ReadCOCO(&text); err != nil || len(o.Classes)+len(o.Pictures) != 0 {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestCOCOSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{cocoText, "[]", "cannot unmarshal array"},
		{cocoText, `{"annotations": [], "images": []}`, `must have the lists "images", "annotations" and "categories"`},
		{`"id": 4,`, `"id": "4",`, "cannot unmarshal string"},
		{`"id": 4,`, `"id": 9,`, "image 1 (b.jpg) has the id 9 of an earlier one"},
		{`"b.jpg"`, `""`, `image 1 (id 4) has the file_name ""`},
		{`"width": 8`, `"width": -8`, "-8 x 6 pixels"},
		{`{"id": 2, "name"`, `{"id": 5, "name"`, "category 1 has the id 5 of an earlier one"},
		{`[3, 2]]`, `[4, 2]]`, "category 0 (id 5): its skeleton joins the key points [4 2], and it has 3"},
		{`"image_id": 9, "category_id": 2`, `"image_id": 8, "category_id": 2`, "annotation 1 (id 71): image_id 8 is not among the images"},
		{`"category_id": 2`, `"category_id": 3`, "annotation 1 (id 71): category_id 3 is not among the categories"},
		{`"bbox": [0, 0, 4, 0], `, ``, "annotation 1 (id 71): bbox []"},
		{`[0, 0, 4, 0]`, `[0, 0, -4, 0]`, "bbox [0 0 -4 0]"},
		{`[0, 0, 4, 0]`, `[1e308, 0, 1e308, 0]`, "bbox has +Inf as number 1"},
		{`[3, 4, 2, 7, 4, 1, 0, 0, 0]`, `[3, 4, 2]`, `annotation 0 (id 70): keypoints has 3 numbers, and the category "person" names 3 key points`},
		{`7, 4, 1,`, `7, 4, 3,`, "key point 1 is marked 3"},
		{`7, 4, 1,`, `7, 4, 0.5,`, "key point 1 is marked 0.5"},
		{`[[1.5, 2, 11.5, 2, 11.5, 22]]`, `[[1.5, 2, 11.5, 2, 11.5]]`, "segmentation: polygon 0 has 5 numbers"},
		{`[[1.5, 2, 11.5, 2, 11.5, 22]]`, `["here"]`, "segmentation: json"},
	} {
		text := strings.Replace(cocoText, c.old, c.new, 1)
		if _, err := data.ReadCOCO(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "data: COCO: ") {
			t.Errorf("%s for %.30s: error %v, want %q", c.new, c.old, err, c.want)
		}
	}
	strange := cocoObjects()
	strange.Pictures[0].Objects[0].Class = 7
	short := cocoObjects()
	short.Pictures[0].Objects[0].Points = make([]data.ObjectPoint, 2)
	for _, o := range []*data.Objects{strange, short} {
		if err := o.WriteCOCO(&bytes.Buffer{}, ""); err == nil || !strings.Contains(err.Error(), "an object of val/a.jpg is of class") {
			t.Errorf("error %v", err)
		}
	}
}

// FuzzReadCOCO reads any bytes: there are objects that can be written and read again, or an error.
func FuzzReadCOCO(f *testing.F) {
	f.Add([]byte(cocoText))
	f.Add([]byte(`{"images":[],"annotations":[],"categories":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := data.ReadCOCO(bytes.NewReader(text))
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := o.WriteCOCO(&written, ""); err != nil {
			return // its numbers are too large to be rounded
		}
		again, err := data.ReadCOCO(&written)
		if err != nil || len(again.Pictures) != len(o.Pictures) {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		for i, p := range o.Pictures {
			if len(again.Pictures[i].Objects) != len(p.Objects) {
				t.Fatalf("picture %d has %d objects, and had %d", i, len(again.Pictures[i].Objects), len(p.Objects))
			}
		}
	})
}
