package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"duly/internal/witness"
)

const witnessUsage = `Usage: duly witness -state FILE -logs FILE [-name NAME] [-addr localhost:8090]
       duly witness -state FILE -logs FILE -pull URL [-every 1m] [-out FILE]

Signs what others' public logs have signed, but only as long as nothing in their
past changes. It keeps all that it knows in one file, and is reached at one port.

At the first start give it a name that stays: an address without https://, such as
witness.example/kites. It makes a key, and prints the line that goes into the
log's file of witnesses. -logs names the logs, in the format logs/v0:

  logs/v0
  vkey complaints.example.org/log+1f2e3d4c+AX…

With -pull it needs no port: it fetches the checkpoint of the log at URL, checks
that the log has only grown, and brings its signature to the log, or with -out
writes it to a file. So it works on a laptop, behind any router.

Exit status: 0, or 1 if something was refused or failed, 2 for a call that was
not understood.

`

// A witnessCall is what the flags of duly witness say.
type witnessCall struct {
	state, name, logs, addr, pull, out string
	every                              time.Duration
}

func runWitness(args []string, _ io.Reader, out, errOut io.Writer) int {
	var c witnessCall
	flags := flag.NewFlagSet("witness", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&c.state, "state", "", "the `file` of what was seen, with the witness's key; never put back an old copy of it")
	flags.StringVar(&c.name, "name", "", "the witness's `name`, at the first start")
	flags.StringVar(&c.logs, "logs", "", "the `file` of the logs that are witnessed")
	flags.StringVar(&c.addr, "addr", "localhost:8090", "the `address` to listen on")
	flags.StringVar(&c.pull, "pull", "", "fetch from the log at this `address`, for example https://complaints.example.org/log, and do not listen")
	flags.DurationVar(&c.every, "every", 0, "with -pull: again after this `time`, until stopped (default: once)")
	flags.StringVar(&c.out, "out", "", "with -pull: write the cosigned checkpoint to this `file`, and bring it to nobody")
	flags.Usage = func() { fmt.Fprint(errOut, witnessUsage); flags.PrintDefaults() }
	if err := flags.Parse(args); err != nil {
		return usageExit(err)
	}
	if err := c.complete(flags.Args()); err != nil {
		tell(errOut, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := c.run(ctx, out, errOut); err != nil {
		tell(errOut, err)
		return 1
	}
	return 0
}

func (c *witnessCall) complete(words []string) error {
	switch {
	case len(words) > 0:
		return fmt.Errorf("%q is not understood: everything is said with flags", words[0])
	case c.state == "":
		return errors.New("name the file for what the witness has seen with -state")
	case c.logs == "":
		return errors.New("name the file with the logs that are witnessed with -logs")
	case c.pull == "" && (c.out != "" || c.every != 0):
		return errors.New("-out and -every go with -pull")
	case c.every < 0 || c.every > 0 && c.every < 10*time.Second:
		return errors.New("-every is at least 10s")
	}
	return nil
}

func (c *witnessCall) run(ctx context.Context, out, errOut io.Writer) error {
	text, err := os.ReadFile(c.logs)
	if err != nil {
		return fmt.Errorf("the file of logs: %w", err)
	}
	logs, err := witness.ParseLogs(text)
	if err != nil {
		return fmt.Errorf("%s, %w", c.logs, err)
	}
	_, err = os.Stat(c.state)
	begins := errors.Is(err, os.ErrNotExist)
	w, err := witness.Open(c.state, c.name, logs, rand.Reader)
	if err != nil {
		return err
	}
	defer w.Close()
	if begins {
		fmt.Fprintf(out, "A new witness, %s. Its key is in %s, with all that it will have seen: keep that file, and never put back an older copy.\n\n", w.Name(), c.state)
	}
	if c.pull != "" {
		return c.pulls(ctx, w, begins, out, errOut)
	}
	l, err := listen(c.addr)
	if err != nil {
		return err
	}
	address := "http://" + reached(c.addr, l.Addr())
	fmt.Fprintf(out, "For the file of witnesses of a log (with the address under which the log reaches it):\n\n  witness NAME %s %s\n\nThe witness is open at %s (stop with Ctrl-C)\n", w.Key(), address, address)
	srv := witness.Server(w.Handler(time.Now))
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Serve(l) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	patience, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	return srv.Shutdown(patience)
}

// pulls pulls once, or again and again. What fails the one time is told, and
// tried again.
func (c *witnessCall) pulls(ctx context.Context, w *witness.Witness, begins bool, out, errOut io.Writer) error {
	if begins {
		fmt.Fprintf(out, "For the log's file of witnesses:\n\n  witness NAME %s\n\n", w.Key())
	}
	if c.every == 0 {
		return c.pullOnce(w, out)
	}
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for {
		if err := c.pullOnce(w, out); err != nil {
			tell(errOut, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (c *witnessCall) pullOnce(w *witness.Witness, out io.Writer) error {
	fetch, err := fetchFrom(c.pull)
	if err != nil {
		return err
	}
	cosigned, err := w.Pull(fetch)
	var refused *witness.Inconsistent
	if errors.As(err, &refused) {
		for _, e := range w.Evidence() {
			if e.Number == refused.Evidence {
				fmt.Fprintf(out, "%s\n", e.Format(w.Name()))
			}
		}
	}
	if err != nil {
		return fmt.Errorf("not signed: %w", err)
	}
	lines := bytes.SplitN(cosigned, []byte("\n"), 3)
	if c.out != "" {
		if err := writeWhole(c.out, cosigned); err != nil {
			return err
		}
		fmt.Fprintf(out, "Signed: %s, %s entries. It is in %s.\n", lines[0], lines[1], c.out)
		return nil
	}
	if err := bringBack(c.pull, cosigned); err != nil {
		return fmt.Errorf("signed %s entries of %s, but the log did not take the signature: %w", lines[1], lines[0], err)
	}
	fmt.Fprintf(out, "Signed: %s, %s entries. The log has the signature.\n", lines[0], lines[1])
	return nil
}

// writeWhole puts a file in its place at once, whole.
func writeWhole(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// bringBack posts a cosigned checkpoint to its log.
func bringBack(address string, cosigned []byte) error {
	client := &http.Client{Timeout: 20 * time.Second}
	a, err := client.Post(strings.TrimSuffix(address, "/")+"/cosignatures", "text/plain; charset=utf-8", bytes.NewReader(cosigned))
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if a.StatusCode == http.StatusNoContent {
		return nil
	}
	why, err := io.ReadAll(io.LimitReader(a.Body, 2000))
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: %s", a.Status, bytes.TrimSpace(why))
}
