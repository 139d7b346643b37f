package hdf5

import (
	"errors"
	"fmt"
)

// link is a member of a group.
type link struct {
	name    string
	address uint64 // of its object header
}

// links lists the members of a group, as its symbol table or its link messages say. Soft and external links, which name an object
// by a path, are left out: what they point to is a member of its own group.
func (r *reader) links(m messages) ([]link, error) {
	if table := m.first(msgSymbolTable); table != nil {
		return r.symbolTable(table.uint(8), table.uint(8))
	}
	links, err := r.denseLinks(m.first(msgLinkInfo))
	if err != nil {
		return nil, err
	}
	for _, msg := range m {
		if msg.kind != msgLink {
			continue
		}
		l, hard, err := parseLink(&cursor{data: msg.data})
		if err != nil {
			return nil, err
		}
		if hard {
			links = append(links, l)
		}
	}
	return links, nil
}

// parseLink reads a link message (IV.A.2.g).
func parseLink(c *cursor) (l link, hard bool, err error) {
	const kind, order, charset = 1 << 3, 1 << 2, 1 << 4
	c.next(1)
	flags := c.uint(1)
	hard = true
	if flags&kind != 0 {
		hard = c.uint(1) == 0
	}
	if flags&order != 0 {
		c.next(8)
	}
	if flags&charset != 0 {
		c.next(1)
	}
	length := c.uint(1 << (flags & 3))
	if length > maxPath {
		return l, false, fmt.Errorf("a name of %d bytes", length)
	}
	l.name = string(c.next(int(length)))
	if hard {
		l.address = c.uint(8)
	}
	if c.short {
		return l, false, errors.New("a link is cut short")
	}
	return l, hard, nil
}

// symbolTable reads the members of a group from a B-tree (III.A.1) of symbol table nodes (III.B) and the heap of their
// names (III.D).
func (r *reader) symbolTable(tree, heap uint64) ([]link, error) {
	c, err := r.signed("HEAP", heap, 32)
	if err != nil {
		return nil, err
	}
	c.next(4)
	size, _, data := c.uint(8), c.uint(8), c.uint(8)
	names, err := r.bytes(data, size)
	if err != nil {
		return nil, err
	}
	var links []link
	err = r.tree(tree, treeOfGroups, 8, func(_ *cursor, child uint64) error {
		more, err := r.symbols(child, names.data)
		links = append(links, more...)
		return err
	})
	return links, err
}

// symbols reads a symbol table node.
func (r *reader) symbols(address uint64, names []byte) ([]link, error) {
	const entrySize, softLink = 40, 2
	c, err := r.signed("SNOD", address, 8)
	if err != nil {
		return nil, err
	}
	c.next(2)
	count := c.uint(2)
	if c, err = r.bytes(address+8, count*entrySize); err != nil {
		return nil, err
	}
	links := make([]link, 0, count)
	for range count {
		at, object, kind := c.uint(8), c.uint(8), c.uint(4)
		c.next(20)
		if at >= uint64(len(names)) {
			return nil, errors.New("a name is not in its heap")
		}
		if kind != softLink {
			links = append(links, link{text(names[at:min(uint64(len(names)), at+maxPath+1)]), object})
		}
	}
	return links, nil
}

// The kinds of nodes of a version 1 B-tree.
const (
	treeOfGroups = 0
	treeOfChunks = 1
)

// tree calls visit with key and address of each leaf's entries (III.A.1).
func (r *reader) tree(address uint64, kind int, keySize uint64, visit func(key *cursor, child uint64) error) error {
	return r.treeNode(address, kind, keySize, -1, visit)
}

// treeNode reads a node, which is of a level below its parent's; the root has none.
func (r *reader) treeNode(address uint64, kind int, keySize uint64, level int, visit func(key *cursor, child uint64) error) error {
	c, err := r.signed("TREE", address, 24)
	if err != nil {
		return err
	}
	if got := int(c.uint(1)); got != kind {
		return fmt.Errorf("a B-tree of kind %d, want %d", got, kind)
	}
	own, count := int(c.uint(1)), c.uint(2)
	if level >= 0 && own != level {
		return fmt.Errorf("a B-tree node of level %d where %d is due", own, level)
	}
	if c, err = r.bytes(address+24, count*(keySize+8)); err != nil {
		return err
	}
	for range count {
		key := &cursor{data: c.next(int(keySize))}
		child := c.uint(8)
		if own == 0 {
			err = visit(key, child)
		} else {
			err = r.treeNode(child, kind, keySize, own-1, visit)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
