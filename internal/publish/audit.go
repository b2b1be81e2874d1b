package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"duly/journal"
	"duly/publiclog"
)

// Behind: the journal has fewer entries than were published, as after a
// restored backup. Publishing on would show two histories.
type Behind struct{ Journal, Published int64 }

func (b *Behind) Error() string {
	return fmt.Sprintf("the database ends at entry %d, but the public log has %d entries: %d are missing. Is it an old copy? "+
		"Put back the newer database. Nothing is published or written until then, because the log cannot be taken back. If there is none, declare that they are lost: duly restore -declare",
		b.Journal-1, b.Published, b.Published-b.Journal)
}

// Contradiction: an entry of the journal is not the one that was published.
type Contradiction struct {
	Entry       int64  // the first one; -1 where the published files do not tell
	Logged, Now []byte // its leaf as published, and as the database has it now
}

func (c *Contradiction) Error() string {
	if c.Entry < 0 {
		return "the database does not add up to the root that the public log has signed, and the published entries do not tell where: both were altered"
	}
	return fmt.Sprintf("entry %d of the database is not the one that was published: its commitments were altered. "+
		"Nothing is published until the entry is put back as it was\npublished:\n%s\nin the database:\n%s", c.Entry, c.Logged, c.Now)
}

// Audit computes the root anew from every published entry of the journal and
// compares it with the signed one: *Behind, *Contradiction. It also looks at
// every published file, and names the first that is missing or damaged.
func (p *Publisher) Audit(ctx context.Context) error {
	damaged := ""
	_, err := p.regrow(ctx, func(f file) {
		if damaged == "" && !p.stands(f) {
			damaged = f.Path
		}
	})
	if err == nil && damaged != "" {
		err = fmt.Errorf("the published file %s is missing or damaged, though the database is right: start duly again, and it is written anew", damaged)
	}
	return err
}

// regrow computes the tree of the published entries out of the journal, and
// checks its root. Each file of the log as it should be is handed to look.
func (p *Publisher) regrow(ctx context.Context, look func(file)) (*publiclog.Tree, error) {
	now := p.now.Load()
	if _, err := p.head(ctx); err != nil {
		return nil, err
	}
	tree := &publiclog.Tree{}
	err := p.entries(ctx, 0, now.Size, func(e *journal.Entry) error { return tree.Append(e.Leaf(), look) })
	if err != nil {
		return nil, err
	}
	for _, f := range tree.Partial() {
		look(f)
	}
	root, err := tree.Root()
	if err != nil {
		return nil, fmt.Errorf("root of the journal: %w", err)
	}
	if root != now.Root {
		return nil, p.locate(ctx, now)
	}
	return tree, nil
}

// stands tells whether a file is published as it should be. A part may have
// gone since the whole is there, which then begins with it.
func (p *Publisher) stands(f file) bool {
	data, err := p.write.disk.Read(f.Path)
	if err == nil {
		return bytes.Equal(data, f.Data)
	}
	whole, _, partial := strings.Cut(f.Path, ".p/")
	if data, err = p.write.disk.Read(whole); !partial || err != nil {
		return false
	}
	return bytes.HasPrefix(data, f.Data)
}

var errFound = errors.New("found")

// locate finds the first entry whose leaf is not the published one.
func (p *Publisher) locate(ctx context.Context, now *state) error {
	none := &Contradiction{Entry: -1}
	var bundle [][]byte
	err := p.entries(ctx, 0, now.Size, func(e *journal.Entry) error {
		tile, place, err := publiclog.BundleOf(e.Number, now.Size)
		if err != nil {
			return err
		}
		if place == 0 {
			bundle = nil
			if data, err := publiclog.FetchTile(p.write.disk.Read, tile); err == nil {
				bundle, _ = publiclog.ReadBundle(data) // unreadable: nothing to compare with
			}
		}
		if place < len(bundle) && !bytes.Equal(bundle[place], e.Leaf()) {
			none.Entry, none.Logged, none.Now = e.Number, bundle[place], e.Leaf()
			return errFound
		}
		return nil
	})
	if err != nil && !errors.Is(err, errFound) {
		return err
	}
	return none
}

// repair writes anew every published file that is not what it should be. The
// journal was found right before.
func (p *Publisher) repair(ctx context.Context) error {
	var failed error
	_, err := p.regrow(ctx, func(f file) {
		if failed == nil && !p.stands(f) {
			failed = p.write.write([]file{f})
		}
	})
	return errors.Join(err, failed)
}
