package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// step is one part of the set-up. It is done when a stamp beside it holds the digest of everything it was made from, so
// that it runs again when one of them changes, and after a run that was interrupted.
type step struct {
	name   string   // also the stamp's file name
	about  string   // what it does, for the progress line
	inputs []string // texts the result depends on
	ok     func() bool
	run    func(ctx context.Context, log io.Writer) error
}

// digest is the hash over a step's inputs.
func (s step) digest() string {
	sum := sha256.New()
	for _, input := range s.inputs {
		fmt.Fprintf(sum, "%d:%s", len(input), input)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// done says whether the step's result is there and up to date.
func (s step) done(at layout) bool {
	stamp, err := os.ReadFile(at.lab("stamps", s.name))
	return err == nil && string(stamp) == s.digest() && s.ok()
}

// do runs the step unless it is done. What its programs print goes to a log file in .lab/logs; a progress line says
// every few seconds how long it has taken.
func (s step) do(ctx context.Context, at layout) error {
	if s.done(at) {
		return nil
	}
	log, err := createLog(at, s.name)
	if err != nil {
		return err
	}
	defer log.Close()
	if err := os.Remove(at.lab("stamps", s.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // from here on the result is half made
	}
	start := time.Now()
	fmt.Fprintf(out, "lab: %s ...\n", s.about)
	stop := every(10*time.Second, func() {
		fmt.Fprintf(out, "lab:   %s, %s\n", log.last(), time.Since(start).Round(time.Second))
	})
	err = s.run(ctx, log)
	stop()
	if err != nil {
		return fmt.Errorf("%s: %w\n  log: %s", s.about, explain(err, log.tail()), log.Name())
	}
	if err := writeAtomic(at.lab("stamps", s.name), []byte(s.digest())); err != nil {
		return err
	}
	fmt.Fprintf(out, "lab: %s: done in %s\n", s.about, time.Since(start).Round(100*time.Millisecond))
	return nil
}

// every calls f at an interval until the function it gives back is called.
func every(interval time.Duration, f func()) (stop func()) {
	quit := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				f()
			case <-quit:
				return
			}
		}
	})
	return func() { close(quit); wait.Wait() }
}

// logFile is a log on disk that remembers its end. The file is not embedded: its other methods would let programs write past Write.
type logFile struct {
	file *os.File
	mu   sync.Mutex
	end  []byte
}

// Name is the path of the file.
func (l *logFile) Name() string { return l.file.Name() }

// Close closes the file.
func (l *logFile) Close() error { return l.file.Close() }

func createLog(at layout, name string) (*logFile, error) {
	if err := os.MkdirAll(at.lab("logs"), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(at.lab("logs", name+".log"))
	if err != nil {
		return nil, err
	}
	return &logFile{file: file}, nil
}

// Write writes to the file and keeps the last 4 KiB.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = append(l.end, p...)
	if extra := len(l.end) - 4096; extra > 0 {
		l.end = append(l.end[:0], l.end[extra:]...)
	}
	return l.file.Write(p)
}

// tail is the end of the log.
func (l *logFile) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(bytes.TrimSpace(l.end))
}

// last is the last line of the log, shortened for a progress line.
func (l *logFile) last() string {
	lines := strings.Split(l.tail(), "\n")
	line := []rune(strings.TrimSpace(lines[len(lines)-1]))
	if len(line) == 0 {
		return "working"
	}
	if len(line) > 70 {
		line = append(line[:69], '…')
	}
	return string(line)
}

// execute runs a program with its output in the log. A cancelled context interrupts it.
func execute(ctx context.Context, log io.Writer, dir, name string, args ...string) error {
	return executeEnv(ctx, log, dir, nil, name, args...)
}

// executeEnv is execute with environment variables beside those of this process. The program ends with this process, even when
// that is killed, where the system can do that: what it half made would get in the way of the next start.
func executeEnv(ctx context.Context, log io.Writer, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := runTied(cmd); err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return nil
}

// writeAtomic writes a file, with the folders above it, so that it appears when it is complete.
func writeAtomic(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
