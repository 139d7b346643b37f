package data_test

import (
	"fmt"

	"github.com/imagelab-go/imagelab/lib/data"
)

// The same products as the laboratory saw them, as the hall showed them, and with the cloth that mended it.
func ExampleShelf() {
	lab := data.Shelf(data.ShelfScene{Width: 160, Seed: 3})
	hall := data.Shelf(data.ShelfScene{Width: 160, Seed: 3, Light: data.HallLight})
	cloth := data.Shelf(data.ShelfScene{Width: 160, Seed: 3, Light: data.HallLight, Cloth: true})
	fmt.Println(lab.Bounds(), hall.Bounds(), cloth.Bounds())
	// Output: (0,0)-(160,120) (0,0)-(160,120) (0,0)-(160,120)
}

// Render also gives the class and the box of each product.
func ExampleShelfScene_Render() {
	_, products, err := data.ShelfScene{Width: 320, Height: 240}.Render()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range products[:3] {
		fmt.Printf("%s: %.0f to %.0f across, %.0f to %.0f down\n", p.Class, p.Box.X0, p.Box.X1, p.Box.Y0, p.Box.Y1)
	}
	// Output:
	// mints: 29 to 48 across, 153 to 172 down
	// mints: 50 to 69 across, 152 to 172 down
	// energy drink: 71 to 90 across, 130 to 171 down
}

// A colour temperature that no lamp has is an error that says what to do.
func ExampleLight_Validate() {
	fmt.Println(data.Light{Kelvin: 500}.Validate())
	// Output: data: Light.Kelvin is 500: give a colour temperature from 2000 to 12000, or 0 for 5000
}

func ExampleLandscape() {
	img := data.Landscape(data.LandscapeScene{Width: 64, Height: 48})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

func ExampleBiscuits() {
	img := data.Biscuits(data.BiscuitScene{Width: 64, Height: 48, Seed: 7})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

func ExampleCat() {
	img := data.Cat(data.CatScene{Height: 48})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

// The style pictures share a form: a size and a seed, and the zero value is a good picture.
func ExampleBrushwork() {
	img := data.Brushwork(data.BrushworkScene{Width: 64, Height: 48, Seed: 3})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

func ExampleStainedGlass() {
	img := data.StainedGlass(data.StainedGlassScene{Width: 64})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

func ExampleWaves() {
	img := data.Waves(data.WavesScene{Width: 80, Height: 40})
	fmt.Println(img.Bounds().Size())
	// Output: (80,40)
}

func ExampleMosaic() {
	img := data.Mosaic(data.MosaicScene{Height: 48})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

func ExamplePointillism() {
	img := data.Pointillism(data.PointillismScene{Width: 64})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

func ExampleCharcoal() {
	img := data.Charcoal(data.CharcoalScene{Width: 64})
	fmt.Println(img.Bounds().Size())
	// Output: (64,48)
}

// Without a panic, for sizes that come from a user.
func ExampleMosaicScene_Render() {
	_, err := data.MosaicScene{Width: 9000}.Render()
	fmt.Println(err)
	// Output: data: MosaicScene of 9000 x 0 pixels: give a width and height from 1 to 8192, or 0 for 640 x 480
}
