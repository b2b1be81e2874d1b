package witness

import (
	"errors"
	"fmt"

	"duly/publiclog"
	"duly/witnessing"
)

// Pull reads a log's latest checkpoint, computes from its tiles the proof that
// it goes on from what was cosigned before, and cosigns it. It gives the
// checkpoint with the log's signature and the witness's.
func (w *Witness) Pull(fetch publiclog.Fetch) ([]byte, error) {
	signed, err := fetch("checkpoint")
	if err != nil {
		return nil, fmt.Errorf("the log cannot be reached: %w", err)
	}
	c, _, err := w.openCheckpoint(signed)
	if err != nil {
		return nil, err
	}
	old, _ := w.seen(c.Origin)
	if c.Size < old {
		return nil, fmt.Errorf("the log %s has %d entries, and had %d when it was cosigned here: entries were taken out, or this is an old copy of it", c.Origin, c.Size, old)
	}
	r := witnessing.Request{Old: old, Checkpoint: signed}
	var root *publiclog.Hash
	if old > 0 && old < c.Size {
		reader := publiclog.Reader{Size: c.Size, Root: c.Root, Fetch: fetch}
		if r.Proof, err = reader.Consistency(old); err != nil {
			return nil, fmt.Errorf("the log's tiles do not give the proof that it has only grown: %w", err)
		}
		at, err := reader.RootAt(old)
		if err != nil {
			return nil, fmt.Errorf("the log's tiles do not give its root at %d entries: %w", old, err)
		}
		root = &at
	}
	if _, err := w.add(r, root); err != nil {
		var conflict *Conflict
		if errors.As(err, &conflict) {
			return nil, fmt.Errorf("the log %s was cosigned at the same time from elsewhere; pull again", c.Origin)
		}
		return nil, err
	}
	return w.Latest(c.Origin), nil
}
