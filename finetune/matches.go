package finetune

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// How a Match was found.
const (
	ByName   = "name"   // the class has one of the names that the source has for a row
	BySynset = "synset" // the class is called by a WordNet identifier
	BySaid   = "said"   // Reuse says it outright
	ByNone   = "none"   // nothing matched: the mean of the rows that no class took
)

// Match says which rows of the source's classifier a class begins with.
type Match struct {
	Class string   `json:"class"`
	Rows  []int    `json:"rows"`  // ascending; several are averaged, and there are none ByNone
	By    string   `json:"by"`    // ByName, BySynset, BySaid or ByNone
	Names []string `json:"names"` // what the source calls the rows, for example "racer, race car, racing car"
}

// Matches says for each class what of the source's classifier it begins with, in the order of the classes. Look at the names before
// you trust it: words have several meanings, and the source's "mouse" is a computer's.
type Matches []Match

// check gives an error where matches cannot serve.
func (m Matches) check(s *source) error {
	taken := map[int]Match{}
	for _, match := range m {
		for _, row := range match.Rows {
			other, twice := taken[row]
			if twice && (match.By != BySaid || other.By != BySaid) {
				return fmt.Errorf("finetune: the classes %q and %q both match %s; say what each begins with in Config.Reuse, as in %q",
					other.Class, match.Class, s.describe([]int{row}), "auto,"+match.Class+"=none")
			}
			taken[row] = match
		}
	}
	none := slices.IndexFunc(m, func(match Match) bool { return len(match.Rows) == 0 })
	switch {
	case len(taken) == 0:
		return fmt.Errorf("finetune: nothing of the source is re-used: no class has a match by name; say which rows they begin with "+
			"in Config.Reuse, as in %q with the row's number, or leave re-use out", m[0].Class+"=7")
	case none >= 0 && len(taken) == len(s.labels):
		return fmt.Errorf("finetune: the other classes take all %d rows of the source, so that none is left for %q", len(s.labels), m[none].Class)
	}
	return nil
}

// rows makes the weights `[in, classes]` and the bias `[classes]` of the new classifier from the source's, `[in, source]` and `[source]`.
//
// The rows of a class are averaged. A class without a match gets the mean of the rows that no class took, its bias raised by log(n/k), where
// n is the number of these rows and k that of such classes: the log-sum-exp of logits is at least their mean plus log n (Jensen's
// inequality), so that the k classes together stand for the n rows, and probabilities can be compared before any training.
func (m Matches) rows(weight, bias []float32) (w, b []float32) {
	rest, k := m.rest(len(bias))
	w, b = make([]float32, len(weight)/len(bias)*len(m)), make([]float32, len(m))
	for c, match := range m {
		from := match.Rows
		if len(from) == 0 {
			from = rest
		}
		for i := range len(weight) / len(bias) {
			w[i*len(m)+c] = mean(weight[i*len(bias):][:len(bias)], from)
		}
		b[c] = mean(bias, from)
		if len(match.Rows) == 0 {
			b[c] += float32(math.Log(float64(len(rest)) / float64(k)))
		}
	}
	return w, b
}

// rest gives the rows of n that no class took, and how many classes share them.
func (m Matches) rest(n int) (rows []int, classes int) {
	taken := make([]bool, n)
	for _, match := range m {
		for _, row := range match.Rows {
			taken[row] = true
		}
		if len(match.Rows) == 0 {
			classes++
		}
	}
	for row := range n {
		if !taken[row] {
			rows = append(rows, row)
		}
	}
	return rows, classes
}

// mean is that of some of the values.
func mean(values []float32, of []int) float32 {
	sum := 0.0
	for _, i := range of {
		sum += float64(values[i])
	}
	return float32(sum / float64(len(of)))
}

// Table gives the matches as show.Table takes them: a row for each class.
func (m Matches) Table() (head []string, rows [][]string) {
	for _, match := range m {
		names := match.Names[:min(3, len(match.Names))]
		text := strings.Join(names, " / ")
		if more := len(match.Names) - len(names); more > 0 {
			text += fmt.Sprintf(" / %d more", more)
		}
		switch len(match.Rows) {
		case 0:
			text = "mean of the rows that no class took"
		case 1:
		default:
			text = "mean of " + text
		}
		rows = append(rows, []string{match.Class, spans(match.Rows), text, match.By})
	}
	return []string{"class", "source row", "what the source calls it", "how"}, rows
}

// spans writes ascending numbers as Reuse takes them, for example "281-285+287", and "-" where there are none.
func spans(rows []int) string {
	var parts []string
	for i, j := 0, 0; i < len(rows); i = j {
		for j = i + 1; j < len(rows) && rows[j] == rows[j-1]+1; j++ {
		}
		part := fmt.Sprint(rows[i])
		if j > i+1 {
			part += fmt.Sprintf("-%d", rows[j-1])
		}
		parts = append(parts, part)
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, "+")
}

// String gives the matches as a table with a line for each class.
func (m Matches) String() string {
	var text strings.Builder
	head, rows := m.Table()
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	t.Flush()
	return strings.TrimSuffix(text.String(), "\n")
}
