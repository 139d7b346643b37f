package augment

import "github.com/imagelab-go/imagelab/augment/rng"

// keyField is the field of [childKey].
var keyField = namedKey("key")

// namedKey is a field that holds the two words of a key.
func namedKey(name string) Field { return Field{Name: name, Size: 2, Words: true} }

// wordsOf gives the values of such a field.
func wordsOf(key rng.Key) []float64 { return []float64{float64(key[0]), float64(key[1])} }

// childKey gives the two words of a key for what each pixel draws.
func childKey(key rng.Key) []float64 { return wordsOf(key.Fold(0)) }

// keyOf is the key whose words stand at the beginning of values.
func keyOf(values []float64) rng.Key { return rng.Key{uint32(values[0]), uint32(values[1])} }
