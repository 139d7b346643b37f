package augment

import (
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// intensityOf is the parameter of a light.
var intensityOf = ingredient{name: "intensity", usual: Uniform(-0.2, 0.2), low: -1, high: 1}

var linearIllumination = define(recipe{name: "linear_illumination", placed: true,
	parameters: []ingredient{{name: "angle", usual: Uniform(0, 360), low: -360, high: 360}, intensityOf},
	graph: func(in Images, v Values) *graph.Node {
		return ops.LinearIllumination(in.Pixels, v.Number("angle"), v.Number("intensity"), in.Sizes)
	},
	host: func(v []float64, size image.Point) []host.Kernel {
		return []host.Kernel{host.LinearIllumination(float32(v[0]), float32(v[1]), size)}
	}})

// LinearIllumination lights an image from one side: it is multiplied by a factor that rises evenly from 1-intensity to 1+intensity. The angle of the
// rise is in degrees, between -360 and 360 (0 is right, 90 down), the intensity between -1 and 1.
//
// Draws: angle, intensity. See [ops.LinearIllumination]. Source: albumentations Illumination, mode linear.
func LinearIllumination(angle, intensity Dist) Op {
	return linearIllumination.with(angle, intensity).op()
}

var cornerIllumination = define(recipe{name: "corner_illumination", placed: true,
	parameters: []ingredient{{name: "corner", usual: Choice(0, 1, 2, 3), high: 3, whole: true}, intensityOf},
	graph: func(in Images, v Values) *graph.Node {
		return ops.CornerIllumination(in.Pixels, v.Number("corner"), v.Number("intensity"), in.Sizes)
	},
	host: func(v []float64, size image.Point) []host.Kernel {
		return []host.Kernel{host.CornerIllumination(int(v[0]), float32(v[1]), size)}
	}})

// CornerIllumination leaves one corner of an image as it is and darkens the others with the distance, by intensity at the picture's diagonal; a negative
// intensity lightens them. It lies between -1 and 1. The corners are 0 upper left, 1 upper right, 2 lower right, 3 lower left.
//
// Draws: corner, intensity. Source: albumentations Illumination, mode corner.
func CornerIllumination(corner, intensity Dist) Op {
	return cornerIllumination.with(corner, intensity).op()
}

var gaussianIllumination = define(recipe{name: "gaussian_illumination", placed: true,
	parameters: []ingredient{intensityOf, {name: "x", usual: Uniform(0.1, 0.9), low: -1, high: 2}, {name: "y", usual: Uniform(0.1, 0.9), low: -1, high: 2},
		{name: "sigma", usual: Uniform(0.2, 1), low: 0.01, high: 100}},
	graph: func(in Images, v Values) *graph.Node {
		spot := ops.Spot{Intensity: v.Number("intensity"), X: v.Number("x"), Y: v.Number("y"), Sigma: v.Number("sigma")}
		return ops.GaussianIllumination(in.Pixels, spot, in.Sizes)
	},
	host: func(v []float64, size image.Point) []host.Kernel {
		spot := host.Spot{Intensity: float32(v[0]), X: float32(v[1]), Y: float32(v[2]), Sigma: float32(v[3])}
		return []host.Kernel{host.GaussianIllumination(spot, size)}
	}})

// SpotLight says where the spot of [GaussianIllumination] is and how strong. A field that is off is as albumentations has it.
type SpotLight struct {
	// Intensity, between -1 and 1, is what the middle of the spot has more than the rest: Uniform(-0.2, 0.2).
	Intensity Dist
	// X and Y are the middle as parts of the width and the height, between -1 and 2: Uniform(0.1, 0.9).
	X, Y Dist
	// Sigma is the spot's standard deviation as a part of the longer side, between 0.01 and 100: Uniform(0.2, 1).
	Sigma Dist
}

// GaussianIllumination throws a round spot of light, or of shade where the intensity is negative, on an image.
//
// Draws: intensity, x, y, sigma. Source: albumentations Illumination, mode gaussian.
func GaussianIllumination(spot SpotLight) Op {
	dists := []Dist{spot.Intensity, spot.X, spot.Y, spot.Sigma}
	for i, p := range gaussianIllumination.parameters {
		if dists[i].IsZero() {
			dists[i] = p.usual
		}
	}
	return gaussianIllumination.with(dists...).op()
}

// plasma gives a recipe that changes pixels by a cloud.
func plasma(name string, inGraph func(in Images, cloud, intensity *graph.Node) *graph.Node, onHost func(v, cloud, intensity float32) float32) *recipe {
	return define(recipe{name: name, placed: true, keyed: true,
		parameters: []ingredient{{name: "intensity", usual: Uniform(0, 0.5), high: 1}, {name: "roughness", usual: Uniform(0.1, 0.7), low: 0.01, high: 1}},
		graph: func(in Images, v Values) *graph.Node {
			return inGraph(in, ops.Plasma(in.Pixels, v.Key("key"), v.Number("roughness"), in.Sizes), v.Number("intensity"))
		},
		host: one(func(values []float64) host.Kernel {
			intensity := float32(values[0])
			return host.Plasma(keyOf(values[2:]), float32(values[1]), func(v, cloud float32) float32 { return onHost(v, cloud, intensity) })
		})})
}

var plasmaBrightness = plasma("plasma_brightness",
	func(in Images, cloud, intensity *graph.Node) *graph.Node {
		return ops.PlasmaBrightness(in.Pixels, cloud, intensity, in.Sizes)
	},
	func(v, cloud, intensity float32) float32 { return v + intensity*(2*cloud-1) })

// PlasmaBrightness lightens and darkens an image in clouds, by at most intensity, in [0, 1]. Roughness, from 0.01 to 1, is by what each finer part of a
// cloud is weaker.
//
// Draws: intensity, roughness and key, from which the cloud follows. See [ops.Plasma]. Source: kornia RandomPlasmaBrightness.
func PlasmaBrightness(intensity, roughness Dist) Op {
	return plasmaBrightness.with(intensity, roughness).op()
}

var plasmaContrast = plasma("plasma_contrast",
	func(in Images, cloud, intensity *graph.Node) *graph.Node {
		return ops.PlasmaContrast(in.Pixels, cloud, intensity, in.Sizes)
	},
	func(v, cloud, intensity float32) float32 { return 0.5 + (v-0.5)*(1+intensity*(2*cloud-1)) })

// PlasmaContrast raises and lowers the contrast of an image about the middle, 0.5, in clouds, by a factor that differs from 1 by at most intensity, in
// [0, 1]. Roughness is that of [PlasmaBrightness].
//
// Draws: intensity, roughness, key. Source: kornia RandomPlasmaContrast, albumentations PlasmaBrightnessContrast.
func PlasmaContrast(intensity, roughness Dist) Op {
	return plasmaContrast.with(intensity, roughness).op()
}

var plasmaShadow = plasma("plasma_shadow",
	func(in Images, cloud, intensity *graph.Node) *graph.Node {
		return ops.PlasmaShadow(in.Pixels, cloud, intensity)
	},
	func(v, cloud, intensity float32) float32 { return v * (1 - intensity*cloud) })

// PlasmaShadow lays the shadow of clouds on an image, of at most intensity, in [0, 1]. Roughness is that of [PlasmaBrightness].
//
// Draws: intensity, roughness, key. Source: albumentations PlasmaShadow.
func PlasmaShadow(intensity, roughness Dist) Op { return plasmaShadow.with(intensity, roughness).op() }
