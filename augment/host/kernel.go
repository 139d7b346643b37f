package host

import "image"

// Picture is float32 in [0, 1], rows of interleaved red, green and blue that are Stride numbers apart.
type Picture struct {
	Pix                   []float32
	Width, Height, Stride int
}

// Row gives row y, Width*3 numbers.
func (p Picture) Row(y int) []float32 { return p.Pix[y*p.Stride:][:p.Width*3] }

// Size is the width and the height.
func (p Picture) Size() image.Point { return image.Pt(p.Width, p.Height) }

// Source is a picture to be read: bytes, or float32 in [0, 1] where Bytes are nil.
type Source struct {
	Bytes                 []uint8
	Floats                []float32
	Width, Height, Stride int
}

// Set copies the pixels of another picture of the same size.
func (p Picture) Set(other Picture) {
	for y := range p.Height {
		copy(p.Row(y), other.Row(y))
	}
}

// source gives the picture as one to be read.
func (p Picture) source() Source {
	return Source{Floats: p.Pix, Width: p.Width, Height: p.Height, Stride: p.Stride}
}

// unit holds each byte as a part of 255.
var unit = func() (table [256]float32) {
	for i := range table {
		table[i] = float32(i) / 255
	}
	return table
}()

// row writes the pixels from column lo to before hi of row y as numbers in [0, 1].
func (s Source) row(y, lo, hi int, out []float32) {
	if s.Bytes == nil {
		copy(out, s.Floats[y*s.Stride:][3*lo:3*hi])
		return
	}
	in := s.Bytes[y*s.Stride:][3*lo : 3*hi]
	out = out[:len(in)]
	done := unitWide(in, out)
	in, out = in[done:], out[done:]
	for i, v := range in {
		out[i] = unit[v]
	}
}

// Kernel is one step of the work on a picture: a [Sampler], [Rows], [Colour], [Turn], [Measure] or [Whole].
type Kernel interface{ kernel() }

// Rows changes row y of a picture, interleaved red, green and blue, in place. A row never depends on another one.
type Rows func(y int, row []float32)

// Measure looks at each row, in order, and then gives the kernels that follow from what it saw.
type Measure struct {
	Row  func(y int, row []float32)
	Then func() []Kernel
}

// Whole changes a picture in place.
type Whole func(w *Worker, p Picture)

// Sampler makes a picture of another geometry.
type Sampler interface {
	Kernel
	// Size is the size of the picture that it makes.
	Size() image.Point
	// Bind prepares the reading of a picture. The function that it gives writes row y of the result; rows are asked for in order.
	Bind(w *Worker, s Source) func(y int, out []float32)
}

func (Rows) kernel()    {}
func (Measure) kernel() {}
func (Whole) kernel()   {}
func (Colour) kernel()  {}
func (Turn) kernel()    {}
