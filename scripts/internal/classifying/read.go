package classifying

import (
	"context"
	"fmt"
	"image"
	"iter"
	"runtime"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// prepared is a picture as the network takes it, or an error that names the picture.
type prepared struct {
	path string
	img  *image.RGBA
	err  error
}

// readAhead reads pictures in several goroutines while the caller works on earlier ones, and gives them in the order of their paths. At most
// ahead of them are read or wait to be taken at a time, which bounds memory however many paths there are. It ends early when ctx does.
func readAhead(ctx context.Context, paths []string, ahead int, read func(path string) prepared) iter.Seq[prepared] {
	return func(yield func(prepared) bool) {
		workers := make(chan struct{}, runtime.GOMAXPROCS(0))
		slots := make([]chan prepared, ahead)
		for i := range len(paths) + ahead {
			if i >= ahead {
				select {
				case <-ctx.Done():
					return
				case p := <-slots[i%ahead]:
					if !yield(p) {
						return
					}
				}
			}
			if i < len(paths) {
				slot := make(chan prepared, 1)
				slots[i%ahead] = slot
				go func() {
					workers <- struct{}{}
					slot <- read(paths[i])
					<-workers
				}()
			}
		}
	}
}

// prepare reads a picture and preprocesses it.
func prepare(path string, p zoo.Preprocess) prepared {
	img, err := picture.Open(path)
	if err != nil {
		return prepared{path, nil, err}
	}
	if err := p.Fits(img.Rect.Size()); err != nil {
		return prepared{path, nil, fmt.Errorf("%s: %w", path, err)}
	}
	return prepared{path, p.Picture(img), nil}
}
