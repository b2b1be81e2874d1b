package office

import "context"

// receipt makes the receipt of an entry: its proof under a signed checkpoint.
func (o *Office) receipt(ctx context.Context, id string, entry int64) ([]byte, error) {
	return nil, nil
}
