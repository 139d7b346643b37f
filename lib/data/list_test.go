package data_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data"
)

// listed writes a list of the given name into a folder with the pictures a.png, b.png and "in/c, d.png".
func listed(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(tree(t, t.TempDir(), "a.png", "b.png", "in/c, d.png"), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestList(t *testing.T) {
	want := []string{"0 b.png", "1 a.png", "1 in/c, d.png"}
	for name, content := range map[string]string{
		"commas":      "file,label\na.png,bee\nb.png,ant\n\"in/c, d.png\",bee\n",
		"windows":     "\ufefffile,label\r\na.png,bee\r\nb.png,ant\r\n\"in/c, d.png\",bee\r\n",
		"semicolons":  "\"id\";\"Label\";\"File\"\n1;bee;./a.png\n2;ant;b.png\n\n3;\"bee\";\"in/../in/c, d.png\"",
		"tabs":        "label\tfile\nbee\ta.png\nant\tb.png\nbee\tin/c, d.png\n",
		"spaces":      "file, label\na.png, bee\nb.png , ant\n\"in/c, d.png\", bee\n",
		"JSON":        `[{"file": "a.png", "label": "bee"}, {"file": "b.png", "label": "ant", "width": 3}, {"file": "in/c, d.png", "label": "bee"}]`,
		"JSON of BOM": "\ufeff\r\n[{\"FILE\": \"a.png\", \"label\": \" bee\"},\r\n{\"label\": \"ant\", \"file\": \"b.png\"}, {\"file\": \"in/c, d.png\", \"label\": \"bee\"}]\r\n",
	} {
		path := listed(t, "list", content)
		s, err := data.List(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := names(s); !slices.Equal(got, want) || !slices.Equal(s.Classes, []string{"ant", "bee"}) {
			t.Errorf("%s: %q of %q, want %q", name, got, s.Classes, want)
		}
		if want := filepath.Join(filepath.Dir(path), "in", "c, d.png"); s.Items[2].Path() != want {
			t.Errorf("%s: path %q, want %q", name, s.Items[2].Path(), want)
		}
		if img, _, err := s.Items[2].Read(); err != nil || img.Pix[0] != 2 {
			t.Errorf("%s: %v, %v", name, img, err)
		}
	}
}

// Numbers are names, unless they are places among given classes.
func TestListOfNumbers(t *testing.T) {
	for _, content := range []string{
		"file,label\na.png,2\nb.png,10\n\"in/c, d.png\",2\n",
		`[{"file": "a.png", "label": 2}, {"file": "b.png", "label": 10}, {"file": "in/c, d.png", "label": "2"}]`,
	} {
		s, err := data.List(listed(t, "list", content))
		if want := []string{"0 b.png", "1 a.png", "1 in/c, d.png"}; err != nil || !slices.Equal(names(s), want) || s.Classes[0] != "10" {
			t.Errorf("%q of %q, %v", names(s), s.Classes, err)
		}
	}
	path := listed(t, "list.csv", "file,label\na.png,0\nb.png,1\n\"in/c, d.png\",ant\n")
	s, err := data.List(path, "bee", "ant")
	if want := []string{"0 b.png", "0 in/c, d.png", "1 a.png"}; err != nil || !slices.Equal(names(s), want) || !slices.Equal(s.Classes, []string{"ant", "bee"}) {
		t.Errorf("%q of %q, %v", names(s), s.Classes, err)
	}
	absolute := "file,label\n" + s.Items[0].Path() + ",x\n" + s.Items[2].Path() + ",y\n"
	if s, err = data.List(listed(t, "list.csv", absolute)); err != nil || len(s.Items) != 2 {
		t.Errorf("absolute paths: %v, %v", s, err)
	}
}

func TestListRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		says    []string
	}{
		"empty":                {"\ufeff \n", []string{"is empty"}},
		"no pictures":          {"file,label\n", []string{"lists no pictures"}},
		"no header":            {"a.png,bee\nb.png,ant\n", []string{"line 1", `"a.png,bee"`, "file and label"}},
		"other columns":        {"path,class\na.png,bee\n", []string{`"path,class"`}},
		"other encoding":       {"file,label\na.png,b\xff\n", []string{"UTF-8"}},
		"not there":            {"file,label\na.png,bee\nc.png,ant\n", []string{"line 3", "c.png", "relative to the folder"}},
		"a folder":             {"file,label\n\na.png,bee\nin,ant\n", []string{"line 4", `"in" is a folder`}},
		"twice":                {"file,label\na.png,bee\nb.png,ant\n./a.png,ant\n", []string{"line 4", `"./a.png"`, "already, in line 2"}},
		"no label":             {"file,label\na.png,bee\nb.png,\n", []string{"line 3", `"b.png"`, `the label ""`}},
		"no file":              {"file,label\n  ,bee\n", []string{"line 2", `the file ""`, `"bee"`}},
		"too few fields":       {"file,label\na.png,bee\nb.png\n", []string{"line 3", "fields"}},
		"open quote":           {"file,label\na.png,bee\n\"b.png,ant\n", []string{"line 3", `"`}},
		"one class":            {"file,label\na.png,bee\nb.png,bee\n", []string{`1 classes ("bee")`}},
		"JSON object":          {`{"a.png": "bee"}`, []string{"no array", `"file"`}},
		"JSON cut in an entry": {"[{\"file\": \"a.png\", \"label\": \"bee\"},\n{\"file\"", []string{"entry 2, line 2: the file ends within the array"}},
		"JSON cut short":       {"[{\"file\": \"a.png\", \"label\": \"bee\"}\n", []string{"does not end", "entry 1"}},
		"JSON and more":        {"[{\"file\": \"a.png\", \"label\": \"bee\"}]\n[]", []string{"line 2", "follows"}},
		"JSON of a number":     {"[\n{\"file\": \"a.png\", \"label\": 1},\n{\"file\": 2, \"label\": 1}]", []string{"entry 2, line 3", "the file is 2"}},
		"JSON of lists":        {"[\n{\"file\": \"a.png\", \"label\": [1]}]", []string{"entry 1, line 2", "the label [1]"}},
		"JSON of labels":       {"[{\"file\": \"a.png\"}]", []string{"line 1", `"a.png"`, `the label ""`}},
		"JSON not there":       {"[\n{\"file\": \"a.png\", \"label\": \"x\"}\n,\n{\"file\": \"z.png\", \"label\": \"x\"}]", []string{"line 4", "z.png"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := listed(t, "my list", c.content)
			s, err := data.List(path)
			says(t, err, append(c.says, "data: "+path)...)
			if s != nil {
				t.Errorf("a set beside the error: %v", s)
			}
		})
	}
	two := listed(t, "list", "file,label\na.png,0\nb.png,2\n")
	for _, c := range []struct {
		classes []string
		says    []string
	}{
		{[]string{"ant", "bee"}, []string{"line 3", `"2"`, `2 classes ("ant", "bee")`}},
		{[]string{"ant", "bee", "cat"}, []string{`no picture of the class "bee"`}},
		{[]string{"ant", "ant", "bee"}, []string{`the class "ant" twice`}},
	} {
		_, err := data.List(two, c.classes...)
		says(t, err, c.says...)
	}
	_, err := data.List(filepath.Join(t.TempDir(), "gone.csv"))
	says(t, err, "gone.csv", "CSV or JSON")
}

// FuzzList feeds lists of any content: they give an error that names the list, or a set whose pictures can be read.
func FuzzList(f *testing.F) {
	for _, seed := range []string{
		"file,label\na.png,bee\nb.png,ant\n", "\ufefflabel;file\r\n\"bee\";a.png\r\nant;\"b.png\"\r\n", "file\tlabel\na.png\t1\nb.png\t0",
		`[{"file": "a.png", "label": "bee"}, {"file": "b.png", "label": 2}]`, `[{"file": "a.png", "label": {}}]`, "[", "{", "\"", "file,label\n\"",
	} {
		f.Add(seed)
	}
	path := filepath.Join(tree(f, f.TempDir(), "a.png", "b.png"), "list")
	f.Fuzz(func(t *testing.T, content string) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := data.List(path)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "data: "+path) || s != nil {
				t.Errorf("%v, %v", s, err)
			}
			return
		}
		for _, it := range s.Items {
			if it.Name == "" || it.Label < 0 || it.Label >= len(s.Classes) || s.Classes[it.Label] == "" || it.Path() == "" {
				t.Errorf("item %+v of %q", it, s.Classes)
			}
		}
	})
}
