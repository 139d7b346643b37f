package show_test

import (
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
)

// Everything that is shown outside a notebook is written into a folder where
// one is named.
func ExampleTo() {
	folder, err := os.MkdirTemp("", "shown")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)

	show.To(folder)
	defer show.To("")
	show.Figure(image.NewGray(image.Rect(0, 0, 32, 32)), "A black square", "Nothing to see yet.")
	show.Table([]string{"flip", "label"}, [][]string{{"left-right", "kept"}, {"up-down", "may change"}}, "What a flip does")

	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range names {
		fmt.Println(filepath.Base(name))
	}
	// Output:
	// figure-01.html
	// figure-01.png
	// figure-01.txt
	// table-01.html
	// table-01.txt
}

// In a notebook this shows the picture; in a test nothing happens.
func ExampleFigure() {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	img.Set(3, 3, color.White)
	show.Figure(img, "A black square with one white pixel left of its middle", "The pixel to follow.", show.Pixelated())
	// Output:
}

func ExampleGrid() {
	imgs := []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 40, 30)), image.NewRGBA(image.Rect(0, 0, 30, 40))}
	show.Grid(imgs, picture.GridConfig{Labels: []string{"wide", "high"}}, "Two black rectangles, one wide and one high", "")
	// Output:
}

func ExampleCurves() {
	show.Curves(show.Chart{
		Title: "Training",
		X:     "epoch", Y: "loss (nats)",
		Series: []show.Series{
			{Name: "training set", Y: []float64{2.3, 0.9, 0.5, 0.3}},
			{Name: "validation set", Y: []float64{2.3, 1.1, 0.8, 0.8}},
		},
	}, "Both losses fall from 2.3; the training set's reaches 0.3, the validation set's stays at 0.8", "A gap opens after the second epoch.")
	// Output:
}

func ExampleChart_Image() {
	chart := show.Chart{X: "pictures", Y: "time (s)", Series: []show.Series{{Y: []float64{1, 2, 4}}}}
	img, err := chart.Image()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Bounds().Size())
	// Output: (1280,760)
}

func ExampleTable() {
	show.Table([]string{"op", "pictures/s"}, [][]string{{"flip", "1250"}, {"hue", "290"}}, "Speed on two cores")
	// Output:
}

func ExampleMarkdown() {
	show.Markdown("The **Gram matrix** is $G = F^T F$.")
	// Output:
}

func ExampleNewProgress() {
	progress := show.NewProgress("training", 3)
	defer progress.Done()
	for step := range 3 {
		time.Sleep(time.Millisecond) // work
		progress.Note(fmt.Sprintf("loss %.1f", 1/float64(step+1)))
		progress.Step()
	}
	// Output:
}
