// Command bench measures imagelab against its peers, one topic at a time, each topic and its peers in the same run: what counts
// is the ratio.
//
//	go run ./scripts/bench TOPIC [flags]
//
// Without a topic it lists them; TOPIC -h lists its flags. A topic is a file of its own with a value of type topic, named in the list
// below. The exit status is 1 where something failed, or where a ratio is over its limit: that is said when all has been measured.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// topics are all that can be measured, in the order in which they are listed.
var topics = []topic{cells, networks, fineTuning, painting, augmentation}

// topic is a sub-command.
type topic struct {
	name  string
	about string // one line
	// flags declares the topic's own flags and gives the function that measures, to be called after they are parsed.
	flags func(set *flag.FlagSet) measure
}

// measure does the work of a topic. It hands over each report as soon as it is there, and ends where that fails.
type measure func(env environment, emit func(report) error) error

// single is the measure of a topic with one report.
func single(of func(env environment) (report, error)) measure {
	return func(env environment, emit func(report) error) error {
		measured, err := of(env)
		if err != nil {
			return err
		}
		return emit(measured)
	}
}

// environment is what every topic gets.
type environment struct {
	root string    // the repository
	log  io.Writer // progress, for people
}

// report is a comparison that a topic has measured; with -json it is printed as it stands.
type report struct {
	Topic   string   `json:"topic"`
	Name    string   `json:"name,omitempty"` // of the comparison, in a topic with several
	Work    string   `json:"work"`           // what was done, in words
	Results []result `json:"results"`        // the first is the peer that the ratio refers to
	Ratio   float64  `json:"ratio"`          // time of the last result over that of the first: smaller is better
	Limit   float64  `json:"limit"`          // what neither this ratio nor that of the least times may exceed
}

// compare makes the report of contestants, whose first is the peer and whose last is ours.
func compare(name, work string, limit float64, results ...result) report {
	return report{Name: name, Work: work, Results: results, Ratio: results[len(results)-1].Median / results[0].Median, Limit: limit}
}

// missed says that the ratio is over the limit, or only seems not to be: programs that came between slow contestants down unequally, and
// the least times show it. It is "" where the limit is kept.
func (r report) missed() string {
	text := fmt.Sprintf("the ratio %.2f is over the limit of %.2f", r.Ratio, r.Limit)
	switch least := r.least(); {
	case r.Ratio <= r.Limit && least <= r.Limit:
		return ""
	case r.Ratio <= r.Limit:
		text = fmt.Sprintf("the ratio of the least times, %.2f, is over the limit of %.2f, that of the medians, %.2f, is not: "+
			"the machine was busy, measure again", least, r.Limit, r.Ratio)
	}
	if r.Name != "" {
		text = r.Name + ": " + text
	}
	return text
}

// least is the ratio of the least times.
func (r report) least() float64 { return r.Results[len(r.Results)-1].Least / r.Results[0].Least }

// result is the time of one contestant.
type result struct {
	Name   string    `json:"name"`
	Median float64   `json:"median_s"`
	Least  float64   `json:"min_s"`
	First  float64   `json:"first_s,omitempty"` // the first run, with what is compiled in it; it is none of Times
	Rate   float64   `json:"pictures_per_s,omitempty"`
	Times  []float64 `json:"times_s"` // in the order measured
}

// newResult sums up the times of a contestant, of which there is at least one.
func newResult(name string, times []float64) result {
	return result{Name: name, Median: median(times), Least: slices.Min(times), Times: times}
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
	if args[0] == serveCommand {
		return serve(args[1:], os.Stdin, out)
	}
	if args[0] == fitCommand {
		return serveFit(args[1:], os.Stdin, out, log)
	}
	if args[0] == paintCommand {
		return servePaint(args[1:], os.Stdin, out, log)
	}
	if args[0] == forwardCommand {
		return serveForward(args[1:], os.Stdin, out)
	}
	if args[0] == augmentCommand {
		return serveAugment(args[1:], os.Stdin, out)
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
	write := report.print
	if *asJSON {
		write = report.encode
	}
	var missed []string
	err = measure(environment{root: root, log: log}, func(r report) error {
		r.Topic = t.name
		if text := r.missed(); text != "" {
			missed = append(missed, text)
		}
		return write(r, out)
	})
	if err == nil && len(missed) > 0 {
		err = errors.New(strings.Join(missed, "; "))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

// encode writes a report as JSON.
func (r report) encode(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// print writes a report for people.
func (r report) print(out io.Writer) error {
	fmt.Fprintln(out, r.Work)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, result := range r.Results {
		fmt.Fprintf(table, "%s\t%s\tmedian of %d\tleast %s\tmost %s", result.Name, seconds(result.Median), len(result.Times), seconds(result.Least), seconds(slices.Max(result.Times)))
		if result.Rate > 0 {
			fmt.Fprintf(table, "\t%.0f pictures/s", result.Rate)
		}
		if result.First > 0 {
			fmt.Fprintf(table, "\tfirst %s", seconds(result.First))
		}
		fmt.Fprintln(table)
	}
	verdict := ""
	if r.missed() != "" {
		verdict = "\tMISSED"
	}
	fmt.Fprintf(table, "ratio\t%.2f\tlimit %.2f\tof the least %.2f%s\n", r.Ratio, r.Limit, r.least(), verdict)
	return table.Flush()
}

// seconds gives a time for people.
func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(100 * time.Microsecond)
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
