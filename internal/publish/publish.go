// Package publish answers one question: how does the journal become the public
// log?
//
// It follows the journal's entries and writes them as static files: entry
// bundles, tiles, and last the signed checkpoint, each durable before the
// next. The tree is a function of the journal, so redoing is harmless, and a
// crash at any point loses nothing. What was published is never taken back: a
// journal that is behind the log, or says something else, is refused.
package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"duly/journal"
	"duly/publiclog"
)

// A Journal is what is published. Its entries are numbered from 0 without gaps.
type Journal interface {
	// Head is the number that the next entry will have.
	Head(ctx context.Context) (int64, error)
	// Entries reads entries by number, from (inclusive) to (exclusive), in order.
	Entries(ctx context.Context, from, to int64, each func(journal.Entry) error) error
}

type file = publiclog.File

// most is how many entries come under one checkpoint at the most: it bounds
// what is held in memory when a long journal is published for the first time.
const most = 4096

// A Publisher publishes one journal as one log. Its methods may be called from
// many goroutines.
type Publisher struct {
	journal Journal
	key     Key
	write   writer
	turn    chan struct{} // held by whoever publishes
	now     atomic.Pointer[state]

	witnesses atomic.Pointer[Witnesses] // nil: none
}

// A state of the log, never altered: the next one takes its place.
type state struct {
	tree *publiclog.Tree
	publiclog.Checkpoint
	signed []byte
}

// Open takes up publishing where the folder's checkpoint says that it stopped,
// or begins a log. It reads every published entry of the journal and computes
// the root anew, so that nothing is ever added to a journal that was altered:
// *Behind, *Contradiction. Files that are missing or damaged are written
// again, which the journal allows once it is known to be the right one.
func Open(ctx context.Context, d Disk, j Journal, k Key) (*Publisher, error) {
	p := &Publisher{journal: j, key: k, write: writer{d, map[string]bool{}}, turn: make(chan struct{}, 1)}
	signed, err := d.Read("checkpoint")
	if missing(err) {
		return p, p.begin()
	}
	if err != nil {
		return nil, fmt.Errorf("read the log's checkpoint: %w", err)
	}
	c, err := publiclog.OpenCheckpoint(signed, k.Public)
	if err != nil {
		return nil, fmt.Errorf("the folder of the public log has a checkpoint that key %s did not sign: is it the folder, or the key, of another log? (%w)", k.Public, err)
	}
	p.now.Store(&state{Checkpoint: c, signed: signed})
	damaged := false
	tree, err := p.regrow(ctx, func(f file) {
		damaged = damaged || !p.stands(f)
		if !strings.Contains(f.Path, ".p/") {
			p.write.remove(f.Path + ".p") // left behind where a crash came before the tidying
		}
	})
	if err != nil {
		return nil, err
	}
	p.now.Store(&state{tree, c, signed})
	if damaged {
		err = p.repair(ctx)
	}
	return p, err
}

// begin publishes the checkpoint of an empty log, before any tile: so a folder
// that has tiles and no checkpoint has lost it.
func (p *Publisher) begin() error {
	if _, err := p.write.disk.Read("tile"); !missing(err) {
		return errors.New("the folder of the public log has tiles but no checkpoint: put back the file checkpoint (every reader of the log has a copy), or begin a log under another name in another folder")
	}
	if err := p.write.write([]file{{Path: "key", Data: []byte(p.key.Public + "\n")}}); err != nil {
		return err
	}
	return p.promise(&publiclog.Tree{})
}

// promise signs the root of a tree whose files are durable, and publishes that.
func (p *Publisher) promise(tree *publiclog.Tree) error {
	root, err := tree.Root()
	if err != nil {
		return fmt.Errorf("root of the log: %w", err)
	}
	c := publiclog.Checkpoint{Origin: p.key.Origin(), Size: tree.Size(), Root: root}
	signed, err := publiclog.Sign(c, p.key.signer)
	if err != nil {
		return fmt.Errorf("sign a checkpoint: %w", err)
	}
	if err := p.write.write([]file{{Path: "checkpoint", Data: signed}}); err != nil {
		return err
	}
	p.now.Store(&state{tree, c, signed})
	return nil
}

