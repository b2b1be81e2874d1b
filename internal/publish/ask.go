package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	"duly/witnessing"
)

// mostAnswer is how many bytes of a witness's answer are read.
const mostAnswer = 16 << 10

// An answer of a witness to a request.
type answered struct {
	lines        []byte // the signature lines; nil: it has not cosigned
	inconsistent bool   // it says that the checkpoint contradicts what it saw
	size         int64  // else, the size that it says it saw last
}

// ask brings a request to a witness (c2sp.org/tlog-witness). What it gives is
// the witness's word, unchecked.
func ask(ctx context.Context, client *http.Client, url string, r witnessing.Request) (answered, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/add-checkpoint", bytes.NewReader(r.Format()))
	if err != nil {
		return answered{}, fmt.Errorf("its address %s is not right", url)
	}
	q.Header.Set("Content-Type", "text/plain; charset=utf-8")
	status, body, err := exchange(client, q)
	if err != nil {
		return answered{}, err
	}
	switch status {
	case http.StatusOK:
		if len(body) == 0 {
			return answered{}, fmt.Errorf("it answers without a cosignature")
		}
		return answered{lines: body}, nil
	case http.StatusConflict:
		size, err := witnessing.ParseSize(strings.TrimSuffix(string(body), "\n"))
		if err != nil {
			// Some witnesses say so of two roots at one size.
			return answered{inconsistent: true}, nil
		}
		return answered{size: size}, nil
	case http.StatusUnprocessableEntity:
		return answered{inconsistent: true}, nil
	case http.StatusNotFound:
		return answered{}, fmt.Errorf("it does not know this log: its operator has to add the log's key")
	case http.StatusForbidden:
		return answered{}, fmt.Errorf("it knows this log under another key")
	case http.StatusTooManyRequests:
		return answered{}, fmt.Errorf("it was asked too often")
	}
	return answered{}, fmt.Errorf("it answers with status %d", status)
}

// show fetches the latest checkpoint that a witness has cosigned of a log.
func show(ctx context.Context, client *http.Client, url, origin string) ([]byte, error) {
	sum := sha256.Sum256([]byte(origin))
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/"+hex.EncodeToString(sum[:])+"/checkpoint", nil)
	if err != nil {
		return nil, err
	}
	status, body, err := exchange(client, q)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("it answers with status %d", status)
	}
	return body, err
}

func exchange(client *http.Client, q *http.Request) (int, []byte, error) {
	a, err := client.Do(q)
	if err != nil {
		return 0, nil, fmt.Errorf("it cannot be reached: %w", err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(io.LimitReader(a.Body, mostAnswer+1))
	switch {
	case err != nil:
		return 0, nil, fmt.Errorf("its answer broke off: %w", err)
	case len(body) > mostAnswer:
		return 0, nil, fmt.Errorf("it answers at more length than any witness need")
	}
	return a.StatusCode, body, nil
}
