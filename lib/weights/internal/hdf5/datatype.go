package hdf5

import "fmt"

// Kind is a kind of numbers.
type Kind byte

// The kinds of numbers.
const (
	Signed   Kind = 'i'
	Unsigned Kind = 'u'
	Float    Kind = 'f' // IEEE 754 of 2, 4 or 8 bytes
	BFloat   Kind = 'b' // bfloat16
	Bool     Kind = '?' // one byte, 0 or 1
)

// Type is the type of a dataset's elements.
type Type struct {
	Kind Kind
	Size int // bytes
	big  bool
}

// The classes of datatypes (IV.A.2.d) that are numbers.
const (
	classInteger = 0
	classFloat   = 1
	classEnum    = 8
)

// parseType reads a datatype message. ok is false for what is no number.
func parseType(c *cursor) (t Type, ok bool, err error) {
	class := c.uint(1) & 15
	bits, size := c.uint(3), c.uint(4)
	t = Type{Kind: Unsigned, Size: int(size), big: bits&1 != 0}
	switch class {
	case classInteger:
		if bits&8 != 0 {
			t.Kind = Signed
		}
		ok = size == 1 || size == 2 || size == 4 || size == 8
		if offset, precision := c.uint(2), c.uint(2); ok && (offset != 0 || precision != 8*size) {
			err = fmt.Errorf("integers of %d bits in %d bytes: %w", precision, size, ErrUnsupported)
		}
	case classFloat:
		t.Kind, err = floatKind(c, size)
		ok = true
		if bits&0x40 != 0 {
			err = fmt.Errorf("numbers in VAX byte order: %w", ErrUnsupported)
		}
	case classEnum:
		// h5py's booleans are an enumeration of two values of one byte.
		inner, isNumber, failed := parseType(c)
		if isNumber && inner.Size == 1 && bits&0xffff == 2 {
			inner.Kind = Bool
		}
		return inner, isNumber && failed == nil, failed
	}
	if c.short {
		err = fmt.Errorf("a datatype of class %d is cut short", class)
	}
	return t, ok, err
}

// floatKind tells the floating-point formats apart by where sign, exponent and fraction are.
func floatKind(c *cursor, size uint64) (Kind, error) {
	c.next(4)
	exponentAt, exponent, fractionAt, fraction := c.uint(1), c.uint(1), c.uint(1), c.uint(1)
	if fractionAt == 0 && exponentAt == fraction {
		switch [3]uint64{size, exponent, fraction} {
		case [3]uint64{2, 5, 10}, [3]uint64{4, 8, 23}, [3]uint64{8, 11, 52}:
			return Float, nil
		case [3]uint64{2, 8, 7}:
			return BFloat, nil
		}
	}
	return 0, fmt.Errorf("floating-point numbers of %d bytes with %d bits of exponent and %d of fraction: %w",
		size, exponent, fraction, ErrUnsupported)
}
