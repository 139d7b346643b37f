// Package rng makes random numbers that are a pure function of a key and a counter, so that any of them can be had at
// any time, in any order, on any machine, with the same result.
//
// The function is Threefry-2x32 with 20 rounds (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random
// Numbers: As Easy as 1, 2, 3", SC 2011): it uses 32-bit additions, rotations and exclusive-ors only, passes the BigCrush
// battery, and is the same in Go ([Key.Block]) and in a GoMLX graph ([Bits]), bit for bit, on every engine. The engines' own
// generators differ from each other (PCG, Philox) and are not used.
//
// A [Key] is split by folding: rng.New(seed).Fold(epoch).Fold(index) is the key of one image in one epoch. A key's numbers are
// addressed by slot, so that a number that is not needed can be left out without changing the next.
package rng

import "math/bits"

// Key is the key of a stream of random numbers. The zero key is as good as any other.
type Key [2]uint32

// rotations are the rotation distances of Threefry-2x32, table 2 of the paper.
var rotations = [8]int{13, 15, 26, 6, 17, 29, 16, 24}

// parity is the constant that completes the key schedule (C240 of Skein, cut to 32 bits).
const parity = 0x1BD11BDA

// rounds is the number of rounds; the paper names 20 as the safe default and 13 as the fewest that pass BigCrush.
const rounds = 20

// Block encrypts one counter: it gives the two 32-bit words that the key has at this place of its stream.
func (k Key) Block(counter uint64) [2]uint32 {
	schedule := [3]uint32{k[0], k[1], k[0] ^ k[1] ^ parity}
	x0, x1 := uint32(counter)+schedule[0], uint32(counter>>32)+schedule[1]
	for r := uint32(0); r < rounds/4; r += 2 { // eight rounds, with a part of the schedule behind each four
		x0, x1 = fourRounds(x0, x1, rotations[0], rotations[1], rotations[2], rotations[3])
		x0, x1 = x0+schedule[(r+1)%3], x1+schedule[(r+2)%3]+r+1
		if r+1 == rounds/4 {
			break
		}
		x0, x1 = fourRounds(x0, x1, rotations[4], rotations[5], rotations[6], rotations[7])
		x0, x1 = x0+schedule[(r+2)%3], x1+schedule[r%3]+r+2
	}
	return [2]uint32{x0, x1}
}

// fourRounds does four rounds.
func fourRounds(x0, x1 uint32, a, b, c, d int) (uint32, uint32) {
	x0 += x1
	x1 = bits.RotateLeft32(x1, a) ^ x0
	x0 += x1
	x1 = bits.RotateLeft32(x1, b) ^ x0
	x0 += x1
	x1 = bits.RotateLeft32(x1, c) ^ x0
	x0 += x1
	return x0, bits.RotateLeft32(x1, d) ^ x0
}
