// Command lab sets the lab up and opens it.
//
//	go run ./scripts/lab            set everything up and open JupyterLab on 127.0.0.1
//	go run ./scripts/lab run        execute notebooks headless, write executed notebooks and HTML
//	go run ./scripts/lab test       the complete test suite
//	go run ./scripts/lab doctor     what was found, what is missing and how to mend it
//
// Everything it makes lies in the folder .lab of the checkout: the virtual environment, the tools and the results. A
// step that was done is not done again; one that was interrupted is taken up at the next start.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: go run ./scripts/lab [command] [flags]

commands:
  (none)   set everything up and open JupyterLab
  run      execute notebooks headless, write executed notebooks and HTML
  test     run the complete test suite
  setup    set everything up, open nothing
  doctor   say what was found and what is missing

"go run ./scripts/lab COMMAND -h" lists the flags of a command.
`

// command is one of the lab's sub-commands.
type command func(ctx context.Context, at layout, args []string) error

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := dispatch(ctx, os.Args[1:])
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "lab: interrupted; the next start takes up where this one stopped")
		os.Exit(130)
	default:
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	commands := map[string]command{"open": openLab, "run": runNotebooks, "test": runTests, "setup": setupOnly, "doctor": doctor}
	name := "open"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	if len(args) > 0 && name == "open" && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Fprint(os.Stderr, usage)
	}
	run, ok := commands[name]
	if !ok {
		fmt.Fprint(os.Stderr, usage)
		return fmt.Errorf("there is no command %q", name)
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	at, err := findLayout(dir)
	if err != nil {
		return err
	}
	return run(ctx, at, args)
}

// flags makes the flag set of a sub-command; it returns errors instead of ending the program.
func flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet("lab "+name, flag.ContinueOnError)
	set.SetOutput(os.Stderr)
	return set
}

// parseNone parses a command line that may hold flags only.
func parseNone(set *flag.FlagSet, args []string) error {
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("%s takes no arguments, got %q", set.Name(), set.Args())
	}
	return nil
}

// out is where the lab reports.
var out io.Writer = os.Stdout
