package finetune

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/imagenet"
)

// Reuse says which rows of the source model's classifier the new classes begin with, where the source already knows them
// ("racer, race car, racing car"). It is a list with commas between its parts:
//
//   - "auto" matches every class by its name. Folders' names are compared with each of the names that the source has for a class; case,
//     spaces, hyphens and underscores do not count, and an English plural is its singular. Whole names are compared: "elephant" is no
//     "ant". A name may itself list several with commas between them, and one that is a WordNet identifier, or begins with
//     it ("n02085620-Chihuahua"), is that class.
//   - "CLASS=ROWS" says it outright, whatever the names are. ROWS are joined by "+", and each is the number of a row ("310"), a
//     range of them with both ends ("281-285"), a WordNet identifier ("n07697537") or a name ("race car"); several rows are
//     averaged. "CLASS=none" matches the class with nothing.
//
// For example "auto,crane=134" or "ants=310,bees=309,cats=281-285". Classes that neither part matches, and those that "auto" finds nothing
// for, begin with the mean of the rows that no class took. "" re-uses nothing.
type Reuse string

// parse gives what is said of the classes outright, by class, and whether the others are matched by their names.
func (r Reuse) parse(classes []string) (said map[string]string, auto bool, err error) {
	said = map[string]string{}
	before := "" // the parts that a class with commas in its name may begin with
	for part := range strings.SplitSeq(string(r), ",") {
		at := strings.LastIndex(part, "=")
		switch {
		case strings.TrimSpace(part) == "":
		case at < 0 && before == "" && strings.TrimSpace(part) == "auto":
			auto = true
		case at < 0:
			before += part + ","
		default:
			class, err := classCalled(classes, before+part[:at])
			if err != nil {
				return nil, false, err
			}
			if _, twice := said[class]; twice {
				return nil, false, fmt.Errorf(`finetune: re-use names the class %q twice; join several rows by "+", as in %s=281+285`, class, class)
			}
			said[class], before = strings.TrimSpace(part[at+1:]), ""
		}
	}
	if rest := strings.TrimSpace(strings.TrimSuffix(before, ",")); rest != "" {
		return nil, false, fmt.Errorf(
			`finetune: re-use has %q, which is neither "auto" nor CLASS=ROWS; several rows are joined by "+", as in cats=281+285`, rest)
	}
	return said, auto, nil
}

