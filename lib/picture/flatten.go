package picture

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
)

// Flatten returns img as a picture: an opaque copy with bounds at (0,0).
// Transparent pixels are composited over white, 16-bit samples keep their high
// byte as in PIL, and every other colour model is converted as its Color does.
func Flatten(img image.Image) *image.RGBA {
	return flattenOver(img, color.White)
}

// flattenOver is Flatten with a background of the caller's.
func flattenOver(img image.Image, background color.Color) *image.RGBA {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch src := img.(type) {
	case *image.NRGBA:
		blendNRGBA(dst, src, background)
	case *image.RGBA64, *image.NRGBA64:
		blendDeep(dst, img, background)
	case *image.Paletted:
		expandPalette(dst, src, background)
	case *image.Gray:
		expandGray(dst, src)
	case interface{ Opaque() bool }:
		op := draw.Src
		if !src.Opaque() {
			draw.Draw(dst, dst.Rect, image.NewUniform(background), image.Point{}, draw.Src)
			op = draw.Over
		}
		draw.Draw(dst, dst.Rect, img, b.Min, op)
	default:
		blendDeep(dst, img, background)
	}
	return dst
}

// plain returns the pixels of img as an opaque RGBA with bounds at (0,0) for
// reading only: it shares the pixels of img where they have that form already,
// and is a flattened copy where they have not.
func plain(img image.Image) *image.RGBA {
	p, ok := img.(*image.RGBA)
	if !ok || p.Rect.Empty() || !opaque(p) {
		return Flatten(img)
	}
	first := p.PixOffset(p.Rect.Min.X, p.Rect.Min.Y)
	return &image.RGBA{Pix: p.Pix[first:], Stride: p.Stride, Rect: p.Rect.Sub(p.Rect.Min)}
}

// opaque is p.Opaque, eight bytes at a time.
func opaque(p *image.RGBA) bool {
	const alphas = 0xff000000_ff000000
	both := uint64(alphas)
	for y := p.Rect.Min.Y; y < p.Rect.Max.Y; y++ {
		row := p.Pix[p.PixOffset(p.Rect.Min.X, y):][:4*p.Rect.Dx()]
		for ; len(row) >= 8; row = row[8:] {
			both &= binary.LittleEndian.Uint64(row)
		}
		if len(row) > 0 {
			both &= uint64(binary.LittleEndian.Uint32(row))<<32 | alphas>>32
		}
	}
	return both&alphas == alphas
}

// blend returns (c*a + bg*(255-a))/255 rounded to nearest, with the exact
// integer division that PIL's paste uses.
func blend(c, bg, a uint8) uint8 {
	v := uint32(c)*uint32(a) + uint32(bg)*uint32(255-a) + 128
	return uint8((v + v>>8) >> 8)
}

// blendNRGBA composites src, whose colours are not premultiplied, over a
// background into dst.
func blendNRGBA(dst *image.RGBA, src *image.NRGBA, background color.Color) {
	bg := color.RGBAModel.Convert(background).(color.RGBA)
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	for y := range h {
		in := src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+y):][:4*w]
		out := dst.Pix[y*dst.Stride:][:4*w]
		for i := 0; i < len(out); i += 4 {
			a := in[i+3]
			out[i+0] = blend(in[i+0], bg.R, a)
			out[i+1] = blend(in[i+1], bg.G, a)
			out[i+2] = blend(in[i+2], bg.B, a)
			out[i+3] = 255
		}
	}
}

// blendDeep composites any image over a background into dst at 16 bits a
// sample and keeps the high byte of the result.
func blendDeep(dst *image.RGBA, src image.Image, background color.Color) {
	br, bg, bb, _ := background.RGBA()
	min := src.Bounds().Min
	for y := range dst.Rect.Dy() {
		out := dst.Pix[y*dst.Stride:]
		for x := range dst.Rect.Dx() {
			r, g, b, a := src.At(min.X+x, min.Y+y).RGBA()
			rest := 0xffff - a
			out[4*x+0] = uint8((r + br*rest/0xffff) >> 8)
			out[4*x+1] = uint8((g + bg*rest/0xffff) >> 8)
			out[4*x+2] = uint8((b + bb*rest/0xffff) >> 8)
			out[4*x+3] = 255
		}
	}
}

// expandPalette writes the colours that the indices of src stand for into dst,
// each composited over the background once. An index beyond the palette, which
// a damaged file can hold, shows the background.
func expandPalette(dst *image.RGBA, src *image.Paletted, background color.Color) {
	var table [256]color.RGBA
	bg := color.RGBAModel.Convert(background).(color.RGBA)
	for i := range table {
		table[i] = color.RGBA{bg.R, bg.G, bg.B, 255}
	}
	for i, c := range src.Palette {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		table[i] = color.RGBA{blend(n.R, bg.R, n.A), blend(n.G, bg.G, n.A), blend(n.B, bg.B, n.A), 255}
	}
	w := dst.Rect.Dx()
	for y := range dst.Rect.Dy() {
		in := src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+y):][:w]
		out := dst.Pix[y*dst.Stride:][:4*w]
		for x, index := range in {
			c := &table[index]
			out[4*x+0], out[4*x+1], out[4*x+2], out[4*x+3] = c.R, c.G, c.B, 255
		}
	}
}

// expandGray writes the grey levels of src into all three channels of dst.
func expandGray(dst *image.RGBA, src *image.Gray) {
	w := dst.Rect.Dx()
	for y := range dst.Rect.Dy() {
		in := src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y+y):][:w]
		out := dst.Pix[y*dst.Stride:][:4*w]
		for x, v := range in {
			out[4*x+0], out[4*x+1], out[4*x+2], out[4*x+3] = v, v, v, 255
		}
	}
}
