package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A desk is a folder in which somebody edits a rulebook, while duly watches.
type desk struct {
	t        *testing.T
	path     string
	ticks    chan time.Time
	stop     context.CancelFunc
	exit     chan int
	out, err bytes.Buffer
	read     int // how much of out has been looked at
}

func newDesk(t *testing.T, call checkCall) *desk {
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "rules.md"), ticks: make(chan time.Time), exit: make(chan int)}
	d.save("5 working days", ", else: undecided")
	call.paths = append([]string{d.path}, call.paths...)
	var ctx context.Context
	ctx, d.stop = context.WithCancel(t.Context())
	now := func() time.Time { return time.Date(2026, 3, 2, 14, 3, 5, 0, time.UTC) }
	go func() { d.exit <- call.watch(ctx, d.ticks, now, &d.out, &d.err) }()
	d.look(1) // the first report is written before it
	return d
}

func (d *desk) text(within, otherwise string) string {
	return strings.NewReplacer("WITHIN", within, "ELSE", otherwise).Replace(smallRules)
}

func (d *desk) save(within, otherwise string) { d.write(d.path, d.text(within, otherwise)) }

func (d *desk) write(path, text string) {
	d.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// look lets the loop look n times. When the last tick has been taken all that
// the ones before it caused is written.
func (d *desk) look(n int) {
	for range n {
		d.ticks <- time.Time{}
	}
}

// said is what was written since it was last asked for.
func (d *desk) said() string {
	d.look(watchSettled + 3)
	s := d.out.String()[d.read:]
	d.read = d.out.Len()
	return s
}

func (d *desk) leave() int {
	d.stop()
	return <-d.exit
}

func TestWatchReportsAgainOnSave(t *testing.T) {
	d := newDesk(t, checkCall{})
	if s := d.said(); !strings.Contains(s, "GUARANTEED (rule 1): soon") || strings.Contains(s, "14:03:05") {
		t.Errorf("the first report:\n%s", s)
	}
	if s := d.said(); s != "" {
		t.Errorf("nothing was saved, and it says:\n%s", s)
	}
	d.save("4 working days", ", else: undecided")
	if s := d.said(); !strings.Contains(s, "14:03:05") || strings.Count(s, "BROKEN (rule 1): soon") != 1 {
		t.Errorf("after a save:\n%s", s)
	}
	if exit := d.leave(); exit != 1 {
		t.Errorf("it ended with %d, and the last report was 1", exit)
	}
}

func TestWatchOutlivesWhatEditorsDo(t *testing.T) {
	d := newDesk(t, checkCall{})
	d.said()

	// An editor writes another file and puts it in the place of this one.
	d.write(d.path+".new", d.text("4 working days", ", else: undecided"))
	if err := os.Rename(d.path+".new", d.path); err != nil {
		t.Fatal(err)
	}
	if s := d.said(); !strings.Contains(s, "BROKEN") {
		t.Errorf("after a rename:\n%s", s)
	}

	// It is gone for a moment: for less than it takes to say so.
	if err := os.Remove(d.path); err != nil {
		t.Fatal(err)
	}
	d.look(watchMissing - 1)
	d.save("5 working days", ", else: undecided")
	if s := d.said(); strings.Count(s, "GUARANTEED") != 1 || d.err.Len() > 0 {
		t.Errorf("after a moment without it:\n%s%s", s, d.err.String())
	}

	// It is gone for good, and comes back.
	if err := os.Remove(d.path); err != nil {
		t.Fatal(err)
	}
	d.look(watchMissing)
	d.said()
	if !strings.Contains(d.err.String(), "no such file") {
		t.Errorf("without the file:\n%s", d.err.String())
	}
	d.save("5 working days", "")
	if s := d.said(); !strings.Contains(s, "ON TIME") {
		t.Errorf("when it came back:\n%s", s)
	}

	// Half of it is written, which is not a rulebook, and then the rest.
	whole := d.text("5 working days", ", else: undecided")
	d.write(d.path, whole[:len(whole)/2])
	d.said()
	d.write(d.path, whole)
	if s := d.said(); !strings.Contains(s, "GUARANTEED") {
		t.Errorf("when it was whole:\n%s", s)
	}
	if exit := d.leave(); exit != 0 {
		t.Errorf("it ended with %d", exit)
	}
}

// A file that is another at every look is read some time all the same.
func TestWatchDoesNotWaitForEver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules.md")
	looks, reports := 0, 0
	w := &watcher{
		files: func() []string { return []string{path} },
		look: func(path string) os.FileInfo {
			looks++
			if err := os.WriteFile(path, bytes.Repeat([]byte("\n"), looks), 0o600); err != nil {
				t.Error(err)
			}
			return lookAt(path)
		},
		report: func() int { reports++; return reports },
		before: func() {},
	}
	ticks, exit := make(chan time.Time), make(chan int)
	ctx, stop := context.WithCancel(t.Context())
	go func() { exit <- w.run(ctx, ticks) }()
	for range watchAtLast {
		ticks <- time.Time{}
	}
	stop()
	if got := <-exit; got != 2 || reports != 2 {
		t.Errorf("%d reports, the last being %d, in %d looks", reports, got, looks)
	}
}

