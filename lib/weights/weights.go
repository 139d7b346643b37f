package weights

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// Reasons for which a file or a tensor is refused; the errors of this package wrap one of them and say the rest.
var (
	ErrNotWeights  = errors.New("not a weights file")   // no format recognised
	ErrDamaged     = errors.New("damaged or cut short") // it breaks the rules of its format
	ErrUnsupported = errors.New("not supported")        // a valid file of a kind not read here
	ErrNoTensor    = errors.New("no such tensor")       // a name that the file lacks
	ErrNotFinite   = errors.New("not a finite number")  // NaN or infinity among the weights
)

// Format is a kind of weights file.
type Format string

// The formats that [Open] recognises.
const (
	Safetensors Format = "safetensors"
	PyTorch     Format = "PyTorch"
	HDF5        Format = "HDF5"
	MXNet       Format = "MXNet"
)

// Info describes one tensor of a file. Shape is empty for a scalar.
type Info struct {
	Name  string
	DType dtypes.DType
	Shape []int
}

// File is an open weights file. Its methods may be called from several goroutines at once, but for Close and TrimPrefix.
type File struct {
	index
	format         Format
	where          string // for errors: its path, if it has one
	closer         io.Closer
	allowNonFinite bool
}

// Option changes how [Open] and [New] read a file.
type Option func(*File)

// AllowNonFinite lets [File.Float32] return NaN and infinite weights instead of an error.
func AllowNonFinite() Option { return func(f *File) { f.allowNonFinite = true } }

// Open opens the weights file at path and reads its index. Close it after use. Errors name the file.
func Open(path string, opts ...Option) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("is a folder; give one of the weights files in it")
	}
	var f *File
	if err == nil {
		f, err = read(raw.New(file, info.Size()), opts)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("weights: %s: %w", path, err), file.Close())
	}
	f.where, f.closer = path+": ", file
	return f, nil
}

// New is [Open] for size bytes that are not a file by themselves: a part of an archive, or memory. r must stay readable while the
// File is in use.
func New(r io.ReaderAt, size int64, opts ...Option) (*File, error) {
	f, err := read(raw.New(r, size), opts)
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Format returns the format that the content was recognised as.
func (f *File) Format() Format { return f.format }

// Names returns the names of all tensors in the order of the file: as written for PyTorch and MXNet, by position of the data
// for safetensors, group by group in order of names for HDF5.
func (f *File) Names() []string {
	names := make([]string, len(f.list))
	for i, e := range f.list {
		names[i] = e.Name
	}
	return names
}

// Info describes the tensor called name, and reports whether the file has it.
func (f *File) Info(name string) (Info, bool) {
	e, ok := f.entries[name]
	if !ok {
		return Info{}, false
	}
	return Info{e.Name, e.DType, slices.Clone(e.Shape)}, true
}

// Metadata returns the texts that a safetensors file keeps beside its tensors ("format": "pt"); it is empty for other formats.
func (f *File) Metadata() map[string]string { return f.metadata }

// TrimPrefix takes prefix off the names when all of them have it, and reports whether it did.
func (f *File) TrimPrefix(prefix string) bool {
	for _, e := range f.list {
		if !strings.HasPrefix(e.Name, prefix) {
			return false
		}
	}
	f.entries = make(map[string]*entry, len(f.list))
	for _, e := range f.list {
		e.Name = strings.TrimPrefix(e.Name, prefix)
		f.entries[e.Name] = e
	}
	return true
}

// Tensor reads the tensor called name, in the dtype of the file. Its values are not looked at: they may be NaN.
func (f *File) Tensor(name string) (*tensors.Tensor, error) {
	e, err := f.entry(name)
	if err != nil {
		return nil, err
	}
	t := tensors.FromShape(shapes.Make(e.DType, e.Shape...))
	var failed error
	if err := t.MutableBytes(func(dst []byte) { failed = e.read(dst) }); err != nil {
		return nil, f.wrap(name, err)
	}
	if failed != nil {
		return nil, f.wrap(name, failed)
	}
	return t, nil
}

// Float32 reads the tensor called name as float32, row by row, with its shape. Float16, bfloat16 and float64 are converted (float64
// rounded to the nearest); tensors of integers and booleans are an error, and so are values that are not finite, or too
// large for float32, unless [AllowNonFinite] was given.
func (f *File) Float32(name string) (values []float32, shape []int, err error) {
	e, err := f.entry(name)
	if err != nil {
		return nil, nil, err
	}
	values, err = e.float32s()
	if err == nil && !f.allowNonFinite {
		err = checkFinite(values, e.Shape)
	}
	if err != nil {
		return nil, nil, f.wrap(name, err)
	}
	return values, slices.Clone(e.Shape), nil
}

func (f *File) entry(name string) (*entry, error) {
	e, ok := f.entries[name]
	if !ok {
		return nil, fmt.Errorf("weights: %s%w: %q is none of its %d tensors%s", f.where, ErrNoTensor, name, len(f.list), f.nearby(name))
	}
	return e, nil
}

// nearby names the tensors that differ from name by a prefix only, or the first one.
func (f *File) nearby(name string) string {
	for _, e := range f.list {
		if strings.HasSuffix(e.Name, name) || strings.HasSuffix(name, e.Name) {
			return fmt.Sprintf("; did you mean %q?", e.Name)
		}
	}
	if len(f.list) == 0 {
		return ""
	}
	return fmt.Sprintf("; the first is %q", f.list[0].Name)
}

func (f *File) wrap(name string, err error) error {
	return fmt.Errorf("weights: %stensor %q: %w", f.where, name, err)
}

// Some lists the first three of some names in parentheses, behind a space, for messages about a file; it is empty where there are none.
func Some(names []string) string {
	if len(names) == 0 {
		return ""
	}
	text := strings.Join(names[:min(3, len(names))], ", ")
	if len(names) > 3 {
		text += ", ..."
	}
	return " (" + text + ")"
}
