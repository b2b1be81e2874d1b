package verify

import (
	"errors"
	"fmt"
	"strings"

	"duly/publiclog"
)

// CheckReceipt checks a receipt with nothing but the log's key at hand.
func CheckReceipt(data []byte, t Trust) Verdict {
	var v Verdict
	r, err := ParseReceipt(data)
	if err != nil {
		v.add(unreadable(err))
		return v.conclude("")
	}
	_, signed := v.receipt(data, r, t)
	whole := fmt.Sprintf("entry %d is in the log %s, and what this receipt shows of it is what was logged", r.Proof.Index, name(t.Key))
	if t.Policy != nil && signed {
		v.add(witnessed(t.Policy, r.Proof.Checkpoint, "the checkpoint in this receipt"))
		whole += "; enough witnesses have signed that"
	}
	return v.conclude(whole)
}

func unreadable(err error) Line {
	return Line{Claim: "This is a receipt", Result: Unknown, Evidence: err.Error()}
}

// receipt adds the lines that need no network, and gives the receipt's
// checkpoint; false where the log did not sign it.
func (v *Verdict) receipt(data []byte, r Receipt, t Trust) (publiclog.Checkpoint, bool) {
	c, err := publiclog.OpenCheckpoint(r.Proof.Checkpoint, t.Key)
	switch v.add(signature(c, err, r, t)) {
	case Unknown:
		return c, false
	case Holds:
		v.add(inclusion(c, r))
	}
	v.add(reading(data, r, t))
	return c, err == nil
}

// signature: has the log made the promise that the receipt rests on?
func signature(c publiclog.Checkpoint, err error, r Receipt, t Trust) Line {
	l := Line{Claim: fmt.Sprintf("The log %s has signed the checkpoint in this receipt", name(t.Key)), Result: Holds}
	switch {
	case errors.Is(err, publiclog.ErrSignature):
		l.Result = Broken
		l.Evidence = fmt.Sprintf("the checkpoint in this receipt was not signed with the key %s", t.Key)
		if r.Key == t.Key {
			l.Evidence += ": it was altered, or is not the log's"
		}
	case err != nil:
		l.Result, l.Evidence = Unknown, err.Error()
	default:
		l.Evidence = fmt.Sprintf("Ed25519 signature by %s, under a log of %d entries with root %v", t.Key, c.Size, c.Root)
		l.NotShown = strings.Join(others(r, t), "; ")
	}
	return l
}

// others says what one signature alone does not show.
func others(r Receipt, t Trust) []string {
	var out []string
	if caveat := t.From.caveat(); caveat != "" {
		out = append(out, caveat)
	}
	if t.Policy != nil {
		return out // there is a line about them
	}
	_, signatures, _ := strings.Cut(string(r.Proof.Checkpoint), "\n\n")
	if n := strings.Count(signatures, "\n") - 1; n > 0 {
		out = append(out, fmt.Sprintf("that others saw the same log: %d more signatures stand under it, which are not checked here", n))
	} else {
		out = append(out, "that others saw the same log: nobody else has signed it")
	}
	return out
}

// inclusion: does the promise cover what the receipt shows?
func inclusion(c publiclog.Checkpoint, r Receipt) Line {
	l := Line{
		Claim:    fmt.Sprintf("Entry %d of the log is the one that this receipt shows", r.Proof.Index),
		Result:   Holds,
		NotShown: "what its closed parts say; that what was written is true, or its time right",
	}
	entry := r.Opening.Entry()
	if r.Opening.Number != r.Proof.Index {
		l.Result = Broken
		l.Evidence = fmt.Sprintf("the receipt shows entry %d and proves entry %d: it was put together from two", r.Opening.Number, r.Proof.Index)
		return l
	}
	err := publiclog.CheckInclusion(r.Proof.Path, c.Size, c.Root, r.Proof.Index, entry.LeafHash())
	if err != nil {
		l.Result = Broken
		l.Evidence = fmt.Sprintf("what this receipt shows of entry %d is not what the log has signed: the receipt's opening or its proof was altered", r.Proof.Index)
		return l
	}
	l.Evidence = fmt.Sprintf("leaf %x, computed from what is shown (%s), leads over %d hashes to the signed root",
		entry.LeafHash(), strings.Join(shown(r.Opening), "; "), len(r.Proof.Path))
	return l
}

// reading: may a person go by the words at the top?
func reading(data []byte, r Receipt, t Trust) Line {
	l := Line{Claim: "The words at the top of the receipt say what its proof says", Result: Holds, Evidence: "they are the ones that go with it"}
	if r.Address != "" {
		l.NotShown = "that the address there is the log's: try it with -log"
	}
	if r.Key != t.Key {
		l.Result, l.Evidence = Broken, fmt.Sprintf("the words at the top of this receipt name the key %s, which is not the one that it is checked with", r.Key)
	} else if !asWritten(data, r) {
		l.Result = Broken
		l.Evidence = "the words at the top of this receipt are not those that go with its proof: somebody altered them"
		l.NotShown = "that its proof is wrong: the other lines say how that stands"
	}
	return l
}

// name is the log's name in its key.
func name(key string) string {
	origin, _, _ := strings.Cut(key, "+")
	if origin == "" {
		return "(no name)"
	}
	return origin
}
