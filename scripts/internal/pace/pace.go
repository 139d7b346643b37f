// Package pace says how fast pictures were computed, with what is compiled apart.
package pace

import (
	"fmt"
	"time"
)

// Pace says how fast pictures were computed.
type Pace struct {
	Pictures int           // all that were computed
	Total    time.Duration // for all, from reading to writing
	InFirst  int           // pictures in batches that a network had to be compiled for
	First    time.Duration // for compiling and computing these batches
}

// AddFirst adds a batch of n pictures that a network was compiled for, and the time that both took.
func (p *Pace) AddFirst(n int, took time.Duration) { p.InFirst, p.First = p.InFirst+n, p.First+took }

// PerSecond gives the pictures a second without the first batches of a size; 0 where there were no others.
func (p Pace) PerSecond() float64 {
	rest := p.Pictures - p.InFirst
	return float64(rest) / max(p.Total-p.First, time.Microsecond).Seconds()
}

// String says how many pictures were computed, in which time, and how many that is a second.
func (p Pace) String() string {
	noun := "pictures"
	if p.Pictures == 1 {
		noun = "picture"
	}
	text := fmt.Sprintf("%d %s in %.1f s", p.Pictures, noun, p.Total.Seconds())
	if p.Pictures == 0 {
		return text
	}
	text += fmt.Sprintf(", %.3g pictures/s", float64(p.Pictures)/max(p.Total, time.Microsecond).Seconds())
	if p.Pictures == p.InFirst {
		return text + ", with compiling"
	}
	return text + fmt.Sprintf("; %.3g pictures/s without the first batch of a size (%.1f s with compiling)", p.PerSecond(), p.First.Seconds())
}
