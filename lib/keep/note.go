package keep

import (
	"fmt"
	"io"
	"os"
	"sync"
)

var (
	notes io.Writer = os.Stderr
	noted sync.Map
)

// note tells the user, once in a process for each text, of what is no error but worth knowing.
func note(format string, args ...any) {
	text := fmt.Sprintf("keep: "+format+"\n", args...)
	if _, told := noted.LoadOrStore(text, true); !told {
		io.WriteString(notes, text)
	}
}
