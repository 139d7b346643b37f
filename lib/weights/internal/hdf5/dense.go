package hdf5

import (
	"errors"
	"fmt"
	"math/bits"
)

// denseLinks reads the links of a group that has too many for its header: link messages in a fractal heap (III.G), which a version 2
// B-tree (III.A.2) lists by name. info is the link info message (IV.A.2.c), nil in a group that has none.
func (r *reader) denseLinks(info *cursor) ([]link, error) {
	if info == nil {
		return nil, nil
	}
	info.next(1)
	if flags := info.uint(1); flags&1 != 0 {
		info.next(8)
	}
	address, names := info.uint(8), info.uint(8)
	if address == undefined || info.short {
		return nil, nil
	}
	h, err := r.heap(address)
	if err != nil {
		return nil, err
	}
	var links []link
	err = r.records(names, func(record *cursor) error {
		record.next(4) // a hash of the name
		c, err := r.heapObject(h, record)
		if err != nil {
			return err
		}
		l, hard, err := parseLink(c)
		if hard {
			links = append(links, l)
		}
		return err
	})
	return links, err
}

// heap is the head of a fractal heap. Its blocks double in size from row to row, but for the first two, which are alike.
type heap struct {
	offsetWidth, lengthWidth int // bytes of the parts of an object's id
	width, start, maxDirect  uint64
	root, rows               uint64
}

func (r *reader) heap(address uint64) (*heap, error) {
	c, err := r.signed("FRHP", address, 142)
	if err != nil {
		return nil, err
	}
	c.next(3)
	filters := c.uint(2)
	c.next(1)
	maxManaged := c.uint(4)
	c.next(12 * 8)
	h := &heap{width: c.uint(2), start: c.uint(8), maxDirect: c.uint(8)}
	heapBits := c.uint(2)
	c.next(2)
	h.root, h.rows = c.uint(8), c.uint(2)
	if filters != 0 {
		return nil, fmt.Errorf("links that are compressed: %w", ErrUnsupported)
	}
	powers := bits.OnesCount64(h.width) == 1 && bits.OnesCount64(h.start) == 1 && bits.OnesCount64(h.maxDirect) == 1
	if !powers || h.maxDirect < h.start || heapBits > 64 || h.maxDirect > 1<<32 {
		return nil, errors.New("a heap with blocks of absurd sizes")
	}
	h.offsetWidth = int(heapBits+7) / 8
	h.lengthWidth = min((bits.Len64(h.maxDirect)+6)/8, widthOf(maxManaged))
	return h, nil
}

// widthOf returns the number of bytes that numbers up to n are written in.
func widthOf(n uint64) int { return max(0, bits.Len64(n)-1)/8 + 1 }

// heapObject reads the object whose id comes next in c.
func (r *reader) heapObject(h *heap, c *cursor) (*cursor, error) {
	const managed = 0
	if kind := c.uint(1) >> 4 & 3; kind != managed {
		return nil, fmt.Errorf("a link of kind %d in its heap: %w", kind, ErrUnsupported)
	}
	offset, length := c.uint(h.offsetWidth), c.uint(h.lengthWidth)
	if c.short {
		return nil, errors.New("a link's id is cut short")
	}
	block, rows := h.root, h.rows
	for rows > 0 { // a block of addresses of blocks
		row, before := 0, uint64(0)
		size := h.start
		if first := h.start * h.width; offset >= first {
			row = bits.Len64(offset / first)
			size = h.start << (row - 1)
			before = first << (row - 1)
		}
		if uint64(row) >= rows {
			return nil, errors.New("a link is outside its heap")
		}
		column := (offset - before) / size
		at, err := r.bytes(block+13+uint64(h.offsetWidth)+8*(uint64(row)*h.width+column), 8)
		if err != nil {
			return nil, err
		}
		block, offset, rows = at.uint(8), offset-before-column*size, 0
		if size > h.maxDirect {
			rows = uint64(bits.Len64(size) - bits.Len64(h.start*h.width) + 1)
		}
	}
	return r.bytes(block+offset, length)
}

// btree is the head of a version 2 B-tree.
type btree struct {
	record  uint64 // bytes of one
	counter int    // bytes of a count of records in a child
	totals  []int  // bytes of a count of all records below a child of a node of that depth
}

// records calls visit with each record of the version 2 B-tree at address, in order.
func (r *reader) records(address uint64, visit func(*cursor) error) error {
	c, err := r.signed("BTHD", address, 34)
	if err != nil {
		return err
	}
	c.next(2)
	node, record, depth := c.uint(4), c.uint(2), int(c.uint(2))
	c.next(2)
	root, count := c.uint(8), c.uint(2)
	if record == 0 || node < 64 || depth > maxDepth {
		return errors.New("a B-tree of absurd sizes")
	}
	if root == undefined {
		return nil
	}
	return r.recordsOf(newBTree(node, record, depth), root, count, depth, visit)
}

// newBTree works out how wide the counts in the nodes are: each holds the largest that can occur.
func newBTree(node, record uint64, depth int) *btree {
	const overhead = 10 // of a node: signature, version, kind, checksum
	most := (node - overhead) / record
	b := &btree{record: record, counter: widthOf(most), totals: []int{0, 0}}
	all := most
	for d := 1; d < depth; d++ {
		pointer := uint64(8 + b.counter + b.totals[d])
		inner := (node - overhead - min(node-overhead, pointer)) / (record + pointer)
		all = (inner+1)*all + inner
		b.totals = append(b.totals, widthOf(all))
	}
	return b
}

// recordsOf visits the records of a node and of those below it.
func (r *reader) recordsOf(b *btree, address, count uint64, depth int, visit func(*cursor) error) error {
	magic, pointer := "BTLF", uint64(0)
	if depth > 0 {
		magic, pointer = "BTIN", uint64(8+b.counter+b.totals[depth])
	}
	c, err := r.signed(magic, address, 6+count*b.record+(count+1)*pointer)
	if err != nil {
		return err
	}
	c.next(2)
	records := &cursor{data: c.next(int(count * b.record))}
	for i := range count + 1 {
		if depth > 0 {
			child, below := c.uint(8), c.uint(b.counter)
			c.next(b.totals[depth])
			if err := r.recordsOf(b, child, below, depth-1, visit); err != nil {
				return err
			}
		}
		if i < count {
			if err := visit(&cursor{data: records.next(int(b.record))}); err != nil {
				return err
			}
		}
	}
	return nil
}
