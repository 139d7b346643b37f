// Package finetune makes a classifier for one's own classes out of a pretrained network and a few labelled pictures.
//
//	source, err := zoo.Open(engine.MustOpen(""), "efficientnet_lite0")
//	train, val, err := data.Folders("ants_bees", data.Split{})
//	learner, err := finetune.New(source, train, val, finetune.Config{Reuse: "auto", Plan: []finetune.Phase{{Freeze: "trunk", Epochs: 5}}})
//	history, err := learner.Fit(ctx)
//	report, err := learner.Evaluate(val)
//	err = learner.Save("model.safetensors")
//
// The source is a network that was trained on many pictures of many classes; the target has its trunk, and a head for the classes of the set.
//
// # Groups
//
// A network's groups, from stem to head (zoo.Arch.Groups), are the one notion behind what is frozen ([Freeze]), how fast what learns
// ([Rates]) and what is drawn back to its value in the source ([Optimizer.TowardsSource]). A [Phase] says which groups learn for how many epochs;
// a plan of several thaws the network from the head down ([Gradual]).
//
// Frozen means unchanged to the bit, averages of batch norms included. The leading groups that are frozen whole are cut off: they are no
// part of the step that is differentiated. As long as the pictures before them stay the same, too, what these groups make of a picture is computed once, kept
// on disk under a key of weights, preprocessing and files, and an epoch over a frozen trunk takes milliseconds.
//
// # Same numbers again
//
// What is random follows from Config.Seed and the place in the plan alone. A run that is killed goes on from its last checkpoint
// ([Config.Folder]) and ends with the same numbers, on the same engine, as one that was not. [Learner.Again] begins anew with another seed or
// another augmentation, to compare runs without compiling each.
//
// # From nothing
//
// With [Config.Scratch] the network begins at random. Where there is no source at all, zoo.Untrained gives one to begin with, such as small_cnn for
// small pictures.
package finetune
