package picture

import (
	"runtime"
	"sync"
)

// parallelWork is the number of samples from which a loop over rows is worth
// spreading: below it starting the goroutines costs more than they save.
const parallelWork = 1 << 16

// eachRows calls f for consecutive ranges [lo, hi) that cover [0, n), in
// parallel where rows of perRow samples make that worth it. f must write only
// to its own rows, so that the result does not depend on the number of ranges.
func eachRows(n, perRow int, f func(lo, hi int)) {
	parts := min(runtime.GOMAXPROCS(0), n)
	if parts < 2 || n*perRow < parallelWork {
		f(0, n)
		return
	}
	var wait sync.WaitGroup
	for p := range parts {
		wait.Go(func() { f(n*p/parts, n*(p+1)/parts) })
	}
	wait.Wait()
}
