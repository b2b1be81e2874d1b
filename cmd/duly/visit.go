package main

import (
	"context"
	"errors"
	"flag"
	"os/signal"
	"syscall"
)

// A visit is what a command needs that works in an office which somebody may be serving:
// where it is. The rulebook is the one that it works under, the log the one that it has.

func (s *settings) visitFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.db, "db", "", "the `database` of the office")
	flags.StringVar(&s.data, "data", "", "the `folder` for keys, evidence and log (default: the database's name with .d; needed with PostgreSQL)")
	flags.StringVar(&s.origin, "origin", "", "the public log's `name` (default: that of the log which is there)")
}

// completeVisit is complete for an office that is there already: its log has a name.
func (s *settings) completeVisit() error {
	if s.db == "" {
		return errors.New("which database? Give -db FILE, or -db postgres://…")
	}
	named := s.origin
	err := s.complete()
	s.origin = named
	return err
}

// visit opens the office for as long as do takes, or until somebody stops the command.
func (s settings) visit(do func(ctx context.Context, h *house) error) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if s.files, err = rulebookFor(ctx, s.db, ""); err != nil {
		return err
	}
	h, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	return do(ctx, h)
}
