package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"duly/beacon"
)

// relay is where rounds of the public source of randomness are asked for, unless another
// relay is named. What it answers is checked.
const relay = "https://api.drand.sh"

// fetchBeacon asks a relay for the signatures of rounds; nil where the address is "none".
func fetchBeacon(address string) (func(context.Context, uint64) (string, error), error) {
	if address == "none" {
		return nil, nil
	}
	base, err := url.Parse(address)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("-beacon %s is neither an address such as %s nor “none”", address, relay)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	return func(ctx context.Context, round uint64) (string, error) {
		where := base.JoinPath(beacon.Quicknet.Hash, "public", fmt.Sprint(round)).String()
		ask, err := http.NewRequestWithContext(ctx, http.MethodGet, where, nil)
		if err != nil {
			return "", err
		}
		answer, err := client.Do(ask)
		if err != nil {
			return "", fmt.Errorf("%s does not answer", base.Host)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return "", fmt.Errorf("%s answers %s", base.Host, answer.Status)
		}
		var said struct{ Signature string }
		if err := json.NewDecoder(io.LimitReader(answer.Body, 10_000)).Decode(&said); err != nil || said.Signature == "" {
			return "", fmt.Errorf("%s answers something else than a round", base.Host)
		}
		return said.Signature, nil
	}, nil
}
