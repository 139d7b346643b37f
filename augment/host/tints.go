package host

// tint changes the colour of each pixel for itself: a turn of the hue, or where that is 0 a colour.
type tint struct {
	turn   Turn
	colour Colour
}

// tints are done one after the other to a pixel before the next one is looked at.
type tints []tint

// turned adds a turn.
func (t tints) turned(by Turn) tints {
	if by == 0 {
		return t
	}
	return append(t, tint{turn: by})
}

// coloured adds a colour. Where the clamp of the last one could change nothing both become one.
func (t tints) coloured(m Colour) tints {
	if m == (Colour{{1}, {0, 1}, {0, 0, 1}}) {
		return t
	}
	if n := len(t); n > 0 && t[n-1].turn == 0 && !t[n-1].colour.bites() {
		return t[:n-1].coloured(m.after(t[n-1].colour))
	}
	return append(t, tint{colour: m})
}

// rows gives the kernel that does them, nil for none.
func (t tints) rows() Rows {
	if len(t) == 0 {
		return nil
	}
	wide := t.wide()
	return func(_ int, row []float32) {
		row = row[wide(row):]
		for i := range t {
			if t[i].turn != 0 {
				t[i].turn.row(row)
			} else {
				t[i].colour.row(row)
			}
		}
	}
}
