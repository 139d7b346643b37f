//go:build cgo && linux && (amd64 || arm64)

package engine

// XLA on the CPU takes its buffers from the C library anew at every execution. By default the C library returns large ones to the system each
// time, and the system hands out and clears page after page again: a third of a training step went into that. So a program with this package keeps
// what was freed, and with it as much memory as it needed at its peak. It has one arena, because only the first can hold large buffers. A
// thread keeps the arena that it got first, hence this is done before there are threads. Settings of the environment (MALLOC_ARENA_MAX and
// the like) count instead.

/*
#include <malloc.h>
#include <stdlib.h>

#ifdef __GLIBC__
__attribute__((constructor)) static void keep_freed_memory(void) {
	if (getenv("GLIBC_TUNABLES") || getenv("MALLOC_ARENA_MAX") || getenv("MALLOC_MMAP_THRESHOLD_") || getenv("MALLOC_TRIM_THRESHOLD_"))
		return;
	mallopt(M_ARENA_MAX, 1);
	if (!mallopt(M_MMAP_THRESHOLD, -1)) // the largest size_t: a training step takes more than an int says
		mallopt(M_MMAP_MAX, 0); // older versions of glibc refuse that
	mallopt(M_TRIM_THRESHOLD, -1);
}
#endif
*/
import "C"
