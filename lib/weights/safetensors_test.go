package weights_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// safetensors returns a file of a header and bytes.
func safetensors(header, data string) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + data
}

func TestHostileSafetensorsAreRefused(t *testing.T) {
	const four = "\x00\x00\x80\x3f"
	one := func(info string) string { return `{"w":{` + info + `}}` }
	good := one(`"dtype":"F32","shape":[1],"data_offsets":[0,4]`)
	if err := readAll([]byte(safetensors(good+"  ", four))); err != nil {
		t.Fatalf("a plain file: %v", err)
	}
	damaged := weights.ErrDamaged
	var zeros strings.Builder
	for range 1 << 10 {
		zeros.WriteString("0,")
	}
	checkRefused(t, []refused{
		{"a header of 2^39 bytes", "\x00\x00\x00\x00\x80\x00\x00\x00{}", damaged, "the limit is"},
		{"a header of 16 MB that is not there", "\x00\x00\x00\x01\x00\x00\x00\x00{}", damaged, "beyond the end"},
		{"no JSON", safetensors(`{"w"`, four), damaged, "header"},
		{"something behind the JSON", safetensors(good+"x", four), damaged, "behind its end"},
		{"a number for a tensor", safetensors(`{"w":1}`, four), damaged, "header"},
		{"a number for metadata", safetensors(`{"__metadata__":{"a":1}}`, ""), damaged, "header"},
		{"deep lists", safetensors(`{"w":`+strings.Repeat("[", 20000), four), damaged, "header"},
		{"no offsets", safetensors(one(`"dtype":"F32","shape":[1]`), four), damaged, "data_offsets"},
		{"three offsets", safetensors(one(`"dtype":"F32","shape":[1],"data_offsets":[0,4,4]`), four), damaged, "data_offsets"},
		{"an offset of 2^64", safetensors(one(`"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551616]`), four), damaged, "header"},
		{"an offset below zero", safetensors(one(`"dtype":"F32","shape":[1],"data_offsets":[-4,0]`), four), damaged, "want [0 4]"},
		{"offsets in reverse", safetensors(one(`"dtype":"F32","shape":[1],"data_offsets":[4,0]`), four), damaged, "want [0 4]"},
		{"a gap", safetensors(one(`"dtype":"F32","shape":[1],"data_offsets":[4,8]`), four+four), damaged, "want [0 4]"},
		{"an overlap", safetensors(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, four),
			damaged, "want [4 8]"},
		{"beyond the end", safetensors(one(`"dtype":"F32","shape":[1],"data_offsets":[0,4]`), "abc"), damaged, "beyond the end"},
		{"more than the tensors", safetensors(good, four+"x"), damaged, "the file has 5"},
		{"another size than its shape's", safetensors(one(`"dtype":"F32","shape":[2],"data_offsets":[0,4]`), four), damaged, "want [0 8]"},
		{"2^80 elements", safetensors(one(`"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,4]`), four),
			damaged, "the shape"},
		{"2^40 elements", safetensors(one(`"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]`), four),
			damaged, "unpacks to more"},
		{"a size below zero", safetensors(one(`"dtype":"F32","shape":[-1],"data_offsets":[0,4]`), four), damaged, "the shape"},
		{"a thousand axes", safetensors(one(`"dtype":"F32","shape":[`+zeros.String()+`0],"data_offsets":[0,0]`), ""), damaged, "1025 axes"},
		{"an unknown dtype", safetensors(one(`"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]`), four), weights.ErrUnsupported, "F8_E4M3"},
		{"a name twice", safetensors(`{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, "ab"),
			damaged, "two tensors"},
		{"a name of 2000 bytes", safetensors(strings.Replace(good, "w", strings.Repeat("w", 2000), 1), four), damaged, "a name of"},
	})
}
