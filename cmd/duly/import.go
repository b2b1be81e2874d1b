package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/store"
)

// importBatch is how many rows are written in one transaction.
const importBatch = 1000

const importUsage = `Usage: duly import -db DB -id COLUMN -received COLUMN -closed COLUMN [flags] FILE

Takes past cases over from another system's CSV file, plain or gzipped (- is
standard input). Its first line names the columns. Dates are YYYY-MM-DD, with or
without a time; an empty closing date is a case still open. Repeat it with a
newer extract and the same -source to bring the cases up to date. Exit status: 0
all rows good, 1 some rows bad (each is reported; all others are imported),
2 nothing could be done, or not everything.

`

// pastPutter is what an import needs of the store.
type pastPutter interface {
	PutPastCases(ctx context.Context, cases []office.PastCase) (inserted, changed int, err error)
}

// An importCall is the command as it was called.
type importCall struct {
	db, file, source string
	data             string // folder of keys, where an office works on the database
	columns          pastColumns
	report           string // "": standard error
}

func runImport(args []string, in io.Reader, out, errOut io.Writer) (exit int) {
	var call importCall
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&call.db, "db", "", "the database: an SQLite `file`, made where there is none, or postgres://…")
	flags.StringVar(&call.data, "data", "", "the `folder` for keys, where an office works on the database (default: the database's name with .d; needed with PostgreSQL)")
	flags.StringVar(&call.columns.id, "id", "", "`column` of the case's own name in that system")
	flags.StringVar(&call.columns.received, "received", "", "`column` of the date of receipt")
	flags.StringVar(&call.columns.closed, "closed", "", "`column` of the closing date")
	flags.StringVar(&call.columns.category, "category", "", "`column` of the kind of complaint")
	flags.StringVar(&call.columns.outcome, "outcome", "", "`column` of the outcome")
	flags.StringVar(&call.source, "source", "", "`name` of the system or extract that ids belong to (default: FILE's name without .csv and .gz)")
	flags.StringVar(&call.report, "report", "", "write what is said of single rows to this `file` and not to standard error")
	return ofRows(flags, importUsage, args, out, errOut, call.complete, func() (int, error) { return call.run(in, out, errOut) })
}

// run imports the file and tells how many rows were bad.
func (call importCall) run(in io.Reader, out, errOut io.Writer) (bad int, err error) {
	file, size, err := openInput(call.file, in)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	meter := &meteredReader{in: file}
	past, err := openPastFile(meter, call.source, call.columns)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", call.file, err)
	}

	// The first Ctrl-C ends the import between two batches; a second one ends the program.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	s, err := store.Open(ctx, call.db)
	if err != nil {
		return 0, fmt.Errorf("database %s: %w", call.db, err)
	}
	defer s.Close()

	into, leave, err := call.into(ctx, s)
	if err != nil {
		return 0, err
	}
	defer leave()

	notes := errOut
	if call.report != "" {
		report, err := os.Create(call.report)
		if err != nil {
			return 0, err
		}
		defer report.Close()
		notes = report
	}
	job := &pastImport{name: call.file, past: past, store: into, notes: bufio.NewWriter(notes), progress: newImportProgress(errOut, meter, size)}
	err = job.run(ctx)
	job.progress.clear()
	if flushed := job.notes.Flush(); err == nil {
		err = flushed
	}
	job.summary(out, call.source)
	switch {
	case errors.Is(err, context.Canceled):
		err = errors.New("stopped. What is counted above is in the database; the same command again does the rest")
	case err != nil:
		err = fmt.Errorf("%w\nWhat is counted above is in the database; the same command again, once this is mended, does the rest", err)
	}
	return job.bad, err
}

