package journal_test

import (
	"bytes"
	"fmt"

	"duly/journal"
)

// An entry is sealed; the public sees commitments; one envelope is opened to
// somebody, who can compute the leaf without learning the rest.
func Example() {
	var keys [journal.Envelopes]journal.Key
	for i := range keys {
		keys[i] = journal.Key{0: byte(i + 1)} // in earnest: from the keyring
	}
	entropy := bytes.NewReader(bytes.Repeat([]byte("not random at all "), 20)) // in earnest: the computer's

	entry := journal.Entry{Number: 412, Case: "7F3C-92KD"}
	err := entry.SealAll(keys, [journal.Envelopes][]byte{
		journal.Oversight: []byte(`{"kind":"received","day":"2026-03-02"}`),
		journal.Content:   []byte(`{"text":"A noise at night"}`),
	}, entropy)
	if err != nil {
		fmt.Println(err)
	}

	opening, err := entry.Opening(keys, journal.Oversight)
	if err != nil {
		fmt.Println(err)
	}
	shown := opening.Entry()
	fmt.Printf("shown: %s\n", opening.Envelopes[journal.Oversight].Text())
	fmt.Printf("not shown: %q\n", opening.Envelopes[journal.Content].Text())
	fmt.Println("same leaf:", shown.LeafHash() == entry.LeafHash())
	// Output:
	// shown: {"kind":"received","day":"2026-03-02"}
	// not shown: ""
	// same leaf: true
}
