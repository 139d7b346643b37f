// Package augment makes pictures that are similar to given ones but different: flipped, cropped, in another light. A network that is
// trained on them leans less on what is accidental in its training set.
//
//	aug := augment.Sequence(
//		augment.FlipLeftRight(0.5),
//		augment.ColorJitter(0.5, 0.5, 0.5, 0.5),
//		augment.RandomResizedCrop(200, 200, augment.Area(0.1, 1), augment.Ratio(0.5, 2)))
//	pictures, draws, err := aug.Augment(eng.Backend, augment.Key{Seed: 1}, augment.Repeat(cat, 8)...)
//
// There are three layers:
//
//   - Package ops: deterministic operations as graph functions with one explicit parameter an image.
//   - Operations such as [RandomResizedCrop] ([Op]): which parameters to draw, from which distributions ([Dist]).
//   - [Pipeline]: a sequence of operations. [Pipeline.Draw] makes a [Draw] for each image: plain values that print, compare, become
//     JSON, can be changed by hand and applied again. [Pipeline.Apply] applies them to a batch on an engine in one compiled graph.
//     [Pipeline.Graph] does so inside one's own graph, [Pipeline.Augment] does all of it at once for a few pictures.
//
// Every image has a draw of its own, also in one batch. It follows from the seed, the epoch and the image's index alone ([Key]), so
// that it is the same whatever the batch size, the number of workers, their order or the engine; package rng says how. An operation's draw does
// not change when operations of another name are put in or taken out.
//
// Pictures are bytes on the way in and float32 in [0, 1] on the way out, not normalised. Normalise behind the pipeline:
// colour operations mean nothing on normalised values. Points and boxes are in continuous coordinates, where pixel i
// spans [i, i+1] and a flip takes x to W-x ([Pipeline.Map], [Pipeline.Source]).
//
// Operations are torchvision's (transforms/v2, 0.29), within 1/255 and mostly within 1/65535, with two differences: torchvision
// draws once for a whole batch, and its 8-bit path rounds after every operation, where here everything is float until the end.
package augment
