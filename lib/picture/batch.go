package picture

import (
	"encoding/binary"
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/tensors"
)

// Batch is a stack of pictures of differing sizes in one block of memory, as
// graphs take them: each lies in the top-left corner of a cell as large as the
// largest of them, and the rest of its cell is zero.
type Batch struct {
	// Pixels are the samples, shaped `[Count, Height, Width, 3]`: red, green
	// and blue, 0 to 255.
	Pixels []uint8
	// Count is the number of pictures; Height and Width are those of a cell.
	Count, Height, Width int
	// Sizes holds the own width (X) and height (Y) of each picture.
	Sizes []image.Point
}

// NewBatch stacks the pictures in the order given. It is an error to give none,
// a nil one or one without pixels.
func NewBatch(imgs ...image.Image) (*Batch, error) {
	b := new(Batch)
	if err := b.Set(imgs...); err != nil {
		return nil, err
	}
	return b, nil
}

// Set stacks other pictures, as [NewBatch] does, in the memory of the batch
// where that is large enough: a loop that is done with one batch when it asks
// for the next takes memory once. An error leaves the batch as it is.
func (b *Batch) Set(imgs ...image.Image) error {
	if len(imgs) == 0 {
		return fmt.Errorf("picture: a batch of no pictures; give at least one")
	}
	next := Batch{Count: len(imgs), Sizes: make([]image.Point, len(imgs))}
	for i, img := range imgs {
		if Missing(img) {
			return fmt.Errorf("picture: picture %d of %d for the batch is nil or has no pixels; leave it out", i, len(imgs))
		}
		next.Sizes[i] = img.Bounds().Size()
		next.Width = max(next.Width, next.Sizes[i].X)
		next.Height = max(next.Height, next.Sizes[i].Y)
	}
	next.Pixels = memoryFor(b.Pixels, next.Count*next.Height*next.Width*3)
	*b = next
	eachRows(b.Count, 3*b.Height*b.Width, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if b.Sizes[i] != image.Pt(b.Width, b.Height) {
				clear(b.cell(i))
			}
			packRGB(b.cell(i), 3*b.Width, plain(imgs[i]))
		}
	})
	return nil
}

// memoryFor returns n bytes of any content, of old where there are as many.
func memoryFor(old []uint8, n int) []uint8 {
	if n <= cap(old) {
		return old[:n]
	}
	return make([]uint8, n)
}

// cell returns the samples of cell i, shaped `[Height, Width, 3]`.
func (b *Batch) cell(i int) []uint8 {
	size := 3 * b.Width * b.Height
	return b.Pixels[i*size:][:size]
}

// Image returns picture i, in its own size, as a new picture. It panics when i
// is not in [0, Count).
func (b *Batch) Image(i int) *image.RGBA {
	if i < 0 || i >= b.Count {
		panic(fmt.Sprintf("picture.Batch.Image: picture %d of a batch of %d", i, b.Count))
	}
	return unpackRGB(b.cell(i), 3*b.Width, b.Sizes[i])
}

// Tensor returns the pictures as a new tensor, uint8 shaped `[B, H, W, 3]`.
func (b *Batch) Tensor() *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(b.Pixels, b.Count, b.Height, b.Width, 3)
}

// SizesTensor returns the own size of each picture as a new tensor, int32
// shaped `[B, 2]`: height, then width.
func (b *Batch) SizesTensor() *tensors.Tensor {
	flat := make([]int32, 0, 2*b.Count)
	for _, size := range b.Sizes {
		flat = append(flat, int32(size.Y), int32(size.X))
	}
	return tensors.FromFlatDataAndDimensions(flat, b.Count, 2)
}

// packRGB writes the colours of src into dst, whose rows are stride apart.
func packRGB(dst []uint8, stride int, src *image.RGBA) {
	w := src.Rect.Dx()
	for y := range src.Rect.Dy() {
		in := src.Pix[y*src.Stride:][:4*w]
		out := dst[y*stride:][:3*w]
		done := packWide(out, in)
		in, out = in[4*done:], out[3*done:]
		for ; len(in) > 4; in, out = in[4:], out[3:] {
			binary.LittleEndian.PutUint32(out, binary.LittleEndian.Uint32(in)) // the fourth byte is written over by the next pixel
		}
		copy(out, in[:3])
	}
}

// unpackRGB returns the picture of the given size that packRGB wrote.
func unpackRGB(src []uint8, stride int, size image.Point) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		in := src[y*stride:][:3*size.X]
		out := dst.Pix[y*dst.Stride:][:4*size.X]
		for i, o := 0, 0; i < len(in); i, o = i+3, o+4 {
			out[o], out[o+1], out[o+2], out[o+3] = in[i], in[i+1], in[i+2], 255
		}
	}
	return dst
}
