// Package imagenet names the 1,000 classes of ImageNet's classification challenge (Russakovsky et al., "ImageNet Large Scale Visual
// Recognition Challenge", 2015), which most pretrained networks tell apart.
//
// A class is a synset of WordNet 3.0, a set of words with one meaning. Networks number them from 0 in the order of their identifiers.
// The table classes.tsv was made by table.py from WordNet, which is copyright Princeton University; NOTICE says under which licence.
package imagenet

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed classes.tsv
var table string

// Class is one of the classes.
type Class struct {
	Index int      // the number that networks give it, from 0
	WNID  string   // WordNet's identifier, for example "n07697537"
	Words []string // the words that mean it, the usual one first: "hotdog", "hot dog", "red hot"
}

// Name is the first word, for example "hotdog". Two pairs of classes share one ("crane" and "maillot").
func (c Class) Name() string { return c.Words[0] }

// String gives all words, for example "hotdog, hot dog, red hot".
func (c Class) String() string { return strings.Join(c.Words, ", ") }

var classes = sync.OnceValue(func() []Class {
	var all []Class
	for line := range strings.Lines(table) {
		wnid, words, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, Class{Index: len(all), WNID: wnid, Words: strings.Split(words, ", ")})
	}
	return all
})

// Classes lists the classes in the order of their numbers.
func Classes() []Class { return slices.Clone(classes()) }

// ByWNID gives the class of a WordNet identifier.
func ByWNID(wnid string) (Class, error) {
	i, ok := slices.BinarySearchFunc(classes(), wnid, func(c Class, id string) int { return strings.Compare(c.WNID, id) })
	if !ok {
		return Class{}, fmt.Errorf("imagenet: %q is none of the 1000 identifiers; one looks like %q", wnid, "n07697537")
	}
	return classes()[i], nil
}

// Find lists the classes that have a word, whatever its case: Find("hot dog") gives class 934, and Find("crane") both the bird and the machine.
func Find(word string) []Class {
	var found []Class
	for _, c := range classes() {
		if slices.ContainsFunc(c.Words, func(w string) bool { return strings.EqualFold(w, word) }) {
			found = append(found, c)
		}
	}
	return found
}
