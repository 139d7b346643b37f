package weights

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// Named is a tensor with its name.
type Named struct {
	Name   string
	Tensor *tensors.Tensor
}

// Save writes tensors to a safetensors file at path, which appears when it is complete. metadata, which may be nil, is kept beside them;
// programs that read PyTorch's weights look for "format": "pt".
//
// The bytes depend on names, tensors and metadata alone, not on the order of list: as in the reference library, dtypes of
// large alignment come first, then names in order of their bytes; metadata is sorted by key (the reference's order varies). Values are
// written as they are, NaN included. A name given twice, a text that is not UTF-8 and a dtype that the format lacks are errors.
func Save(path string, list []Named, metadata map[string]string) error {
	sorted, err := arrange(list)
	if err != nil {
		return fmt.Errorf("weights: saving %s: %w", path, err)
	}
	header, err := makeHeader(sorted, metadata)
	if err != nil {
		return fmt.Errorf("weights: saving %s: %w", path, err)
	}
	err = atomicfile.Write(path, func(w io.Writer) error {
		if _, err := w.Write(header); err != nil {
			return err
		}
		for _, t := range sorted {
			var failed error
			if err := t.Tensor.ConstBytes(func(data []byte) { _, failed = w.Write(data) }); err != nil || failed != nil {
				return errors.Join(err, failed)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("weights: saving %s: %w", path, err)
	}
	return nil
}

// ranked is a tensor with the place of its dtype.
type ranked struct {
	Named
	rank int
}

// arrange checks list and returns it in the order of the file.
func arrange(list []Named) ([]ranked, error) {
	sorted := make([]ranked, len(list))
	seen := map[string]bool{}
	for i, t := range list {
		switch {
		case t.Tensor == nil:
			return nil, fmt.Errorf("the tensor %q is nil", t.Name)
		case seen[t.Name]:
			return nil, fmt.Errorf("two tensors are called %q", t.Name)
		case t.Name == metadataKey || len(t.Name) > maxName:
			return nil, fmt.Errorf("a tensor cannot be called %.80q", t.Name)
		}
		seen[t.Name] = true
		rank := rankOf(t.Tensor.DType())
		if rank < 0 {
			return nil, fmt.Errorf("%w: tensor %q has dtype %s, which safetensors lacks", ErrUnsupported, t.Name, t.Tensor.DType())
		}
		sorted[i] = ranked{t, rank}
	}
	slices.SortFunc(sorted, func(a, b ranked) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.Name, b.Name)
	})
	return sorted, nil
}

// makeHeader returns the bytes in front of the tensors: a length and JSON, with spaces up to a multiple of 8.
func makeHeader(sorted []ranked, metadata map[string]string) ([]byte, error) {
	var fields []string
	if len(metadata) > 0 {
		fields = append(fields, `"`+metadataKey+`":{`+strings.Join(quoteAll(metadata), ",")+"}")
	}
	at := 0
	for _, t := range sorted {
		shape := strings.ReplaceAll(fmt.Sprint(t.Tensor.Shape().Dimensions), " ", ",")
		end := at + int(t.Tensor.Shape().ByteSize())
		fields = append(fields, fmt.Sprintf(`%s:{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}`,
			quote(t.Name), safetensorsDTypes[t.rank].name, shape, at, end))
		at = end
	}
	text := "{" + strings.Join(fields, ",") + "}"
	text += strings.Repeat(" ", (8-len(text)%8)%8)
	if len(text) > maxHeader || !utf8.ValidString(text) {
		return nil, fmt.Errorf("the header has %d bytes of at most %d, or a name or the metadata are not UTF-8", len(text), maxHeader)
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), nil
}

// quoteAll returns the pairs of texts as JSON, sorted by key.
func quoteAll(texts map[string]string) []string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		pairs = append(pairs, quote(key)+":"+quote(texts[key]))
	}
	return pairs
}

// quote returns text as a JSON string with no more escapes than JSON asks for, as the reference library does; encoding/json has more.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.Write([]byte{'\\', c})
		case c >= ' ':
			b.WriteByte(c)
		case strings.IndexByte("\b\t\n\f\r", c) >= 0:
			b.Write([]byte{'\\', "btn?fr"[c-'\b']})
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
