package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// network is the file of an EfficientNet-Lite0 for ImageNet's classes, with weights by a formula.
func network(t *testing.T) string {
	t.Helper()
	return zootest.File(t, "efficientnet_lite0", 1000, 1)
}

// photos fills a new folder with pictures, a.png, b.png and so on, and gives it.
func photos(t *testing.T, n int) string {
	t.Helper()
	folder := t.TempDir()
	for i := range n {
		zootest.Photo(t, filepath.Join(folder, fmt.Sprintf("%c.png", 'a'+i)), 40+i, 36, i)
	}
	return folder
}

// command runs the command with the network on the pure-Go engine, unless the arguments say otherwise, and gives what it prints.
func command(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs strings.Builder
	err = run(context.Background(), append([]string{"-weights", network(t), "-engine", engine.PureGo}, args...), &out, &errs)
	return out.String(), errs.String(), err
}

// quiet runs the command for its error.
func quiet(args ...string) error { return run(context.Background(), args, io.Discard, io.Discard) }
