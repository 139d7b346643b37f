package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/internal/cielab"
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
	for c, v := range p.times(cielab.ToXYZ) {
		bright := above(v, cielab.Edge)
		roots[c] = Where(bright, power(v, bright, 1.0/3), AddScalar(MulScalar(v, cielab.Slope), cielab.Offset))
	}
	return roots
}

// fromLab undoes lab, and clamps.
func fromLab(roots planes) (p planes) {
	for c, v := range roots {
		cube := Mul(v, Mul(v, v))
		roots[c] = Where(above(cube, cielab.Edge), cube, DivScalar(AddScalar(v, -cielab.Offset), cielab.Slope))
	}
	for c, v := range roots.times(cielab.FromXYZ) {
		p[c] = encoded(ClipScalar(v, 0, 1))
	}
	return p
}
