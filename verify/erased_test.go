package verify

import (
	"strings"
	"testing"

	"duly/journal"
)

// A part that was erased is accounted for by an entry, as far as the database goes; that its
// commitment is another is not.
func TestErasedPartsOfARow(t *testing.T) {
	w := newWorld(t, 3)
	logged := w.entries[1]
	row := logged.Examine(func(v journal.Envelope) (journal.Key, bool) { return w.keys[v], true })
	row.Envelopes[journal.Content] = journal.Standing{Kept: logged.Commitments[journal.Content], State: journal.Erasure, By: 512}
	row.Envelopes[journal.Person] = journal.Standing{Kept: logged.Commitments[journal.Person], State: journal.Erasure, By: 513}
	result, says := standing(row, logged)
	for _, words := range []string{"as entry 512 of the log is to say: content", "as entry 513 of the log is to say: person", "What is left opens to the text that was logged: oversight and parties"} {
		if result != Holds || !strings.Contains(says, words) {
			t.Errorf("%s: %s", result, says)
		}
	}
	wrong := row
	wrong.Envelopes[journal.Content].Kept[3] ^= 1
	if result, says := standing(wrong, logged); result != Broken || !strings.Contains(says, "content (the texts, and the digests of files): the commitment kept beside it is not the one that was logged") {
		t.Errorf("%s: %s", result, says)
	}
	keyless := row
	keyless.Envelopes[journal.Content].State = journal.Keyless
	if result, says := standing(keyless, logged); result != Broken || !strings.Contains(says, "nothing says that it was erased") {
		t.Errorf("%s: %s", result, says)
	}
}
