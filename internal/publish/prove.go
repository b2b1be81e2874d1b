package publish

import (
	"context"
	"fmt"

	"duly/publiclog"
)

// Proof is the path from entry index to the root of the log's first size entries.
func (p *Publisher) Proof(index, size int64) ([]publiclog.Hash, error) {
	path, err := p.reader(p.now.Load()).Inclusion(index, size)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d: %w", index, err)
	}
	return path, nil
}

// reader reads the published log as of a state.
func (p *Publisher) reader(now *state) publiclog.Reader {
	return publiclog.Reader{Size: now.Size, Root: now.Root, Fetch: p.fetch(now)}
}

// Prove publishes an entry if it is not published yet, and proves that it is:
// under the latest checkpoint that enough witnesses have signed, if it is in
// there, else under the log's latest, with the cosignatures that it has.
func (p *Publisher) Prove(ctx context.Context, index int64) (publiclog.Proof, error) {
	if _, err := p.Through(ctx, index+1); err != nil {
		return publiclog.Proof{}, err
	}
	signed := p.Cosigned()
	if w := p.witnesses.Load(); w != nil {
		if c, err := publiclog.ReadCheckpoint(w.Witnessed()); err == nil && c.Size > index {
			signed = w.Witnessed()
		}
	}
	c, err := publiclog.ReadCheckpoint(signed)
	if err != nil {
		return publiclog.Proof{}, err
	}
	path, err := p.Proof(index, c.Size)
	if err != nil {
		return publiclog.Proof{}, err
	}
	return publiclog.Proof{Index: index, Path: path, Checkpoint: signed}, nil
}

// fetch reads published files: those at the right edge from memory.
func (p *Publisher) fetch(now *state) publiclog.Fetch {
	return func(path string) ([]byte, error) {
		if tile, err := publiclog.ParseTilePath(path); err == nil {
			if data, ok := now.tree.Read(tile); ok {
				return data, nil
			}
		}
		return p.write.disk.Read(path)
	}
}
