package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/scripts/internal/fetching"
)

// sets gives the pictures to train and to validate with.
func (t *training) sets(ctx context.Context) (err error) {
	if t.train, t.val, err = t.open(ctx); err != nil {
		return err
	}
	for i, n := range t.train.Counts() {
		if n < 2 {
			return fmt.Errorf("the class %q has %s to train with; give at least 2, and better 10 or more", t.train.Classes[i], count(n, "picture", "pictures"))
		}
	}
	fmt.Fprintf(t.log, "%s: %d classes, %d pictures to train and %d to validate with\n", t.data, len(t.train.Classes), len(t.train.Items), len(t.val.Items))
	t.table([]string{"class", "train", "val"}, t.counts())
	if n := len(t.train.Skipped) + len(t.val.Skipped); n > 0 {
		fmt.Fprintf(t.log, "%s left out: %s\n", count(n, "file that is no picture is", "files that are no pictures are"), some(slices.Concat(t.train.Skipped, t.val.Skipped), 3))
	}
	return t.warn(ctx)
}

// rendered is the name of the set that this library renders.
const rendered = "products"

// setNames lists the sets that have names.
func setNames() []string {
	names := []string{rendered}
	for _, p := range data.PublishedSets() {
		names = append(names, p.Name)
	}
	return names
}

// open reads the folder, or fetches the set, that -data names. A folder goes first.
func (t *training) open(ctx context.Context) (train, val *data.Set, err error) {
	_, err = os.Stat(t.data)
	if named := err != nil && slices.Contains(setNames(), t.data); named && t.part > 0 {
		return nil, nil, fmt.Errorf("-val %g: the set %s is divided already; leave -val away", t.part, t.data)
	}
	if err != nil && t.data == rendered {
		return data.Products(data.ProductSet{})
	} else if err != nil && slices.Contains(setNames(), t.data) {
		var line fetching.Transfers
		defer line.End()
		return data.Named(ctx, t.data, hub.WithOffline(t.offline), hub.WithProgress(line.Report))
	}
	train, val, err = data.Folders(t.data, data.Split{Part: t.part}) // the same pictures validate whatever -seed is
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w; give a folder, or one of the sets %s", err, strings.Join(setNames(), ", "))
	}
	return train, val, err
}

// counts gives a row for each class.
func (t *training) counts() (rows [][]string) {
	val := t.val.Counts()
	for i, n := range t.train.Counts() {
		rows = append(rows, []string{t.train.Classes[i], fmt.Sprint(n), fmt.Sprint(val[i])})
	}
	return rows
}

// warn tells of pictures that make the result untrue: those in both sets, and those with two classes.
func (t *training) warn(ctx context.Context) error {
	duplicates, err := data.Duplicates(ctx, t.train, t.val)
	if err != nil {
		return err
	}
	t.warnOf(duplicates, data.Duplicate.Leak, "to train and to validate with, so that the accuracy flatters")
	t.warnOf(duplicates, data.Duplicate.Contradiction, "in more than one class")
	return nil
}

func (t *training) warnOf(duplicates []data.Duplicate, is func(data.Duplicate) bool, what string) {
	var found []string
	for _, d := range duplicates {
		if is(d) {
			var names []string
			for i, item := range d.Items {
				names = append(names, []string{"train/", "val/"}[d.Sets[i]]+item.Name)
			}
			found = append(found, strings.Join(names, " = "))
		}
	}
	if len(found) > 0 {
		fmt.Fprintf(t.log, "WARNING: %s %s: %s\n", count(len(found), "picture is", "pictures are"), what, some(found, 3))
	}
}

// some lists at most n texts.
func some(texts []string, n int) string {
	if more := len(texts) - n; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(texts[:n], ", "), more)
	}
	return strings.Join(texts, ", ")
}

// count says how many there are.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
