//go:build unix

package show

import (
	"encoding/gob"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// cellVariable tells the test binary to run as a cell instead.
const cellVariable = "IMAGELAB_TEST_CELL"

func TestMain(m *testing.M) {
	switch os.Getenv(cellVariable) {
	case "":
		os.Exit(m.Run())
	case "all":
		Figure(block(5, 4), "a block", "its caption")
		Markdown("$x^2$")
		progress := NewProgress("work", 2)
		progress.Add(2)
		progress.Done()
		Table([]string{"a"}, [][]string{{"1"}}, "")
	}
	os.Exit(0) // at once: whatever is still on its way is lost
}

// kernel is the side of the notebook: it gives a cell its two pipes and
// acknowledges what it received, like GoNB.
type kernel struct {
	toKernel, toCell string
	in               chan *os.File // the open pipe, once there is one
	received         chan *protocol.DisplayData
}

func newKernel(t *testing.T) *kernel {
	t.Helper()
	dir := t.TempDir()
	k := &kernel{filepath.Join(dir, "to_kernel"), filepath.Join(dir, "to_cell"),
		make(chan *os.File, 1), make(chan *protocol.DisplayData, 100)}
	for _, path := range []string{k.toKernel, k.toCell} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// serve reads messages, after a delay that a slow kernel may have, and
// confirms each request to do so. It ends when the pipe is closed.
func (k *kernel) serve(delay time.Duration) error {
	in, err := os.Open(k.toKernel)
	if err != nil {
		return err
	}
	k.in <- in
	back, err := os.OpenFile(k.toCell, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer back.Close()
	decoder, encoder := gob.NewDecoder(in), gob.NewEncoder(back)
	defer close(k.received)
	for {
		time.Sleep(delay)
		message := &protocol.DisplayData{}
		if decoder.Decode(message) != nil {
			return nil // the cell ended, or the pipe was closed
		}
		request, isRequest := message.Data[protocol.MIMECommValue].(protocol.CommValue)
		if !isRequest {
			k.received <- message
			continue
		}
		err := encoder.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: request.Value})
		if err != nil {
			return err
		}
	}
}

// TestCellInANotebook runs a cell against pipes like GoNB's, and exits it right
// after its last line.
func TestCellInANotebook(t *testing.T) {
	k := newKernel(t)
	served := make(chan error, 1)
	go func() { served <- k.serve(20 * time.Millisecond) }()
	cell := exec.Command(os.Args[0])
	cell.Env = append(os.Environ(), cellVariable+"=all",
		protocol.GONB_PIPE_ENV+"="+k.toKernel, protocol.GONB_PIPE_BACK_ENV+"="+k.toCell)
	output, err := cell.CombinedOutput()
	if err != nil || len(output) != 0 {
		t.Fatalf("the cell wrote %q and ended with %v", output, err)
	}
	(<-k.in).Close() // as GoNB does when a cell ends, whatever is still in it
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	var blocks, ids []string
	for message := range k.received {
		html, _ := message.Data[protocol.MIMETextHTML].(string)
		markdown, _ := message.Data[protocol.MIMETextMarkdown].(string)
		blocks = append(blocks, html+markdown)
		ids = append(ids, message.DisplayID)
	}
	want := []string{"its caption</figcaption>", "$x^2$", "work: 2 of 2 (100 %)", "<table"}
	if len(blocks) != len(want) {
		t.Fatalf("%d blocks arrived, want %d: %q", len(blocks), len(want), blocks)
	}
	for i, text := range want {
		if !strings.Contains(blocks[i], text) {
			t.Errorf("block %d is %.200q, want it to hold %q", i, blocks[i], text)
		}
		if isProgress := i == 2; isProgress != strings.HasPrefix(ids[i], "progress-") {
			t.Errorf("block %d has the name %q", i, ids[i])
		}
	}
}

// TestCellAfterTheKernelIsGone checks that a broken connection is reported
// once, and that the cell still ends.
func TestCellAfterTheKernelIsGone(t *testing.T) {
	cell := exec.Command(os.Args[0])
	cell.Env = append(os.Environ(), cellVariable+"=all",
		protocol.GONB_PIPE_ENV+"=/nonexistent/pipe", protocol.GONB_PIPE_BACK_ENV+"=/nonexistent/back")
	output, err := cell.CombinedOutput()
	if err != nil || strings.Count(string(output), "show: a figure or text could not be shown") != 1 {
		t.Errorf("the cell wrote %q and ended with %v", output, err)
	}
}
