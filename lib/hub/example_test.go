package hub_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// A file with two sources, the first of which does not have it. The second call needs no network.
func ExampleFetch() {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/labels.txt" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "ant\nbee\n")
	}))
	defer site.Close()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)

	labels := hub.File{
		Name:   "labels.txt",
		SHA256: "5af72b344154f4a3b142eba43ed0346cd22f27200a0d45e7f6d83369d2dce655",
		Sources: []hub.Source{
			hub.URL(site.URL + "/old/labels.txt"),
			hub.URL(site.URL + "/labels.txt"),
		},
	}
	for _, offline := range []bool{false, true} {
		path, err := hub.Fetch(context.Background(), labels, hub.WithCache(folder), hub.WithOffline(offline))
		if err != nil {
			fmt.Println(err)
			return
		}
		text, err := os.ReadFile(path)
		fmt.Printf("%s: %q %v\n", filepath.Base(path), text, err)
	}
	// Output:
	// labels.txt: "ant\nbee\n" <nil>
	// labels.txt: "ant\nbee\n" <nil>
}
