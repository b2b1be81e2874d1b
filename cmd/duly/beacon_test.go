package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duly/beacon"
)

// A round is asked for as relays of the source have it, and what is no round is said so.
func TestFetchBeacon(t *testing.T) {
	answers := map[string]string{"1000": `{"round":1000,"signature":"abcd"}`, "1001": `<html>`, "1002": `{"round":1002}`}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		round, ok := strings.CutPrefix(r.URL.Path, "/"+beacon.Quicknet.Hash+"/public/")
		if !ok || answers[round] == "" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(answers[round]))
	}))
	fetch, err := fetchBeacon(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fetch(t.Context(), 1000); err != nil || got != "abcd" {
		t.Errorf("round 1000 is %q (%v)", got, err)
	}
	for round, says := range map[uint64]string{1001: "something else than a round", 1002: "something else than a round", 1003: "404"} {
		if got, err := fetch(t.Context(), round); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("round %d is %q (%v)", round, got, err)
		}
	}
	server.Close()
	if _, err := fetch(t.Context(), 1000); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("a relay that is away: %v", err)
	}
	if fetch, err := fetchBeacon("none"); err != nil || fetch != nil {
		t.Errorf("none is %v", err)
	}
	if _, err := fetchBeacon("drand"); err == nil {
		t.Error("a word is taken for an address")
	}
}
