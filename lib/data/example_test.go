package data_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// fill makes a folder with two pictures of each of two classes, and says where.
func fill() string {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	for i, name := range []string{"ants/a.png", "ants/b.png", "bees/c.png", "bees/d.png"} {
		path := filepath.Join(dir, name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), picture.Save(path, image.NewGray(image.Rect(0, 0, 4+i, 3))))
		if err != nil {
			panic(err)
		}
	}
	return dir
}

// A folder of classes is divided; each class gives the same part to val.
func ExampleFolders() {
	dir := fill()
	defer os.RemoveAll(dir)
	train, val, err := data.Folders(dir, data.Split{Part: 0.5, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(train.Classes, train.Counts(), val.Counts())
	leaks, err := data.Duplicates(context.Background(), train, val)
	fmt.Println(len(leaks), "duplicates", err)
	// Output:
	// [ants bees] [1 1] [1 1]
	// 0 duplicates <nil>
}

// Each hands the pictures out as they are read. The index says which it is.
func ExampleSet_Each() {
	dir := fill()
	defer os.RemoveAll(dir)
	set, err := data.Folder(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	widths := make([]int, len(set.Items))
	err = set.Each(context.Background(), 2, func(i int, img *image.RGBA, sum [32]byte) error {
		widths[i] = img.Rect.Dx()
		return nil
	})
	fmt.Println(widths, err)
	// Output: [4 5 6 7] <nil>
}

// A list beside the pictures says what they show.
func ExampleList() {
	dir := fill()
	defer os.RemoveAll(dir)
	list := filepath.Join(dir, "train.csv")
	err := os.WriteFile(list, []byte("file,label\nants/a.png,0\nants/b.png,0\nbees/d.png,1\n"), 0o644)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := data.List(list, "ant", "bee")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Classes, set.Counts(), set.Items[2].Name)
	// Output: [ant bee] [2 1] bees/d.png
}

// What a training loop takes: pictures of one size, a batch at a time, in another order in each epoch.
func ExampleLoader() {
	dir := fill()
	defer os.RemoveAll(dir)
	set, err := data.Folder(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	resized := func(s data.Sample) (*image.RGBA, error) {
		return picture.Resize(s.Picture, 64, 48, picture.Bilinear), nil
	}
	loader, err := data.NewLoader(set, resized, data.LoaderConfig{BatchSize: 3, Shuffle: true, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for epoch := range 2 {
		for batch, err := range loader.Epoch(context.Background(), epoch) {
			if err != nil {
				fmt.Println(err)
				return
			}
			x, err := picture.NewBatch(picture.Images(batch.Values)...)
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println("epoch", epoch, x.Tensor().Shape(), batch.Indices, batch.Labels)
		}
	}
	// Output:
	// epoch 0 (Uint8)[3, 48, 64, 3] [1 2 0] [0 1 0]
	// epoch 0 (Uint8)[1, 48, 64, 3] [3] [1]
	// epoch 1 (Uint8)[3, 48, 64, 3] [1 2 3] [0 1 1]
	// epoch 1 (Uint8)[1, 48, 64, 3] [0] [0]
}

// A training that was stopped goes on with the next batch; pictures that cannot be read are told of and skipped.
func ExampleLoader_From() {
	dir := fill()
	defer os.RemoveAll(dir)
	set, err := data.Folder(dir)
	if err == nil {
		err = os.WriteFile(set.Items[2].Path(), []byte("cut short"), 0o644)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	loader, err := data.NewLoader(set, data.Whole, data.LoaderConfig{BatchSize: 1, Unreadable: func(it data.Item, reason error) error {
		fmt.Println(it.Name, "is skipped:", errors.Is(reason, picture.ErrNotPicture))
		return nil
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	checkpoint := data.Position{Epoch: 0, Batch: 1} // the Next of the last batch that was trained with
	for batch, err := range loader.From(context.Background(), checkpoint) {
		fmt.Println(batch.Position, batch.Indices, err)
	}
	// Output:
	// {0 1} [1] <nil>
	// bees/c.png is skipped: true
	// {0 3} [3] <nil>
}

// Without a network, and with nothing in the cache, the error says how to bring the archive by hand.
func ExampleNamed() {
	_, _, err := data.Named(context.Background(), "hotdog", hub.WithCache("nothing-here"), hub.WithOffline(true))
	defer os.RemoveAll("nothing-here")
	fmt.Println(errors.Is(err, hub.ErrOffline))
	// Output: true
}

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