// classCalled finds a class by its name, in which spaces around commas do not count.
func classCalled(classes []string, name string) (string, error) {
	tidy := func(s string) string {
		parts := strings.Split(s, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return strings.Join(parts, ",")
	}
	i := slices.IndexFunc(classes, func(c string) bool { return tidy(c) == tidy(name) })
	if i < 0 {
		return "", fmt.Errorf(`finetune: re-use names the class %q, which is not there; there are %q (several rows are joined by "+")`,
			strings.TrimSpace(name), classes)
	}
	return classes[i], nil
}

// Matches finds the rows of a model's classifier that classes would begin with, to look at before anything is trained. It is an error when a
// name fits several rows equally well, when two classes of different names fit the same row, when a row does not exist, and when nothing
// matches at all.
func (r Reuse) Matches(source *zoo.Model, classes []string) (Matches, error) {
	names, ids := sourceNames(source)
	return r.match(classes, names, ids)
}

// sourceNames gives the names of the source's classes, "" where they have none, and their identifiers where they are ImageNet's.
func sourceNames(source *zoo.Model) (names, ids []string) {
	known := imagenet.Classes()
	if !slices.EqualFunc(source.Labels, known, func(label string, c imagenet.Class) bool { return label == c.Name() }) {
		names = make([]string, source.Classes) // of no meaning where the source has none
		copy(names, source.Labels)
		return names, nil
	}
	for _, c := range known {
		names, ids = append(names, c.String()), append(ids, c.WNID)
	}
	return names, ids
}

// match finds the rows for each class. The source's labels list the names of a class with commas between them, in the order of the rows, and
// may be ""; their identifiers are WordNet's, or nil. It gives nil for "" and "none".
func (r Reuse) match(classes, labels, wnids []string) (Matches, error) {
	if text := strings.TrimSpace(string(r)); text == "" || text == ByNone {
		return nil, nil
	}
	said, auto, err := r.parse(classes)
	if err != nil {
		return nil, err
	}
	s := newSource(labels, wnids)
	var all Matches
	for _, class := range classes {
		m := Match{Class: class, By: ByNone}
		if rows, ok := said[class]; ok {
			m, err = s.outright(class, rows)
		} else if auto {
			m, err = s.byName(class)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, all.check(s)
}

// byName matches a class by its own name.
func (s *source) byName(class string) (Match, error) {
	if row, named := s.identified(class); named {
		if row < 0 {
			return Match{Class: class, By: ByNone}, nil
		}
		return s.matched(class, BySynset, row), nil
	}
	rows := s.named(class)
	switch len(rows) {
	case 0:
		return Match{Class: class, By: ByNone}, nil
	case 1:
		return s.matched(class, ByName, rows...), nil
	}
	return Match{}, fmt.Errorf("finetune: the class %q may be several classes of the source: %s; say which one in Config.Reuse, as in %q or %q",
		class, s.describe(rows), fmt.Sprintf("auto,%s=%d", class, rows[0]), "auto,"+class+"=none")
}

// outright matches a class with what is said of it.
func (s *source) outright(class, right string) (Match, error) {
	if right == ByNone {
		return Match{Class: class, By: ByNone}, nil
	}
	var rows []int
	for item := range strings.SplitSeq(right, "+") {
		more, err := s.rowsOf(strings.TrimSpace(item))
		if err != nil {
			return Match{}, fmt.Errorf("finetune: re-use says %s=%s: %w", class, right, err)
		}
		rows = append(rows, more...)
	}
	slices.Sort(rows)
	return s.matched(class, BySaid, slices.Compact(rows)...), nil
}

func (s *source) matched(class, by string, rows ...int) Match {
	m := Match{Class: class, Rows: rows, By: by}
	for _, row := range rows {
		m.Names = append(m.Names, s.labels[row])
	}
	return m
}

// span is how a row or a range of rows is written.
var span = regexp.MustCompile(`^(\d+)(?:\s*-\s*(\d+))?$`)

// rowsOf gives the rows that a number, a range, an identifier or a name stands for.
func (s *source) rowsOf(item string) ([]int, error) {
	if ends := span.FindStringSubmatch(item); ends != nil {
		return s.span(ends[1], ends[2])
	}
	if row, named := s.identified(item); named {
		switch {
		case s.wnids == nil:
			return nil, fmt.Errorf("the source's classes have no WordNet identifiers; give the number of a row, 0 to %d", len(s.labels)-1)
		case row < 0:
			return nil, fmt.Errorf("no class of the source has the identifier %q", item)
		}
		return []int{row}, nil
	}
	rows := s.named(item)
	switch len(rows) {
	case 0:
		return nil, fmt.Errorf("no class of the source is called %q%s; give a name, a WordNet identifier, or the number of a row, 0 to %d",
			item, s.similar(item), len(s.labels)-1)
	case 1:
		return rows, nil
	}
	return nil, fmt.Errorf("%q may be several classes of the source: %s; give the number of one, or several joined by \"+\"", item, s.describe(rows))
}

// span gives the rows from one number to another, or one row where the other is "".
func (s *source) span(first, last string) ([]int, error) {
	if last == "" {
		last = first
	}
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err != nil || err2 != nil || max(from, to) >= len(s.labels) {
		return nil, fmt.Errorf("there is no row %s; the source has the rows 0 to %d", last, len(s.labels)-1)
	}
	if from > to {
		return nil, fmt.Errorf("the range ends before it begins; write %d-%d", to, from)
	}
	var rows []int
	for row := from; row <= to; row++ {
		rows = append(rows, row)
	}
	return rows, nil
}

// similar lists a few classes of the source that have a text in one of their names, for a message.
func (s *source) similar(text string) string {
	var rows []int
	for row, label := range s.labels {
		if word := spelling(text); len(word) > 2 && len(rows) < 5 && strings.Contains(spelling(label), word) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return "; of those like it there are " + s.describe(rows)
}
