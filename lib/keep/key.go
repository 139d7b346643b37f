package keep

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"reflect"
	"runtime"

	"github.com/imagelab-go/imagelab/lib/keep/internal/codec"
)

// keyVersion changes whenever the encoding of values does.
const keyVersion = "1"

// digest returns the key of a value, which is also the name of its file: a hash of the name, by which Clear finds all
// values of that name, and one of all that makes the value what it is.
func digest(name, signature, text string, inputs []any) (string, error) {
	h := sha256.New()
	for _, part := range []string{keyVersion, runtime.GOARCH, name, signature, text} {
		writePart(h, part)
	}
	for i, input := range inputs {
		if err := writeInput(h, input); err != nil {
			return "", fmt.Errorf("input %d of keep.On: %w", i+1, err)
		}
	}
	return nameHash(name) + "-" + hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func nameHash(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:6])
}

// writePart writes a string such that two sequences of parts are equal only if all parts are.
func writePart(h hash.Hash, part string) {
	binary.Write(h, binary.LittleEndian, uint64(len(part)))
	h.Write([]byte(part))
}

func writeInput(h hash.Hash, input any) error {
	switch input := input.(type) {
	case nil:
		writePart(h, "nil")
		return nil
	case Content:
		sum, err := input.sum()
		writePart(h, "file "+sum)
		return err
	}
	c, err := codec.For(reflect.TypeOf(input))
	if err != nil {
		return err
	}
	writePart(h, c.Signature())
	return c.Digest(h, reflect.ValueOf(input))
}
