// Package jupyter starts a Jupyter kernel and drives it as a front-end would: it executes cells, completes, inspects
// and interrupts. It speaks to the kernel through Jupyter's own client in Python, so that what it sees is what a notebook
// sees. Tests and benchmarks use it.
package jupyter

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

//go:embed client.py
var client string

// PythonEnv names the environment variable with the Python that has Jupyter's client, the package jupyter_client.
const PythonEnv = "IMAGELAB_PYTHON"

// Python finds a Python that has Jupyter's client: the one in IMAGELAB_PYTHON, else that of the lab's environment in the
// repository, ROOT/.lab/venv. The error says how to get one.
func Python(root string) (string, error) {
	python := os.Getenv(PythonEnv)
	if python == "" {
		python = filepath.Join(root, ".lab", "venv", "bin", "python")
		if runtime.GOOS == "windows" {
			python = filepath.Join(root, ".lab", "venv", "Scripts", "python.exe")
		}
	}
	if out, err := exec.Command(python, "-c", "import jupyter_client").CombinedOutput(); err != nil {
		return "", fmt.Errorf("jupyter: %s cannot import jupyter_client (%w) %s: run `go run ./scripts/lab setup`, or set %s to a Python that has it",
			python, err, bytes.TrimSpace(out), PythonEnv)
	}
	return python, nil
}

// Config says which kernel to start and where.
type Config struct {
	Python string        // a Python with jupyter_client; see Python
	Kernel string        // name of the kernel
	Data   string        // folder in which kernels/NAME lies; it counts before those of Python's environment
	Dir    string        // working folder of the kernel; "" is that of this process
	Env    []string      // environment of the kernel, as KEY=VALUE; nil is that of this process
	Limit  time.Duration // time that each request may take; 0 is two minutes
	Log    io.Writer     // what the kernel and Python write; nil drops it
}

// Session is a running kernel. Its methods are called one at a time.
type Session struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Scanner
	limit  time.Duration
}

// Result is what a cell gave.
type Result struct {
	OK      bool                         // it ran without an error
	Elapsed time.Duration                // from the request to the last of its output, as the front-end sees it
	Text    string                       // what it wrote to stdout and stderr
	Display []map[string]json.RawMessage // what it displayed: for each display the data by MIME type
	Error   string                       // the error and its traceback
}

// Start starts a kernel and waits until it answers. The caller closes the session.
func Start(c Config) (*Session, error) {
	dir := c.Dir
	if dir == "" {
		dir = "."
	}
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	cmd := exec.Command(c.Python, "-c", client, c.Kernel, dir)
	cmd.Env = append(env[:len(env):len(env)], "JUPYTER_PATH="+c.Data, "PYTHONUNBUFFERED=1")
	cmd.Stderr = c.Log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("jupyter: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("jupyter: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("jupyter: %w", err)
	}
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 64<<20) // a figure is one line
	s := &Session{cmd: cmd, stdin: stdin, stdout: lines, limit: c.Limit}
	if s.limit == 0 {
		s.limit = 2 * time.Minute
	}
	if _, err := s.receive(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// request is what the client in Python takes. Fields that an operation has no use for are empty.
type request struct {
	Op          string  `json:"op"`
	Code        string  `json:"code"`
	Cursor      int     `json:"cursor"`
	Seconds     float64 `json:"seconds"`
	InterruptOn string  `json:"interrupt_on"`
}

// reply is what it answers.
type reply struct {
	Failure string                       `json:"failure"` // the kernel did not answer
	Status  string                       `json:"status"`
	Seconds float64                      `json:"seconds"`
	Text    string                       `json:"text"`
	Display []map[string]json.RawMessage `json:"display"`
	Error   string                       `json:"error"`
	Matches []string                     `json:"matches"`
}

// Execute runs a cell. An error of the cell is in the result; the error returned is that of a kernel that does not answer.
func (s *Session) Execute(code string) (Result, error) { return s.execute(request{Code: code}) }

// ExecuteInterrupted runs a cell and interrupts it, as the stop button does, once it has written the given text.
func (s *Session) ExecuteInterrupted(code, text string) (Result, error) {
	return s.execute(request{Code: code, InterruptOn: text})
}

func (s *Session) execute(r request) (Result, error) {
	r.Op = "execute"
	answer, err := s.ask(r)
	if err != nil {
		return Result{}, err
	}
	return Result{OK: answer.Status == "ok", Elapsed: time.Duration(answer.Seconds * float64(time.Second)),
		Text: answer.Text, Display: answer.Display, Error: answer.Error}, nil
}

// Complete gives what can stand at the end of the code, as the Tab key does.
func (s *Session) Complete(code string) ([]string, error) {
	answer, err := s.ask(request{Op: "complete", Code: code, Cursor: len(code)})
	return answer.Matches, err
}

// Inspect gives the documentation of the name at the end of the code, as Shift+Tab does.
func (s *Session) Inspect(code string) (string, error) {
	answer, err := s.ask(request{Op: "inspect", Code: code, Cursor: len(code)})
	return answer.Text, err
}

// Close shuts the kernel down and waits for it.
func (s *Session) Close() error {
	s.stdin.Close() // the client ends when its input does
	return s.cmd.Wait()
}

func (s *Session) ask(r request) (reply, error) {
	r.Seconds = s.limit.Seconds()
	text, err := json.Marshal(r)
	if err != nil {
		return reply{}, fmt.Errorf("jupyter: %w", err)
	}
	if _, err := s.stdin.Write(append(text, '\n')); err != nil {
		return reply{}, fmt.Errorf("jupyter: the client is gone: %w", err)
	}
	return s.receive()
}

func (s *Session) receive() (reply, error) {
	if !s.stdout.Scan() {
		return reply{}, fmt.Errorf("jupyter: the client ended: %w", errors.Join(io.ErrUnexpectedEOF, s.stdout.Err()))
	}
	var r reply
	if err := json.Unmarshal(s.stdout.Bytes(), &r); err != nil {
		return reply{}, fmt.Errorf("jupyter: the client answered %q: %w", s.stdout.Text(), err)
	}
	if r.Failure != "" {
		return reply{}, errors.New("jupyter: " + r.Failure)
	}
	return r, nil
}
