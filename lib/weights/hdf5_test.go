package weights_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

func TestHostileHDF5IsRefused(t *testing.T) {
	keras := goldenFiles(t, "hdf5")["keras.weights.h5"]
	chunks := goldenFiles(t, "hdf5")["chunks.h5"]
	dense := goldenFiles(t, "hdf5")["v108_kinds.h5"]
	little := binary.LittleEndian
	// change returns a copy of data with the n-th place that holds magic changed.
	change := func(data []byte, magic string, n int, edit func(at []byte)) string {
		t.Helper()
		data = bytes.Clone(data)
		rest := data
		for range n {
			_, rest, _ = bytes.Cut(rest, []byte(magic))
		}
		at := bytes.Index(rest, []byte(magic))
		if at < 0 {
			t.Fatalf("no %q number %d", magic, n)
		}
		edit(rest[at:])
		return string(data)
	}
	uint64At := func(offset int, value uint64) func([]byte) {
		return func(at []byte) { little.PutUint64(at[offset:], value) }
	}
	// The root's header is the first object; each symbol table entry is a name and an address of a header.
	root := little.Uint64(keras[64:])
	damaged := weights.ErrDamaged
	checkRefused(t, []refused{
		{"a group in itself", change(keras, "SNOD", 0, uint64At(16, root)), damaged, "inside itself"},
		{"a heap beyond the end", change(keras, "HEAP", 0, uint64At(24, 1<<40)), damaged, "more than the file"},
		{"a heap of 2^63 bytes", change(keras, "HEAP", 0, uint64At(8, 1<<63)), damaged, "more than the file"},
		{"a name outside the heap", change(keras, "SNOD", 0, uint64At(8, 1<<32)), damaged, "not in its heap"},
		{"a tree of itself", change(keras, "TREE", 0, func(at []byte) {
			at[5] = 1
			little.PutUint64(at[32:], uint64(bytes.Index(keras, []byte("TREE"))))
		}), damaged, "level"},
		{"a tree of another kind", change(keras, "TREE", 0, func(at []byte) { at[4] = 1 }), damaged, "kind 1"},
		{"60000 entries", change(keras, "TREE", 0, func(at []byte) { little.PutUint16(at[6:], 60000) }), damaged, "of structure"},
		{"a heap of links of absurd sizes", change(dense, "FRHP", 0, func(at []byte) { little.PutUint64(at[112:], 3) }), damaged, "absurd sizes"},
		{"a heap of links beyond the end", change(dense, "FRHP", 0, uint64At(132, 1<<50)), damaged, "more than the file"},
		{"a tree of links of absurd sizes", change(dense, "BTHD", 0, func(at []byte) { little.PutUint16(at[10:], 0) }), damaged, "absurd sizes"},
		{"a tree of links without a bottom", change(dense, "BTHD", 0, func(at []byte) { little.PutUint16(at[12:], 9) }), damaged, "BTIN"},
		{"no superblock", string(keras[:8]) + "\x09", weights.ErrUnsupported, "version 9"},
		{"an end elsewhere", change(keras, "\x89HDF", 0, uint64At(40, 1<<40)), damaged, "should end"},
	})
	// Faults in the data come to light when they are read.
	for name, data := range map[string]string{
		"a chunk beyond the end":    change(chunks, "TREE\x01\x00", 0, uint64At(24+8+8*4, 1<<40)),
		"a chunk outside the array": change(chunks, "TREE\x01\x00", 0, uint64At(24+8, 1<<40)),
		"a chunk of 4 GB":           change(chunks, "TREE\x01\x00", 0, func(at []byte) { little.PutUint32(at[24:], 1<<32-1) }),
		"a chunk that is no zlib":   change(chunks, "\x78\x5e", 0, func(at []byte) { at[0] = 0 }),
		"chunks of no dataset's":    change(chunks, "TREE\x01\x00", 0, func(at []byte) { at[4] = 0 }),
		"a tree without an end":     change(chunks, "TREE\x01\x00", 0, func(at []byte) { little.PutUint16(at[6:], 9999) }),
		"a chunk in a wrong place":  change(chunks, "TREE\x01\x00", 0, uint64At(24+8, 1)),
		"the same chunk twice":      change(chunks, "TREE\x01\x00", 0, func(at []byte) { copy(at[72:120], at[24:72]) }),
	} {
		checkRefused(t, []refused{{name, data, damaged, "tensor"}})
	}
}

func TestChecksumIsCompared(t *testing.T) {
	data, err := os.ReadFile("testdata/hdf5/chunks.h5")
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, "testdata/hdf5/chunks.h5")
	tensor, err := f.Tensor("checked")
	if err != nil {
		t.Fatal(err)
	}
	var stored []byte
	if err := tensor.ConstBytes(func(values []byte) { stored = bytes.Clone(values[:5]) }); err != nil {
		t.Fatal(err)
	}
	data[bytes.Index(data, stored)]++
	checkRefused(t, []refused{{"a flipped bit", string(data), weights.ErrDamaged, "checksum"}})
}
