package keep_test

import (
	"fmt"
	"image"
	"image/color"

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
	fmt.Println(err)
	// Output:
	// keep: "scores": keep_test.scores.best is unexported and would be lost: export the field, give keep_test.scores the methods GobEncode and GobDecode (or MarshalBinary and UnmarshalBinary), or keep only the parts that matter
}
