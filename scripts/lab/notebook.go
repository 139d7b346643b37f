package main

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
)

// The tags that the lab gives a meaning to.
const (
	tagSolution = "solution"         // an exercise's answer: hidden from learners
	tagVolatile = "volatile"         // its text differs from run to run and is not compared
	tagFails    = "raises-exception" // it must fail
)

// notebook is what the lab reads of a notebook file (nbformat 4).
type notebook struct {
	Cells []cell `json:"cells"`
}

// cell is one cell. Numbers in messages count all cells from 1.
type cell struct {
	ID             string   `json:"id"`
	Type           string   `json:"cell_type"`
	Source         lines    `json:"source"`
	Outputs        []output `json:"outputs"`
	ExecutionCount *int     `json:"execution_count"`
	Metadata       struct {
		Tags []string `json:"tags"`
	} `json:"metadata"`
}

// output is one output of a code cell.
type output struct {
	Type string           `json:"output_type"`
	Name string           `json:"name"`
	Text lines            `json:"text"`
	Data map[string]lines `json:"data"`
}

// lines is a text that nbformat stores as one string or as a list of lines.
type lines string

// UnmarshalJSON takes a string, or a list of strings to be joined. Other data, which an output may hold, becomes empty.
func (l *lines) UnmarshalJSON(data []byte) error {
	var list []string
	if json.Unmarshal(data, &list) == nil {
		*l = lines(strings.Join(list, ""))
		return nil
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		*l = lines(text)
	}
	return nil
}

// readNotebook reads a notebook file.
func readNotebook(path string) (notebook, error) {
	var nb notebook
	text, err := os.ReadFile(path)
	if err != nil {
		return nb, err
	}
	if err := json.Unmarshal(text, &nb); err != nil {
		return nb, fmt.Errorf("%s is not a notebook: %w", path, err)
	}
	return nb, nil
}

func (c cell) has(tag string) bool { return slices.Contains(c.Metadata.Tags, tag) }

// htmlText gives the outputs' HTML, one after the other.
func (c cell) htmlText() string {
	var all strings.Builder
	for _, out := range c.Outputs {
		all.WriteString(string(out.Data["text/html"]))
	}
	return all.String()
}

var (
	imageTag = regexp.MustCompile(`(?s)<img\b[^>]*>`)
	altText  = regexp.MustCompile(`(?s)\balt="([^"]*)"`)
	anyTag   = regexp.MustCompile(`(?s)<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>`)
	spaces   = regexp.MustCompile(`\s+`)
)

// alts lists the alternative texts of the pictures that the cell shows; a picture without one gives "".
func (c cell) alts() []string {
	var alts []string
	for _, tag := range imageTag.FindAllString(c.htmlText(), -1) {
		alt := ""
		if found := altText.FindStringSubmatch(tag); found != nil {
			alt = html.UnescapeString(found[1])
		}
		alts = append(alts, alt)
	}
	for _, out := range c.Outputs {
		if _, ok := out.Data["image/png"]; ok {
			alts = append(alts, "")
		}
	}
	return alts
}

// text is what the cell printed and the words of its tables and captions, with runs of spaces folded. What goes to the standard
// error (progress, notices) is left out, as are the texts of errors, which hold addresses and paths.
func (c cell) text() string {
	var all strings.Builder
	for _, out := range c.Outputs {
		if out.Type == "stream" && out.Name == "stdout" {
			all.WriteString(string(out.Text) + "\n")
		}
		if out.Type == "display_data" || out.Type == "execute_result" {
			page, ok := out.Data["text/html"]
			if !ok {
				page = out.Data["text/markdown"] + out.Data["text/plain"]
			}
			all.WriteString(html.UnescapeString(anyTag.ReplaceAllString(string(page), " ")) + "\n")
		}
	}
	return strings.TrimSpace(spaces.ReplaceAllString(all.String(), " "))
}
