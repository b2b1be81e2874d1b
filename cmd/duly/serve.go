package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/store"
	"duly/rulebook"
)

const serveUsage = `Usage: duly serve -db FILE|postgres://… [-rulebook FILE[,FILE…]] [flags]

Runs the case office of an organisation. At the first start name the rulebook;
later ones use the one adopted last, unless another is named. The first start
prints a link, good once, by which you make yourself the first administrator.

`

func runServe(args []string, _ io.Reader, out, errOut io.Writer) int {
	s := settings{now: time.Now, diag: slog.New(slog.NewTextHandler(errOut, nil))}
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&s.db, "db", "", "the `database`: a file (SQLite), or postgres://…")
	flags.StringVar(&s.data, "data", "", "the `folder` for keys, files in evidence and the public log (default: the database's name with .d; needed with PostgreSQL)")
	flags.StringVar(&s.addr, "addr", "localhost:8080", "the `address` to listen on")
	flags.StringVar(&s.address, "log", "", "the `address` at which others reach the public log, for receipts (default: http://ADDR/log)")
	flags.StringVar(&s.origin, "origin", "", "the public log's `name`, which never changes (default: its address without https://)")
	flags.BoolVar(&s.secure, "tls-proxy", false, "a proxy in front speaks TLS: cookies are then for TLS only")
	flags.StringVar(&s.name, "name", "", "the organisation's `name`, for the head of each page (default: the rulebook's)")
	flags.StringVar(&s.witnesses, "witnesses", "", "the `file` that names who cosigns the public log, and how many are enough (C2SP tlog-policy)")
	flags.StringVar(&s.beacon, "beacon", relay, "the `address` of a relay of drand, asked when an overseer draws a sample that a public round decides; “none”: they paste the round in")
	flags.BoolVar(&s.privateWebhooks, "private-webhooks", false, "changes of standings may be sent to addresses inside of a network, such as 10.0.0.7")
	book := flags.String("rulebook", "", "the rulebook's `file` or files, with commas between")
	flags.Usage = func() { fmt.Fprint(errOut, serveUsage); flags.PrintDefaults() }
	if err := flags.Parse(args); err != nil {
		return usageExit(err)
	}
	if err := s.complete(); err != nil {
		tell(errOut, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, s, *book, out); err != nil {
		tell(errOut, err)
		return 1
	}
	return 0
}

// complete fills in what follows from other settings.
func (s *settings) complete() error {
	postgres := strings.HasPrefix(s.db, "postgres://") || strings.HasPrefix(s.db, "postgresql://")
	switch {
	case s.db == "":
		return fmt.Errorf("name the database with -db: a file, or postgres://…")
	case s.data == "" && postgres:
		return fmt.Errorf("with PostgreSQL, name a folder for keys, evidence and the public log with -data")
	case s.data == "":
		s.data = s.db + ".d"
	}
	if s.address == "" {
		s.address = "http://" + s.addr + "/log"
	}
	if s.origin == "" {
		_, s.origin, _ = strings.Cut(s.address, "://")
	}
	return nil
}

func serve(ctx context.Context, s settings, book string, out io.Writer) error {
	l, err := listen(s.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	if s.files, err = rulebookFor(ctx, s.db, book); err != nil {
		return err
	}
	h, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	if _, err := h.publisher.Through(ctx, 0); err != nil {
		return err
	}
	if err := bringOver(ctx, h.office, out); err != nil {
		return err
	}
	if idle := casework.Idle(h.office.Rulebook()); len(idle) > 0 {
		fmt.Fprintf(out, "This version of duly reads, and does not act on, what the rulebook says of: %s.\n\n", strings.Join(idle, "; "))
	}
	address := "http://" + l.Addr().String()
	token, err := h.desk.Invite(ctx)
	if err != nil {
		return err
	}
	if token != "" {
		fmt.Fprintf(out, "Nobody can sign in yet. Make yourself the first administrator, within 24 hours:\n\n  %s/setup/%s\n\n", address, token)
	}
	fmt.Fprintf(out, "%s is open at %s (stop with Ctrl-C)\n", h.office.Rulebook().Name, address)
	return h.run(ctx, l, h.pages(s, nil))
}

// bringOver brings the open cases under rules that say that they apply to them, and
// says which cannot be.
func bringOver(ctx context.Context, o *office.Office, out io.Writer) error {
	n, staying, err := o.BringOver(ctx)
	if n > 0 {
		fmt.Fprintf(out, "Open cases brought under %s, version %s: %d. Their parties have a letter.\n", o.Rulebook().Name, o.Rulebook().Version, n)
	}
	for _, s := range staying {
		fmt.Fprintf(out, "Case %s goes on under the rules that it has: %s.\n", s.Case, s.Why)
	}
	return err
}

// rulebookFor gives the rulebook named, or else the one adopted last.
func rulebookFor(ctx context.Context, db, named string) ([]rulebook.File, error) {
	if named != "" {
		return readRulebook(strings.Split(named, ","))
	}
	s, err := store.Open(ctx, db)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	files, err := lastRulebook(ctx, s)
	if err == nil && files == nil {
		err = fmt.Errorf("this database has no rulebook yet: name one with -rulebook FILE")
	}
	return files, err
}

// usageExit is the exit status for flags that were not understood; asking for
// help is no fault.
func usageExit(err error) int {
	if err == flag.ErrHelp {
		return 0
	}
	return 2
}
