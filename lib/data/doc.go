// Package data brings labelled pictures to the lessons: from folders, and from code alone, as no picture file is shipped.
//
// # Labelled sets
//
// A [Set] holds labelled pictures, which it knows without having read them: [Set.Each] reads them in parallel, in bounded memory,
// and tells of all that cannot be read, and a [Loader] hands them to a training loop, batch by batch. It comes from
//
//   - a folder with one folder of pictures for each class: [Folder], or [Folders] where it is divided into train and val, or is
//     to be;
//   - a file that lists pictures with their classes: [List];
//   - the name of a set that others have published: [Named], where a network or a filled cache is there;
//   - code: [Products] renders the vending machine's products on its shelves, [Table] those on the table before it, and [NewSet] takes
//     pictures that are in memory.
//
// [Join] makes one set of several. [Duplicates] finds what is in more than one set.
//
// # Marked pictures
//
// Boxes, key points and polygons of objects in pictures ([Objects]) come from COCO's JSON, [ReadCOCO], or from YOLO's label files,
// [ReadYOLO] and [OpenYOLOForm], and are written as such again.
//
// # Rendered scenes
//
//   - [Shelf] is a vending machine's products on a table, in a given [Light] (colour temperature, brightness, glare), with
//     the class and the box of each product: the story of a model that was trained in the laboratory and failed in the
//     hall.
//   - [Landscape] is a mountain lake. Upside down it is plainly wrong; left and right may be exchanged.
//   - [Biscuits] lie on a table, seen from straight above: any flip or turn gives another likely picture.
//   - [Cat] is one subject in strong colours, unlike to its left and right.
//
// Pictures to take the style of, each with texture everywhere, in the manner of painters and craftsmen:
//
//   - [Brushwork] is a windy evening over wheat, in long curved strokes of thick oil paint that follow a flow field.
//   - [StainedGlass] is a sun over hills and water, in luminous pieces between lead lines.
//   - [Waves] break in flat colours and dark outlines, as in a woodblock print.
//   - [Mosaic] shows fish in the sea, of small stones in courses that follow the outlines.
//   - [Pointillism] shows sails on a river, in dots of pure colours.
//   - [Charcoal] is a still life, hatched in charcoal and chalk on toned paper.
//
// Each scene is a struct whose zero value is a good picture of 640 x 480 pixels. Its method Render returns an error where
// a field is out of range; the function of the scene's name panics there, which keeps a notebook cell to one line. The
// first ones are ray-traced, with soft shadows. All take 5 to 16 samples a pixel, which takes a few seconds of one core at
// the default size; small ones are quick.
//
// Equal scenes give equal bits on every machine. That needs care, as Go lets a compiler fuse a product and a sum into one
// operation that rounds once, and some do (arm64, or amd64 with GOAMD64=v3): each product that meets a sum in this package
// is rounded by an explicit conversion first. A test looks for fused operations in the compiled code.
package data
