package rng

import "math/bits"

// foldSpace sets the counters that make keys apart from those that make numbers, so that a child key never equals a
// number that was drawn from its parent.
const foldSpace = 1 << 63

// New gives the key of a seed.
func New(seed uint64) Key { return Key{uint32(seed), uint32(seed >> 32)} }

// Fold gives the child key with the given number. Children of one key, and children of different keys, are independent.
// Only the low 63 bits of the number count.
func (k Key) Fold(number uint64) Key { return Key(k.Block(number | foldSpace)) }

// nameSpace sets the lengths of names apart from small numbers.
const nameSpace = 1 << 62

// FoldString gives the child key with the given name: it folds in the name's length and then its bytes, seven at a time.
func (k Key) FoldString(name string) Key {
	k = k.Fold(uint64(len(name)) | nameSpace)
	for len(name) > 0 {
		var word uint64
		n := min(7, len(name))
		for _, b := range []byte(name[:n]) {
			word = word<<8 | uint64(b)
		}
		k, name = k.Fold(word), name[n:]
	}
	return k
}

// Uint64 gives the 64 random bits in a slot of the key's stream. Only the low 63 bits of the slot count.
func (k Key) Uint64(slot uint64) uint64 {
	words := k.Block(slot &^ foldSpace)
	return uint64(words[0])<<32 | uint64(words[1])
}

// Float64 gives the number in a slot, uniform in [0, 1), a multiple of 2^-53.
func (k Key) Float64(slot uint64) float64 { return float64(k.Uint64(slot)>>11) * 0x1p-53 }

// IntN gives the number in a slot, uniform over the integers in [0, n). It panics where n is not positive. Its bias is below
// n/2^64 (D. Lemire, "Fast Random Integer Generation in an Interval", 2019, without the rejection).
func (k Key) IntN(slot uint64, n int) int {
	if n <= 0 {
		panic("rng: IntN of a range that is not positive")
	}
	high, _ := bits.Mul64(k.Uint64(slot), uint64(n))
	return int(high)
}

// Perm gives a permutation of 0 to n-1, every order equally probable. It uses the n-1 slots from the given one on.
func (k Key) Perm(slot uint64, n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := k.IntN(slot+uint64(n-1-i), i+1)
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// Bits gives the first n words in a row of the key's table of words, the ones that the graph function [Bits] makes for the same
// key: word c of row r is word c%2 of the block of counter r<<32 | c/2. A row has a number below 2^31.
func (k Key) Bits(row, n int) []uint32 {
	words := make([]uint32, 0, n+1)
	for counter := uint64(row) << 32; len(words) < n; counter++ {
		block := k.Block(counter)
		words = append(words, block[0], block[1])
	}
	return words[:n]
}
