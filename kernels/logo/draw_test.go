package main

import (
	"encoding/xml"
	"errors"
	"image"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestFilesAreUpToDate draws the logo anew and compares it with the files that the kernels carry.
func TestFilesAreUpToDate(t *testing.T) {
	if text, err := os.ReadFile(filepath.Join("..", "logo-svg.svg")); err != nil {
		t.Error(err)
	} else if string(text) != svg(logo) {
		t.Error("logo-svg.svg is not what is drawn now; run `go generate` in the folder kernels")
	}
	for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
		file, err := os.Open(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		stored, _, err := image.Decode(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if worst := difference(stored, render(logo, size)); worst > 2 {
			t.Errorf("%s differs by %d from what is drawn now; run `go generate` in the folder kernels", name, worst)
		}
	}
}

// difference is the largest difference of a channel, in 1/255. Two are tolerated above: the rasteriser's arithmetic differs
// between processors, and PNG stores colours that are not multiplied by alpha.
func difference(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return 255
	}
	worst := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, a1 := a.At(x, y).RGBA()
			r2, g2, b2, a2 := b.At(x, y).RGBA()
			for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2), int(a1) - int(a2)} {
				worst = max(worst, d/257, -d/257)
			}
		}
	}
	return worst
}

func TestSVGIsWellFormed(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "logo-svg.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for decoder := xml.NewDecoder(file); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
