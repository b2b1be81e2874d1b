package publish

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"duly/publiclog"
	"filippo.io/torchwood"
)

// The sizes at which the log is published in the crash tests: single entries,
// a bundle that just fills, one that is jumped over, several at once.
var story = []int64{1, 2, 255, 256, 257, 512, 600}

// tell runs the story on a disk until it stops, and gives the size of the log
// that was acknowledged last.
func tell(t *testing.T, d *testedDisk, r *rows, k Key) (acknowledged int64, err error) {
	p, err := Open(context.Background(), d, r, k)
	if err != nil {
		return 0, err
	}
	for _, n := range story {
		short := &rows{entries: r.entries[:n]}
		p.journal = short
		signed, e := p.Through(context.Background(), n)
		if e != nil {
			if err = e; d.stopped {
				return acknowledged, err
			}
			if signed, e = p.Through(context.Background(), n); e != nil { // a fault that passed is tried again
				return acknowledged, e
			}
		}
		c, e := publiclog.OpenCheckpoint(signed, k.Public)
		if e != nil {
			t.Fatal(e)
		}
		acknowledged = c.Size
	}
	return acknowledged, err
}

// At every step of the story the machine stops (step done or not; nothing
// lost, everything not synced lost, or some of it), or the step only fails.
// Whatever was seen of the log stays true, nothing is skipped or repeated.
func TestCrashAtEveryStep(t *testing.T) {
	r, k := newRows(int(story[len(story)-1])), testKey(t)
	roots := []publiclog.Hash{publiclog.EmptyRoot()}
	var tree publiclog.Tree
	for _, e := range r.entries {
		if err := tree.Append(e.Leaf(), nil); err != nil {
			t.Fatal(err)
		}
		root, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, root)
	}
	calm := newDisk()
	if _, err := tell(t, calm, r, k); err != nil {
		t.Fatal(err)
	}
	losses := map[string]func(string) bool{
		"nothing lost":    func(string) bool { return false },
		"unsynced lost":   func(string) bool { return true },
		"some of it lost": nil,
	}
	cases := 0
	for at := 1; at <= calm.step; at++ {
		for _, does := range []bool{false, true} {
			for loss, lost := range losses {
				for _, once := range []bool{false, true} {
					if once && loss != "nothing lost" {
						continue
					}
					d := newDisk()
					d.at, d.does, d.once = at, does, once
					acknowledged, _ := tell(t, d, r, k)
					if lost == nil {
						lost = func(folder string) bool {
							h := fnv.New32()
							fmt.Fprint(h, folder, at)
							return h.Sum32()%2 == 0
						}
					}
					after := d.after(lost)
					after.seen = d.seen
					if what := aftermath(t, after, r, k, acknowledged, roots); what != "" {
						t.Fatalf("stop at step %d (done: %t, only failing: %t, %s): %s", at, does, once, loss, what)
					}
					cases++
				}
			}
		}
	}
	t.Logf("%d crashes at %d steps", cases, calm.step)
}

// aftermath starts anew on what a crash left, and tells what is wrong with it.
func aftermath(t *testing.T, d *testedDisk, r *rows, k Key, acknowledged int64, roots []publiclog.Hash) string {
	if signed, err := d.Read("checkpoint"); err == nil { // a static web server may go on serving what is left
		c, err := publiclog.OpenCheckpoint(signed, k.Public)
		if err != nil {
			return err.Error()
		}
		readAll(t, files(t, d), c, r.entries)
	}
	p, err := Open(context.Background(), d, r, k)
	if err != nil {
		return "no new start: " + err.Error()
	}
	if p.Size() < acknowledged {
		return fmt.Sprintf("a log of %d was acknowledged, and is %d now", acknowledged, p.Size())
	}
	if err := p.Audit(context.Background()); err != nil {
		return err.Error()
	}
	c := through(t, p, int64(len(r.entries)))
	for _, signed := range d.seen {
		was, err := publiclog.OpenCheckpoint(signed, k.Public)
		if err != nil {
			return err.Error()
		}
		if was.Root != roots[was.Size] {
			return fmt.Sprintf("a fork: a root was signed for %d entries that is not the journal's", was.Size)
		}
	}
	for name := range d.now {
		if strings.HasSuffix(name, unfinished) && path.Dir(name) == "." {
			return "left behind: " + name
		}
	}
	readAll(t, files(t, d), c, r.entries)
	return ""
}

// files is what is on a disk, as another's client reads it.
func files(t *testing.T, d *testedDisk) torchwood.TileReader {
	m := fstest.MapFS{}
	for name, data := range d.now {
		m[name] = &fstest.MapFile{Data: data}
	}
	tiles, err := torchwood.NewTileFS(m)
	if err != nil {
		t.Fatal(err)
	}
	return tiles
}

// A process that publishes is killed for real, again and again.
func TestKilledProcessLosesNothing(t *testing.T) {
	if folder := os.Getenv("DULY_TEST_PUBLISH"); folder != "" {
		publishForEver(folder)
	}
	folder := t.TempDir()
	r := newRows(20_000)
	size := int64(0)
	for round := range 8 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilledProcessLosesNothing$")
		child.Env = append(os.Environ(), "DULY_TEST_PUBLISH="+folder)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 20+7*round && lines.Scan(); n++ {
			if size, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
				t.Fatalf("the child says %q", lines.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, out)
		_ = child.Wait() // killed: the error is the point

		d, err := OpenDisk(folder)
		if err != nil {
			t.Fatal(err)
		}
		p := open(t, d, r)
		if p.Size() < size {
			t.Fatalf("round %d: a log of %d was acknowledged, and is %d now", round, size, p.Size())
		}
		if err := p.Audit(context.Background()); err != nil {
			t.Fatal(err)
		}
		tiles, err := torchwood.NewTileFS(os.DirFS(folder))
		if err != nil {
			t.Fatal(err)
		}
		readAll(t, tiles, through(t, p, p.Size()), r.entries)
	}
	t.Logf("%d entries at the end", size)
}

// publishForEver is the child: it publishes a few entries at a time and says
// after each how many there are.
func publishForEver(folder string) {
	fail := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	secret, _, err := publiclog.NewKey(bytes.NewReader(make([]byte, 32)), origin)
	fail(err)
	k, err := ParseKey(secret)
	fail(err)
	d, err := OpenDisk(folder)
	fail(err)
	r := newRows(20_000)
	all := r.entries
	p, err := Open(context.Background(), d, r, k)
	fail(err)
	for n := p.Size() + 1; n <= int64(len(all)); n += 1 + n%9 {
		p.journal = &rows{entries: all[:n]}
		_, err := p.Through(context.Background(), n)
		fail(err)
		fmt.Println(n)
	}
	os.Exit(0)
}
