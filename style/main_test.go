package style

import (
	"fmt"
	"os"
	"testing"
)

// networkEnv names the environment variable that lets a test fetch from a package index, as in package hub's tests.
const networkEnv = "IMAGELAB_TEST_NETWORK"

var (
	testFolder string
	fetches    = os.Getenv(networkEnv) != ""
)

func TestMain(m *testing.M) {
	var err error
	if testFolder, err = os.MkdirTemp("", "style"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(testFolder)
	os.Exit(code)
}
