package data_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"strings"

	"github.com/imagelab-go/imagelab/lib/data"
)

// Boxes of COCO become the label files of YOLO, which numbers classes from 0.
func ExampleReadCOCO() {
	objects, err := data.ReadCOCO(strings.NewReader(`{
		"images": [{"id": 1, "file_name": "cat.jpg", "width": 200, "height": 100}],
		"annotations": [{"id": 1, "image_id": 1, "category_id": 17, "bbox": [50, 25, 100, 50]}],
		"categories": [{"id": 17, "name": "cat"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	form := data.YOLOForm{}
	number := map[int]int{}
	for i, class := range objects.Classes {
		form.Classes, number[class.ID] = append(form.Classes, class.Name), i
	}
	for _, p := range objects.Pictures {
		for i, o := range p.Objects {
			p.Objects[i].Class = number[o.Class]
		}
		fmt.Println(p.File, form.Classes)
		if err := data.WriteYOLO(os.Stdout, p.Objects, image.Pt(p.Width, p.Height), form); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// cat.jpg [cat]
	// 0 0.500000 0.500000 0.500000 0.500000
}

// Lines of YOLO's files give boxes in pixels.
func ExampleReadYOLO() {
	labels := bytes.NewBufferString("0 0.5 0.5 0.5 0.5\n1 0.1 0.2 0.2 0.4\n")
	objects, err := data.ReadYOLO(labels, image.Pt(200, 100), data.YOLOForm{Classes: []string{"cat", "dog"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range objects {
		fmt.Println(o.Class, o.Box)
	}
	// Output:
	// 0 (50,25)-(150,75)
	// 1 (0,0)-(40,40)
}
