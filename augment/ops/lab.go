package ops

import . "github.com/gomlx/gomlx/core/graph"

// The sRGB primaries in CIE XYZ for the white of D65, each row divided by the white's part, and the way back.
var (
	toXYZ = [3][3]float64{
		{0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456},
		{0.212671, 0.715160, 0.072169},
		{0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754},
	}
	fromXYZ = [3][3]float64{
		{3.240479 * 0.950456, -1.537150, -0.498535 * 1.088754},
		{-0.969256 * 0.950456, 1.875991, 0.041556 * 1.088754},
		{0.055648 * 0.950456, -0.204043, 1.057311 * 1.088754},
	}
)

// Where the cube root of CIE Lab begins, and the line below it.
const (
	labEdge   = 0.008856
	labSlope  = 7.787
	labOffset = 16.0 / 116
)

// power gives v to a power where it is above an edge, which is positive, and 1 elsewhere.
func power(v *Node, above *Node, exponent float64) *Node {
	return Exp(MulScalar(Log(Where(above, v, OnesLike(v))), exponent))
}

// above says where v is above an edge.
func above(v *Node, edge float64) *Node { return GreaterThan(v, AddScalar(ZerosLike(v), edge)) }

// linear decodes sRGB.
func linear(v *Node) *Node {
	bright := above(v, 0.04045)
	return Where(bright, power(DivScalar(AddScalar(v, 0.055), 1.055), bright, 2.4), DivScalar(v, 12.92))
}

// encoded undoes linear.
func encoded(v *Node) *Node {
	bright := above(v, 0.0031308)
	return Where(bright, AddScalar(MulScalar(power(v, bright, 1/2.4), 1.055), -0.055), MulScalar(v, 12.92))
}

// times gives the matrix times the three channels.
func (p planes) times(m [3][3]float64) (q planes) {
	for i, row := range m {
		q[i] = Add(Add(MulScalar(p[0], row[0]), MulScalar(p[1], row[1])), MulScalar(p[2], row[2]))
	}
	return q
}

// lab gives the three cube roots of which CIE Lab is made: L is 116 times the second less 16, a and b are differences.
func (p planes) lab() (roots planes) {
	for c, v := range p {
		p[c] = linear(v)
	}
	for c, v := range p.times(toXYZ) {
		bright := above(v, labEdge)
		roots[c] = Where(bright, power(v, bright, 1.0/3), AddScalar(MulScalar(v, labSlope), labOffset))
	}
	return roots
}

// fromLab undoes lab, and clamps.
func fromLab(roots planes) (p planes) {
	for c, v := range roots {
		cube := Mul(v, Mul(v, v))
		roots[c] = Where(above(cube, labEdge), cube, DivScalar(AddScalar(v, -labOffset), labSlope))
	}
	for c, v := range roots.times(fromXYZ) {
		p[c] = encoded(ClipScalar(v, 0, 1))
	}
	return p
}
