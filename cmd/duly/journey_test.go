package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A journey is what a newcomer does in their first ten minutes.
type journey struct {
	*visitor
	caseID, code string
	receipt      string // the file
	entry        string
}

// TestTenMinutes goes through the demo as a newcomer does, with a browser: twice,
// with a complaint that everybody deals with in time, at a desk, and with one
// that the office forgets, on a telephone.
func TestTenMinutes(t *testing.T) {
	if testing.Short() {
		t.Skip("opens the demo and a browser")
	}
	chromium(t)
	strange := "K7QD-0000-1111-2222-3333-4444-5"
	t.Run("in time, with a name, at a desk", func(t *testing.T) {
		house := startDemo(t)
		j := &journey{visitor: visit(t, house, 1280)}
		j.readRulebook()
		j.fail("Give my name")
		j.mend()
		j.keepReceipt("Moth Penhaligon")
		j.takeUpInTime()
		j.tell()
		j.answer("Monday 16 March 2026")
		j.investigate()
		j.waitToDecide("Tuesday 17 March 2026", 2)
		j.decide("Upheld", "appeal by respondent")
		j.comeBack(strange)
		j.silenceEndsIt("upheld", "Tuesday 31 March 2026", 3)
		j.overseeAndBar()
		j.seeFigures()
		j.verifyAndCheat()
		strange = j.code // of a case in another house
		clicksStand(t, j.clicked)
		t.Logf("%d pages looked at", len(j.seen))
	})
	t.Run("forgotten, with no name, on a telephone", func(t *testing.T) {
		house := startDemo(t)
		j := &journey{visitor: visit(t, house, 390)}
		j.readRulebook()
		j.fail("Stay anonymous")
		j.mend()
		j.keepReceipt("")
		j.takeUpByItself()
		j.answer("Monday 30 March 2026")
		j.investigate()
		j.waitToDecide("Wednesday 1 April 2026", 2)
		j.decide("Not upheld", "appeal by complainant")
		j.comeBack(strange)
		j.silenceEndsIt("not upheld", "Wednesday 15 April 2026", 3)
		j.seeFigures()
		j.verifyAndCheat()
		t.Logf("%d pages looked at", len(j.seen))
	})
}

// startDemo opens the demo on Monday 2 March 2026, and gives the address that it
// prints. When the test ends it checks that nothing is left behind.
func startDemo(t *testing.T) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	printed, out := io.Pipe()
	stopped := make(chan error, 1)
	var diag bytes.Buffer
	go func() {
		err := openDemo(ctx, "localhost:0", time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), out, &diag)
		out.CloseWithError(err)
		stopped <- err
	}()
	var database string
	lines := bufio.NewScanner(printed)
	for database == "" && lines.Scan() {
		if m := regexp.MustCompile(`Open (http://localhost:\d+) in a browser`).FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
		if m := regexp.MustCompile(`The database is (\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			database = m[1]
		}
	}
	if address == "" || database == "" {
		t.Fatalf("the demo does not say where it is: %v", lines.Err())
	}
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("the demo ends with %v", err)
		}
		if _, err := os.Stat(database); !os.IsNotExist(err) {
			t.Errorf("the demo leaves its database behind: %v", err)
		}
		if diag.Len() > 0 {
			t.Errorf("the demo complains:\n%s", diag.String())
		}
	})
	return address
}

func TestTheDemoSaysThatItsPortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var out, errOut strings.Builder
	address := taken.Addr().String()
	if exit := runDemo([]string{"-addr", address}, nil, &out, &errOut); exit != 1 || out.Len() > 0 {
		t.Errorf("exit %d, and it prints %q", exit, out.String())
	}
	if want := address + " is taken by another program; choose another port, for example -addr localhost:8081"; !strings.Contains(errOut.String(), want) {
		t.Errorf("it says %q, want %q", errOut.String(), want)
	}
}

func TestTheAddressThatTheDemoPrintsIsOneForBrowsers(t *testing.T) {
	for _, c := range []struct{ asked, given, want string }{
		{"localhost:8080", "127.0.0.1:8080", "localhost:8080"},
		{"localhost:0", "[::1]:41234", "localhost:41234"},
		{":8080", "[::]:8080", "localhost:8080"},
		{"0.0.0.0:8080", "0.0.0.0:8080", "localhost:8080"},
		{"[::]:8080", "[::]:8080", "localhost:8080"},
		{"[::1]:8080", "[::1]:8080", "[::1]:8080"},
		{"192.0.2.7:80", "192.0.2.7:80", "192.0.2.7:80"},
	} {
		given, err := net.ResolveTCPAddr("tcp", c.given)
		if err != nil {
			t.Fatal(err)
		}
		if got := reached(c.asked, given); got != c.want {
			t.Errorf("asked for %s and given %s, it prints %s, want %s", c.asked, c.given, got, c.want)
		}
	}
}
