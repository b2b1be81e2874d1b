package verify

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"duly/journal"
	"duly/publiclog"
)

// Follow checks a receipt as CheckReceipt does, and then against the log as it
// is now and the database behind it. fetch reads a path below the log's
// address: checkpoint, tiles, entry bundles, record/INDEX.
func Follow(data []byte, t Trust, fetch publiclog.Fetch) Verdict {
	var v Verdict
	r, err := ParseReceipt(data)
	if err != nil {
		v.add(unreadable(err))
		return v.conclude("")
	}
	then, signed := v.receipt(data, r, t)
	f := following{receipt: r, held: r.Proof.Checkpoint, what: "this receipt", when: "was given", fetch: fetch}
	if v.add(f.present(t)) != Holds {
		return v.conclude("")
	}
	if signed {
		v.add(f.growth(then))
	}
	logged, line := f.leaf()
	if v.add(line) != Unknown {
		v.add(f.record(logged))
	}
	whole := fmt.Sprintf("entry %d stands in the log %s as this receipt shows it, the log has only grown since, and the database agrees with it", r.Proof.Index, name(t.Key))
	if t.Policy != nil && signed {
		v.add(f.witnessed(t))
		whole += "; enough witnesses have signed that"
	}
	return v.conclude(whole)
}

// following is a receipt, or a bundle, held against the log of now.
type following struct {
	receipt Receipt
	held    []byte // its checkpoint
	what    string // "this receipt"
	when    string // "was given"
	fetch   publiclog.Fetch
	signed  []byte
	now     publiclog.Checkpoint
}

// present: has the log a checkpoint now?
func (f *following) present(t Trust) Line {
	l := Line{Claim: "The log has signed its present state", Result: Holds}
	var err error
	if f.signed, err = f.fetch("checkpoint"); err != nil {
		l.Result, l.Evidence = Unknown, "the log cannot be reached: "+err.Error()
		return l
	}
	if f.now, err = publiclog.OpenCheckpoint(f.signed, t.Key); err != nil {
		if c, errRead := publiclog.ReadCheckpoint(f.signed); errRead == nil && c.Origin == name(t.Key) {
			l.Result = Broken
		} else {
			l.Result = Unknown
		}
		l.Evidence = fmt.Sprintf("at this address is no checkpoint of the log %s: %v", name(t.Key), err)
		return l
	}
	l.Evidence = fmt.Sprintf("a log of %d entries with root %v", f.now.Size, f.now.Root)
	return l
}

// growth: is the log that the receipt saw the beginning of the log of now?
func (f *following) growth(then publiclog.Checkpoint) (l Line) {
	l = Line{Claim: "The log has only grown since " + f.what, Result: Holds}
	defer func() {
		if l.Result == Broken {
			l.Exhibit = fmt.Sprintf("Both of these are signed with the log's key, and only one can be true:\n%s\n%s", f.held, f.signed)
		}
	}()
	switch {
	case f.now.Size < then.Size:
		l.Result = Broken
		l.Evidence = fmt.Sprintf("the log had %d entries when %s %s, and has %d now: entries were taken out", then.Size, f.what, f.when, f.now.Size)
		return l
	case f.now.Size == then.Size && f.now.Root == then.Root:
		l.Evidence = fmt.Sprintf("it still has the same %d entries", then.Size)
		return l
	case f.now.Size == then.Size:
		l.Result = Broken
		l.Evidence = fmt.Sprintf("the log shows two histories of the same %d entries", then.Size)
		return l
	}
	proof, err := f.reader().Consistency(then.Size)
	if err != nil {
		l.Result, l.Evidence = tileFault(err)
		return l
	}
	if publiclog.CheckConsistency(proof, then.Size, then.Root, f.now.Size, f.now.Root) != nil {
		l.Result = Broken
		l.Evidence = fmt.Sprintf("the first %d entries of the log are not those that it had when %s %s: its past was changed", then.Size, f.what, f.when)
		return l
	}
	l.Evidence = fmt.Sprintf("from %d entries to %d, by a consistency proof of %d hashes", then.Size, f.now.Size, len(proof))
	return l
}

