package pace

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	for want, p := range map[string]Pace{
		"0 pictures in 0.5 s": {Total: time.Second / 2},
		"1 picture in 4.0 s, 0.25 pictures/s, with compiling": {Pictures: 1, InFirst: 1, Total: 4 * time.Second, First: 4 * time.Second},
		"100 pictures in 12.0 s, 8.33 pictures/s; 14 pictures/s without the first batch of a size (6.0 s with compiling)": {
			Pictures: 100, InFirst: 16, Total: 12 * time.Second, First: 6 * time.Second},
	} {
		if got := p.String(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
