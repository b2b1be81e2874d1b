package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/internal/signin"
	"duly/internal/store"
	"duly/internal/web"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// settings say where an office keeps what, and where it is reached.
type settings struct {
	db      string // a file, or postgres://…
	data    string // folder for keys, files in evidence and the public log
	addr    string
	origin  string // the name of the public log, which never changes
	address string // where the public log is reached, for receipts
	secure  bool   // reached over TLS: cookies say so
	name    string // of the organisation, on the pages; "" for the rulebook's

	witnesses string // the file of the log's witnesses; "" where there are none
	beacon    string // where rounds of public randomness are asked for; "" or "none": nowhere

	privateWebhooks bool // subscribers may be inside of a network

	files []rulebook.File
	now   func() time.Time
	diag  *slog.Logger
}

// A house is an office with everything around it, ready to be served.
type house struct {
	store     *store.Store
	keyring   *keyring.Keyring
	publisher *publish.Publisher
	witnesses *publish.Witnesses // nil: none
	office    *office.Office
	desk      *signin.Desk
	diag      *slog.Logger
	told      int // in how many cases the parties were written to about a break, at this start

	privateWebhooks bool
}

// open builds the house from the ground: store, keys, evidence, log, office.
func open(ctx context.Context, s settings) (_ *house, err error) {
	h := &house{diag: s.diag, privateWebhooks: s.privateWebhooks}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	// The rulebook first, and then the database: where either is wrong, nothing is made.
	zone, err := zoneOf(s.files)
	if err != nil {
		return nil, err
	}
	if h.store, err = store.Open(ctx, s.db); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for keys, evidence and log: %w", err)
	}
	if h.keyring, err = keyring.Open(filepath.Join(s.data, "keys"), rand.Reader); err != nil {
		return nil, err
	}
	files, err := evidence.Open(filepath.Join(s.data, "evidence"), rand.Reader)
	if err != nil {
		return nil, err
	}
	pending, err := pendingBreak(s.data)
	if err != nil {
		return nil, err
	}
	if pending != nil {
		if err := setAside(s.data, *pending); err != nil {
			return nil, err
		}
		if s.origin == "" {
			s.origin = pending.Name
		}
	}
	if h.publisher, err = openLog(ctx, s, h.store); err != nil {
		return nil, err
	}
	if err := h.witness(ctx, s); err != nil {
		return nil, err
	}
	rounds, err := fetchBeacon(cmp.Or(s.beacon, "none"))
	if err != nil {
		return nil, err
	}
	h.office, err = office.New(ctx, office.Config{
		Store: h.store, Keyring: h.keyring, Evidence: files, Publisher: h.publisher,
		Files: s.files, Now: s.now, Zone: zone, Entropy: rand.Reader, Address: s.address, Beacon: rounds,
		Fault: func(id string, err error) { h.diag.Error("a case cannot be read", "case", id, "err", err) }, Broken: pending,
	})
	if err != nil {
		return nil, err
	}
	if pending != nil {
		if err := h.carryOutBreak(ctx, s.data, *pending); err != nil {
			return nil, err
		}
	}
	// Sessions go by the clock on the wall: in the demo a week that goes by in the
	// story signs nobody out.
	h.desk, err = signin.New(h.store, h.office, time.Now, rand.Reader)
	return h, err
}

func openLog(ctx context.Context, s settings, j publish.Journal) (*publish.Publisher, error) {
	key, err := publish.LoadKey(filepath.Join(s.data, "log.key"), s.origin, rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("%w (the name of an existing log is given with -origin)", err)
	}
	folder := filepath.Join(s.data, "log")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	disk, err := publish.OpenDisk(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder of the public log: %w", err)
	}
	return publish.Open(ctx, disk, j, key)
}

// zoneOf gives the time zone that the rulebook names. A rulebook with problems
// opens nothing, and the problems are what is told.
func zoneOf(files []rulebook.File) (*time.Location, error) {
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		return nil, &office.BadRulebook{Problems: problems}
	}
	zone, err := time.LoadLocation(r.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("the rulebook's time zone %q is not known: %w", r.TimeZone, err)
	}
	return zone, nil
}

// close lets go of everything, in the order opposite to open.
func (h *house) close() {
	if h.office != nil {
		h.office.Close()
	}
	if h.keyring != nil {
		h.keyring.Close()
	}
	if h.store != nil {
		h.store.Close()
	}
}

// pages are the house's pages; demo is nil but in the demo.
func (h *house) pages(s settings, demo web.Demo) http.Handler {
	old, err := h.oldLogs(s.data)
	if err != nil {
		h.diag.Error("what is left of an old log cannot be served", "err", err)
	}
	c := web.Config{
		OldLogs: old,
		Office:  h.office, Sessions: h.desk, Log: publicLog{h.publisher},
		LogFiles:  http.StripPrefix("/log", h.publisher.Handler(h.office.Record)),
		Witnesses: h.witnessing,
		Past:      h.past, Demo: demo, Organisation: s.name, Secure: s.secure, Entropy: rand.Reader, Logger: s.diag,
	}
	return web.New(c)
}

type publicLog struct{ *publish.Publisher }

