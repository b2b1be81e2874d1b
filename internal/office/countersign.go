package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/journal"
	"duly/publiclog"
	"duly/verify"
)

// Countersigned is the kind of the journal's own entries by which an overseer put their
// name to figures that were released.
const Countersigned casework.Kind = journal.FiguresCountersigned

// A Countersigning is a countersignature as it stands in the journal.
type Countersigning struct {
	verify.Countersignature
	Entry int64
	Text  []byte // as it was signed
}

// Countersign puts an overseer's countersignature on record; ErrNotFound for anybody but
// an overseer, and a *casework.Refusal where it is none, or speaks of another history than
// the one here: then both are evidence, and the overseer has theirs.
func (o *Office) Countersign(ctx context.Context, who casework.Actor, text []byte) error {
	if !slices.Contains(who.Roles, Overseer) {
		return ErrNotFound
	}
	c, err := verify.OpenCountersignature(text)
	if err != nil {
		return &casework.Refusal{What: "This cannot be taken: " + err.Error(), Field: "countersignature"}
	}
	if err := o.agrees(ctx, c); err != nil {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		s.systemBy(who.ID, casework.Event{Kind: Countersigned, Day: s.Today, By: who.ID, Role: Overseer, Ground: digestOf(string(text)), Text: string(text)})
		return nil
	})
}

// LogKey is the public key of the log, by which whoever has it checks a bundle.
func (o *Office) LogKey() string { return o.publisher.Key() }

// agrees holds a countersignature against the journal.
func (o *Office) agrees(ctx context.Context, c verify.Countersignature) error {
	no := func(format string, args ...any) error {
		return &casework.Refusal{What: fmt.Sprintf(format, args...), Field: "countersignature"}
	}
	head, err := o.store.Head(ctx)
	if err != nil {
		return err
	}
	origin, _, _ := strings.Cut(o.publisher.Key(), "+")
	switch {
	case c.Log != origin:
		return no("This countersignature is about the log %s, and this one is %s", c.Log, origin)
	case c.Size < 1 || c.Size > head:
		return no("This countersignature is about %d entries, and there are %d here: if you worked out more than there are, entries were lost. Keep your bundle, and ask the witnesses", c.Size, head)
	}
	var tree publiclog.Tree
	err = o.store.Entries(ctx, 0, c.Size, func(e journal.Entry) error { return tree.AppendHash(e.LeafHash()) })
	if err != nil {
		return err
	}
	if root, err := tree.Root(); err != nil || root != c.Root {
		return no("This countersignature is about another history than the one that is here: after %d entries its root is another. Keep it and your bundle, for together with this log's own signature they are evidence", c.Size)
	}
	releases, err := o.Releases(ctx)
	if err != nil {
		return err
	}
	for _, seen := range c.Releases { // else it would stand beside figures that are not made yet
		if !slices.ContainsFunc(releases, func(r Release) bool { return r.Name == seen.Name && r.Entry < c.Size }) {
			return no("The figures of %.20s that this countersignature speaks of are not on record here", seen.Name)
		}
	}
	for _, r := range releases {
		if seen, ok := c.Covers(r.Name); r.Entry < c.Size && (!ok || seen.Entry != r.Entry || seen.Digest != r.Digest) {
			return no("The figures of %s that this countersignature speaks of are not those of entry %d", r.Name, r.Entry)
		}
	}
	return nil
}

// Countersignings lists the countersignatures, oldest first. One that its key has not
// signed as it stands is an error: it was altered here.
func (o *Office) Countersignings(ctx context.Context) (out []Countersigning, err error) {
	entries, unread, err := o.entriesOfKind(ctx, Countersigned)
	if err = cmp.Or(err, unread); err != nil {
		return nil, err
	}
	for _, entry := range entries {
		c := Countersigning{Entry: entry.Number}
		if c.Text, err = o.said(ctx, entry); err != nil {
			return nil, err
		}
		if c.Countersignature, err = verify.OpenCountersignature(c.Text); err != nil {
			return nil, fmt.Errorf("entry %d: %w", entry.Number, err)
		}
		out = append(out, c)
	}
	return out, nil
}
