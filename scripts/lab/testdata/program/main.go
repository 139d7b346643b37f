package main

import (
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/lesson"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func main() {
	aug := augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(224, 224), augment.ColorJitter(0.4, 0.4, 0.4, 0.1))
	cat := data.Cat(data.CatScene{}) // or picture.Open("cat.jpg")
	versions, _ := lesson.Must2(aug.Augment(engine.MustOpen("").Backend, augment.Key{Seed: 1}, augment.Repeat(cat, 8)...))
	grid := lesson.Must(picture.Grid(picture.Images(versions), picture.GridConfig{Columns: 4}))
	if err := picture.Save("versions.png", grid); err != nil {
		panic(err)
	}
}
