//go:build cgo && linux && (amd64 || arm64)

package engine

/*
#include <malloc.h>

static void keep_freed_memory(void) {
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, -1); // the largest size_t: a training step can take more than an int says
	mallopt(M_TRIM_THRESHOLD, -1);
	mallopt(M_ARENA_MAX, 1);
#endif
}
*/
import "C"

import (
	"os"
	"strings"
)

// tuneMalloc makes the C library keep what XLA has freed, before XLA's plugin is loaded. XLA on the CPU takes its buffers anew at every execution.
// By default the C library returns large ones to the system each time, and the system hands out and clears page after page again: that took most of the
// time of many layers. The process keeps as much memory as it needed at its peak. One arena serves all threads, because only the
// first can hold large buffers. Where the environment has settings of its own (MALLOC_ARENA_MAX and the like), these count instead.
func tuneMalloc() {
	for _, setting := range os.Environ() {
		if strings.HasPrefix(setting, "MALLOC_") || strings.HasPrefix(setting, "GLIBC_TUNABLES=") {
			return
		}
	}
	C.keep_freed_memory()
}
