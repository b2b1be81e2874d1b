package main

import (
	"context"
	"crypto/rand"
	"time"

	"duly/internal/deliver"
)

// deliverEvery is how often it is looked whether a standing has changed.
const deliverEvery = 5 * time.Second

// deliver tells subscribers what changed, by the clock on the wall: a receiver refuses a
// message that is not of now.
func (h *house) deliver(ctx context.Context) {
	tick := time.NewTicker(deliverEvery)
	defer tick.Stop()
	deliver.New(deliver.Config{
		Office: h.office, Now: time.Now, Entropy: rand.Reader, Client: deliver.Client(deliver.Options{Private: h.privateWebhooks}), Log: h.diag,
	}).Run(ctx, tick.C)
}
