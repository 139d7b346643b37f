// Command logo draws the kernels' logo, a flask with a landscape in it, into a folder: logo-svg.svg and, rendered from the
// same shapes, logo-32x32.png and logo-64x64.png. Run it in the folder kernels by `go generate`.
package main

import (
	"flag"
	"fmt"
	"image"
	"image/png"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("out", ".", "`folder` to write to")
	flag.Parse()
	if err := write(*dir); err != nil {
		log.Fatal("logo: ", err)
	}
}

// write draws all files into a folder.
func write(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "logo-svg.svg"), []byte(svg(logo)), 0o644); err != nil {
		return err
	}
	for _, size := range []int{32, 64} {
		name := filepath.Join(dir, fmt.Sprintf("logo-%dx%d.png", size, size))
		if err := writePNG(name, render(logo, size)); err != nil {
			return err
		}
	}
	return nil
}

func writePNG(name string, img image.Image) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(file, img); err != nil {
		return err
	}
	return file.Close()
}
