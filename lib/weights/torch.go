package weights

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute/dtypes"

	"github.com/imagelab-go/imagelab/lib/weights/internal/pickle"
)

// Both of PyTorch's formats keep a pickle of the saved object and, beside it, the storages: flat runs of elements by key. A tensor
// in the pickle is a view of a storage. Source: torch/serialization.py and torch/_utils.py.

// torchStorage is a storage as the pickle names it.
type torchStorage struct {
	key      string
	dtype    dtypes.DType
	elements int64
	first    int64 // of a storage that is a part of the storage called key, in elements; 0 in files of our days
}

// torchTensor is a view of a storage: offset and strides are in elements.
type torchTensor struct {
	storage       *torchStorage
	dtype         dtypes.DType
	offset        int64
	size, strides []int64
}

// torchDTypes maps torch's names of dtypes; storage classes are called after C's types.
var torchDTypes = map[pickle.Global]dtypes.DType{
	"torch.FloatStorage": dtypes.Float32, "torch.DoubleStorage": dtypes.Float64, "torch.HalfStorage": dtypes.Float16,
	"torch.BFloat16Storage": dtypes.BFloat16, "torch.LongStorage": dtypes.Int64, "torch.IntStorage": dtypes.Int32,
	"torch.ShortStorage": dtypes.Int16, "torch.CharStorage": dtypes.Int8, "torch.ByteStorage": dtypes.Uint8,
	"torch.BoolStorage": dtypes.Bool, "torch.ComplexFloatStorage": dtypes.Complex64, "torch.ComplexDoubleStorage": dtypes.Complex128,
	"torch.storage.UntypedStorage": dtypes.Uint8,
	"torch.float32":                dtypes.Float32, "torch.float64": dtypes.Float64,
	"torch.float16": dtypes.Float16, "torch.bfloat16": dtypes.BFloat16,
	"torch.int64": dtypes.Int64, "torch.int32": dtypes.Int32, "torch.int16": dtypes.Int16, "torch.int8": dtypes.Int8,
	"torch.uint64": dtypes.Uint64, "torch.uint32": dtypes.Uint32, "torch.uint16": dtypes.Uint16, "torch.uint8": dtypes.Uint8,
	"torch.bool": dtypes.Bool, "torch.complex64": dtypes.Complex64, "torch.complex128": dtypes.Complex128,
}

// torchCalls maps the constructors that are applied to their arguments.
var torchCalls map[pickle.Global]func(pickle.Tuple) (any, error)

func init() { // since _rebuild_from_type_v2 looks into it
	torchCalls = map[pickle.Global]func(pickle.Tuple) (any, error){
		"collections.OrderedDict":                    rebuildDict,
		"collections.defaultdict":                    emptyDict,
		"builtins.dict":                              emptyDict,
		"torch._utils._rebuild_tensor":               rebuildTensor,
		"torch._utils._rebuild_tensor_v2":            rebuildTensor,
		"torch._utils._rebuild_tensor_v3":            rebuildTensorV3,
		"torch._utils._rebuild_parameter":            firstOf,
		"torch._utils._rebuild_parameter_with_state": firstOf,
		"torch._tensor._rebuild_from_type_v2":        rebuildFromType,
		"torch.Size":                                 firstOf,
		"torch.Tensor":                               refuseCall,
		"torch.nn.parameter.Parameter":               refuseCall,
		"torch.nn.parameter.Buffer":                  refuseCall,
	}
}

// torchInert are objects that checkpoints hold beside their tensors. They may be named; what is made of them is nil.
var torchInert = map[pickle.Global]bool{
	"torch.device": true, "argparse.Namespace": true, "builtins.list": true, "builtins.set": true, "_codecs.encode": true,
	"numpy.dtype": true, "numpy.core.multiarray.scalar": true, "numpy._core.multiarray.scalar": true,
}

// torchMachine reads pickles of torch.save.
func torchMachine() *pickle.Machine {
	return &pickle.Machine{
		Known: func(g pickle.Global) bool {
			return torchDTypes[g] != dtypes.InvalidDType || torchCalls[g] != nil || torchInert[g]
		},
		Call: func(g pickle.Global, args pickle.Tuple) (any, error) {
			if call := torchCalls[g]; call != nil {
				return call(args)
			}
			return nil, nil
		},
		Load: loadStorage,
	}
}

