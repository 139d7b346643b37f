package data

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readCSV returns the entries of a table, whose separator is the first with which the header has both columns.
func readCSV(content []byte) ([]row, error) {
	for _, separator := range ",;\t" {
		r := csv.NewReader(bytes.NewReader(content))
		r.Comma = separator
		header, err := r.Read()
		if err != nil {
			continue
		}
		if file, label := column(header, "file"), column(header, "label"); file >= 0 && label >= 0 {
			return readTable(r, file, label)
		}
	}
	header, _, _ := strings.Cut(strings.TrimSpace(string(content)), "\n")
	return nil, fmt.Errorf("line 1 is %q: begin with a row that names the columns file and label, separated by a comma, semicolon or tab",
		shortened(strings.TrimSpace(header)))
}

// readTable returns the entries behind the header.
func readTable(r *csv.Reader, file, label int) (rows []row, err error) {
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the table cannot be read: %w", err)
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, row{strings.TrimSpace(record[file]), strings.TrimSpace(record[label]), line})
	}
}

// shortened cuts a long text for an error.
func shortened(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// readJSON returns the entries of an array of objects.
func readJSON(content []byte) (rows []row, err error) {
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return nil, errors.New(`it is JSON but no array: give [{"file": "a.jpg", "label": "ant"}, ...]`)
	}
	for d.More() {
		r := row{line: lineAt(content, d.InputOffset())}
		var entry struct{ File, Label any }
		err := d.Decode(&entry)
		if err == nil {
			r.file, r.label, err = texts(entry.File, entry.Label)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the file ends within the array")
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d, line %d: %w", len(rows)+1, r.line, err)
		}
		rows = append(rows, r)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("the array does not end, behind entry %d: %w", len(rows), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: something follows the array: give one array", lineAt(content, d.InputOffset()))
	}
	return rows, nil
}

// texts returns the fields of an entry, "" for one that is not there. Labels may be numbers.
func texts(file, label any) (string, string, error) {
	if number, ok := label.(json.Number); ok {
		label = number.String()
	}
	for _, field := range []any{file, label} {
		if _, ok := field.(string); !ok && field != nil {
			return "", "", fmt.Errorf("the file is %v and the label %v: give a path and the name or the number of a class", file, label)
		}
	}
	name, _ := file.(string)
	class, _ := label.(string)
	return strings.TrimSpace(name), strings.TrimSpace(class), nil
}

// lineAt returns the line, from 1, of the first value at or behind an offset.
func lineAt(content []byte, offset int64) int {
	for int(offset) < len(content) && strings.IndexByte(" \t\r\n,", content[offset]) >= 0 {
		offset++
	}
	return 1 + bytes.Count(content[:offset], []byte("\n"))
}
