package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/internal/publish"
	"duly/journal"
	"duly/publiclog"
	"duly/verify"
)

// loggedRows is a journal in memory.
type loggedRows []journal.Entry

func (r *loggedRows) Head(context.Context) (int64, error) { return int64(len(*r)), nil }

func (r *loggedRows) Entries(_ context.Context, from, to int64, each func(journal.Entry) error) error {
	for _, e := range (*r)[from:to] {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

// A running log of 300 entries, its address, and the receipt of entry 41.
func runningLog(t *testing.T) (rows *loggedRows, address, key, receipt string) {
	t.Helper()
	return runningLogWith(t, func(*publish.Publisher) {})
}

// runningLogWith does something with the log before the receipt is made.
func runningLogWith(t *testing.T, before func(*publish.Publisher)) (rows *loggedRows, address, key, receipt string) {
	t.Helper()
	var keys [journal.Envelopes]journal.Key
	for i := range keys {
		keys[i] = journal.Key{byte(i + 1)}
	}
	rows = &loggedRows{}
	for i := range int64(300) {
		e := journal.Entry{Number: i, Case: "7F3C-92KD"}
		plain := [journal.Envelopes][]byte{
			journal.Oversight: []byte(`{"kind":"received","day":"2026-03-02"}`),
			journal.Content:   []byte(`{"text":"a noise at night"}`),
		}
		if err := e.SealAll(keys, plain, bytes.NewReader(bytes.Repeat([]byte{byte(i)}, 400))); err != nil {
			t.Fatal(err)
		}
		*rows = append(*rows, e)
	}
	k, err := publish.LoadKey(filepath.Join(t.TempDir(), "log.key"), "log.example/test", bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	disk, err := publish.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := publish.Open(t.Context(), disk, rows, k)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	before(p)
	proof, err := p.Prove(t.Context(), 41)
	if err != nil {
		t.Fatal(err)
	}
	opening, err := (*rows)[41].Opening(keys, journal.Oversight)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.StripPrefix("/log", p.Handler(func(_ context.Context, i int64) (journal.Record, error) {
		return (*rows)[i].Examine(func(v journal.Envelope) (journal.Key, bool) { return keys[v], true }), nil
	})))
	t.Cleanup(server.Close)
	receipt = filepath.Join(t.TempDir(), "receipt.txt")
	text := verify.WriteReceipt(verify.Receipt{Opening: opening, Proof: proof, Key: p.Key()})
	if err := os.WriteFile(receipt, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return rows, server.URL + "/log", p.Key(), receipt
}

func verifying(t *testing.T, exit int, says string, args ...string) string {
	t.Helper()
	var out, errOut strings.Builder
	if got := runVerify(args, strings.NewReader(""), &out, &errOut); got != exit {
		t.Errorf("duly verify %v: exit %d, want %d\n%s%s", args, got, exit, out.String(), errOut.String())
	}
	if all := out.String() + errOut.String(); !strings.Contains(all, says) {
		t.Errorf("duly verify %v does not say %q:\n%s", args, says, all)
	}
	return out.String()
}

func TestVerifyOnReceiptLogAndDatabase(t *testing.T) {
	rows, address, key, receipt := runningLog(t)
	verifying(t, 0, "taken from the receipt itself", receipt)
	verifying(t, 0, "HOLDS: entry 41 is in the log log.example/test", "-key", key, receipt)
	verifying(t, 0, "only grown", "-log", address, receipt)
	verifying(t, 0, "the database agrees", receipt, "-log", address+"/", "-key", key)

	// One byte of the database's record of the entry.
	(*rows)[41].Sealed[journal.Content][20] ^= 1
	verifying(t, 1, "BROKEN: the database's record of entry 41 no longer matches what was logged: content", "-log", address, receipt)
	verifying(t, 0, "HOLDS", "-key", key, receipt) // the receipt itself needs no database

	var v verify.Verdict
	if err := json.Unmarshal([]byte(verifying(t, 1, `"result": "broken"`, "-json", "-log", address, receipt)), &v); err != nil || len(v.Lines) != 7 {
		t.Errorf("%d lines of JSON, %v", len(v.Lines), err)
	}
}

func TestVerifyRefusesWhatIsNoReceipt(t *testing.T) {
	_, address, key, receipt := runningLog(t)
	_, other, err := publiclog.NewKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)), "log.example/test")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(receipt)
	if err != nil {
		t.Fatal(err)
	}
	edited := filepath.Join(t.TempDir(), "edited.txt")
	if err := os.WriteFile(edited, bytes.Replace(text, []byte(`"received"`), []byte(`"answered"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	verifying(t, 1, "BROKEN: what this receipt shows of entry 41 is not what the log has signed", edited)
	verifying(t, 1, "they differ in oversight", "-log", address, edited)
	verifying(t, 1, "BROKEN: the checkpoint in this receipt was not signed with the key", "-key", other, receipt)
	verifying(t, 2, "CANNOT TELL: this is not a receipt", "-key", key, "verify_test.go")
	verifying(t, 2, "CANNOT TELL: this is not a receipt", "-")
	verifying(t, 2, "cannot be reached", "-log", "http://127.0.0.1:1/log", receipt)
	verifying(t, 2, "is not an address", "-log", "localhost:8080", receipt)
	verifying(t, 2, "no such file", "no-such-file.txt")
	verifying(t, 2, "name one receipt")
	verifying(t, 2, "flag provided but not defined", "-lgo", address, receipt)
	verifying(t, 0, "Does a receipt hold?", "-h")
}
