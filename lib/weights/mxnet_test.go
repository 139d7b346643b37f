package weights_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// words returns numbers of 4 bytes.
func words(numbers ...uint32) string {
	var data []byte
	for _, n := range numbers {
		data = binary.LittleEndian.AppendUint32(data, n)
	}
	return string(data)
}

func TestHostileParamsAreRefused(t *testing.T) {
	const v1, v2, v3, none = 0xf993fac8, 0xf993fac9, 0xf993faca, 0xffffffff
	begin := func(arrays uint32) string { return words(0x112, 0, 0, 0, arrays, 0) }
	scalars := words(1, 0, 0) + "\x00\x00\x80\x3f" // on the CPU, float32, 1
	good := words(v2, 0, 1, 1, 0) + scalars
	noNames := words(0, 0)
	name := words(1, 0, 1, 0) + "w"
	if err := readAll([]byte(begin(1) + good + name)); err != nil {
		t.Fatalf("a plain file: %v", err)
	}
	for kind, array := range map[string]string{"the first version": words(v1, 0), "the second": words(v2, 0, 0), "the third": words(v3, 0, none)} {
		if err := readAll([]byte(begin(1) + array + noNames)); err != nil {
			t.Errorf("an array of %s without a shape: %v", kind, err)
		}
	}
	damaged := weights.ErrDamaged
	checkRefused(t, []refused{
		{"2^63 arrays", words(0x112, 0, 0, 0, 0, 1<<31), damaged, "arrays"},
		{"100000 arrays that are not there", begin(100000) + good, damaged, "beyond the end"},
		{"2^31 axes", begin(1) + words(v2, 0, 1<<31), damaged, "axes"},
		{"another magic number", begin(1) + words(0xf993facb, 0, 1, 1, 0) + scalars + name, damaged, "axes"},
		{"2^40 elements", begin(1) + words(v2, 0, 1, 0, 256) + scalars + name, damaged, "beyond the end"},
		{"2^126 elements", begin(1) + words(v2, 0, 2, 0, 1<<31-1, 0, 1<<31-1) + scalars + name, damaged, "the shape"},
		{"fewer elements than none", begin(1) + words(v2, 0, 1, none, none) + scalars + name, damaged, "the shape"},
		{"an unknown dtype", begin(1) + words(v2, 0, 1, 1, 0, 1, 0, 99, 0) + name, weights.ErrUnsupported, "dtype 99"},
		{"a sparse array", begin(1) + words(v2, 1, 1, 1, 0) + scalars + name, weights.ErrUnsupported, "tostype('default')"},
		{"two names", begin(1) + good + words(2, 0, 1, 0) + "w" + words(1, 0) + "v", damaged, "2 names for 1 arrays"},
		{"a name of 2^63 bytes", begin(1) + good + words(1, 0, 0, 1<<31), damaged, "a name of"},
		{"a name that is not there", begin(1) + good + words(1, 0, 9, 0) + "w", damaged, "beyond the end"},
		{"a name twice", begin(2) + good + good + words(2, 0, 1, 0) + "w" + words(1, 0) + "w", damaged, "two tensors"},
		{"something behind the names", begin(1) + good + name + "x", damaged, "1 bytes behind"},
		{"many empty arrays", begin(3000) + strings.Repeat(words(v1, 0), 2000), damaged, "beyond the end"},
	})
}
