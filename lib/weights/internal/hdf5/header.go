package hdf5

import (
	"errors"
	"fmt"
)

// The messages of an object header (IV.A.2) that are looked at.
const (
	msgDataspace    = 0x01
	msgLinkInfo     = 0x02
	msgDatatype     = 0x03
	msgFill         = 0x05
	msgLink         = 0x06
	msgLayout       = 0x08
	msgFilters      = 0x0b
	msgContinuation = 0x10
	msgSymbolTable  = 0x11
)

// message is a part of an object header. A shared one holds a reference instead of its data.
type message struct {
	kind   int
	shared bool
	data   []byte
}

type messages []message

// first returns the data of the first message of a kind, nil if there is none or it is elsewhere.
func (m messages) first(kind int) *cursor {
	for _, msg := range m {
		if msg.kind == kind && !msg.shared {
			return &cursor{data: msg.data}
		}
	}
	return nil
}

// block is a run of messages.
type block struct{ address, length uint64 }

// header reads the object header at address (IV.A.1) with its continuations.
func (r *reader) header(address uint64) (messages, error) {
	head, err := r.bytes(address, 16)
	if err != nil {
		return nil, err
	}
	version := head.uint(1)
	switch {
	case version == 1:
		head.next(7)
		length := head.uint(4)
		return r.blocks(block{address + 16, length}, 1, false)
	case version == 'O' && string(head.next(3)) == "HDR":
		return r.headerV2(address)
	}
	return nil, fmt.Errorf("an object header of version %d at %#x", version, address)
}

// headerV2 reads a header whose optional fields its flags tell.
func (r *reader) headerV2(address uint64) (messages, error) {
	const times, phase, order = 1 << 5, 1 << 4, 1 << 2
	head, err := r.signed("OHDR", address, uint64(min(64, r.file.Size()-int64(address))))
	if err != nil {
		return nil, err
	}
	if version := head.uint(1); version != 2 {
		return nil, fmt.Errorf("an object header of version %d", version)
	}
	flags := head.uint(1)
	before := len(head.data)
	if flags&times != 0 {
		head.next(16)
	}
	if flags&phase != 0 {
		head.next(4)
	}
	length := head.uint(1 << (flags & 3))
	start := address + 6 + uint64(before-len(head.data))
	return r.blocks(block{start, length}, 2, flags&order != 0)
}

// blocks reads the messages of a block and of those that it continues in.
func (r *reader) blocks(first block, version int, ordered bool) (messages, error) {
	var all messages
	todo := []block{first}
	for i := 0; i < len(todo); i++ {
		c, err := r.bytes(todo[i].address, todo[i].length)
		if err != nil {
			return nil, err
		}
		if i > 0 && version == 2 { // a block of its own has a signature and a checksum
			if string(c.next(4)) != "OCHK" || len(c.data) < 4 {
				return nil, errors.New("the continuation of an object header is none")
			}
			c.data = c.data[:len(c.data)-4]
		}
		for {
			msg, ok := nextMessage(c, version, ordered)
			if !ok {
				break
			}
			if msg.kind == msgContinuation {
				at := &cursor{data: msg.data}
				todo = append(todo, block{at.uint(8), at.uint(8)})
				continue
			}
			all = append(all, msg)
		}
	}
	return all, nil
}

// nextMessage takes one message off c, or reports that there is none left.
func nextMessage(c *cursor, version int, ordered bool) (message, bool) {
	var msg message
	var flags, size uint64
	if version == 1 {
		msg.kind = int(c.uint(2))
		size, flags = c.uint(2), c.uint(1)
		c.next(3)
	} else {
		msg.kind = int(c.uint(1))
		size, flags = c.uint(2), c.uint(1)
		if ordered {
			c.next(2)
		}
	}
	msg.shared = flags&2 != 0
	msg.data = c.next(int(size))
	return msg, !c.short
}
