// Package weights reads the files in which trained networks are kept into named tensors, and writes safetensors.
//
// [Open] recognises the format by the file's content, whatever its name, and reads no more than its index; the numbers of a
// tensor are read when it is asked for:
//
//   - safetensors: all dtypes but floating-point numbers of 8 bits and fewer;
//   - PyTorch's .pth, .pt, .bin (torch.save): zip archives and the older single stream; a state_dict, or a checkpoint that holds one
//     under "state_dict" or "model"; tensors and Parameters, strided views and shared storages;
//   - Keras's .weights.h5, .h5 and .keras, and HDF5 in general: groups and datasets of numbers, contiguous, compact, or chunked with gzip;
//   - MXNet's .params (nd.save, Module's save_checkpoint, Gluon's save_parameters): dense arrays, with names or without.
//
// Names are the file's own and so are shapes and the order of axes: "features.0.weight" [64,3,3,3] in PyTorch,
// "layers/conv2d/vars/0" [3,3,3,64] in a .weights.h5, "model_weights/conv1/conv1/kernel" in an older .h5. What a program adds
// in front stays there ("module." by DataParallel, "arg:" and "aux:" by MXNet's Module); [File.TrimPrefix] takes it off.
//
// # Files by strangers
//
// A weights file is data by somebody else. Nothing in it is ever run: the pickle in a .pth may name only the few constructors
// of tensors that this package knows, and any other name, os.system for one, is an error. Offsets and sizes are checked against the size
// of the file before memory is taken, and all tensors of a file together may unpack to no more than 64 MiB plus 8 times its size.
// A file that breaks a rule gives an error that wraps [ErrDamaged], [ErrUnsupported] or [ErrNotWeights]. [File.Float32] refuses weights that
// are not finite unless [AllowNonFinite] is given.
package weights
