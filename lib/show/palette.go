package show

import (
	"bytes"
	"image"
	"image/color"
	"slices"
)

// rgba is a colour of an opaque picture, alpha and all.
type rgba [4]uint8

// index returns img with a palette in the order in which its colours occur, nil
// where there are more than 256.
func index(img *image.RGBA) *image.Paletted {
	known := make(map[rgba]uint8, 256)
	indexed := image.NewPaletted(img.Rect, nil)
	for i := range indexed.Pix {
		c := rgba(img.Pix[4*i : 4*i+4])
		at, ok := known[c]
		if !ok {
			if len(known) == 256 {
				return nil
			}
			at = uint8(len(known))
			known[c] = at
			indexed.Palette = append(indexed.Palette, color.RGBA{c[0], c[1], c[2], c[3]})
		}
		indexed.Pix[i] = at
	}
	return indexed
}

// reduceColours replaces all but the n most frequent colours of img by the
// nearest of those. It suits drawings, in which the others are shades along
// anti-aliased edges, and makes their files several times smaller.
func reduceColours(img *image.RGBA, n int) {
	counts := map[rgba]int{}
	for i := 0; i < len(img.Pix); i += 4 {
		counts[rgba(img.Pix[i:i+4])]++
	}
	if len(counts) <= n {
		return
	}
	colours := make([]rgba, 0, len(counts))
	for c := range counts {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b rgba) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return bytes.Compare(a[:], b[:])
	})
	nearest := make(map[rgba]rgba, len(colours))
	for _, c := range colours {
		nearest[c] = slices.MinFunc(colours[:n], func(a, b rgba) int { return distance(a, c) - distance(b, c) })
	}
	for i := 0; i < len(img.Pix); i += 4 {
		c := nearest[rgba(img.Pix[i:i+4])]
		copy(img.Pix[i:i+4], c[:])
	}
}

// distance returns the squared distance of two colours.
func distance(a, b rgba) int {
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += d * d
	}
	return sum
}