// reader reads the log of now.
func (f *following) reader() publiclog.Reader {
	return publiclog.Reader{Size: f.now.Size, Root: f.now.Root, Fetch: func(path string) ([]byte, error) {
		data, err := f.fetch(path)
		if err != nil {
			return nil, &notHandedOver{err}
		}
		return data, nil
	}}
}

// notHandedOver: a file could not be had, which says nothing about its content.
type notHandedOver struct{ error }

// tileFault tells a log that cannot be read from one that contradicts itself.
func tileFault(err error) (Result, string) {
	if lost := (*notHandedOver)(nil); errors.As(err, &lost) {
		return Unknown, "the log did not hand over what is needed to check it: " + lost.Error()
	}
	return Broken, "the log's tiles do not lead to the root that it has signed: " + err.Error()
}

// leaf: does the log of now show the entry as the receipt does? It gives the
// entry as the log shows it.
func (f *following) leaf() (journal.Entry, Line) {
	index := f.receipt.Proof.Index
	l := Line{Claim: fmt.Sprintf("The log still shows entry %d as this receipt does", index), Result: Holds}
	tile, place, err := publiclog.BundleOf(index, f.now.Size)
	if err != nil {
		l.Result, l.Evidence = Broken, fmt.Sprintf("the log has no entry %d any more: it has %d entries", index, f.now.Size)
		return f.receipt.Opening.Entry(), l
	}
	bundle, err := publiclog.FetchTile(f.fetch, tile)
	if err != nil {
		l.Result, l.Evidence = Unknown, "the log did not hand over the entry: "+err.Error()
		return journal.Entry{}, l
	}
	leaves, err := publiclog.ReadBundle(bundle)
	if err != nil || place >= len(leaves) {
		l.Result, l.Evidence = Broken, fmt.Sprintf("the log's file with entry %d is damaged", index)
		return f.receipt.Opening.Entry(), l
	}
	logged, err := journal.ParseLeaf(leaves[place])
	if err != nil {
		l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d of the log is not of the form duly-entry/v1: %v", index, err)
		return f.receipt.Opening.Entry(), l
	}
	l.Result, l.Evidence = f.compare(logged)
	return logged, l
}

// compare holds the leaf that the log hands over against its own tree, and
// against the receipt.
func (f *following) compare(logged journal.Entry) (Result, string) {
	index := f.receipt.Proof.Index
	inTree, err := f.reader().Leaf(index)
	if err != nil {
		return tileFault(err)
	}
	if inTree != logged.LeafHash() {
		return Broken, fmt.Sprintf("the text that the log shows of entry %d is not the one that it has signed", index)
	}
	shown := f.receipt.Opening.Entry()
	if !bytes.Equal(shown.Leaf(), logged.Leaf()) {
		var differ []string
		for v := range shown.Commitments {
			if shown.Commitments[v] != logged.Commitments[v] {
				differ = append(differ, journal.Envelope(v).String())
			}
		}
		return Broken, fmt.Sprintf("entry %d of the log is another than this receipt shows: they differ in %s", index, list(differ))
	}
	return Holds, "its leaf is the same, line by line, and leads to the root of now"
}

