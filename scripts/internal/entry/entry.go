// Package entry runs a command of this module as its users expect: errors on standard error, Ctrl-C, exit statuses.
package entry

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// Main runs a command with the process's arguments and ends the process where it fails: with status 130 when it was interrupted, by Ctrl-C or a
// request to terminate, which ends its context first, and at the second one the process; else with status 1. Errors are printed behind the
// command's name. To be asked for help is no failure.
func Main(name string, run func(ctx context.Context, args []string, stdout, stderr io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, name+":", strings.TrimPrefix(err.Error(), name+": ")) // a package may have the command's name
	if ctx.Err() != nil {
		os.Exit(130)
	}
	os.Exit(1)
}
