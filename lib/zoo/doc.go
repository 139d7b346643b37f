// Package zoo has networks that were trained on ImageNet, and what belongs to them.
//
//	m, err := zoo.Open(engine.MustOpen(""), "efficientnet_lite0")
//	top, err := m.Classify(img, 5)
//
// An [Arch] is a network without weights: a pure function that builds a graph from pictures and the parameters of a scope, whose names are
// torchvision's or timm's. It lists its parameters, its groups (stem, stages, head), which fine-tuning freezes as a whole, and its layers, whose
// outputs are features. [New] gives one by name.
//
// A [Model] is an architecture with weights on an engine, and with the preprocessing and the labels that these weights were trained with, so that the three
// cannot come apart: an entry of the [Registry] holds them all. [Open] fetches the weights, or takes a file of the user's.
//
// Logits agree with PyTorch's within 1e-3 of the larger of 1 and the value, on every engine.
package zoo
