package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// Published is a set that others have published, to be fetched by its name.
type Published struct {
	// Name is what Named knows it by.
	Name string
	// About says in a sentence what it holds.
	About string
	// Train and Val are the numbers of pictures to train and to validate with, as the publisher states them.
	Train, Val int
	// File is the archive: where it lies, and how it is recognised.
	File hub.File

	// open reads the sets of the archive at path.
	open func(ctx context.Context, p Published, path string) (train, val *Set, err error)
}

// PublishedSets returns the sets that [Named] can fetch.
func PublishedSets() []Published {
	return []Published{
		{
			Name: "ants_bees", Train: 244, Val: 153, open: unpacked,
			About: "Photographs of ants and bees, the set of PyTorch's tutorial on transfer learning, a small part of ImageNet (45 MB).",
			File: hub.File{
				Name: "data/hymenoptera_data.zip", Size: 47286322,
				SHA256:  "fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209", // of PyTorch's tutorials, .jenkins/download_data.py
				Sources: []hub.Source{hub.URL("https://download.pytorch.org/tutorial/hymenoptera_data.zip")},
			},
		},
		{
			Name: "cifar10", Train: 50000, Val: 10000, open: openCIFAR,
			About: "Pictures of 32 x 32 pixels in ten classes, from aeroplanes to lorries (Krizhevsky 2009, 162 MB, 184 MB of memory).",
			File: hub.File{
				Name: "data/cifar-10-binary.tar.gz", Size: 170052171,
				SHA256:  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", // that of the MD5 c32a1d4a... on the set's page
				Sources: []hub.Source{hub.URL("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")},
			},
		},
		{
			Name: "hotdog", Train: 2000, Val: 800, open: unpacked,
			About: "Hot dogs and other food, the set of the book Dive into Deep Learning on fine-tuning.",
			File: hub.File{
				Name: "data/hotdog.zip",
				SHA1: "fba480ffa8aa7e0febbb511d181409f899b9baa5", // of the book, its publisher states no other
				Sources: []hub.Source{
					hub.URL("https://d2l-data.s3-accelerate.amazonaws.com/hotdog.zip"),
					hub.URL("https://apache-mxnet.s3-accelerate.amazonaws.com/gluon/dataset/hotdog.zip"),
				},
			},
		},
	}
}

// Named returns a published set: "ants_bees", "cifar10" or "hotdog". Its archive is fetched when it is not in the cache of package
// hub yet, which takes a network, and verified; the options are those of [hub.Fetch]. What is unpacked lies beside the archive.
// The error of a set that cannot be had is a [*hub.Error], which says what was tried and how to bring the archive by hand.
func Named(ctx context.Context, name string, opts ...hub.Option) (train, val *Set, err error) {
	var known []string
	for _, p := range PublishedSets() {
		if p.Name == name {
			return p.Open(ctx, opts...)
		}
		known = append(known, p.Name)
	}
	return nil, nil, fmt.Errorf("data: there is no set named %q: choose one of %s, or give a folder to data.Folders", name, strings.Join(known, ", "))
}

// Open fetches the set as [Named] does. The value must be one of [PublishedSets]; its File may have been changed, to name a
// mirror for instance.
func (p Published) Open(ctx context.Context, opts ...hub.Option) (train, val *Set, err error) {
	if p.open == nil {
		return nil, nil, fmt.Errorf("data: the set %q is none of data.PublishedSets", p.Name)
	}
	path, err := hub.Fetch(ctx, p.File, opts...)
	if err != nil {
		return nil, nil, fmt.Errorf("data: the set %q: %w", p.Name, err)
	}
	return p.open(ctx, p, path)
}

// unpacked reads the sets of a zip archive, which holds one folder with the folders of two sets. It is unpacked into a folder
// beside it first, unless that was done before; the folder appears under its name only when it is complete.
func unpacked(ctx context.Context, p Published, path string) (train, val *Set, err error) {
	folder := fmt.Sprintf("%s.%.8s", strings.TrimSuffix(path, filepath.Ext(path)), p.File.SHA256+p.File.SHA1)
	if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
		if err := unpackOnce(ctx, path, folder); err != nil {
			return nil, nil, fmt.Errorf("data: the set %q: unpacking %s: %w", p.Name, path, err)
		}
	}
	entries, err := list(folder)
	if err != nil {
		return nil, nil, err
	}
	if len(entries) != 1 {
		return nil, nil, fmt.Errorf("data: the set %q: %s holds %d entries, want one folder: remove %s to have it unpacked anew",
			p.Name, path, len(entries), folder)
	}
	return Folders(entries[0].path, Split{})
}

// unpackOnce unpacks an archive into a folder, unless another process does so meanwhile.
func unpackOnce(ctx context.Context, archive, folder string) error {
	lock := flock.New(folder+".lock", flock.SetPermissions(0o644))
	if _, err := lock.TryLockContext(ctx, pollEvery); err != nil {
		return errors.Join(err, lock.Close())
	}
	defer lock.Close()
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	part := folder + ".part" // What a process that died has left there is of no use.
	if err := errors.Join(os.RemoveAll(part), os.Mkdir(part, 0o755)); err != nil {
		return err
	}
	if err := errors.Join(unzip(archive, part, defaultBounds), ctx.Err()); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	return os.Rename(part, folder)
}
