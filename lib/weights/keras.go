package weights

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute/dtypes"

	"github.com/imagelab-go/imagelab/lib/weights/internal/hdf5"
	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

func isHDF5(_ []byte, file raw.File) bool { return hdf5.Find(file) >= 0 }

// hdf5DTypes maps kinds and sizes of numbers.
var hdf5DTypes = map[hdf5.Kind]map[int]dtypes.DType{
	hdf5.Signed:   {1: dtypes.Int8, 2: dtypes.Int16, 4: dtypes.Int32, 8: dtypes.Int64},
	hdf5.Unsigned: {1: dtypes.Uint8, 2: dtypes.Uint16, 4: dtypes.Uint32, 8: dtypes.Uint64},
	hdf5.Float:    {2: dtypes.Float16, 4: dtypes.Float32, 8: dtypes.Float64},
	hdf5.BFloat:   {2: dtypes.BFloat16},
	hdf5.Bool:     {1: dtypes.Bool},
}

// readHDF5 lists the datasets of a Keras file by their paths: "block1/layers/conv2d/vars/0".
func readHDF5(file raw.File) (index, error) {
	x := newIndex(file)
	err := hdf5.Walk(file, func(d *hdf5.Dataset) error {
		e, err := x.add(d.Path, hdf5DTypes[d.Type.Kind][d.Type.Size], d.Dims)
		if err != nil {
			return err
		}
		e.read = func(dst []byte) error { return explainHDF5(d.Read(dst)) }
		return x.charge(e, d.Cost())
	})
	return x, explainHDF5(err)
}

// explainHDF5 gives an error of the HDF5 reader the reason it stands for.
func explainHDF5(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrUnsupported), errors.Is(err, ErrDamaged):
		return err
	case errors.Is(err, hdf5.ErrUnsupported):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// kerasMember is the weights file inside a .keras archive.
const kerasMember = "model.weights.h5"

// unwrapKeras returns the weights file inside a .keras archive, and any other file as it is.
func unwrapKeras(file raw.File) (raw.File, error) {
	head, err := headOf(file)
	if err != nil || !isZip(head, file) {
		return file, err
	}
	a, err := openArchive(file)
	if err != nil || a.members[kerasMember] == nil {
		return file, err
	}
	place, err := a.place(kerasMember)
	if err != nil {
		return file, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if limit := int64(unpackBase) + unpackFactor*file.Size(); place.packed && place.size > limit {
		return file, fmt.Errorf("%w: %s in the archive unpacks to %d bytes, the limit is %d", ErrDamaged, kerasMember, place.size, limit)
	}
	return place.open()
}
