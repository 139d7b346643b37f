// Package keep gives back values in later cells of a notebook.
//
// In a Go notebook (GoNB) every cell is a program of its own: it starts, runs and ends, and its variables end with it.
// A cell that needs a picture, a tensor or a data set from an earlier one asks keep for it by the same call:
//
//	cat := keep.Must("cat", func() *image.RGBA { return data.Landscape(scene) })
//	small := keep.Must("small", func() *image.RGBA { return picture.ResizeShort(cat, size, picture.Bicubic) }, keep.On(size))
//
// The first cell to ask computes the value and writes it to a file; every later one reads it back, a picture or a
// small struct in under a millisecond, a tensor at the speed of memory. Put the call into a function of its own cell
// (func cat() *image.RGBA { return keep.Must(...) }) and all cells can use it without repeating it.
//
// # What makes a value new
//
// The value is made again when one of these changes:
//
//   - the name and the type, down to the names and types of its fields;
//   - the text of the function that makes it, and of what the function uses from the same file: functions, methods,
//     types, constants, global variables, and the statements that set the variables it captured. Since a notebook's
//     remembered cells are one file, an edited cell is a new value. Lines, spaces, comments and the order of
//     declarations do not count. Where the file cannot be read (a program that was moved, a method value), only name,
//     type and inputs count;
//   - the inputs given by [On]: numbers, strings, structs, pictures, tensors, files by [File].
//
// What the text cannot show must be named with [On]: loop variables (it is an error not to), parameters (a note on
// standard error reminds you), flags, environment, files, the clock, and changes in other packages. A value computed
// before the change stays on disk until its space is needed, so going back to an earlier setting is as quick as going
// forward.
//
// # Where values live
//
// In a notebook, in the folder .keep of the kernel's own temporary folder (GONB_TMP_DIR): GoNB removes it when the
// kernel stops or restarts, and the go command, goimports and gopls pass over folders whose name begins with a dot.
// What a killed kernel leaves behind is removed by the next one. Where /tmp is in memory, start the kernel with TMPDIR
// on a disk.
//
// With [AcrossRestarts], in the folder imagelab/keep of the user's cache, in a folder of its own for each project: the
// nearest folder at or above the notebook (or the working directory) that holds a go.mod or a .git.
//
// In a program outside of notebooks, in the memory of the process, unless AcrossRestarts is given. There too the same
// call in the same process gives back the very value, not a copy: do not change a kept value in place, and do not
// finalize a kept tensor.
//
// # What can be kept
//
// Everything that comes back as it was: numbers, strings, slices, maps, pointers, structs whose fields are exported,
// pictures of package image, *tensors.Tensor (from any device; it comes back in local memory), types with methods
// GobEncode and GobDecode or MarshalBinary and UnmarshalBinary, and interfaces that hold these (types of your own
// registered by [encoding/gob.Register]). A type that would lose something, an unexported field, a function, a
// channel, is an error that names the part, before anything is computed.
//
// # Safety
//
// A value is written to a temporary file that takes its place in one step, with a checksum that is verified before
// anything is read back: a damaged file is a note on standard error and a new computation. Of several processes that
// ask at once, one computes and the others wait. A function that fails or panics leaves nothing behind. A full disk,
// or no disk, is a note, and the value is returned all the same.
//
// The files take at most 4 GiB in each of the two places, and at most half of the space that is free there; the
// environment variable IMAGELAB_KEEP_LIMIT sets another bound ("500MB", "10GiB", 0 for none at all). The least
// recently used values go first, and never one that is being made. [List] and [Table] show what is kept, [Clear]
// removes it.
//
// # Why not gonb/cache
//
// GoNB's own package cache writes gob to a file in /tmp. It has no inputs in its key, so that a changed cell gets the
// old value; it shares one folder among all kernels that were started in one directory, and outlives them; it writes
// in place, so that an interrupted cell leaves half a file that the next one dies of (it ends the process on a read
// error); two cells at once may mix their bytes; nothing bounds its size; and gob drops unexported fields without a
// word, turns a pointer to zero into nil, and knows no tensors.
package keep
