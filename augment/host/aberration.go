package host

// ChromaticAberration is ops.ChromaticAberration.
func ChromaticAberration(red, blue float32) Whole {
	return func(w *Worker, p Picture) {
		old := w.Picture(p.Size())
		for y := range p.Height {
			copy(old.Row(y), p.Row(y))
		}
		enlarge(old, p, 0, red)
		enlarge(old, p, 2, blue)
	}
}

// enlarge writes a channel of the old picture, larger by a part, to p.
func enlarge(old, p Picture, channel int, part float32) {
	if part == 0 {
		return
	}
	for y := range p.Height {
		above, below, fall := enlarged(y, p.Height, part)
		first, second, row := old.Row(above), old.Row(below), p.Row(y)
		for x := range p.Width {
			left, right, way := enlarged(x, p.Width, part)
			left, right = 3*left+channel, 3*right+channel
			a, b := first[left]+way*(first[right]-first[left]), second[left]+way*(second[right]-second[left])
			row[3*x+channel] = a + fall*(b-a)
		}
	}
}

// enlarged gives the pixels between which a pixel of a side of n lies when the side is larger by a part, and the weight of the second.
func enlarged(i, n int, part float32) (first, second int, weight float32) {
	middle := float32(n) / 2
	at := min(max(middle+(float32(i)+0.5-middle)/(1+part)-0.5, 0), float32(n-1))
	first = int(at)
	return first, min(first+1, n-1), at - float32(first)
}
