package data

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
)

// Duplicate is a picture that is there more than once, byte for byte.
type Duplicate struct {
	Items []Item
	Sets  []int // which of the sets given to Duplicates each item is of
}

// Leak reports whether the picture is in more than one set: what is learned in one is no longer unseen in the other.
func (d Duplicate) Leak() bool { return differ(d.Sets, func(set int) int { return set }) }

// Contradiction reports whether the picture has more than one class.
func (d Duplicate) Contradiction() bool {
	return differ(d.Items, func(it Item) int { return it.Label })
}

// String lists the items, such as "ants/a.jpg (set 0) = bees/b.jpg (set 1)".
func (d Duplicate) String() string {
	var all []string
	for i, it := range d.Items {
		all = append(all, fmt.Sprintf("%s (set %d)", it.Name, d.Sets[i]))
	}
	return strings.Join(all, " = ")
}

// differ reports whether not all values have the same key.
func differ[T any](values []T, key func(T) int) bool {
	for _, v := range values {
		if key(v) != key(values[0]) {
			return true
		}
	}
	return false
}

// Duplicates returns the pictures that are more than once in the sets, by the SHA-256 of their content, in the order of their
// first items: Duplicates(ctx, train, val) finds what leaked from one into the other. Nothing is decoded. The sets should have
// the same classes. The error is that of a file that cannot be read, or of ctx.
func Duplicates(ctx context.Context, sets ...*Set) ([]Duplicate, error) {
	var all Duplicate
	for i, s := range sets {
		for _, it := range s.Items {
			all.Items, all.Sets = append(all.Items, it), append(all.Sets, i)
		}
	}
	sums := make([][sha256.Size]byte, len(all.Items))
	err := inParallel(ctx, 0, len(sums), func(i int) (err error) {
		sums[i], err = all.Items[i].Sum()
		return err
	})
	if err != nil {
		return nil, err
	}
	return all.group(sums), nil
}

// group parts the items by their sums and leaves out those that are alone.
func (d Duplicate) group(sums [][sha256.Size]byte) (found []Duplicate) {
	places := map[[sha256.Size]byte][]int{}
	for i, sum := range sums {
		places[sum] = append(places[sum], i)
	}
	for i, sum := range sums {
		if same := places[sum]; len(same) > 1 && same[0] == i {
			var one Duplicate
			for _, j := range same {
				one.Items, one.Sets = append(one.Items, d.Items[j]), append(one.Sets, d.Sets[j])
			}
			found = append(found, one)
		}
	}
	return found
}
