package office_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/office"
)

// A process that acknowledges acts, one a line, is killed again and again. What
// it acknowledged is there, nothing is half there, and the log goes on: opening
// the office reads the published log against the journal.
func TestKilledOfficeLosesNothing(t *testing.T) {
	if folder := os.Getenv("DULY_CRASH_FOLDER"); folder != "" {
		actForEver(t, folder)
		return
	}
	folder := t.TempDir()
	acknowledged := map[string]int{}
	for round := range 8 {
		for id, version := range untilKilled(t, folder, 5+7*round) {
			acknowledged[id] = max(acknowledged[id], version)
		}
		d := openDesk(t, folder)
		found := cases(t, d)
		for id, version := range acknowledged {
			if c := found[id]; c == nil || c.Version < version {
				t.Fatalf("case %s was acknowledged at version %d and is %+v", id, version, c)
			}
		}
		gapless(t, d)
		d.close()
	}
	if len(acknowledged) < 8 {
		t.Fatalf("only %d cases were acknowledged", len(acknowledged))
	}
}

// untilKilled lets a process act, kills it after a number of acknowledgements,
// and gives the version of each case that it acknowledged.
func untilKilled(t *testing.T, folder string, acts int) map[string]int {
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledOfficeLosesNothing$")
	cmd.Env = append(os.Environ(), "DULY_CRASH_FOLDER="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	versions := map[string]int{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		if word != "done" {
			continue
		}
		id, number, _ := strings.Cut(rest, " ")
		version, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		versions[id] = version
		if acts--; acts == 0 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd.Wait() // it was killed: its error says so
	if acts > 0 {
		t.Fatalf("the process ended by itself, with %d acts to go", acts)
	}
	return versions
}

func actForEver(t *testing.T, folder string) {
	d := openDesk(t, folder)
	ctx := context.Background()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		filed := d.file(t, complaint(office.Anonymous))
		version := len(filed.Events)
		fmt.Printf("done %s %d\n", filed.Case, version)
		for range 3 {
			events, err := d.Do(ctx, filed.Case, sam, casework.Act{Kind: casework.Add, Text: "A note."}, nil, version)
			if err != nil {
				t.Fatal(err)
			}
			version += len(events)
			fmt.Printf("done %s %d\n", filed.Case, version)
		}
	}
}
