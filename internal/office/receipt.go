package office

import (
	"context"
	"fmt"

	"duly/journal"
	"duly/verify"
)

// receipt makes the receipt of an entry, with its proof under a signed
// checkpoint. Of the entry it opens what lets a party see that their case is
// whole, and nothing of what the case is about.
func (o *Office) receipt(ctx context.Context, entry int64) ([]byte, error) {
	if _, err := o.publisher.Through(ctx, entry+1); err != nil {
		return nil, fmt.Errorf("publish entry %d: %w", entry, err)
	}
	proof, err := o.publisher.Prove(ctx, entry)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d: %w", entry, err)
	}
	opening, err := o.opening(ctx, entry)
	if err != nil {
		return nil, err
	}
	return verify.WriteReceipt(verify.Receipt{Opening: opening, Proof: proof, Key: o.publisher.Key(), Address: o.address}), nil
}

func (o *Office) opening(ctx context.Context, entry int64) (opening journal.Opening, err error) {
	err = o.store.Entries(ctx, entry, entry+1, func(e journal.Entry) error {
		names := keyNames(e.Case, e.Person)
		var keys [journal.Envelopes]journal.Key
		if keys[journal.Parties], err = o.keyring.Key(ctx, names[journal.Parties], false); err != nil {
			return err
		}
		opening, err = e.Opening(keys, journal.Parties)
		return err
	})
	return opening, err
}
