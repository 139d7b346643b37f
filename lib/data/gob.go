package data

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"image"
)

// storedSet is what is written of a set: the same fields.
type storedSet Set

// GobEncode lets a set be kept between the cells of a notebook, each item as its own GobEncode says. Pictures that are not rendered
// yet are, in parallel.
func (s Set) GobEncode() ([]byte, error) {
	err := inParallel(context.Background(), 0, len(s.Items), func(i int) (err error) {
		if s.Items[i].Path() == "" {
			_, _, err = s.Items[i].Read()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = gob.NewEncoder(&b).Encode(storedSet(s))
	return b.Bytes(), err
}

// GobDecode reads what GobEncode wrote.
func (s *Set) GobDecode(content []byte) error {
	var stored storedSet
	if err := gob.NewDecoder(bytes.NewReader(content)).Decode(&stored); err != nil {
		return fmt.Errorf("data: a set cannot be read back: %w", err)
	}
	*s = Set(stored)
	return nil
}

// storedItem is what is written of an item: the path of its file, or its picture.
type storedItem struct {
	Name    string
	Label   int
	Path    string
	Picture *image.RGBA
}

// GobEncode lets a set be kept between the cells of a notebook: a picture in a file by its path, any other with its pixels.
func (it Item) GobEncode() ([]byte, error) {
	stored := storedItem{Name: it.Name, Label: it.Label, Path: it.Path()}
	if stored.Path == "" {
		img, _, err := it.Read()
		if err != nil {
			return nil, err
		}
		stored.Picture = img
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(stored)
	return b.Bytes(), err
}

// GobDecode reads what GobEncode wrote.
func (it *Item) GobDecode(content []byte) error {
	var stored storedItem
	if err := gob.NewDecoder(bytes.NewReader(content)).Decode(&stored); err != nil {
		return fmt.Errorf("data: an item cannot be read back: %w", err)
	}
	*it = Item{Name: stored.Name, Label: stored.Label, source: file(stored.Path)}
	if stored.Path != "" {
		return nil
	}
	img := stored.Picture
	if img == nil || img.Rect.Min != (image.Point{}) || img.Rect.Dx() < 1 || img.Rect.Dy() < 1 ||
		img.Stride/4 != img.Rect.Dx() || len(img.Pix)/img.Stride != img.Rect.Dy() {
		return fmt.Errorf("data: the item %q cannot be read back: it has neither a path nor a whole picture", stored.Name)
	}
	it.source = drawn{img}
	return nil
}
