// Package nn has the layers of convolutional networks as functions that build GoMLX graphs, each in the form that suits the engine.
//
// There are two levels. Functions on nodes alone compute: [Conv2D], [BatchNorm], [MaxPool2D], [ReflectionPad], [Resize] and others.
// Layers on a scope take their parameters from it by PyTorch's names: [Conv] reads "weight" and "bias", and the batch norm that
// follows it "weight", "bias", "running_mean" and "running_var".
//
// Pictures are `[B, H, W, C]`, kernels of convolutions `[kh, kw, in/groups, out]` and weights of linear layers `[in, out]`; lib/weights
// reads files in PyTorch's order, and package zoo turns them.
//
// # Lowerings
//
// The same layer is written in different operations for XLA on the CPU, for XLA on a GPU and for the pure-Go engine, because what is
// fast on one can be a hundred times slower on another. The file lowering.go makes the choice; all forms compute the same within
// 1e-5 of the largest value, Winograd's within 5e-5. Gradients are written by hand where the automatic one is slow.
//
// On the pure-Go engine pictures between depthwise and 1x1 convolutions keep their channels first, unseen: the nodes that layers take and give
// are `[B, H, W, C]` on every engine. What is not a layer of this package, such as graph.Add, has them turned back; use [Residual].
//
// # Scopes
//
// What a layer does with its parameters beside reading them depends on its scope: [SetFrozenStatistics] and [SetStatic] say how. A
// scope trains, in GoMLX's sense, where [model.Scope.IsTraining] holds, which train.Trainer sees to.
//
// Functions that build graphs panic, as GoMLX's do, when they are called with what has no meaning.
package nn
