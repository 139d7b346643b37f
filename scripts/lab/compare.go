package main

import (
	"fmt"
	"slices"
)

// compare holds an executed notebook against the stored one and lists what differs: cells, the number of pictures and
// their alternative texts, and the text of every cell that is not tagged volatile.
func compare(stored, executed notebook) []string {
	if len(stored.Cells) != len(executed.Cells) {
		return []string{fmt.Sprintf("%d cells were executed, %d are stored", len(executed.Cells), len(stored.Cells))}
	}
	var differ []string
	for i, was := range stored.Cells {
		is := executed.Cells[i]
		if was.Type != "code" {
			continue
		}
		for _, why := range compareCell(was, is) {
			differ = append(differ, fmt.Sprintf("cell %d: %s", i+1, why))
		}
	}
	return differ
}

func compareCell(was, is cell) []string {
	var differ []string
	wasAlts, isAlts := was.alts(), is.alts()
	volatile := was.has(tagVolatile)
	switch {
	case len(wasAlts) != len(isAlts):
		differ = append(differ, fmt.Sprintf("%d figures, the stored output has %d", len(isAlts), len(wasAlts)))
	case !volatile && !slices.Equal(wasAlts, isAlts):
		differ = append(differ, fmt.Sprintf("figures of %q, the stored output has %q", isAlts, wasAlts))
	}
	if wasText, isText := was.text(), is.text(); !volatile && wasText != isText {
		differ = append(differ, fmt.Sprintf("text %q, the stored output has %q", around(isText, wasText), around(wasText, isText)))
	}
	return differ
}

// around cuts a text down to the place where it begins to differ from another.
func around(text, other string) string {
	a, b := []rune(text), []rune(other)
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	from, to := max(0, at-30), min(len(a), at+50)
	cut := string(a[from:to])
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(a) {
		cut += "…"
	}
	return cut
}
