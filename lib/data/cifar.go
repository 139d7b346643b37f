package data

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"slices"
)

// A record of CIFAR-10's binary version is a byte with the label and the red, the green and the blue plane, row by row.
// Source: https://www.cs.toronto.edu/~kriz/cifar.html.
const (
	cifarSide    = 32
	cifarPlane   = cifarSide * cifarSide
	cifarRecord  = 1 + 3*cifarPlane
	cifarBatch   = 10_000 * cifarRecord // bytes of a batch file, at most
	cifarArchive = 256 << 20            // bytes of the unpacked archive, at most
)

// cifarClasses are the classes in the order of their labels.
func cifarClasses() []string {
	return []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}
}

// cifarBatches are the files that hold the records, those to train with first and the one to validate with last.
func cifarBatches() []string {
	return []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"}
}

// openCIFAR reads the sets of CIFAR-10's archive into memory.
func openCIFAR(_ context.Context, p Published, path string) (train, val *Set, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("data: the set %q: %w", p.Name, err)
	}
	defer f.Close()
	if train, val, err = readCIFAR(f); err != nil {
		return nil, nil, fmt.Errorf("data: the set %q: %s: %w", p.Name, path, err)
	}
	return train, val, nil
}

// readCIFAR reads the sets of an archive, a tar file that was packed by gzip.
func readCIFAR(r io.Reader) (train, val *Set, err error) {
	batches, err := readBatches(r)
	if err != nil {
		return nil, nil, err
	}
	last := len(batches) - 1
	train, err = cifarSet(batches[:last])
	if err == nil {
		val, err = cifarSet(batches[last:])
	}
	if err != nil {
		return nil, nil, err
	}
	return train, val, nil
}

// readBatches returns the records of each of cifarBatches.
func readBatches(r io.Reader) ([][]byte, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	names := cifarBatches()
	batches := make([][]byte, len(names))
	archive := tar.NewReader(io.LimitReader(z, cifarArchive))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if i := slices.Index(names, path.Base(header.Name)); i >= 0 && header.Typeflag == tar.TypeReg {
			if batches[i], err = readBatch(archive, header); err != nil {
				return nil, err
			}
		}
	}
	for i, b := range batches {
		if b == nil {
			return nil, fmt.Errorf("the archive holds no %s", names[i])
		}
	}
	return batches, nil
}

// readBatch reads the records of a file.
func readBatch(r io.Reader, header *tar.Header) ([]byte, error) {
	if n := header.Size; n < cifarRecord || n > cifarBatch || n%cifarRecord != 0 {
		return nil, fmt.Errorf("%s has %d bytes, want 1 to 10000 records of %d", header.Name, n, cifarRecord)
	}
	return io.ReadAll(r)
}

// cifarSet makes a set of the records of some batches.
func cifarSet(batches [][]byte) (*Set, error) {
	classes := cifarClasses()
	var labels []int
	var pictures []cifar
	for _, batch := range batches {
		for record := range slices.Chunk(batch, cifarRecord) {
			if int(record[0]) >= len(classes) {
				return nil, fmt.Errorf("record %d has the label %d, want 0 to %d", len(labels), record[0], len(classes)-1)
			}
			labels, pictures = append(labels, int(record[0])), append(pictures, record[1:])
		}
	}
	return newSet(classes, labels, func(i int) source { return pictures[i] })
}

// cifar is a picture of CIFAR-10: its three planes.
type cifar []byte

func (c cifar) path() string { return "" }

func (c cifar) read() (*image.RGBA, [sha256.Size]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, cifarSide, cifarSide))
	for i := range cifarPlane {
		copy(img.Pix[4*i:], []byte{c[i], c[cifarPlane+i], c[2*cifarPlane+i], 255})
	}
	return img, pixelSum(img), nil
}

func (c cifar) sum() ([sha256.Size]byte, error) {
	_, sum, err := c.read()
	return sum, err
}
