package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/internal/store"
	"duly/publiclog"
)

const restoreUsage = `Usage: duly restore -declare -db DB -reason WHY -by WHO [-witnesses FILE] [-checkpoint FILE] [flags]

Declares that entries of the public log are lost for good: the database is an older copy,
and there is no newer one. Stop duly serve first.

The log can never go on under its name. From here on it is another, with a name and a
key of its own. The first entry that it does not share with the old one says which log it
was, its last known checkpoint, which entries are lost, why, and who declares it. What is
left of the old log stays, and is served as /log-1. The parties of open cases get a letter.

How many entries there were is shown by a checkpoint with the old log's own signature: in
the folder of the log, asked of the witnesses in -witnesses, or given with -checkpoint.
Where none shows more than the database has, nothing is missing and nothing is done.

Everybody can read the reason, and who declares it: name a body or an office, nobody in
person. Exit status: 0 it is declared, 1 it is not, 2 the call was not understood.

`

// A restoring is the command as it was called.
type restoring struct {
	settings
	declare    bool
	reason, by string
	checkpoint string
}

// mostSaid bounds what is typed, in characters.
const mostSaid = 500

func runRestore(args []string, _ io.Reader, out, errOut io.Writer) int {
	call := restoring{settings: settings{now: time.Now, diag: slog.New(slog.NewTextHandler(errOut, nil)), addr: "localhost:8080"}}
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.BoolVar(&call.declare, "declare", false, "declare that entries are lost for good")
	flags.StringVar(&call.db, "db", "", "the `database` of the office")
	flags.StringVar(&call.data, "data", "", "the `folder` for keys, evidence and log (default: the database's name with .d; needed with PostgreSQL)")
	flags.StringVar(&call.origin, "origin", "", "the new log's `name` (default: the old one's with /2, or the next number)")
	flags.StringVar(&call.witnesses, "witnesses", "", "the `file` of the old log's witnesses, who are asked what they remember")
	flags.StringVar(&call.checkpoint, "checkpoint", "", "a `file` with a signed checkpoint of the old log that shows more than is here")
	flags.StringVar(&call.reason, "reason", "", "`why` entries were lost; everybody can read it")
	flags.StringVar(&call.by, "by", "", "`who` declares it: a body or an office")
	flags.Usage = func() { fmt.Fprint(errOut, restoreUsage); flags.PrintDefaults() }
	if err := flags.Parse(args); err != nil {
		return usageExit(err)
	}
	if err := call.complete(flags.Args()); err != nil {
		tell(errOut, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := call.run(ctx, out); err != nil {
		tell(errOut, err)
		return 1
	}
	return 0
}

func (call *restoring) complete(rest []string) error {
	call.reason, call.by = strings.TrimSpace(call.reason), strings.TrimSpace(call.by)
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is not understood", rest[0])
	case !call.declare:
		return errors.New("say what to do: duly restore -declare says that entries are lost for good. To put a backup back, copy its files: docs/operate.md")
	case call.reason == "":
		return errors.New("say with -reason why entries were lost: everybody who has a receipt will ask")
	case call.by == "":
		return errors.New("say with -by who declares it: a body or an office")
	case len([]rune(call.reason)) > mostSaid || len([]rune(call.by)) > mostSaid:
		return fmt.Errorf("-reason and -by have at most %d characters each", mostSaid)
	}
	return call.completeVisit()
}

func (call *restoring) run(ctx context.Context, out io.Writer) (err error) {
	pending, err := pendingBreak(call.data)
	if err != nil {
		return err
	}
	if pending == nil {
		if pending, err = call.find(ctx); err != nil {
			return err
		}
		if err := keepBreak(call.data, *pending); err != nil {
			return err
		}
	}
	s := call.settings
	s.origin, s.witnesses = "", ""
	if s.files, err = rulebookFor(ctx, s.db, ""); err != nil {
		return err
	}
	h, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	fmt.Fprintf(out, "It is declared: the log %s goes on as %s. Entries kept: %d. Lost: %d, from %d to %d.\n", pending.Log, pending.Name, pending.Kept, pending.Lost, pending.Kept, pending.Kept+pending.Lost-1)
	fmt.Fprintf(out, "The parties of open cases have a letter: %s.\n", counted(h.told, "case"))
	fmt.Fprintf(out, "What is left of the old log is in %s, and is served as /%s.\n\n", filepath.Join(call.data, pending.At), pending.At)
	fmt.Fprintf(out, "From here on start duly with\n\n  -origin %s\n\nand give this key to witnesses and overseer, and publish it where the old one stood:\n\n  %s\n", pending.Name, h.publisher.Key())
	return nil
}

// find works out what is lost.
func (call *restoring) find(ctx context.Context) (*casework.Broken, error) {
	key, err := publish.LoadKey(filepath.Join(call.data, "log.key"), "", nil)
	if err != nil {
		return nil, fmt.Errorf("%w: where no log was, none is broken", err)
	}
	j, err := store.Open(ctx, call.db)
	if err != nil {
		return nil, err
	}
	defer j.Close()
	head, err := j.Head(ctx)
	if err != nil {
		return nil, err
	}
	last, where, err := call.lastKnown(ctx, j, key)
	if err != nil {
		return nil, err
	}
	c, err := publiclog.OpenCheckpoint(last, key.Public)
	if err != nil {
		return nil, err
	}
	if c.Size <= head {
		return nil, fmt.Errorf("nothing is missing: the database has %d entries, and the largest checkpoint that was found (%s) is of %d. A witness that remembers more has to show it (-witnesses), or you a file of it (-checkpoint). Nothing was done", head, where, c.Size)
	}
	b := &casework.Broken{Log: key.Origin(), Key: key.Public, Checkpoint: string(last), Kept: head, Lost: c.Size - head, Reason: call.reason, By: call.by, Name: call.origin}
	if b.Name == "" {
		b.Name = nextName(b.Log)
	}
	if b.Name == b.Log {
		return nil, fmt.Errorf("the log %s cannot go on under its own name: leave -origin out, or give another", b.Log)
	}
	if _, _, err := publiclog.NewKey(rand.Reader, b.Name); err != nil {
		return nil, fmt.Errorf("%q cannot be the name of a log: %w", b.Name, err)
	}
	b.At, err = freeFolder(call.data)
	return b, err
}

// lastKnown finds the largest checkpoint that the old log has signed.
func (call *restoring) lastKnown(ctx context.Context, j *store.Store, key publish.Key) (last []byte, where string, err error) {
	most := int64(-1)
	take := func(signed []byte, from string) error {
		c, err := publiclog.OpenCheckpoint(signed, key.Public)
		if err != nil {
			return fmt.Errorf("%s is no checkpoint of the log %s with its signature: %w", from, key.Origin(), err)
		}
		if c.Size > most {
			last, where, most = signed, from, c.Size
		}
		return nil
	}
	folder := filepath.Join(call.data, "log")
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err == nil {
		err = take(signed, "in the folder of the log")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	if call.checkpoint != "" {
		if signed, err = os.ReadFile(call.checkpoint); err != nil {
			return nil, "", err
		}
		if err := take(signed, call.checkpoint); err != nil {
			return nil, "", err
		}
	}
	if call.witnesses != "" {
		claims, err := call.remembered(ctx, j, key, folder)
		if err != nil {
			return nil, "", err
		}
		for _, c := range claims {
			if c.Shown == nil {
				call.diag.Warn("a witness claims more than it shows, and is not gone by", "witness", c.Witness, "claims", c.Size)
				continue
			}
			if err := take(c.Shown, "shown by the witness "+c.Witness); err != nil {
				return nil, "", err
			}
		}
	}
	if last == nil {
		return nil, "", errors.New("no checkpoint of the old log was found: name one with -checkpoint, or its witnesses with -witnesses")
	}
	return last, where, nil
}

// remembered asks the old log's witnesses. Where the database is behind the log's own
// folder, that folder shows more already than they could be asked about.
func (call *restoring) remembered(ctx context.Context, j *store.Store, key publish.Key, folder string) ([]publish.Claim, error) {
	policy, err := readPolicy(call.witnesses, key.Public)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(folder, "checkpoint")); err != nil {
		call.diag.Warn("the folder of the log has no checkpoint, and the witnesses are not asked: give one with -checkpoint", "err", err)
		return nil, nil // opening it would sign one
	}
	disk, err := publish.OpenDisk(folder)
	if err != nil {
		return nil, err
	}
	p, err := publish.Open(ctx, disk, j, key)
	if behind := (*publish.Behind)(nil); errors.As(err, &behind) {
		call.diag.Warn("the database is behind the folder of the log, and the witnesses are not asked: give a later checkpoint with -checkpoint, if there is one")
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w, err := p.Witness(policy, client, time.Now)
	if err != nil {
		return nil, err
	}
	return w.Claims(ctx), nil
}

var numbered = regexp.MustCompile(`^(.*/)(\d{1,6})$`)

// nextName is the name of the log that goes on after another: “…/log/2”.
func nextName(old string) string {
	if m := numbered.FindStringSubmatch(old); m != nil {
		var n int
		fmt.Sscan(m[2], &n)
		return fmt.Sprintf("%s%d", m[1], n+1)
	}
	return old + "/2"
}

// freeFolder is where what is left of the old log goes: “log-1”.
func freeFolder(data string) (string, error) {
	for n := 1; n < 1000; n++ {
		at := fmt.Sprintf("log-%d", n)
		if _, err := os.Lstat(filepath.Join(data, at)); errors.Is(err, fs.ErrNotExist) {
			return at, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", errors.New("there are too many old logs")
}

// breakFile is where a declaration stands until it is carried out whole: whoever opens the
// office next carries it out.
const breakFile = "break.json"

func pendingBreak(data string) (*casework.Broken, error) {
	text, err := os.ReadFile(filepath.Join(data, breakFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var b casework.Broken
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return nil, fmt.Errorf("the declaration of a break that was not carried out whole, in %s: %w", breakFile, err)
	}
	return &b, nil
}

// keepBreak writes the declaration durably, before anything is done about it.
func keepBreak(data string, b casework.Broken) error {
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(data, breakFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(os.Rename(f.Name(), filepath.Join(data, breakFile)), syncFolder(data))
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// setAside moves what is left of the old log, and its key, out of the way: each once, so
// that it can be done again after it was cut short.
func setAside(data string, b casework.Broken) error {
	for from, to := range map[string]string{"log": b.At, "log.key": b.At + ".key"} {
		from, to = filepath.Join(data, from), filepath.Join(data, to)
		if _, err := os.Lstat(to); err == nil {
			continue
		}
		if err := os.Rename(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("set what is left of the old log aside: %w", err)
		}
	}
	return syncFolder(data)
}

// carryOutBreak ends what a declaration began: the entry is on record once the office is
// open.
func (h *house) carryOutBreak(ctx context.Context, data string, b casework.Broken) error {
	breaks, err := h.office.Breaks(ctx)
	if err != nil {
		return err
	}
	var declared *office.Break
	for _, x := range breaks {
		if x.Name == b.Name {
			declared = &x
		}
	}
	if declared == nil {
		return errors.New("the break was not put on record")
	}
	if _, err := h.publisher.Through(ctx, declared.Entry+1); err != nil {
		return err
	}
	if h.told, err = h.office.TellBreak(ctx, *declared); err != nil {
		return err
	}
	if err := h.publisher.CatchUp(ctx); err != nil {
		return err
	}
	return errors.Join(os.Remove(filepath.Join(data, breakFile)), syncFolder(data))
}

// oldLogs are what is left of logs that this one goes on after, by their address.
func (h *house) oldLogs(data string) (map[string]http.Handler, error) {
	breaks, err := h.office.Breaks(context.Background())
	if err != nil {
		return nil, err
	}
	out := map[string]http.Handler{}
	for _, b := range breaks {
		folder := filepath.Join(data, filepath.Base(b.At))
		if _, err := os.Stat(folder); err != nil {
			continue // somebody publishes it elsewhere
		}
		archive, err := publish.Archive(folder, []byte(b.Checkpoint), b.Kept, h.office.Record)
		if err != nil {
			return nil, err
		}
		at := "/" + filepath.Base(b.At)
		out[at+"/"] = http.StripPrefix(at, archive)
	}
	return out, nil
}
