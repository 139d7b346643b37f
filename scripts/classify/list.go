package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// list prints the weights that there are, those of an architecture in the order in which they are tried.
func list(stdout io.Writer) error {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ARCHITECTURE\tWEIGHTS\tLICENCE\tPIXELS\tABOUT")
	for _, entry := range zoo.Registry() {
		if !entry.Trunk {
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", entry.Arch, entry.Name(), entry.Licence, entry.Preprocess.Size, entry.About)
		}
	}
	return w.Flush()
}
