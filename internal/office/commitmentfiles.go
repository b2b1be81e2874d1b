package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"duly/casework"
	"duly/commitment"
)

// What is attached to the register of commitments is kept as evidence is: sealed, apart
// from the journal, under a key of its own. No case has a name like this.
const attachments = "commitments"

// attached describes uploads as the register has them. The name of a file that is not to be
// shown is not shown either: what it is called can say what it holds.
func attached(files []Upload, hide string) (out []commitment.File) {
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		a := commitment.File{Name: f.Name, Type: f.Type, Size: int64(len(f.Data)), SHA256: hex.EncodeToString(sum[:]), Hidden: strings.TrimSpace(hide)}
		if a.Hidden != "" {
			a.Name = "not shown" + path.Ext(f.Name)
		}
		out = append(out, a)
	}
	return out
}

// keepAttachments seals what comes with an act. It is done before the act is on record:
// what the record names is there.
func (o *Office) keepAttachments(ctx context.Context, files []Upload) error {
	if len(files) == 0 {
		return nil
	}
	key, err := o.keyring.Key(ctx, evidenceKey(attachments), true)
	if err != nil {
		return fmt.Errorf("the key of what is attached: %w", err)
	}
	for _, f := range files {
		if _, err := o.evidence.Put(ctx, attachments, key, f.Data); err != nil {
			return fmt.Errorf("keep %q: %w", f.Name, err)
		}
	}
	return nil
}

// CommitmentFile gives a file that is attached to an ask to somebody who may have it, by
// their id ("" for anybody); ErrNotFound for all others.
func (o *Office) CommitmentFile(ctx context.Context, by string, ask int, sha string) (commitment.File, []byte, error) {
	register, err := o.Commitments(ctx)
	if err != nil {
		return commitment.File{}, nil, err
	}
	who, err := o.Pledger(ctx, by)
	if err != nil {
		return commitment.File{}, nil, err
	}
	c := register.Of(ask)
	if c == nil {
		return commitment.File{}, nil, ErrNotFound
	}
	f, may := c.MayFetch(who, sha)
	if !may {
		return commitment.File{}, nil, ErrNotFound
	}
	key, err := o.keyring.Key(ctx, evidenceKey(attachments), false)
	if err != nil {
		return commitment.File{}, nil, fmt.Errorf("the key of what is attached: %w", err)
	}
	data, err := o.evidence.Get(ctx, attachments, key, sha)
	return f.File, data, err
}

// lawful tells whether an act would be taken as things stand, before its files are kept:
// who may not put anything on record fills no disk.
func (o *Office) lawful(ctx context.Context, by string, act CommitmentAct) error {
	register, err := o.Commitments(ctx)
	if err != nil {
		return err
	}
	who, err := o.Pledger(ctx, by)
	if err != nil {
		return err
	}
	if no := commitment.May(who, act.Kind, register.Of(act.Ask), act.Action); no != nil {
		return &casework.Refusal{What: no.What, Field: no.Field}
	}
	return nil
}
