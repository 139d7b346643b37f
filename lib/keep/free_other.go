//go:build !linux && !darwin

package keep

// freeSpace is not known on this system: the limit alone bounds a store.
func freeSpace(string) (int64, bool) { return 0, false }