func TestWatchAsJSONPrintsADocumentALine(t *testing.T) {
	d := newDesk(t, checkCall{asJSON: true})
	d.save("5 working dais", "")
	d.said()
	d.save("5 working days", "")
	d.said()
	if exit := d.leave(); exit != 1 || d.err.Len() > 0 {
		t.Errorf("exit %d, %s", exit, d.err.String())
	}
	var schemas []string
	for line := range strings.Lines(d.out.String()) {
		var doc struct {
			Schema   string
			Problems []struct {
				File, Message string
				Line          int
			}
		}
		if err := json.Unmarshal([]byte(line), &doc); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		schemas = append(schemas, doc.Schema)
		if doc.Schema == "duly-problems/1" && (len(doc.Problems) != 1 || doc.Problems[0].Line != 22 || !strings.Contains(doc.Problems[0].Message, "dais")) {
			t.Errorf("%+v", doc)
		}
	}
	if got := strings.Join(schemas, " "); got != "duly-check/1 duly-problems/1 duly-check/1" {
		t.Error(got)
	}
}

// The texts that a rulebook names are watched too, also those that it names only
// since it was saved.
func TestWatchLooksAtTheTextsNamed(t *testing.T) {
	d := newDesk(t, checkCall{})
	d.said()
	d.write(d.path, d.text("5 working days", ", else: undecided")+"\n```duly\nletters:\n  closed: bye.md\n```\n")
	d.said()
	if !strings.Contains(d.err.String(), "bye.md") {
		t.Fatalf("the letter is not there: %s", d.err.String())
	}
	d.write(filepath.Join(filepath.Dir(d.path), "bye.md"), "# Goodbye\n\nIt is closed.\n")
	if s := d.said(); !strings.Contains(s, "GUARANTEED") {
		t.Errorf("now it is:\n%s", s)
	}
	d.leave()
}

func TestWatchComparesTwo(t *testing.T) {
	other := filepath.Join(t.TempDir(), "old.md")
	old := strings.NewReplacer("WITHIN", "5 working days", "ELSE", ", else: undecided").Replace(smallRules)
	if err := os.WriteFile(other, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, checkCall{paths: []string{other}})
	if s := d.said(); !strings.Contains(s, "The two rulebooks say the same") {
		t.Errorf("the first report:\n%s", s)
	}
	d.save("9 working days", ", else: undecided")
	if s := d.said(); !strings.Contains(s, "promising more: “soon”") { // what is watched first is the old one
		t.Errorf("after a save:\n%s", s)
	}
	d.leave()
}
