package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gomlx/compute/dtypes"

	"github.com/imagelab-go/imagelab/lib/weights/internal/raw"
)

// A safetensors file is the length of a header in 8 bytes, the header in JSON, and the tensors' bytes end to end.
// Source: the format's README and safetensors/src/tensor.rs.

// maxHeader bounds the header; one tensor takes about 100 bytes of it.
const maxHeader = 32 << 20

// metadataKey is the name in the header that is no tensor's.
const metadataKey = "__metadata__"

// safetensorsDTypes names the dtypes in the order in which the reference library writes tensors: by falling alignment, then as it
// counts them.
var safetensorsDTypes = []safetensorsDType{
	{"U64", dtypes.Uint64}, {"I64", dtypes.Int64}, {"F64", dtypes.Float64}, {"C64", dtypes.Complex64}, {"F32", dtypes.Float32},
	{"U32", dtypes.Uint32}, {"I32", dtypes.Int32}, {"BF16", dtypes.BFloat16}, {"F16", dtypes.Float16}, {"U16", dtypes.Uint16},
	{"I16", dtypes.Int16}, {"I8", dtypes.Int8}, {"U8", dtypes.Uint8}, {"BOOL", dtypes.Bool},
}

type safetensorsDType struct {
	name  string
	dtype dtypes.DType
}

// rankOf returns the place of a dtype among safetensorsDTypes, -1 for one that the format lacks.
func rankOf(dtype dtypes.DType) int {
	return slices.IndexFunc(safetensorsDTypes, func(d safetensorsDType) bool { return d.dtype == dtype })
}

func isSafetensors(head []byte, _ raw.File) bool {
	return len(head) > 9 && head[8] == '{' && binary.LittleEndian.Uint64(head) < 1<<40
}

// safetensor is what the header says of a tensor. Offsets count from the end of the header.
type safetensor struct {
	name    string
	DType   string  `json:"dtype"`
	Shape   []int64 `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

func readSafetensors(file raw.File) (index, error) {
	x := newIndex(file)
	length, err := file.Uint64(0)
	if err != nil {
		return x, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if length > maxHeader {
		return x, fmt.Errorf("%w: a header of %d bytes, the limit is %d", ErrDamaged, length, maxHeader)
	}
	header, err := file.Bytes(8, int64(length))
	if err != nil {
		return x, fmt.Errorf("%w: the header: %w", ErrDamaged, err)
	}
	list, err := parseHeader(header, x.metadata)
	if err != nil {
		return x, fmt.Errorf("%w: the header: %w", ErrDamaged, err)
	}
	return x, x.addSafetensors(file, list, 8+int64(length))
}

// parseHeader returns the tensors in order of their data and fills metadata.
func parseHeader(header []byte, metadata map[string]string) ([]safetensor, error) {
	d := json.NewDecoder(bytes.NewReader(header))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it is no JSON object")
	}
	var list []safetensor
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := t.(string) // an object's keys are texts, or Token fails
		if name == metadataKey {
			if err := d.Decode(&metadata); err != nil {
				return nil, err
			}
			continue
		}
		s := safetensor{name: name}
		if err := d.Decode(&s); err != nil {
			return nil, err
		}
		if list = append(list, s); len(s.Offsets) != 2 {
			return nil, fmt.Errorf("tensor %.80q has %d data_offsets, want 2", name, len(s.Offsets))
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if t, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%v behind its end (%v)", t, err)
	}
	slices.SortStableFunc(list, func(a, b safetensor) int { return slices.Compare(a.Offsets, b.Offsets) })
	return list, nil
}

// addSafetensors adds the tensors of list, which must cover the rest of the file from start on without gap or overlap.
func (x *index) addSafetensors(file raw.File, list []safetensor, start int64) error {
	at := int64(0)
	for _, s := range list {
		i := slices.IndexFunc(safetensorsDTypes, func(d safetensorsDType) bool { return d.name == s.DType })
		if i < 0 {
			return fmt.Errorf("%w: tensor %.80q has dtype %.20q", ErrUnsupported, s.name, s.DType)
		}
		e, err := x.add(s.name, safetensorsDTypes[i].dtype, s.Shape)
		if err != nil {
			return err
		}
		if s.Offsets[0] != at || s.Offsets[1] != at+e.cost {
			return fmt.Errorf("%w: tensor %.80q %s %v has data_offsets %v, want [%d %d]", ErrDamaged, s.name, s.DType, s.Shape, s.Offsets, at, at+e.cost)
		}
		if err := e.plain(file, start+at); err != nil {
			return err
		}
		at += e.cost
	}
	if at != file.Size()-start {
		return fmt.Errorf("%w: the tensors take %d bytes and the file has %d for them", ErrDamaged, at, file.Size()-start)
	}
	return nil
}