// into is where the cases go. Into an empty database they go as they are: an office that begins on
// it puts them on record. An office that has begun has its journal say what was taken over, in
// the same transaction; whoever imports has its keys.
func (call importCall) into(ctx context.Context, s *store.Store) (pastPutter, func(), error) {
	head, err := s.Head(ctx)
	if err != nil || head == 0 {
		return s, func() {}, err
	}
	place := settings{db: call.db, data: call.data}
	if err := place.complete(); err != nil {
		return nil, nil, fmt.Errorf("an office works on this database, and its journal is to say what is imported: %w", err)
	}
	path := filepath.Join(place.data, "keys")
	if _, err := os.Stat(path); err != nil {
		return nil, nil, fmt.Errorf("an office works on this database, and its keys are not in %s: name the folder with -data", place.data)
	}
	books, err := lastRulebook(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	zone, err := zoneOf(books)
	if err != nil {
		return nil, nil, err
	}
	keys, err := keyring.Open(path, rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	past, err := office.OpenPast(ctx, office.Config{Store: s, Keyring: keys, Now: time.Now, Zone: zone, Entropy: rand.Reader})
	if err != nil {
		return nil, nil, errors.Join(err, keys.Close())
	}
	return past, func() { past.Close(); keys.Close() }, nil
}

// complete checks that everything needed was said, and fills in the source.
func (call *importCall) complete(files []string) error {
	c := call.columns
	switch {
	case call.db == "":
		return errors.New("which database? Give -db FILE, or -db postgres://…")
	case c.id == "":
		return errors.New("which column names the cases? Give -id COLUMN")
	case c.received == "":
		return errors.New("which column holds the date of receipt? Give -received COLUMN")
	case c.closed == "":
		return errors.New("which column holds the closing date? Give -closed COLUMN. A file without one cannot be imported: every case in it would count as open for ever")
	case c.received == c.closed:
		return errors.New("-received and -closed name the same column: every case would have taken no time at all")
	case len(files) == 0:
		return errors.New("which file? Give one CSV file")
	case len(files) > 1:
		return fmt.Errorf("one file at a time, and these are %d: %s", len(files), strings.Join(files, ", "))
	}
	call.file = files[0]
	if call.source == "" {
		if call.file == "-" {
			return errors.New("standard input has no name: give the ids' -source")
		}
		call.source = sourceOf(call.file)
	}
	return nil
}

// sourceOf is the file's name without folder, .gz and .csv.
func sourceOf(path string) string {
	name := filepath.Base(path)
	for _, end := range []string{".gz", ".csv"} {
		if n := len(name) - len(end); n > 0 && strings.EqualFold(name[n:], end) {
			name = name[:n]
		}
	}
	return name
}

func openInput(name string, in io.Reader) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(in), 0, nil
	}
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("there is no file %s", name)
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder, not a CSV file", name)
	}
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// A pastImport is one run of the command, and what it came to.
type pastImport struct {
	name     string
	past     *pastFile
	store    pastPutter
	notes    *bufio.Writer
	progress *importProgress

	rows, bad, repeated               int // of the file
	inserted, changed, unchanged, odd int // of the database; odd: inconsistent, among them
}

// run reads the file to its end and writes batch by batch. What is counted was
// written.
func (j *pastImport) run(ctx context.Context) error {
	batch := make([]office.PastCase, 0, importBatch)
	for {
		row, err := j.past.next()
		if err != nil && err != io.EOF {
			if put := j.put(ctx, batch); put != nil {
				return put
			}
			if errors.Is(err, io.ErrUnexpectedEOF) {
				return fmt.Errorf("%s ends in the middle, after line %d: it was cut off; get it again whole", j.name, j.past.rows.line)
			}
			return fmt.Errorf("%s, after line %d: %w", j.name, j.past.rows.line, err)
		}
		if err == io.EOF || len(batch) == importBatch {
			if err := j.put(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
		if err == io.EOF {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		j.rows++
		switch {
		case row.bad != "":
			j.bad++
			j.note(row.line, row.bad+"; not imported")
			continue
		case row.repeated:
			j.repeated++
			continue
		case row.pastCase.Inconsistent:
			j.note(row.line, fmt.Sprintf("inconsistent: id %q was closed on %s, before it was received on %s; kept, and left out of the figures",
				row.pastCase.ID, row.pastCase.Closed, row.pastCase.Received))
		}
		batch = append(batch, row.pastCase)
	}
}

// put writes a batch whole, even where the import is being stopped.
func (j *pastImport) put(ctx context.Context, batch []office.PastCase) error {
	if len(batch) == 0 {
		return nil
	}
	inserted, changed, err := j.store.PutPastCases(context.WithoutCancel(ctx), batch)
	if err != nil {
		return fmt.Errorf("writing to the database: %w", err)
	}
	j.inserted += inserted
	j.changed += changed
	j.unchanged += len(batch) - inserted - changed
	for _, c := range batch {
		if c.Inconsistent {
			j.odd++
		}
	}
	j.progress.show(j.rows)
	return nil
}

func (j *pastImport) note(line int, what string) {
	j.progress.clear()
	fmt.Fprintf(j.notes, "%s:%d: %s\n", j.name, line, what)
}

func (j *pastImport) summary(out io.Writer, source string) {
	fmt.Fprintf(out, "%d rows read from %s in %.1f s, as cases of %q\n", j.rows, j.name, j.progress.elapsed().Seconds(), source)
	fmt.Fprintf(out, "%9d new\n%9d changed\n%9d unchanged\n", j.inserted, j.changed, j.unchanged)
	if j.repeated > 0 {
		fmt.Fprintf(out, "%9d rows that repeat another\n", j.repeated)
	}
	fmt.Fprintf(out, "%9d inconsistent (closed before received): kept, and left out of the figures\n", j.odd)
	fmt.Fprintf(out, "%9d bad: not imported\n", j.bad)
}
