package main

import (
	"errors"
	"fmt"
	"strings"
)

// causes are the usual reasons for a failed set-up: how the programs' output shows them and what to do.
var causes = []struct {
	signs  []string
	advice string
}{
	{[]string{"No space left on device", "Disk quota exceeded"},
		"the disk is full: make room (the lab needs about 2 GB) and start again"},
	{[]string{"ensurepip is not available", "No module named ensurepip", "No module named venv"},
		"this Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"},
	{[]string{"Temporary failure in name resolution", "Name or service not known", "no such host", "Network is unreachable",
		"network is unreachable", "Connection refused", "connection refused", "NewConnectionError", "i/o timeout",
		"Connection reset", "connection reset", "Read timed out", "IncompleteRead", "unexpected EOF"},
		"the first set-up needs the network and could not reach a registry; check the connection (and HTTPS_PROXY, " +
			"PIP_INDEX_URL, GOPROXY where you use them) and start again: what has arrived is kept"},
	{[]string{"THESE PACKAGES DO NOT MATCH THE HASHES", "checksum mismatch", "SECURITY ERROR"},
		"a download is not the file that was pinned; start again, and if it stays so, do not trust the registry"},
	{[]string{"No matching distribution found"},
		"the registry does not have one of the pinned packages for this Python and platform; the README's table says which are supported"},
	{[]string{`exec: "gcc"`, "C compiler"},
		"a C compiler is missing; on Debian and Ubuntu: apt install gcc libc6-dev"},
}

// explain puts what is known of a failure's cause, else the end of the output, behind the error.
func explain(err error, output string) error {
	text := output + "\n" + err.Error()
	for _, cause := range causes {
		for _, sign := range cause.signs {
			if strings.Contains(text, sign) {
				return fmt.Errorf("%w\n  %s", err, cause.advice)
			}
		}
	}
	if output == "" {
		return err
	}
	lines := strings.Split(output, "\n")
	return errors.Join(err, errors.New("  "+strings.Join(lines[max(0, len(lines)-8):], "\n  ")))
}
