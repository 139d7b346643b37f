package show

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Table shows rows of text under a line of column heads, with a caption above
// (which may be ""). The first column names the rows; columns that hold numbers
// only are set flush right. It panics when there are no columns or a row has
// another number of cells.
func Table(head []string, rows [][]string, caption string) {
	if len(head) == 0 {
		panic("show.Table: no columns; give at least one head")
	}
	for i, row := range rows {
		if len(row) != len(head) {
			panic(fmt.Sprintf("show.Table: row %d has %d cells, the head %d", i, len(row), len(head)))
		}
	}
	t := table{head, rows, caption}
	out.table(t.html(), t.text())
}

type table struct {
	head    []string
	rows    [][]string
	caption string
}

// number is what a cell of a numeric column looks like: digits with a sign, a
// decimal point, thousands, an exponent, and a unit or a percent sign after it.
var number = regexp.MustCompile(`^[-+±~<>≤≥]?\s?\d[\d,. ]*([eE][-+]?\d+)?\s?([%×°]|[a-zA-Zµ/]{1,5})?$`)

// numeric reports whether all cells of column c that are not empty are numbers,
// and there is one.
func (t table) numeric(c int) bool {
	found := false
	for _, row := range t.rows {
		cell := strings.TrimSpace(row[c])
		if cell == "" || cell == "-" || cell == "–" {
			continue
		}
		if !number.MatchString(cell) {
			return false
		}
		found = true
	}
	return found
}

// align returns the alignment of column c.
func (t table) align(c int) string {
	if t.numeric(c) {
		return "right"
	}
	return "left"
}

// html returns the table with its caption, and with scopes that tell a screen
// reader what each head belongs to.
func (t table) html() string {
	var b strings.Builder
	b.WriteString(`<table style="margin:0.5em 0">`)
	if t.caption != "" {
		fmt.Fprintf(&b, `<caption style="text-align:left;padding-bottom:0.4em">%s</caption>`, html.EscapeString(t.caption))
	}
	b.WriteString("<thead><tr>")
	for c, cell := range t.head {
		fmt.Fprintf(&b, `<th scope="col" style="text-align:%s">%s</th>`, t.align(c), html.EscapeString(cell))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range t.rows {
		fmt.Fprintf(&b, `<tr><th scope="row" style="text-align:%s">%s</th>`, t.align(0), html.EscapeString(row[0]))
		for c, cell := range row[1:] {
			fmt.Fprintf(&b, `<td style="text-align:%s">%s</td>`, t.align(c+1), html.EscapeString(cell))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// text returns the table in columns of plain text.
func (t table) text() string {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for c, cell := range row {
			widths[c] = max(widths[c], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	if t.caption != "" {
		b.WriteString(t.caption + "\n\n")
	}
	t.writeRow(&b, t.head, widths)
	rule := make([]string, len(widths))
	for c, w := range widths {
		rule[c] = strings.Repeat("-", w)
	}
	b.WriteString(strings.Join(rule, "  ") + "\n")
	for _, row := range t.rows {
		t.writeRow(&b, row, widths)
	}
	return b.String()
}

// writeRow writes one line of the text form.
func (t table) writeRow(b *strings.Builder, row []string, widths []int) {
	cells := make([]string, len(row))
	for c, cell := range row {
		pad := strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell))
		if t.align(c) == "right" {
			cells[c] = pad + cell
		} else {
			cells[c] = cell + pad
		}
	}
	b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
}
