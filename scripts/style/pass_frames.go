package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os/signal"
	"syscall"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// frames paints raw frames, three bytes for each pixel, from in to out, until in ends or nobody reads out any more.
func (p *pass) frames(ctx context.Context, in io.Reader, out io.Writer) error {
	signal.Ignore(syscall.SIGPIPE) // so that a pipe that is closed is an error of Write, not the end of the process
	size := p.settings.frame
	raw := make([]uint8, 3*size.X*size.Y)
	for {
		n, err := io.ReadFull(in, raw)
		done := p.pace.Pictures
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("interrupted after %d frames", done)
		case err == io.EOF && done == 0:
			return errors.New("no frame came on standard input; look at what the program before the pipe says")
		case err == io.EOF:
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("frame %d has %d of its %d bytes; look whether -frame %dx%d is what is sent, as rgb24", done+1, n, len(raw), size.X, size.Y)
		case err != nil:
			return fmt.Errorf("frame %d: %w", done+1, err)
		}
		imgs, err := picture.FromTensor(tensors.FromFlatDataAndDimensions(raw, size.Y, size.X, 3))
		if err != nil {
			return err
		}
		if err := p.frame(imgs[0], out); closed(err) {
			fmt.Fprintf(p.log, "nobody reads frames any more; it ends after %d\n", done)
			return nil
		} else if err != nil {
			return fmt.Errorf("frame %d: %w", done+1, err)
		}
	}
}

// frame paints a frame and writes it.
func (p *pass) frame(img *image.RGBA, out io.Writer) error {
	painted, err := p.paint(img)
	if err != nil {
		return err
	}
	if p.pace.Pictures == 1 && painted.Rect != img.Rect {
		fmt.Fprintf(p.log, "frames go out as %d x %d pixels\n", painted.Rect.Dx(), painted.Rect.Dy())
	}
	batch, err := picture.NewBatch(painted)
	if err != nil {
		return err
	}
	_, err = out.Write(batch.Pixels)
	return err
}

// closed says whether an error is that of a pipe whose reader has gone.
func closed(err error) bool { return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) }
