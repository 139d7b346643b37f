package finetune

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// spelling folds what does not tell names apart: case, spaces, underscores, hyphens and other marks. "hot_dog" and "Hot-Dog" are "hotdog".
func spelling(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// spellings are those of the names that a label lists, with commas between them: "ant, emmet, pismire".
func spellings(label string) []string {
	var all []string
	for name := range strings.SplitSeq(label, ",") {
		if s := spelling(name); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// plurals are endings of English plurals, each with one of its singulars.
var plurals = [...][2]string{
	{"s", ""}, {"ies", "y"}, {"ves", "f"}, {"ves", "fe"}, {"ses", "s"}, {"ses", "sis"}, {"xes", "x"}, {"xes", "xis"}, {"zes", "z"},
	{"zzes", "z"}, {"ches", "ch"}, {"shes", "sh"}, {"oes", "o"}, {"men", "man"}, {"mice", "mouse"}, {"lice", "louse"}, {"dice", "die"},
	{"geese", "goose"}, {"feet", "foot"}, {"teeth", "tooth"}, {"children", "child"}, {"oxen", "ox"}, {"people", "person"}, {"i", "us"},
	{"ae", "a"},
}

// singulars gives a spelling and the words that it may be the plural of. Some of them are no words ("bus" gives "bu"), and so
// match nothing; a word in "ss", like "glass", is never a plural.
func singulars(word string) []string {
	all := []string{word}
	if strings.HasSuffix(word, "ss") {
		return all
	}
	for _, p := range plurals {
		if stem, ok := strings.CutSuffix(word, p[0]); ok {
			all = append(all, stem+p[1])
		}
	}
	return all
}

// source is what is known of the classes that a pretrained classifier tells apart, by their rows.
type source struct {
	labels []string         // "word, word, ..." each
	wnids  []string         // WordNet's identifiers, or nil
	exact  map[string][]int // the rows that have a spelling
	folded map[string][]int // the rows that have one, or its plural
}

func newSource(labels, wnids []string) *source {
	s := &source{labels, wnids, map[string][]int{}, map[string][]int{}}
	note := func(m map[string][]int, word string, row int) {
		if !slices.Contains(m[word], row) {
			m[word] = append(m[word], row)
		}
	}
	for row, label := range labels {
		for _, word := range spellings(label) {
			note(s.exact, word, row)
			for _, form := range singulars(word) {
				note(s.folded, form, row)
			}
		}
	}
	return s
}

// named gives the rows that share most names with a label, and at least one: as they are spelled, else with plurals folded. More than one
// row says that the label is ambiguous.
func (s *source) named(label string) []int {
	words := spellings(label)
	if rows := most(words, func(word string) []int { return s.exact[word] }); rows != nil {
		return rows
	}
	return most(words, func(word string) []int {
		var rows []int
		for _, form := range singulars(word) {
			rows = append(rows, s.folded[form]...)
		}
		slices.Sort(rows)
		return slices.Compact(rows)
	})
}

// most gives the rows that most of the words lead to, in ascending order.
func most(words []string, rowsOf func(string) []int) []int {
	hits, largest := map[int]int{}, 0
	for _, word := range words {
		for _, row := range rowsOf(word) {
			hits[row]++
			largest = max(largest, hits[row])
		}
	}
	var rows []int
	for row, n := range hits {
		if n == largest {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return rows
}

// synset finds a WordNet identifier at the beginning of a name, as in the folders "n02085620" and "n02085620-Chihuahua".
var synset = regexp.MustCompile(`^n\d{8}\b`)

// identified gives the row whose identifier a name is or begins with; named says whether it begins with one at all.
func (s *source) identified(name string) (row int, named bool) {
	id := synset.FindString(strings.ReplaceAll(name, "_", " "))
	return slices.Index(s.wnids, id), id != ""
}

// describe names rows for a message: `134 n02012849 "crane", 517 n03126707 "crane"`.
func (s *source) describe(rows []int) string {
	var all []string
	for _, row := range rows {
		text := fmt.Sprint(row)
		if s.wnids != nil {
			text += " " + s.wnids[row]
		}
		all = append(all, fmt.Sprintf("%s %q", text, s.labels[row]))
	}
	return strings.Join(all, ", ")
}
