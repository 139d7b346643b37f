package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// TestFromFolderToClassifier trains, asks for the result again, and predicts with what was written.
func TestFromFolderToClassifier(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			engine.ForTest(t, name)
			dir, out := folder(t, 6, 4), filepath.Join(t.TempDir(), "new", "run")
			args := []string{"-data", dir, "-engine", name, "-reuse", "red=1,green=3", "-epochs", "4", "-batch", "5", "-out", out, "-json"}
			stdout, stderr, err := command(t, args...)
			if err != nil {
				t.Fatal(err)
			}
			got := lastLine(t, stdout)
			if got.ZeroShot == nil || got.Final != 1 || got.Best != 1 || got.Engine != name || len(got.Epochs) != 4 || got.Epochs[3].Epoch != 4 {
				t.Errorf("the result is %s", stdout)
			}
			number := `[0-9.e+-]+`
			epoch := `\{"epoch":\d,"train_loss":` + number + `,"val_accuracy":` + number + `,"seconds":` + number + `\}`
			if !regexp.MustCompile(`^\{"zero_shot":` + number + `,"best":1,"final":1,"epochs":\[` + epoch + `(,` + epoch + `){3}\],"seconds":` + number +
				`,"engine":"` + name + `"\}\n$`).MatchString(stdout) {
				t.Errorf("printed %s", stdout)
			}
			for _, want := range []string{"2 classes, 12 pictures to train and 8 to validate with", "red    1 ", "before training: 8 pictures", "    4  ", "taken for red", "precision"} {
				if !strings.Contains(stderr, want) {
					t.Errorf("no %q in\n%s", want, stderr)
				}
			}
			again, stderr, err := command(t, append(args, "-resume")...)
			if err != nil || again != stdout || !strings.Contains(stderr, "was finished already") {
				t.Errorf("again it printed %q and %q, %v", again, stderr, err)
			}
			predicts(t, name, dir, out)
		})
	}
}

// predicts holds that what was written knows the pictures, and that the record says so.
func predicts(t *testing.T, engine, dir, out string) {
	t.Helper()
	for class := range colours {
		var stdout strings.Builder
		args := []string{"predict", "-model", filepath.Join(out, modelFile), "-json", filepath.Join(dir, "val", class), "-top", "1", "-engine", engine}
		if err := run(context.Background(), args, &stdout, io.Discard); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(stdout.String(), `"top":[{"index":`); n != 4 || strings.Count(stdout.String(), `"name":"`+class+`"`) != n {
			t.Errorf("of %s it says %s", class, &stdout)
		}
	}
	text, err := os.ReadFile(filepath.Join(out, recordFile))
	if err != nil {
		t.Fatal(err)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil || r.Validation.Top1 != 1 || len(r.Pictures) != 8 || r.Pictures[0] != "green/0.png" || r.Matches[1].Rows[0] != 1 {
		t.Errorf("the record is %s, %v", text, err)
	}
	for _, name := range []string{"history.json", "history.csv"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestPeopleGetText trains in phases on augmented pictures, with what it gets wrong as a picture.
func TestPeopleGetText(t *testing.T) {
	dir, out := folder(t, 4, 3), t.TempDir()
	if err := os.Rename(filepath.Join(dir, "val", "red", "0.png"), filepath.Join(dir, "val", "green", "red.png")); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, err := command(t, "-data", dir, "-gradual", "2", "-epochs", "2", "-augment", "flip", "-lr", "0.001", "-trunk-lr-factor", "0.1", "-out", out)
	if err != nil || stderr != "" {
		t.Fatalf("%v, %q", err, stderr)
	}
	for _, want := range []string{"\n    4  ", "validation: 6 pictures", "wrong.png shows", "predict -model " + filepath.Join(out, modelFile)} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout, "before training") {
		t.Error("a head that begins at random was validated")
	}
	if _, err := os.Stat(filepath.Join(out, wrongFile)); err != nil {
		t.Error(err)
	}
}

func TestWithoutReuseThereIsNoZeroShot(t *testing.T) {
	stdout, _, err := command(t, "-data", folder(t, 3, 2), "-epochs", "1", "-json")
	if err != nil || !strings.HasPrefix(stdout, `{"zero_shot":null,"best":`) {
		t.Errorf("printed %q, %v", stdout, err)
	}
}

// sameRuns compares what does not depend on the clock.
func sameRuns(t *testing.T, got, want result, gotOut, wantOut string) {
	t.Helper()
	for _, r := range []*result{&got, &want} {
		r.Seconds = 0
		for i := range r.Epochs {
			r.Epochs[i].Seconds = 0
		}
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if !bytes.Equal(a, b) {
		t.Errorf("got  %s\nwant %s", a, b)
	}
	model, err := os.ReadFile(filepath.Join(gotOut, modelFile))
	other, err2 := os.ReadFile(filepath.Join(wantOut, modelFile))
	if err != nil || err2 != nil || !bytes.Equal(model, other) {
		t.Errorf("the networks differ, %v, %v", err, err2)
	}
}

// TestKilledAndResumed kills the command in the middle, and holds that going on ends as a run that was not killed.
func TestKilledAndResumed(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			engine.ForTest(t, name)
			dir, weights, out, whole := folder(t, 6, 4), zootest.File(t, "efficientnet_lite0", 1000, 1), t.TempDir(), t.TempDir()
			args := []string{"-data", dir, "-weights", weights, "-engine", name, "-size", "32", "-reuse", "red=1,green=3", "-epochs", "60",
				"-batch", "2", "-dropout", "0.3", "-ema", "0.9", "-interval", "1ns", "-json", "-out"}
			kill(t, out, append(args, out)...)
			var resumed, uninterrupted strings.Builder
			err := run(context.Background(), append(args, out, "-resume"), &resumed, io.Discard)
			if err = errors.Join(err, run(context.Background(), append(args, whole), &uninterrupted, io.Discard)); err != nil {
				t.Fatal(err)
			}
			sameRuns(t, lastLine(t, resumed.String()), lastLine(t, uninterrupted.String()), out, whole)
		})
	}
}

