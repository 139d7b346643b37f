// Command bench measures imagelab against its peers, one topic at a time, each topic and its peers in the same run: what counts
// is the ratio.
//
//	go run ./scripts/bench TOPIC [flags]
//
// Without a topic it lists them. A topic is a file of its own with a value of type topic, named in the list below.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"
)

// topics are all that can be measured, in the order in which they are listed.
var topics = []topic{cells}

// topic is a sub-command.
type topic struct {
	name  string
	about string // one line
	// flags declares the topic's own flags and gives the function that measures, to be called after they are parsed.
	flags func(set *flag.FlagSet) func(env environment) (report, error)
}

// environment is what every topic gets.
type environment struct {
	root string    // the repository
	log  io.Writer // progress, for people
}

// report is what a topic has measured; with -json it is printed as it stands.
type report struct {
	Topic   string   `json:"topic"`
	Work    string   `json:"work"`    // what was done, in words
	Results []result `json:"results"` // the first is the peer that the ratio refers to
	Ratio   float64  `json:"ratio"`   // time of the last result over that of the first: smaller is better
	Limit   float64  `json:"limit"`   // the ratio that must not be exceeded
}

// result is the time of one contestant.
type result struct {
	Name   string    `json:"name"`
	Median float64   `json:"median_s"`
	Times  []float64 `json:"times_s"` // in the order measured
}

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}

// run measures the topic that the arguments name.
func run(args []string, out, log io.Writer) error {
	if len(args) == 0 {
		return list(out)
	}
	for _, t := range topics {
		if t.name == args[0] {
			return t.run(args[1:], out, log)
		}
	}
	return fmt.Errorf("there is no topic %q; without arguments the topics are listed", args[0])
}

func list(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, t := range topics {
		fmt.Fprintf(table, "%s\t%s\n", t.name, t.about)
	}
	return table.Flush()
}

func (t topic) run(args []string, out, log io.Writer) error {
	set := flag.NewFlagSet("bench "+t.name, flag.ContinueOnError)
	set.SetOutput(log)
	asJSON := set.Bool("json", false, "print the result as JSON")
	measure := t.flags(set)
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("%s takes no argument %q", t.name, set.Arg(0))
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	measured, err := measure(environment{root: root, log: log})
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	measured.Topic = t.name
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(measured)
	} else {
		err = measured.print(out)
	}
	if err == nil && measured.Ratio > measured.Limit {
		err = fmt.Errorf("%s: the ratio %.2f is over the limit of %.2f", t.name, measured.Ratio, measured.Limit)
	}
	return err
}

// print writes a report for people.
func (r report) print(out io.Writer) error {
	fmt.Fprintln(out, r.Work)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, result := range r.Results {
		seconds := time.Duration(result.Median * float64(time.Second))
		fmt.Fprintf(table, "%s\t%s\tmedian of %d\n", result.Name, seconds.Round(time.Millisecond), len(result.Times))
	}
	fmt.Fprintf(table, "ratio\t%.2f\tlimit %.2f\n", r.Ratio, r.Limit)
	return table.Flush()
}

// findRoot gives the folder of the go.mod that is in the working folder or the nearest above it.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir, nil
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		err = errors.New("run this in a checkout of imagelab: there is no go.mod here or above")
	}
	return "", err
}
