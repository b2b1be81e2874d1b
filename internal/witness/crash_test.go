package witness

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"duly/publiclog"
)

// tested is a disk in memory that knows what would survive a power cut, and
// stops, or fails once, at a step of our choosing.
type tested struct {
	now, beside, kept []byte // the file, the one being written, and what is durable in the file's place

	step    int
	at      int  // the step at which it stops; 0: never
	does    bool // that step is still carried out
	once    bool // it only fails that step, and goes on
	stopped bool
}

var errStopped = errors.New("the machine has stopped")

func (d *tested) do(change func()) error {
	if d.stopped {
		return errStopped
	}
	if d.step++; d.step != d.at {
		change()
		return nil
	}
	if d.does {
		change()
	}
	d.stopped = !d.once
	return errStopped
}

func (d *tested) read() ([]byte, error) {
	switch {
	case d.stopped:
		return nil, errStopped
	case d.now == nil:
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(d.now), nil
}

func (d *tested) create(data []byte) error { return d.do(func() { d.beside = bytes.Clone(data) }) }
func (d *tested) rename() error            { return d.do(func() { d.now, d.beside = d.beside, nil }) }
func (d *tested) sync() error              { return d.do(func() { d.kept = d.now }) }

// after is the disk that a new start finds.
func (d *tested) after(powerCut bool) *tested {
	if powerCut {
		return &tested{now: d.kept, kept: d.kept}
	}
	return &tested{now: d.now, kept: d.kept}
}

// At every step of a witness's story the machine stops (step done or not; by a
// kill or a power cut), or the step only fails. Then it starts anew, and is
// offered another history in place of what it had handed out: it never cosigns
// two.
func TestCrashAtEveryStep(t *testing.T) {
	h, fork := grow(t, origin, 30, 99), grow(t, origin, 30, 7)
	sizes := []int{0, 5, 8, 8, 12, 20}
	tell := func(d *tested) (handed int, err error) {
		handed = -1
		w, err := open(d, "witness.example/ada", logs(t, h), bytes.NewReader(make([]byte, 32)))
		if err != nil {
			return handed, err
		}
		was := 0
		for _, size := range sizes {
			if size == 12 { // a refusal writes evidence
				if _, err := w.Add(fork.request(t, 8, 12)); err == nil {
					t.Fatal("another history was cosigned")
				}
			}
			if _, err := w.Add(h.request(t, was, size)); err != nil {
				return handed, err
			}
			handed, was = size, size
		}
		return handed, nil
	}
	calm := &tested{}
	if handed, err := tell(calm); err != nil || handed != 20 {
		t.Fatalf("%d, %v", handed, err)
	}
	cases := 0
	for at := 1; at <= calm.step; at++ {
		for _, how := range []struct{ does, once, cut bool }{{}, {does: true}, {cut: true}, {does: true, cut: true}, {once: true}, {does: true, once: true}} {
			d := &tested{at: at, does: how.does, once: how.once}
			handed, _ := tell(d)
			after := d.after(how.cut)
			w, err := open(after, "witness.example/ada", logs(t, h), bytes.NewReader(bytes.Repeat([]byte{9}, 32)))
			if err != nil {
				t.Fatalf("step %d, %+v: no new start: %v", at, how, err)
			}
			size, _ := w.seen(origin)
			if int(size) < handed {
				t.Fatalf("step %d, %+v: %d was handed out, and %d is remembered", at, how, handed, size)
			}
			if handed > 7 { // the fork has other entries from 7 on
				for _, old := range []int{0, 5, handed, int(size)} {
					for next := old; next <= 30; next++ {
						if next > 7 {
							if _, err := w.Add(fork.request(t, old, next)); err == nil {
								t.Fatalf("step %d, %+v: after %d of one history, %d of another was cosigned", at, how, handed, next)
							}
						}
					}
				}
			}
			if _, err := w.Add(h.request(t, int(size), 30)); err != nil {
				t.Fatalf("step %d, %+v: it does not go on: %v", at, how, err)
			}
			cases++
		}
	}
	t.Logf("%d crashes at %d steps", cases, calm.step)
}

// A witness is killed for real, again and again: what it has handed out it
// remembers.
func TestKilledProcessForgetsNothing(t *testing.T) {
	if path := os.Getenv("DULY_TEST_WITNESS"); path != "" {
		cosignForEver(t, path)
	}
	h := grow(t, origin, 400, 999)
	path := filepath.Join(t.TempDir(), "state")
	handed := 0
	for round := range 6 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilledProcessForgetsNothing$")
		child.Env = append(os.Environ(), "DULY_TEST_WITNESS="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 5+7*round && lines.Scan(); n++ {
			if handed, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatalf("the child says %q", lines.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, out)
		_ = child.Wait() // killed: the error is the point
		w, err := Open(path, "", logs(t, h), nil)
		if err != nil {
			t.Fatal(err)
		}
		if size, _ := w.seen(origin); int(size) < handed {
			t.Fatalf("round %d: %d was handed out, and %d is remembered", round, handed, size)
		}
		if _, err := publiclog.OpenCheckpoint(w.Latest(origin), h.key); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if handed == 0 {
		t.Error("nothing was ever handed out")
	}
}

// cosignForEver is the child: it cosigns one entry at a time and says after
// each how many.
func cosignForEver(t *testing.T, path string) {
	h := grow(t, origin, 400, 999)
	w, err := Open(path, "witness.example/ada", logs(t, h), bytes.NewReader(make([]byte, 32)))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	size, _ := w.seen(origin)
	for n := int(size) + 1; n <= 400; n++ {
		if _, err := w.Add(h.request(t, n-1, n)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n)
	}
	os.Exit(0)
}
