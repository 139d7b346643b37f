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
//   - Packages ops and host: deterministic operations with explicit parameters, as graph functions and on the processor.
//   - Operations such as [RandomResizedCrop] ([Op]): which parameters to draw, from which distributions ([Dist]). Some hold others: [OneOf],
//     [SomeOf], [Sometimes], [RandomOrder], and a [Pipeline] itself.
//   - [Pipeline]: a sequence of operations. [Pipeline.Draw] makes a [Draw] for each image: plain values that print, compare, become
//     JSON, can be changed by hand and applied again. [Pipeline.Apply] applies them to a batch, on the host or in one compiled graph.
//     [Pipeline.Graph] does so inside one's own graph, [Pipeline.Augment] does all of it at once for a few pictures.
//
// [Load] and [Pipeline.Save] read and write a pipeline as JSON or YAML, see [Parse].
//
// Every image has a draw of its own, also in one batch. It follows from the seed, the epoch and the image's index alone ([Key]), so
// that it is the same whatever the batch size, the number of workers, their order or the engine; package rng says how. An operation's draw does
// not change when operations of another name are put in or taken out.
//
// Pictures are bytes on the way in and float32 in [0, 1] on the way out, not normalised. Normalise behind the pipeline:
// colour operations mean nothing on normalised values. Points and boxes are in continuous coordinates, where pixel i
// spans [i, i+1] and a flip takes x to W-x ([Pipeline.Map], [Pipeline.Source]).
//
// # What moves along
//
// The boxes, key points and masks of an image ([Sample]) follow its draw: [Pipeline.Boxes], [Pipeline.KeyPoints], [Pipeline.Masks], or all at once [Pipeline.AugmentSample]. The frames of a video and the
// pictures of a stereo camera share one. [RandomIoUCrop] and a few others ([Targeted]) look at them when they draw. [Pipeline.Explain] shows a draw step by step.
//
// # Two executors
//
// A pipeline is planned once, as a row of stages. Flips and crops are one exact, separable resampling; other geometric operations in a row are one matrix
// and one gather; a choice among operations computes what they share once. Both executors do these stages. The host makes a short program of each image's
// draw and does what was drawn and nothing else, a goroutine a picture; in a graph all images have the same nodes, and parameters choose. They agree
// within 1/255. On an engine that computes on the processor the host is faster; on a GPU the graph is ([OnHost] and [OnEngine] decide otherwise).
//
// Built with GOEXPERIMENT=simd on amd64 the host takes less than half the time for the pipeline above. A loop that is done with a batch when it asks
// for the next takes memory once with [Into].
//
// # How to add an operation
//
// It is a struct of settings, exported fields with JSON tags, with the methods of [Action]: Name, Check, Fields and Draw. What it does is said once for each executor:
//
//   - one that changes pixels where they are has Apply ([GraphAction], with a function of package ops) and Kernels ([HostAction], with one of
//     package host: Rows or Colour for a pixel alone, Measure where a statistic of the picture comes first, Whole where pixels see their neighbours);
//   - one that moves pixels has Map ([Geometric]) and embeds the settings of sampling; a [Displacer] has no matrix for its map;
//   - one that a graph cannot do has Kernels only, and stands first or last in a pipeline that runs on an engine.
//
// [Register] makes it known to files, in an init function. A call of sample in its test file makes the tests of all operations its own: both executors
// agree on odd sizes, it survives JSON and YAML, its gradients are finite. A pointwise method lets flips pass, a blend or a curve method lets a choice share its
// formula with others.
//
// Operations are torchvision's (transforms/v2, 0.29), within 1/255 and mostly within 1/65535, with two differences: torchvision
// draws once for a whole batch, and its 8-bit path rounds after every operation, where here everything is float until the end.
package augment