// Through publishes every entry below n, at least, and gives a signed
// checkpoint of a log that has them. Who calls at the same time shares the
// work: whatever the journal holds by then is published together.
func (p *Publisher) Through(ctx context.Context, n int64) ([]byte, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for p.now.Load().Size < n {
		head, err := p.head(ctx)
		if err != nil {
			return nil, err
		}
		if head < n {
			return nil, fmt.Errorf("entry %d cannot be published: the journal has only %d entries", n-1, head)
		}
		if err := p.grow(ctx, head); err != nil {
			return nil, err
		}
	}
	return p.now.Load().signed, nil
}

// head is the journal's, refused where the log is ahead of it.
func (p *Publisher) head(ctx context.Context) (int64, error) {
	head, err := p.journal.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("head of the journal: %w", err)
	}
	if now := p.now.Load(); head < now.Size {
		return 0, &Behind{Journal: head, Published: now.Size}
	}
	return head, nil
}

// grow publishes the next entries, up to head or to what one checkpoint takes.
func (p *Publisher) grow(ctx context.Context, head int64) error {
	now := p.now.Load()
	if err := p.alone(now); err != nil {
		return err
	}
	tree := now.tree.Clone()
	var files []file
	to := min(head, now.Size+most)
	err := p.entries(ctx, now.Size, to, func(e *journal.Entry) error {
		return tree.Append(e.Leaf(), func(f file) { files = append(files, f) })
	})
	if err != nil {
		return err
	}
	full := files
	before := map[string]bool{}
	for _, f := range now.tree.Partial() {
		before[f.Path] = true
	}
	for _, f := range tree.Partial() {
		if !before[f.Path] { // the same path holds the same bytes
			files = append(files, f)
		}
	}
	if err := p.write.write(files); err != nil {
		return err
	}
	if err := p.promise(tree); err != nil {
		return err
	}
	for _, f := range full {
		p.write.remove(f.Path + ".p") // now that the whole is there, its parts may go
	}
	return nil
}

// alone checks that nobody else publishes into this folder: two would sign two
// histories.
func (p *Publisher) alone(now *state) error {
	signed, err := p.write.disk.Read("checkpoint")
	if err != nil {
		return fmt.Errorf("read the log's checkpoint: %w", err)
	}
	if !bytes.Equal(signed, now.signed) {
		return errors.New("the log's checkpoint is not the one that was written last: does another duly publish into the same folder? Stop one of the two, and start again")
	}
	return nil
}

// entries reads entries and checks that there is each one, in its place.
func (p *Publisher) entries(ctx context.Context, from, to int64, each func(*journal.Entry) error) error {
	next := from
	err := p.journal.Entries(ctx, from, to, func(e journal.Entry) error {
		if e.Number != next {
			return fmt.Errorf("the journal gives entry %d where %d should be", e.Number, next)
		}
		next++
		return each(&e)
	})
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	if next != to {
		return fmt.Errorf("the journal ends at entry %d, and should have %d entries", next, to)
	}
	return nil
}

// Run follows the journal: at each tick it publishes what is new. A fault is
// handed to fault once, not at every tick that it lasts; each tick tries again.
// It returns when ctx ends.
func (p *Publisher) Run(ctx context.Context, tick <-chan time.Time, fault func(error)) {
	told := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		err := p.CatchUp(ctx)
		if err == nil {
			told = ""
		} else if err.Error() != told && ctx.Err() == nil {
			told = err.Error()
			fault(err)
		}
	}
}

// CatchUp publishes what the journal holds now.
func (p *Publisher) CatchUp(ctx context.Context) error {
	head, err := p.head(ctx)
	if err != nil {
		return err
	}
	_, err = p.Through(ctx, head)
	return err
}

// Checkpoint is the log's latest, signed.
func (p *Publisher) Checkpoint() []byte { return p.now.Load().signed }

// Size is how many entries are published.
func (p *Publisher) Size() int64 { return p.now.Load().Size }

// Key is the key with which the log's checkpoints are checked.
func (p *Publisher) Key() string { return p.key.Public }
