package main

import (
	"log"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func main() {
	eng, err := engine.Open("") // the best engine of this machine
	check(err)
	aug := augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(224, 224), augment.ColorJitter(0.4, 0.4, 0.4, 0.1))
	cat := data.Cat(data.CatScene{}) // or picture.Open("cat.jpg")
	versions, draws, err := aug.Augment(eng.Backend, augment.Key{Seed: 1}, augment.Repeat(cat, 8)...)
	check(err)
	log.Println("the first version:", draws[0])
	grid, err := picture.Grid(picture.Images(versions), picture.GridConfig{Columns: 4})
	check(err)
	check(picture.Save("versions.png", grid))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