func (l publicLog) Checkpoint(context.Context) ([]byte, error) { return l.Cosigned(), nil }

func (h *house) past(ctx context.Context) (web.PastCases, error) {
	cases, taken, err := h.office.PastCases(ctx)
	out := web.PastCases{Taken: taken}
	for _, p := range cases {
		out.Spans = append(out.Spans, statistics.Span{Received: p.Received, Closed: p.Closed})
	}
	return out, err
}

// listen takes the address, or says in plain words that it is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err == nil {
		return l, nil
	}
	var op *net.OpError
	if errors.As(err, &op) && strings.Contains(err.Error(), "address already in use") {
		return nil, fmt.Errorf("%s is taken by another program; choose another port, for example -addr localhost:8081", addr)
	}
	return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
}

// run serves the pages until the context ends; meanwhile the log follows the
// journal, and time does what it does.
func (h *house) run(ctx context.Context, l net.Listener, pages http.Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	follow := time.NewTicker(time.Second)
	defer follow.Stop()
	var behind sync.WaitGroup // what must have ended before the store is closed
	defer behind.Wait()
	defer cancel()
	behind.Go(func() {
		h.publisher.Run(ctx, follow.C, func(err error) { h.diag.Error("publish the log", "err", err) })
	})
	behind.Go(func() { h.sweep(ctx) })
	behind.Go(func() { h.audit(ctx) })
	behind.Go(func() { h.deliver(ctx) })
	behind.Go(func() { h.ready(ctx) })
	if h.witnesses != nil {
		offer := time.NewTicker(publish.OfferEvery)
		defer offer.Stop()
		behind.Go(func() {
			h.witnesses.Run(ctx, offer.C, func(err error) { h.diag.Error("witnesses of the log", "err", err) })
		})
	}

	srv := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute}
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

// sweep looks every minute whether a day has ended. It may come late or often:
// what lapses is dated on the day of the rule, and lapses once.
func (h *house) sweep(ctx context.Context) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		if n, err := h.office.Sweep(ctx); err != nil && ctx.Err() == nil {
			h.diag.Error("carry out what has lapsed", "err", err)
		} else if n > 0 {
			h.diag.Info("limits ended and were carried out", "events", n)
		}
		if n, err := h.office.ReleaseDue(ctx); err != nil && ctx.Err() == nil {
			h.diag.Error("publish the figures of a quarter", "err", err)
		} else if n > 0 {
			h.diag.Info("figures were published", "quarters", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
		}
	}
}

// auditAt is the hour, on the organisation's clock, after which each night's audit begins.
const auditAt = 3

// audit holds the database against its own record at the start, and every night.
func (h *house) audit(ctx context.Context) {
	hour := time.NewTicker(15 * time.Minute)
	defer hour.Stop()
	last := h.auditOnce(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
		}
		if now := h.office.Now(); h.office.Today() != last && now.Hour() >= auditAt {
			last = h.auditOnce(ctx)
		}
	}
}

// auditOnce gives the day on which it was.
func (h *house) auditOnce(ctx context.Context) timetable.Date {
	day := h.office.Today()
	a, err := h.office.SelfAudit(ctx, h.publisher)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		h.diag.Error("hold the database against its record", "err", err)
	case len(a.Found) > 0:
		for _, f := range a.Found {
			h.diag.Error("THE DATABASE IS NOT WHAT WAS RECORDED: nothing is written until it is put right", "found", f.String())
		}
	default:
		h.diag.Info("the database is what was recorded", "entries", a.Entries, "cases", a.Cases)
	}
	for _, f := range a.Lost {
		h.diag.Warn("a letter is not there", "what", f.String())
	}
	for _, f := range a.Restored {
		h.diag.Warn("put right", "what", f.String())
	}
	return day
}

// readRulebook reads a rulebook's files, with the texts that it names.
func readRulebook(paths []string) ([]rulebook.File, error) {
	var files []rulebook.File
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("the rulebook: %w", err)
		}
		files = append(files, rulebook.File{Name: filepath.Base(path), Text: text})
	}
	for _, name := range rulebook.Needs(files) {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(paths[0]), filepath.FromSlash(name)))
		if errors.Is(err, os.ErrNotExist) {
			continue // reading the rulebook says where it is named
		}
		if err != nil {
			return nil, fmt.Errorf("a text that the rulebook names: %w", err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	return files, nil
}

// lastRulebook is the one that a database worked under last; nil if none.
func lastRulebook(ctx context.Context, s *store.Store) ([]rulebook.File, error) {
	adopted, err := s.Rulebooks(ctx)
	if err != nil || len(adopted) == 0 {
		return nil, err
	}
	var files []rulebook.File
	err = json.Unmarshal(adopted[0].Files, &files)
	return files, err
}

// tell prints an error for the person who called the command.
func tell(errOut io.Writer, err error) {
	var bad *office.BadRulebook
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			fmt.Fprintf(errOut, "%s\n\n", p)
		}
		fmt.Fprintf(errOut, "duly: %s. Nothing was started.\n", bad)
		return
	}
	fmt.Fprintf(errOut, "duly: %s.\n", err)
}
