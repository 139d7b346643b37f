package data

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"image"
)

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
