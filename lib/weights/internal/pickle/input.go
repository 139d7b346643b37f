package pickle

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// input reads at most MaxBytes bytes and counts them.
type input struct {
	r      *bufio.Reader
	length int64
}

func newInput(r io.Reader) input { return input{r: bufio.NewReader(r)} }

func (in *input) byte() (byte, error) {
	if in.length >= MaxBytes {
		return 0, fmt.Errorf("the pickle is longer than %d bytes", MaxBytes)
	}
	b, err := in.r.ReadByte()
	if err != nil {
		return 0, in.ended(err)
	}
	in.length++
	return b, nil
}

// bytes reads n bytes. It takes memory as they come, since n may be anything.
func (in *input) bytes(n uint64) ([]byte, error) {
	if n > uint64(MaxBytes-in.length) {
		return nil, fmt.Errorf("a text of %d bytes in a pickle of at most %d", n, MaxBytes)
	}
	if n <= 4096 {
		data := make([]byte, n)
		got, err := io.ReadFull(in.r, data)
		in.length += int64(got)
		return data, in.ended(err)
	}
	var data bytes.Buffer
	got, err := io.CopyN(&data, in.r, int64(n))
	in.length += got
	return data.Bytes(), in.ended(err)
}

// number reads a little-endian number of width bytes.
func (in *input) number(width uint64) (uint64, error) {
	data, err := in.bytes(width)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(append(data, make([]byte, 8-width)...)), nil
}

// counted reads a number of width bytes and as many bytes as it says.
func (in *input) counted(width uint64) ([]byte, error) {
	n, err := in.number(width)
	if err != nil {
		return nil, err
	}
	return in.bytes(n)
}

// line reads up to a newline, which it drops.
func (in *input) line() (string, error) {
	var line []byte
	for {
		b, err := in.byte()
		if err != nil || b == '\n' {
			return string(line), err
		}
		line = append(line, b)
	}
}

// ended says of an error of the input, if it is one, where it came.
func (in *input) ended(err error) error {
	switch err {
	case nil:
		return nil
	case io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the pickle ends early, after %d bytes: %w", in.length, err)
}