// kill starts the command, and kills it after its first epoch.
func kill(t *testing.T, out string, args ...string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), asCommand+"=1"), &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 6000 {
		if _, err := os.Stat(filepath.Join(out, "history.csv")); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Fatalf("it ended by itself, %v:\n%s", cmd.ProcessState, &stderr)
	}
	if _, err := os.Stat(filepath.Join(out, "checkpoint.safetensors")); err != nil {
		t.Fatalf("%v:\n%s", err, &stderr)
	}
}

// canceler ends a context when a text is printed.
type canceler struct {
	at     string
	cancel func()
}

func (c canceler) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte(c.at)) {
		c.cancel()
	}
	return len(p), nil
}

func TestInterruptedAndResumed(t *testing.T) {
	dir, out, whole := folder(t, 4, 3), t.TempDir(), t.TempDir()
	args := []string{"-data", dir, "-weights", zootest.File(t, "efficientnet_lite0", 1000, 1), "-engine", engine.PureGo, "-size", "32", "-epochs", "6", "-batch", "3", "-json"}
	interrupted := func(args ...string) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		return run(ctx, args, io.Discard, canceler{"    1  ", cancel})
	}
	if err := interrupted(args...); err == nil || err.Error() != "interrupted after 1 epoch; nothing is kept without -out" {
		t.Errorf("error %v", err)
	}
	args = append(args, "-out")
	want := "interrupted after 1 epoch; the same command with -resume goes on from " + out
	if err := interrupted(append(args, out)...); err == nil || err.Error() != want {
		t.Errorf("error %v", err)
	}
	var resumed, uninterrupted strings.Builder
	err := run(context.Background(), append(args, out, "-resume"), &resumed, io.Discard)
	if err = errors.Join(err, run(context.Background(), append(args, whole), &uninterrupted, io.Discard)); err != nil {
		t.Fatal(err)
	}
	sameRuns(t, lastLine(t, resumed.String()), lastLine(t, uninterrupted.String()), out, whole)
}

// TestInterruptedBeforeTraining ends the command while pictures are read, and while the re-used rows are tried, behind which it begins like any other.
func TestInterruptedBeforeTraining(t *testing.T) {
	dir, out := folder(t, 4, 3), filepath.Join(t.TempDir(), "out")
	args := []string{"-data", dir, "-weights", zootest.File(t, "efficientnet_lite0", 1000, 1), "-engine", engine.PureGo, "-size", "32", "-reuse", "red=1", "-epochs", "1", "-out", out}
	for _, at := range []string{"source: ", "class  source row"} {
		ctx, cancel := context.WithCancel(context.Background())
		err := run(ctx, args, canceler{at, cancel}, io.Discard)
		if cancel(); err == nil || err.Error() != "interrupted before the training began; nothing is lost: give the same command again" {
			t.Errorf("at %q: error %v", at, err)
		}
	}
	if err := quiet(args...); err != nil {
		t.Error(err)
	}
}

// TestInterruptedProcess sends the command what Ctrl-C sends, when it has listed the pictures.
func TestInterruptedProcess(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-data", folder(t, 6, 4), "-weights", zootest.File(t, "efficientnet_lite0", 1000, 1), "-engine", engine.PureGo, "-size", "32", "-epochs", "10000"}
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), asCommand+"=1"), &stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stdout, make([]byte, 1)); err != nil {
		t.Error(err)
	}
	cmd.Process.Signal(os.Interrupt)
	go io.Copy(io.Discard, stdout)
	cmd.Wait()
	if line := stderr.String(); cmd.ProcessState.ExitCode() != 130 || !strings.HasPrefix(line, "finetune: interrupted ") || strings.Count(line, "\n") != 1 {
		t.Errorf("%v, %q", cmd.ProcessState, line)
	}
}
