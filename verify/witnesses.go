package verify

import (
	"errors"
	"fmt"
	"strings"

	"duly/publiclog"
)

// A Policy says whose cosignatures a checkpoint needs: *witnessing.Policy.
type Policy interface {
	// Judge tells who has signed a checkpoint, and whether it is enough. An error
	// that is not publiclog.ErrSignature means that a known signature is wrong.
	Judge(signed []byte) (publiclog.Witnessed, error)
}

// witnessed: have enough others signed this checkpoint? what says which it is.
func witnessed(p Policy, signed []byte, what string) Line {
	l := Line{Claim: "Enough witnesses have signed " + what, Result: Holds}
	w, err := p.Judge(signed)
	switch {
	case errors.Is(err, publiclog.ErrSignature):
		l.Result, l.Evidence = Unknown, "it is not signed by a log that the policy names"
	case err != nil:
		l.Result, l.Evidence = Broken, err.Error()
	case !w.Holds:
		l.Result = Unknown
		l.Evidence = fmt.Sprintf("not enough witnesses have signed %s: %s. Witnesses sign after a receipt is given, so fetch it again from your case’s page, or try with -log", what, signers(w))
	default:
		l.Evidence = signers(w) + enoughBy(w)
		l.NotShown = "that the witnesses are independent of the organisation, and of each other: look at who they are"
	}
	return l
}

func enoughBy(w publiclog.Witnessed) string {
	if w.Since.IsZero() {
		return ". The policy asks for none"
	}
	return fmt.Sprintf(". That is enough under the policy; by their clocks, enough had seen it at %s", w.Since.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// signers lists who has signed and who has not.
func signers(w publiclog.Witnessed) string {
	var by []string
	for _, c := range w.By {
		words := c.Name + " at " + c.At.UTC().Format("2006-01-02 15:04:05 UTC")
		if c.Own {
			words += " (the organisation's own, which does not count)"
		}
		by = append(by, words)
	}
	out := "nobody whom the policy names has signed"
	if len(by) > 0 {
		out = "signed by " + list(by)
	}
	if len(w.Missing) > 0 {
		out += "; not signed by " + strings.Join(w.Missing, ", ")
	}
	return out
}

// witnessed: have enough others signed a checkpoint under which the entry is?
// That of the receipt, or the log's of now, or the one that the log shows as
// witnessed and that is the beginning of the log of now.
func (f *following) witnessed(t Trust) Line {
	p := t.Policy
	own := witnessed(p, f.receipt.Proof.Checkpoint, "the checkpoint in this receipt")
	if own.Result != Unknown {
		return own
	}
	if now := witnessed(p, f.signed, "the log's checkpoint of now, under which the entry is"); now.Result != Unknown {
		return now
	}
	signed, err := f.fetch("witnessed")
	if err != nil {
		return own
	}
	l := witnessed(p, signed, "a later checkpoint of the log, under which the entry is")
	c, err := publiclog.OpenCheckpoint(signed, t.Key)
	if l.Result != Holds || err != nil {
		return own
	}
	if c.Size <= f.receipt.Proof.Index {
		return own // it does not have the entry yet
	}
	root, err := f.reader().RootAt(c.Size)
	if c.Size <= f.now.Size && err != nil {
		l.Result, l.Evidence = tileFault(err)
		return l
	}
	if c.Size > f.now.Size || root != c.Root {
		l.Result = Broken
		l.Evidence = "the checkpoint that the witnesses have signed is not of the log that is shown now: there are two histories"
		l.Exhibit = fmt.Sprintf("Both of these are signed with the log's key, and only one can be true:\n%s\n%s", signed, f.signed)
	}
	return l
}
