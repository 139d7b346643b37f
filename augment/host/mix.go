package host

import "image"

// Paint paints a part of a picture over another one: in the box each pixel is blended with the one that stands by a shift away in from, which has the weight.
func Paint(on, from Picture, box image.Rectangle, shift image.Point, weight float32) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		to := on.Row(y)[3*box.Min.X : 3*box.Max.X]
		source := from.Row(y + shift.Y)[3*(box.Min.X+shift.X):][:len(to)]
		if weight == 1 {
			copy(to, source)
			continue
		}
		for i, v := range source {
			to[i] = to[i]*(1-weight) + v*weight
		}
	}
}