// record: does the database still hold what was logged?
func (f *following) record(logged journal.Entry) Line {
	index := f.receipt.Proof.Index
	l := Line{
		Claim:    fmt.Sprintf("The organisation's database still holds entry %d as it was logged", index),
		NotShown: "that the organisation's server speaks the truth about its own database: a receipt and the log do not need its word",
	}
	data, err := f.fetch(fmt.Sprintf("record/%d", index))
	if err != nil {
		l.Result, l.Evidence = Unknown, "the server does not say how the database's record of the entry stands: "+err.Error()
		return l
	}
	rec, err := journal.ParseRecord(data)
	if err != nil {
		l.Result, l.Evidence = Unknown, "the server's answer about its database is not of the form duly-record/v1: "+err.Error()
		return l
	}
	l.Result, l.Evidence = standing(rec, logged)
	for _, s := range rec.Envelopes {
		if s.State == journal.Erasure && l.Result == Holds {
			l.NotShown = fmt.Sprintf("that entry %d of the log says what was erased, when and under which rule: its own receipt shows that, and an overseer checks it with a bundle; ", s.By) + l.NotShown
			break
		}
	}
	return l
}

// about says in words what each envelope holds.
var about = [journal.Envelopes]string{
	journal.Oversight: "what was done, when, and under which rule",
	journal.Parties:   "which case it belongs to, and where in it",
	journal.Content:   "the texts, and the digests of files",
	journal.Person:    "who it was",
}

// standing tells envelope by envelope how a row stands against its leaf.
func standing(rec journal.Record, logged journal.Entry) (Result, string) {
	if rec.Number != logged.Number {
		return Broken, fmt.Sprintf("the database's record of entry %d says that it is entry %d", logged.Number, rec.Number)
	}
	if rec.Missing {
		return Broken, fmt.Sprintf("the database has no record of entry %d any more, though the log has it", rec.Number)
	}
	var right, faults []string
	erased := map[int64][]string{} // by the entry that says so
	wrong := map[string][]string{} // the envelopes by what is wrong with them
	for i, s := range rec.Envelopes {
		v := journal.Envelope(i)
		what := fault(s, logged.Commitments[i])
		if what == "" && s.State == journal.Erasure {
			erased[s.By] = append(erased[s.By], fmt.Sprintf("%s (%s)", v, about[v]))
			continue
		}
		if what == "" {
			right = append(right, v.String())
			continue
		}
		if wrong[what] == nil {
			faults = append(faults, what)
		}
		wrong[what] = append(wrong[what], fmt.Sprintf("%s (%s)", v, about[v]))
	}
	if len(faults) == 0 && len(erased) > 0 {
		return Holds, "it still has the commitments that were logged. " + whatIsErased(erased) + parts(right)
	}
	if len(faults) == 0 {
		return Holds, "each of its parts opens to the text that was logged: " + list(right)
	}
	for i, what := range faults {
		who := list(wrong[what])
		if len(wrong[what]) == journal.Envelopes {
			who = "all of it"
			what += "; look first at the case, place and time of its row"
		}
		faults[i] = who + ": " + what
	}
	evidence := fmt.Sprintf("the database's record of entry %d no longer matches what was logged: %s", rec.Number, strings.Join(faults, "; "))
	if len(right) > 0 {
		evidence += "; unchanged: " + list(right)
	}
	return Broken, evidence
}

// whatIsErased says which parts were erased by which entries.
func whatIsErased(erased map[int64][]string) string {
	var out []string
	for _, by := range slices.Sorted(maps.Keys(erased)) {
		out = append(out, fmt.Sprintf("Erased, as entry %d of the log is to say: %s", by, list(erased[by])))
	}
	return strings.Join(out, "; ")
}

func parts(right []string) string {
	if len(right) == 0 {
		return ""
	}
	return ". What is left opens to the text that was logged: " + list(right)
}

// fault tells what is wrong with an envelope of a row; "" if nothing is.
func fault(s journal.Standing, logged [32]byte) string {
	switch {
	case s.State == journal.Unreadable:
		return "cannot be opened any more, so sealed text, key or row was altered"
	case s.State == journal.Opens && s.Anew != logged:
		return "opens to another text than the one that was logged"
	case s.Kept != logged:
		return "the commitment kept beside it is not the one that was logged"
	case s.State == journal.Keyless:
		return "there is no key for it and nothing says that it was erased, so the key was destroyed, or the row names another case or person"
	}
	return ""
}

// list joins words as people do.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
