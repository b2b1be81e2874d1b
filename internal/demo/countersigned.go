package demo

import (
	"bytes"
	"context"
	"crypto/rand"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/verify"
)

// countersign has the overseer work the whole year out anew and put their name to the
// figures, as duly countersign would on a machine of theirs. The key serves once.
func countersign(ctx context.Context, o *office.Office) error {
	who := casework.Actor{ID: watcher, Roles: []string{office.Overseer}}
	var file bytes.Buffer
	if err := o.OversightBundle(ctx, who, 0, &file); err != nil {
		return err
	}
	bundle, err := verify.OpenBundle(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		return err
	}
	key, err := publish.NewKey("argand.example", rand.Reader)
	if err != nil {
		return err
	}
	report := verify.CheckBundle([]*verify.Bundle{bundle}, verify.Trust{Key: o.LogKey(), From: verify.Given}, nil, nil)
	signed, err := verify.Countersign(report, key.Public, key.Sign)
	if err != nil {
		return err
	}
	return o.Countersign(ctx, who, signed)
}
