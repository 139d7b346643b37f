package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// envFake makes the test binary play the real go command: it says how it was called and does what the variable names.
const envFake = "GOSHIM_TEST_FAKE"

func TestMain(m *testing.M) {
	if what := os.Getenv(envFake); what != "" {
		fakeGo(what)
	}
	os.Exit(m.Run())
}

// call is what the fake go command says of a call.
type call struct {
	Args []string
	PID  int
	Go   string // IMAGELAB_GO
}

func fakeGo(what string) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	if err := json.NewEncoder(os.Stdout).Encode(call{os.Args[1:], os.Getpid(), os.Getenv(envGo)}); err != nil {
		panic(err)
	}
	status := 0
	if what == "wait" {
		select {
		case <-signals:
			status = 42
		case <-time.After(time.Minute):
		}
	} else if _, err := fmt.Sscan(what, &status); err != nil {
		panic(err)
	}
	os.Exit(status)
}

// buildShim builds the command once into a folder of the test's.
func buildShim(t *testing.T) string {
	t.Helper()
	shim := filepath.Join(t.TempDir(), executable("go"))
	if out, err := exec.Command("go", "build", "-o", shim, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return shim
}

func TestAllElseIsHandedOn(t *testing.T) {
	shim := buildShim(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		args   []string
		status int
	}{
		{"no arguments", []string{}, 2},
		{"version", []string{"version"}, 0},
		{"empty and odd arguments", []string{"run", "", "a b", "-x=\"y\"", "ü"}, 0},
		{"failure", []string{"vet", "./..."}, 3},
		{"bare get outside of a cell's folder", []string{"get"}, 7},
		{"build outside of a cell's folder", []string{"build", "-o", "x"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command(shim, test.args...)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), envGo+"="+self, envLDFlags+"=-s", "GONB_TMP_DIR="+t.TempDir(),
				fmt.Sprintf("%s=%d", envFake, test.status))
			out, err := cmd.Output()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != test.status {
				t.Errorf("exit status %d, want %d", got, test.status)
			}
			var got call
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatalf("%v in %q", err, out)
			}
			if !reflect.DeepEqual(got.Args, test.args) {
				t.Errorf("arguments %q, want %q", got.Args, test.args)
			}
			if got.Go != self {
				t.Errorf("%s=%s for the real command, want %s", envGo, got.Go, self)
			}
		})
	}
}

func TestRealGo(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	with := t.TempDir()
	other := filepath.Join(with, executable("go"))
	if err := os.WriteFile(other, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	shims := t.TempDir()
	if err := os.Symlink(self, filepath.Join(shims, executable("go"))); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	path := strings.Join([]string{t.TempDir(), shims, with}, string(os.PathListSeparator))
	tests := []struct{ name, named, path, want, wantErr string }{
		{name: "named", named: other, want: other},
		{name: "on the path, behind the shim", path: path, want: other},
		{name: "named, but gone", named: filepath.Join(with, "gone"), path: path, want: other},
		{name: "the shim itself", named: self, path: path, wantErr: "names the shim"},
		{name: "nowhere", path: shims, wantErr: "install Go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := realGo(test.named, test.path)
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if (err != nil) != (test.wantErr != "") || err != nil && !strings.Contains(err.Error(), test.wantErr) {
				t.Errorf("error %v, want one with %q", err, test.wantErr)
			}
		})
	}
}