// explainPickle says what an error of the pickle means for the person with the file.
func explainPickle(err error) error {
	if errors.Is(err, pickle.ErrUnknown) {
		return fmt.Errorf("%w: %w; nothing was run. Save the weights alone: torch.save(model.state_dict(), path)", ErrUnsupported, err)
	}
	if errors.Is(err, ErrUnsupported) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// loadStorage takes the persistent id of a storage apart: ("storage", class, key, device, elements[, view]).
func loadStorage(id any) (any, error) {
	t, _ := id.(pickle.Tuple)
	if len(t) < 5 || t[0] != "storage" {
		return nil, errors.New("a persistent id that is no storage")
	}
	class, ok1 := t[1].(pickle.Global)
	key, ok2 := t[2].(string)
	elements, ok3 := t[4].(int64)
	dtype := torchDTypes[class]
	if !ok1 || !ok2 || !ok3 || elements < 0 || dtype == dtypes.InvalidDType {
		return nil, fmt.Errorf("a storage of class %.40q, key %.40q and %d elements", string(class), key, elements)
	}
	s := &torchStorage{key: key, dtype: dtype, elements: elements}
	if len(t) > 5 && t[5] != nil {
		return s, s.narrow(t[5])
	}
	return s, nil
}

// narrow makes s the part of its storage that old files describe by (key, offset, elements).
func (s *torchStorage) narrow(view any) error {
	v, _ := view.(pickle.Tuple)
	if len(v) != 3 {
		return errors.New("a storage's view that is none")
	}
	first, ok1 := v[1].(int64)
	elements, ok2 := v[2].(int64)
	if !ok1 || !ok2 || first < 0 || elements < 0 || first > s.elements || elements > s.elements-first {
		return fmt.Errorf("a view of a storage of %d elements that leaves it", s.elements)
	}
	s.first, s.elements = first, elements
	return nil
}

// rebuildDict makes an OrderedDict, empty or, as Python 2 wrote it, of a list of pairs.
func rebuildDict(args pickle.Tuple) (any, error) {
	d := &pickle.Dict{}
	if len(args) == 0 {
		return d, nil
	}
	pairs, ok := args[0].(*pickle.List)
	if !ok {
		return nil, errors.New("an OrderedDict of something else than a list of pairs")
	}
	for _, item := range pairs.Items {
		pair, ok := item.(*pickle.List)
		if !ok || len(pair.Items) != 2 {
			return nil, errors.New("an OrderedDict with an item that is no pair")
		}
		d.Set(pair.Items[0], pair.Items[1])
	}
	return d, nil
}

// emptyDict makes a dict, whose items follow; the arguments say how it makes missing ones.
func emptyDict(pickle.Tuple) (any, error) { return &pickle.Dict{}, nil }

// refuseCall stands for classes that are named and not called in the files of our days.
func refuseCall(pickle.Tuple) (any, error) {
	return nil, fmt.Errorf("%w: a tensor made in a way of long ago; load it in PyTorch and save it again", ErrUnsupported)
}

func firstOf(args pickle.Tuple) (any, error) {
	if len(args) == 0 {
		return nil, errors.New("a call without arguments")
	}
	return args[0], nil
}

// rebuildFromType makes a tensor of a subclass: (function, class, arguments, attributes).
func rebuildFromType(args pickle.Tuple) (any, error) {
	if len(args) < 3 {
		return nil, errors.New("a tensor of a subclass without arguments")
	}
	function, ok1 := args[0].(pickle.Global)
	inner, ok2 := args[2].(pickle.Tuple)
	if !ok1 || !ok2 || function == "torch._tensor._rebuild_from_type_v2" || torchCalls[function] == nil {
		return nil, errors.New("a tensor of a subclass that is made in an unknown way")
	}
	return torchCalls[function](inner)
}

// rebuildTensor makes a tensor: (storage, offset, size, strides, requires grad, hooks, metadata).
func rebuildTensor(args pickle.Tuple) (any, error) {
	if len(args) < 4 {
		return nil, fmt.Errorf("a tensor of %d arguments", len(args))
	}
	storage, ok1 := args[0].(*torchStorage)
	offset, ok2 := args[1].(int64)
	size, ok3 := integers(args[2])
	strides, ok4 := integers(args[3])
	if !ok1 || !ok2 || !ok3 || !ok4 || offset < 0 || len(size) != len(strides) || len(size) > maxRank {
		return nil, errors.New("a tensor whose storage, offset, size or strides are none")
	}
	if len(args) > 6 {
		if metadata, ok := args[6].(*pickle.Dict); ok && len(metadata.Items) > 0 {
			return nil, fmt.Errorf("%w: a tensor to be conjugated or negated; save it after .resolve_conj().resolve_neg()", ErrUnsupported)
		}
	}
	return &torchTensor{storage, storage.dtype, offset, size, strides}, nil
}

// rebuildTensorV3 makes a tensor of a storage without a type: as [rebuildTensor], with the dtype before the metadata.
func rebuildTensorV3(args pickle.Tuple) (any, error) {
	if len(args) < 7 {
		return nil, fmt.Errorf("a tensor of %d arguments", len(args))
	}
	class, _ := args[6].(pickle.Global)
	dtype := torchDTypes[class]
	made, err := rebuildTensor(append(args[:6:6], args[7:]...))
	if err != nil {
		return nil, err
	}
	if dtype == dtypes.InvalidDType {
		return nil, fmt.Errorf("%w: a tensor of dtype %.40q", ErrUnsupported, class)
	}
	t := made.(*torchTensor)
	t.dtype = dtype
	return t, nil
}

func integers(value any) ([]int64, bool) {
	t, ok := value.(pickle.Tuple)
	if !ok {
		return nil, false
	}
	numbers := make([]int64, len(t))
	for i, v := range t {
		if numbers[i], ok = v.(int64); !ok || numbers[i] < 0 {
			return nil, false
		}
	}
	return numbers, true
}
