package host

import "math"

// Colour takes red, green and blue to M times (red, green, blue, 1), each clamped to [0, 1].
type Colour [3][4]float32

// Blend gives the colour factor*x + (1-factor)*other, where other is even times the mean gray, which is given, plus luma times the
// pixel's own gray.
func Blend(factor, luma, other float32) (m Colour) {
	rest := 1 - factor
	for c := range m {
		for i, weight := range luma601 {
			m[c][i] = rest * luma * weight
		}
		m[c][c] += factor
		m[c][3] = rest * other
	}
	return m
}

// luma601 are ITU-R 601's weights of gray, cut to four digits as torchvision has them.
var luma601 = [3]float32{0.2989, 0.587, 0.114}

// grayOf gives the gray of a colour.
func grayOf(r, g, b float32) float32 { return r*luma601[0] + g*luma601[1] + b*luma601[2] }

// bites says whether the clamp can change anything for colours in [0, 1].
func (m Colour) bites() bool {
	const crumb = 1e-6
	for _, row := range m {
		low, high := row[3], row[3]
		for _, v := range row[:3] {
			low, high = low+min(v, 0), high+max(v, 0)
		}
		if low < -crumb || high > 1+crumb {
			return true
		}
	}
	return false
}

// after gives the colour that does a first and m then, without a clamp between them.
func (m Colour) after(a Colour) (c Colour) {
	for i := range 3 {
		for j := range 4 {
			c[i][j] = m[i][0]*a[0][j] + m[i][1]*a[1][j] + m[i][2]*a[2][j]
		}
		c[i][3] += m[i][3]
	}
	return c
}

// diagonal says whether each channel depends on itself alone.
func (m Colour) diagonal() bool {
	return m[0][1] == 0 && m[0][2] == 0 && m[1][0] == 0 && m[1][2] == 0 && m[2][0] == 0 && m[2][1] == 0
}

// row does m to a row.
func (m *Colour) row(row []float32) {
	if m.diagonal() {
		m.scaleRow(row)
		return
	}
	n := *m
	for ; len(row) >= 3; row = row[3:] {
		p := (*[3]float32)(row)
		r, g, b := p[0], p[1], p[2]
		p[0] = clamp(n[0][0]*r + n[0][1]*g + n[0][2]*b + n[0][3])
		p[1] = clamp(n[1][0]*r + n[1][1]*g + n[1][2]*b + n[1][3])
		p[2] = clamp(n[2][0]*r + n[2][1]*g + n[2][2]*b + n[2][3])
	}
}

// scaleRow is row for a matrix that is diagonal.
func (m *Colour) scaleRow(row []float32) {
	r, g, b, r0, g0, b0 := m[0][0], m[1][1], m[2][2], m[0][3], m[1][3], m[2][3]
	for ; len(row) >= 12; row = row[12:] {
		p := (*[12]float32)(row) // without a look at the length for each of them
		p[0], p[1], p[2] = clamp(p[0]*r+r0), clamp(p[1]*g+g0), clamp(p[2]*b+b0)
		p[3], p[4], p[5] = clamp(p[3]*r+r0), clamp(p[4]*g+g0), clamp(p[5]*b+b0)
		p[6], p[7], p[8] = clamp(p[6]*r+r0), clamp(p[7]*g+g0), clamp(p[8]*b+b0)
		p[9], p[10], p[11] = clamp(p[9]*r+r0), clamp(p[10]*g+g0), clamp(p[11]*b+b0)
	}
	for ; len(row) >= 3; row = row[3:] {
		row[0], row[1], row[2] = clamp(row[0]*r+r0), clamp(row[1]*g+g0), clamp(row[2]*b+b0)
	}
}

// clamp gives v moved into [0, 1]. It compares the bits, which needs no branch: those of numbers that are not negative have their order, and the
// others have a sign.
func clamp(v float32) float32 {
	const one = 0x3f800000
	return math.Float32frombits(uint32(min(max(int32(math.Float32bits(v)), 0), one)))
}

// Contrast blends a picture with the mean of its gray by a factor.
func Contrast(factor float32) Measure {
	var sum float64
	pixels := 0
	return Measure{
		Row: func(_ int, row []float32) {
			pixels += len(row) / 3
			r, g, b, done := channelSums(row)
			row = row[done:]
			for ; len(row) >= 3; row = row[3:] {
				r, g, b = r+row[0], g+row[1], b+row[2]
			}
			sum += float64(grayOf(r, g, b))
		},
		Then: func() []Kernel { return []Kernel{Blend(factor, 0, float32(sum/float64(pixels)))} },
	}
}
