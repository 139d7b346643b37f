// Package style paints a picture in the style of others by optimisation (Gatys, Ecker and Bethge, "Image Style Transfer Using
// Convolutional Neural Networks", 2016): it looks for the picture whose features, in a network that was trained to see, are near to those
// of one picture in content, and whose statistics of features are near to those of other pictures in style.
//
//	network, err := zoo.Open(engine.MustOpen(""), "vgg16.hed_bsds500", zoo.Trunk())
//	transfer, err := style.New(network, content, []style.Style{{Image: painting}}, style.Config{})
//	result, err := transfer.Run(ctx)
//	err = picture.Save("out.png", result.Picture)
//
// # The objective
//
// An [Objective] is a sum of terms, each with a weight: content terms compare features pixel by pixel, style terms compare what a measure
// ([Gram], [Moments] or [Patches]) makes of them, the noise term is [TotalVariation]. Projects differ in what they divide by, whether they
// take sums or means, and in the scale of pixels; a [Preset] has these conventions of one of them exactly, because weights do not carry over.
//
// # The computation
//
// For each size of the picture one graph is compiled: losses, gradient and, with Adam, the update. Weights and targets are its inputs, so that one
// compilation serves runs with all weights ([Transfer.Weigh]). The same graph makes the targets, once. Pictures that are too large for that are
// computed in windows, with the same gradient ([Config.Tile]).
package style
