package main

import (
	"context"
	"crypto/rand"
	"time"

	"duly/internal/deliver"
)

// ready keeps the register of members ready for finding names.
func (h *house) ready(ctx context.Context) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		if err := h.office.ReadyMembers(ctx); err != nil && ctx.Err() == nil {
			h.diag.Error("make the register of members ready", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
		}
	}
}

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
