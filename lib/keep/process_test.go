package keep_test

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/keep"
)

// helperEnv names the helper that the test program runs instead of its tests: a cell in a process of its own.
const helperEnv = "KEEP_TEST_HELPER"

func TestMain(m *testing.M) {
	if helper, ok := helpers[os.Getenv(helperEnv)]; ok {
		helper()
		return
	}
	os.Exit(apart(m))
}

// apart runs the tests where they cannot reach what the user has kept.
func apart(m *testing.M) int {
	folder, err := os.MkdirTemp("", "keep_test_")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	for name, value := range map[string]string{"GONB_TMP_DIR": "", "GONB_DIR": folder, "XDG_CACHE_HOME": folder} {
		os.Setenv(name, value)
	}
	return m.Run()
}

var helpers = map[string]func(){
	"picture": func() {
		cat := keep.Must("cat", func() *image.RGBA {
			fmt.Print("made ")
			img := image.NewRGBA(image.Rect(0, 0, 5, 3))
			img.Pix[7] = 9
			return img
		})
		fmt.Print(cat.Bounds(), cat.Pix[7])
	},
	"tensor": func() {
		t := keep.Must("t", func() *tensors.Tensor {
			fmt.Print("made ")
			return tensors.FromValue([][]float32{{1, 2}, {3, 4}})
		}, keep.AcrossRestarts())
		fmt.Print(t.Value())
	},
	"slow": func() {
		fmt.Print(keep.Must("slow", func() int {
			appendLine(os.Getenv("KEEP_TEST_LOG"))
			time.Sleep(300 * time.Millisecond)
			return 5
		}))
	},
	"interrupted": func() {
		gob.Register(hanging{})
		keep.Must("interrupted", func() []any {
			return []any{bytes.Repeat([]byte("x"), 1<<20), hanging{}}
		})
	},
	"making": func() {
		fmt.Print(keep.Must("making", func() int {
			if os.Getenv("KEEP_TEST_HANG") != "" {
				fmt.Println("hanging")
				time.Sleep(time.Hour)
			}
			return 6
		}))
	},
}

func appendLine(path string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintln(f, "made")
}

// cellProcess is a helper about to run with the environment of the test.
func cellProcess(helper string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), helperEnv+"="+helper), env...)
	cmd.Stderr = os.Stderr
	return cmd
}

func runCell(t *testing.T, helper string, env ...string) string {
	t.Helper()
	out, err := cellProcess(helper, env...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestLaterProcessGetsTheValueBack(t *testing.T) {
	notebook(t)
	if got := runCell(t, "picture"); got != "made (0,0)-(5,3) 9" {
		t.Errorf("the first cell printed %q", got)
	}
	if got := runCell(t, "picture"); got != "(0,0)-(5,3) 9" {
		t.Errorf("the second cell printed %q", got)
	}
}

func TestRestartedKernel(t *testing.T) {
	for _, c := range []struct{ helper, first, second string }{
		{"picture", "made (0,0)-(5,3) 9", "made (0,0)-(5,3) 9"},
		{"tensor", "made [[1 2] [3 4]]", "[[1 2] [3 4]]"}, // AcrossRestarts
	} {
		notebook(t)
		first := runCell(t, c.helper)
		second := runCell(t, c.helper, "GONB_TMP_DIR="+t.TempDir())
		if first != c.first || second != c.second {
			t.Errorf("%s: %q, after the restart %q", c.helper, first, second)
		}
	}
}

func TestOutsideOfNotebooksOnlyAcrossRestartsLasts(t *testing.T) {
	outside(t)
	for _, want := range []string{"made (0,0)-(5,3) 9", "made (0,0)-(5,3) 9"} {
		if got := runCell(t, "picture"); got != want {
			t.Errorf("printed %q", got)
		}
	}
	runCell(t, "tensor")
	if got := runCell(t, "tensor"); got != "[[1 2] [3 4]]" {
		t.Errorf("printed %q", got)
	}
}

func TestProjectsAreApart(t *testing.T) {
	outside(t)
	runCell(t, "tensor")
	if got := runCell(t, "tensor", "GONB_DIR="+t.TempDir()); !strings.HasPrefix(got, "made") {
		t.Errorf("another project got the value: %q", got)
	}
	root := t.TempDir()
	below := filepath.Join(root, "notebooks", "deep")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	runCell(t, "tensor", "GONB_DIR="+root)
	if got := runCell(t, "tensor", "GONB_DIR="+below); got != "[[1 2] [3 4]]" {
		t.Errorf("a folder of the project did not get its value: %q", got)
	}
}

func TestTwoProcessesMakeOnce(t *testing.T) {
	notebook(t)
	log := filepath.Join(t.TempDir(), "log")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := runCell(t, "slow", "KEEP_TEST_LOG="+log); got != "5" {
				t.Errorf("printed %q", got)
			}
		})
	}
	wg.Wait()
	if text, err := os.ReadFile(log); string(text) != "made\n" {
		t.Errorf("made %d times (%v)", strings.Count(string(text), "\n"), err)
	}
}

// hanging is a value that never gets written: its encoder is asked for the name of its type and for its size, and hangs
// the third time, in the middle of the file.
type hanging struct{}

var asked int

func (hanging) GobEncode() ([]byte, error) {
	if asked++; asked == 3 {
		fmt.Println("hanging")
		time.Sleep(time.Hour)
	}
	return nil, nil
}

func (hanging) GobDecode([]byte) error { return nil }

// killed runs a helper until it prints "hanging", and kills it then.
func killed(t *testing.T, helper string, env ...string) {
	t.Helper()
	cmd := cellProcess(helper, env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "hanging\n" || err != nil {
		t.Errorf("%s printed %q (%v)", helper, line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
}

func TestKilledInTheMiddleOfTheWrite(t *testing.T) {
	folder := filepath.Join(notebook(t), ".keep")
	killed(t, "interrupted")
	if list, err := keep.List(); len(list) != 0 || err != nil {
		t.Errorf("half a value is listed: %v (%v)", list, err)
	}
	parts := func() int {
		names, _ := filepath.Glob(filepath.Join(folder, "*.part"))
		return len(names)
	}
	if parts() != 1 {
		t.Fatalf("%d unfinished files, so that the test proves nothing", parts())
	}
	runCell(t, "picture")
	if parts() != 0 {
		t.Error("the next write left the unfinished file where it was")
	}
}

func TestKilledWhileMaking(t *testing.T) {
	notebook(t)
	killed(t, "making", "KEEP_TEST_HANG=1")
	if got := runCell(t, "making"); got != "6" {
		t.Errorf("printed %q", got)
	}
}
