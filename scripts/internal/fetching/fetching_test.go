package fetching

import (
	"testing"

	"github.com/imagelab-go/imagelab/lib/hub"
)

// TestTransfersFollowTheirSources lets a second source take over, and a transfer begin anew.
func TestTransfersFollowTheirSources(t *testing.T) {
	var tr Transfers
	tr.End()
	for _, step := range []struct {
		source string
		bytes  int64
		want   int
	}{{"hub", 0, 0}, {"hub", 5_500_000, 5}, {"hub", 1_000_000, 1}, {"wheel", 0, 0}, {"wheel", 19_000_000, 19}} {
		tr.Report(hub.Progress{Source: step.source, Done: step.bytes, Total: 20_000_000})
		if tr.done != step.want || tr.source != step.source {
			t.Errorf("%d megabytes of %s, want %d of %s", tr.done, tr.source, step.want, step.source)
		}
	}
	tr.End()
}
