package verify_test

import (
	"bytes"
	"fmt"

	"duly/journal"
	"duly/publiclog"
	"duly/verify"
	"golang.org/x/mod/sumdb/note"
)

// A complainant gets a receipt, and can later tell whether the log still
// stands by it.
func Example() {
	// The organisation's side: one entry, a log of it, and the receipt.
	entropy := bytes.NewReader(bytes.Repeat([]byte("not random "), 40)) // in earnest: the computer's
	keys := [journal.Envelopes]journal.Key{journal.Parties: {1}, journal.Content: {2}}
	entry := journal.Entry{Number: 0, Case: "7F3C-92KD"}
	err := entry.SealAll(keys, [journal.Envelopes][]byte{
		journal.Parties: []byte(`{"case":"7F3C-92KD","n":0,"kind":"received"}`),
		journal.Content: []byte(`{"text":"A noise at night"}`),
	}, entropy)
	if err != nil {
		fmt.Println(err)
	}
	secret, key, err := publiclog.NewKey(entropy, "log.example/demo")
	if err != nil {
		fmt.Println(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		fmt.Println(err)
	}
	checkpoint, err := publiclog.Sign(publiclog.Checkpoint{Origin: "log.example/demo", Size: 1, Root: entry.LeafHash()}, signer)
	if err != nil {
		fmt.Println(err)
	}
	opening, err := entry.Opening(keys, journal.Parties)
	if err != nil {
		fmt.Println(err)
	}
	receipt := verify.WriteReceipt(verify.Receipt{Opening: opening, Key: key, Proof: publiclog.Proof{Index: 0, Checkpoint: checkpoint}})

	// The complainant's side: nothing but the receipt and the printed key.
	trust := verify.Trust{Key: key, From: verify.Given}
	fmt.Println(verify.CheckReceipt(receipt, trust).Summary)
	forged := bytes.Replace(receipt, []byte(`"received"`), []byte(`"ended"`), 1)
	fmt.Println(verify.CheckReceipt(forged, trust).Summary)
	// Output:
	// entry 0 is in the log log.example/demo, and what this receipt shows of it is what was logged
	// what this receipt shows of entry 0 is not what the log has signed: the receipt's opening or its proof was altered
}
