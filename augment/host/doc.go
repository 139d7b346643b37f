// Package host does augmentation on the processor: pictures of bytes in, float32 in [0, 1] out, a goroutine a picture.
//
// What is done to a picture is a list of kernels in order ([Kernel]): a [Sampler] yields the rows of a picture of another geometry, [Rows] and
// [Colour] change the pixels of a row, [Measure] looks at all rows before it decides, and [Whole] has the picture at once. [Worker.Run]
// joins what it can: from a sampler through all row kernels up to the next measure or whole it is one pass, in which a row stays in
// the cache, and colours that are linear are multiplied into one matrix where nothing is cut off between them.
//
// The numbers are those of package ops within float32 rounding. A Worker holds the memory, so that nothing is allocated for a row or a pixel.
package host
