package keep_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/imagelab-go/imagelab/lib/keep"
)

func ExampleMust() {
	square := func() *image.Gray {
		return keep.Must("square", func() *image.Gray {
			fmt.Println("drawing")
			img := image.NewGray(image.Rect(0, 0, 3, 3))
			img.SetGray(1, 1, color.Gray{200})
			return img
		})
	}
	fmt.Println(square().GrayAt(1, 1).Y)
	fmt.Println(square().GrayAt(1, 1).Y)
	// Output:
	// drawing
	// 200
	// 200
}

func ExampleOn() {
	for _, size := range []int{2, 3, 2} {
		n := keep.Must("pixels", func() int {
			fmt.Println("counting", size)
			return size * size
		}, keep.On(size))
		fmt.Println(n)
	}
	// Output:
	// counting 2
	// 4
	// counting 3
	// 9
	// 4
}

func ExampleValue() {
	type scores struct{ best float64 }
	_, err := keep.Value("scores", func() (scores, error) { return scores{0.97}, nil })
	what, _, _ := strings.Cut(err.Error(), ": export")
	fmt.Println(what)
	// Output:
	// keep: "scores": keep_test.scores.best is unexported and would be lost
}

func ExampleTable() {
	keep.Clear()
	keep.Must("numbers", func() []int { return make([]int, 1000) })
	list, err := keep.List()
	if err != nil {
		panic(err)
	}
	head, rows := keep.Table(list)
	fmt.Println(head[:3], rows[0][:3])
	// Output:
	// [name type size] [numbers []int 7.8 KiB]
}
