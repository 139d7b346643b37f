// Package feedforward paints pictures in a style with one pass of a network that was trained for it, instead of the hundreds of steps of package style.
//
// There are three networks:
//
//   - [Johnson] knows the one style that it was trained for (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style Transfer and
//     Super-Resolution", 2016), with instance norms (Ulyanov et al., 2016) and enlarged by nearest neighbours, as in pytorch/examples;
//   - [MSGNet] is made for many styles, and takes the one that is wanted from a picture (Zhang and Dana, "Multi-style Generative Network for
//     Real-time Transfer", 2017);
//   - [AdaIN] takes any picture as the style (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
//     Normalization", 2017).
//
// [Load] reads one from a file of weights, of the projects where they were published or written by [Model.Save]:
//
//	model, err := feedforward.Load(engine.MustOpen(""), "21styles.params")
//	err = model.SetTarget(feedforward.Target{Image: painting})
//	painted, err := model.Stylize(photo)
//
// # Sizes
//
// Pictures may have any size, and keep it. The networks halve their sides two or three times, so what comes out can be a few pixels larger, and is
// cut off at the right and below, where the published programs leave it. Pictures too small for the networks' reflected borders are continued by their
// mirror image before. An engine compiles once for each size, which takes seconds; [WithBuckets] lets sizes share it.
//
// # Training
//
// A [Trainer] teaches a network, from the losses that an [style.Objective] takes of another network's features; the preset "msg" has those that
// MSG-Net was published with, "johnson" those of pytorch/examples, and [AdaIN.Objective] those of pytorch-AdaIN. What is learned becomes a [Model] at any time, and a checkpoint lets another
// process go on to the same result. [Confuse] says how well a network tells its styles apart, and [Flicker] how restless its frames are.
//
// Settings as published want a GPU and tens of thousands of steps. Where minutes on a GPU or a few thousand steps on a processor must do, Training.Steady, Mixed and White, and
// relative terms of the objective, bring more: package models has networks that were trained so.
package feedforward
