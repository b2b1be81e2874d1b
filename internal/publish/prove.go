package publish

import (
	"context"
	"fmt"

	"duly/publiclog"
)

// Proof is the path from entry index to the root of the log's first size entries.
func (p *Publisher) Proof(index, size int64) ([]publiclog.Hash, error) {
	now := p.now.Load()
	path, err := publiclog.Reader{Size: now.Size, Root: now.Root, Fetch: p.fetch(now)}.Inclusion(index, size)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d: %w", index, err)
	}
	return path, nil
}

// Prove publishes an entry if it is not published yet, and proves that it is.
func (p *Publisher) Prove(ctx context.Context, index int64) (publiclog.Proof, error) {
	signed, err := p.Through(ctx, index+1)
	if err != nil {
		return publiclog.Proof{}, err
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
