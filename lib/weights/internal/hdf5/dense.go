package hdf5

import "fmt"

// denseLinks reads the links of a group that has too many for its header (IV.A.2.c).
func (r *reader) denseLinks(info *cursor) ([]link, error) {
	if info == nil {
		return nil, nil
	}
	info.next(1)
	if flags := info.uint(1); flags&1 != 0 {
		info.next(8)
	}
	if heap := info.uint(8); heap != undefined && !info.short {
		return nil, fmt.Errorf("more members than its header holds (write it with libver='earliest'): %w", ErrUnsupported)
	}
	return nil, nil
}
