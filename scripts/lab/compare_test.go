package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// page makes a code cell with one HTML output and a line on stdout.
func page(t *testing.T, html, stdout string, tags ...string) cell {
	t.Helper()
	c := cell{Type: "code", Outputs: []output{
		{Type: "display_data", Data: map[string]lines{"text/html": lines(html)}},
		{Type: "stream", Name: "stdout", Text: lines(stdout)},
		{Type: "stream", Name: "stderr", Text: "progress 99 %"},
	}}
	c.Metadata.Tags = tags
	return c
}

func TestCompare(t *testing.T) {
	const cat = `<figure><img alt="A cat on a sofa" src="data:x"><figcaption>Cat &amp; sofa</figcaption></figure>`
	const dog = `<figure><img alt="A dog on a sofa" src="data:y"><figcaption>Cat &amp; sofa</figcaption></figure>`
	tests := []struct {
		name    string
		was, is cell
		want    string // part of the only difference; empty for none
	}{
		{"the same", page(t, cat, "1"), page(t, cat, "1"), ""},
		{"pixels do not count", page(t, cat, "1"), page(t, strings.Replace(cat, "data:x", "data:z", 1), "1"), ""},
		{"spaces do not count", page(t, cat, "a b"), page(t, cat, "a\n\n  b"), ""},
		{"a number changed", page(t, cat, "1"), page(t, cat, "2"), `"Cat & sofa 2", the stored output has "Cat & sofa 1"`},
		{"a figure is missing", page(t, cat+cat, "1", tagVolatile), page(t, cat, "1", tagVolatile), "1 figures, the stored output has 2"},
		{"another figure", page(t, cat, "1"), page(t, dog, "1"), "A dog on a sofa"},
		{"another caption", page(t, cat, "1"), page(t, strings.Replace(cat, "Cat &amp;", "Dog &amp;", 1), "1"), "Dog"},
		{"volatile text", page(t, cat, "0.3 s", tagVolatile), page(t, cat, "0.4 s", tagVolatile), ""},
		{"volatile alternative text", page(t, cat, "", tagVolatile), page(t, dog, "", tagVolatile), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := compare(notebook{[]cell{test.was}}, notebook{[]cell{test.is}})
			if test.want == "" && len(got) > 0 || test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)) {
				t.Errorf("got %q, want one with %q", got, test.want)
			}
		})
	}
}

func TestCompareCountsCells(t *testing.T) {
	if got := compare(notebook{make([]cell, 2)}, notebook{make([]cell, 3)}); len(got) != 1 {
		t.Errorf("got %q, want one line about the number of cells", got)
	}
}

func TestAroundShowsWhereTextsDiffer(t *testing.T) {
	long := strings.Repeat("x", 100)
	if got, want := around(long+"A"+long, long+"B"+long), "…"+long[:30]+"A"+long[:49]+"…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLinesTakeBothForms(t *testing.T) {
	for text, want := range map[string]lines{`"a\nb"`: "a\nb", `["a\n","b"]`: "a\nb", `{"k":1}`: "", `[]`: "", `null`: ""} {
		var got lines
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s gives %q, %v; want %q", text, got, err, want)
		}
	}
}

func FuzzReadNotebook(f *testing.F) {
	f.Add([]byte(`{"cells":[{"cell_type":"code","outputs":[{"output_type":"display_data","data":{"text/html":["<img alt='"]}}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var nb notebook
		if json.Unmarshal(data, &nb) != nil {
			return
		}
		if differ := compare(nb, nb); len(differ) > 0 {
			t.Errorf("a notebook differs from itself: %q", differ)
		}
	})
}
