package data

import (
	"errors"
	"fmt"
	"slices"
)

// Join returns a set with the pictures of several sets of the same classes, those of the first set first within a class. Its items are named anew,
// as those of [NewSet] are, so that no two have one name.
//
// It is an error to give no set, or sets with other classes than the first.
func Join(sets ...*Set) (*Set, error) {
	if len(sets) == 0 {
		return nil, errors.New("data: no set to join: give at least one")
	}
	var labels []int
	var sources []source
	for i, s := range sets {
		if !slices.Equal(s.Classes, sets[0].Classes) {
			return nil, fmt.Errorf("data: set %d has the classes %s, the first set %s: join sets of the same classes", i, quoted(s.Classes), quoted(sets[0].Classes))
		}
		for _, it := range s.Items {
			labels, sources = append(labels, it.Label), append(sources, it.source)
		}
	}
	return newSet(sets[0].Classes, labels, func(i int) source { return sources[i] })
}
