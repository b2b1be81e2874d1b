package check

import (
	"flag"
	"os"
	"testing"
)

// In CI the random rulebooks are the same each time, so that a change is judged
// by what it changes. Everywhere else they are drawn anew at every run: that is
// where the rare ones are found.
func TestMain(m *testing.M) {
	flag.Parse()
	if seed := flag.Lookup("rapid.seed"); os.Getenv("CI") != "" && seed.Value.String() == "0" {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
