package witnessing

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"duly/publiclog"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

func decode(word string) ([]byte, error) { return base64.StdEncoding.DecodeString(word) }

// markOwn marks the witnesses of the logs' own organisations: those under a
// log's key, and those whose name has the host of a log's name.
func (p *Policy) markOwn() {
	for i := range p.Witnesses {
		w := &p.Witnesses[i]
		for _, log := range p.Logs {
			origin, _, _ := strings.Cut(log, "+")
			w.Own = w.Own || publicKey(w.Key) == publicKey(log) || sameHost(w.Host(), origin)
		}
	}
}

// sameHost tells whether one name's host is the other's, or stands below it.
func sameHost(name, origin string) bool {
	host := func(s string) string {
		s, _, _ = strings.Cut(s, "/")
		s, _, _ = strings.Cut(s, ":")
		return strings.ToLower(s)
	}
	return host(name) == host(origin) || strings.HasSuffix(host(name), "."+host(origin))
}

// counting names the witnesses that may count.
func (p *Policy) counting() []string {
	var names []string
	for _, w := range p.Witnesses {
		if !w.Own {
			names = append(names, w.Name)
		}
	}
	return names
}

// weigh makes what weighs the signatures of each log, and refuses a quorum in
// which an organisation would be its own witness.
func (p *Policy) weigh(quorum string) error {
	reached := p.reached(quorum)
	for _, w := range p.Witnesses {
		if w.Own && slices.Contains(reached, w.Name) {
			return fmt.Errorf("%s (%s) is the witness of the log's own organisation and cannot count: take it out of the group %s", w.Name, w.Host(), p.holder(w.Name, quorum))
		}
	}
	// torchwood asks for the signatures of all logs of a policy, where one is
	// meant: so each log gets a policy of its own.
	var rest []string
	for line := range strings.Lines(string(p.Text)) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "log" {
			rest = append(rest, line)
		}
	}
	for _, log := range p.Logs {
		one, err := torchwood.ParsePolicy([]byte(strings.Join(rest, "") + "log " + log + "\n"))
		if err != nil {
			return err
		}
		origin, _, _ := strings.Cut(log, "+")
		p.weighing[origin] = one
	}
	return nil
}

// reached lists the witnesses by which a quorum can be made.
func (p *Policy) reached(name string) []string {
	members := p.names[name]
	if name == "none" {
		return nil
	}
	if members == nil {
		return []string{name}
	}
	var all []string
	for _, m := range members {
		all = append(all, p.reached(m)...)
	}
	return all
}

func (p *Policy) holder(name, quorum string) string {
	for group, members := range p.names {
		if slices.Contains(members, name) {
			return group
		}
	}
	return quorum
}

// ErrCosignature: a signature on a checkpoint is not right, though it bears the
// name and key of one whom the policy knows.
var ErrCosignature = errors.New("a signature under the checkpoint is not right: it was altered, or was given for another checkpoint")

// Judge tells who of the policy has signed a checkpoint, and whether that is
// enough. Signatures of others are let be. publiclog.ErrSignature where the log
// has not signed, ErrCosignature where a known signature is wrong.
func (p *Policy) Judge(signed []byte) (publiclog.Witnessed, error) {
	c, n, err := p.open(signed)
	if err != nil {
		return publiclog.Witnessed{}, err
	}
	return p.judge(c.Origin, n.Sigs), nil
}

func (p *Policy) judge(origin string, sigs []note.Signature) publiclog.Witnessed {
	var w publiclog.Witnessed
	weighing := p.weighing[origin]
	times := map[string]time.Time{}
	for _, one := range p.Witnesses {
		at, has := one.signed(sigs)
		switch {
		case has:
			times[one.Name] = at
			w.By = append(w.By, publiclog.Cosigned{Name: one.Name, At: at, Own: one.Own})
		case !one.Own && p.counts(weighing, one):
			w.Missing = append(w.Missing, one.Name)
		}
	}
	if w.Holds = weighing.Check(origin, sigs) == nil; w.Holds {
		w.Since = p.since(weighing, origin, sigs, w.By)
	}
	return w
}

// counts tells whether a policy knows a witness at all.
func (p *Policy) counts(weighing torchwood.Policy, w Witness) bool {
	_, err := weighing.Verifier(w.verifier.Name(), w.verifier.KeyHash())
	return err == nil
}

// since is the latest time such that the signatures of then and later are enough.
func (p *Policy) since(weighing torchwood.Policy, origin string, sigs []note.Signature, by []publiclog.Cosigned) time.Time {
	byTime := slices.Clone(by)
	slices.SortFunc(byTime, func(a, b publiclog.Cosigned) int { return b.At.Compare(a.At) })
	for _, c := range byTime {
		late := slices.DeleteFunc(slices.Clone(sigs), func(s note.Signature) bool {
			for _, w := range p.Witnesses {
				if w.verifier.Name() == s.Name && w.verifier.KeyHash() == s.Hash {
					at, _ := w.signed([]note.Signature{s})
					return at.Before(c.At)
				}
			}
			return false
		})
		if weighing.Check(origin, late) == nil {
			return c.At
		}
	}
	return time.Time{} // a quorum of nobody
}

// signed is when a witness signed, if it did.
func (w Witness) signed(sigs []note.Signature) (time.Time, bool) {
	for _, s := range sigs {
		if s.Name == w.verifier.Name() && s.Hash == w.verifier.KeyHash() {
			at, err := torchwood.CosignatureTimestamp(s)
			return time.Unix(at, 0).UTC(), err == nil
		}
	}
	return time.Time{}, false
}

// open reads a checkpoint and checks every signature of whom the policy knows;
// the log's must be there.
func (p *Policy) open(signed []byte) (publiclog.Checkpoint, *note.Note, error) {
	known := make([]note.Verifier, 0, len(p.Witnesses)+len(p.logs))
	for _, v := range p.logs {
		known = append(known, v)
	}
	for _, w := range p.Witnesses {
		known = append(known, w.verifier)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified):
		return publiclog.Checkpoint{}, nil, publiclog.ErrSignature
	case errors.As(err, &invalid):
		if p.logs[invalid.Name] != nil && p.logs[invalid.Name].KeyHash() == invalid.Hash {
			return publiclog.Checkpoint{}, nil, publiclog.ErrSignature
		}
		return publiclog.Checkpoint{}, nil, fmt.Errorf("%w (%s)", ErrCosignature, invalid.Name)
	case err != nil:
		return publiclog.Checkpoint{}, nil, fmt.Errorf("not a signed checkpoint: %w", err)
	}
	c, err := publiclog.ParseCheckpoint(n.Text)
	if err != nil {
		return publiclog.Checkpoint{}, nil, err
	}
	log := p.logs[c.Origin]
	if log == nil || !slices.ContainsFunc(n.Sigs, func(s note.Signature) bool { return s.Name == log.Name() && s.Hash == log.KeyHash() }) {
		return publiclog.Checkpoint{}, nil, publiclog.ErrSignature
	}
	return c, n, nil
}

// Merge puts cosignatures, as a witness's answer gives them, under a signed
// checkpoint. Of two by one witness the later stays. Only signatures of the log
// and of the policy's witnesses are kept, in the policy's order. A signature
// that is wrong spoils all of more: an error, and signed is to be kept as it was.
func (p *Policy) Merge(signed, more []byte) ([]byte, error) {
	_, have, err := p.open(signed)
	if err != nil {
		return nil, err
	}
	text, _, _ := strings.Cut(string(signed), "\n\n")
	_, new, err := p.open(append([]byte(text+"\n\n"+logLines(p, have)), more...))
	if err != nil {
		return nil, err
	}
	out := &note.Note{Text: have.Text}
	for _, s := range have.Sigs {
		if v := p.logs[s.Name]; v != nil && v.KeyHash() == s.Hash {
			out.Sigs = append(out.Sigs, s)
		}
	}
	for _, w := range p.Witnesses {
		if s, ok := w.latest(have.Sigs, new.Sigs); ok {
			out.Sigs = append(out.Sigs, s)
		}
	}
	return note.Sign(out)
}

// logLines are the log's own signature lines of a note.
func logLines(p *Policy, n *note.Note) string {
	var b strings.Builder
	for _, s := range n.Sigs {
		if v := p.logs[s.Name]; v != nil && v.KeyHash() == s.Hash {
			fmt.Fprintf(&b, "— %s %s\n", s.Name, s.Base64)
		}
	}
	return b.String()
}

// latest is the later one of a witness's two signatures.
func (w Witness) latest(a, b []note.Signature) (note.Signature, bool) {
	var best note.Signature
	var when time.Time
	found := false
	for _, s := range slices.Concat(a, b) {
		if at, is := w.signed([]note.Signature{s}); is && (!found || at.After(when)) {
			best, when, found = s, at, true
		}
	}
	return best, found
}

// mostWeighed bounds how many witnesses are tried in every combination.
const mostWeighed = 14

// OneLiarSplits tells whether there is a witness that, by lying alone, could
// bring two histories to be approved; which one; and false for worked where the
// policy has too many witnesses to try them all.
func (p *Policy) OneLiarSplits() (name string, splits, worked bool) {
	origin, _, _ := strings.Cut(p.Logs[0], "+")
	weighing := p.weighing[origin]
	log := p.logs[origin]
	var count []Witness
	for _, w := range p.Witnesses {
		if p.counts(weighing, w) {
			count = append(count, w)
		}
	}
	if len(count) > mostWeighed {
		return "", false, false
	}
	enough := make([]bool, 1<<len(count))
	for set := range enough {
		sigs := []note.Signature{{Name: log.Name(), Hash: log.KeyHash()}}
		for i, w := range count {
			if set>>i&1 == 1 {
				sigs = append(sigs, note.Signature{Name: w.verifier.Name(), Hash: w.verifier.KeyHash()})
			}
		}
		enough[set] = weighing.Check(origin, sigs) == nil
	}
	all := len(enough) - 1
	for i, w := range count {
		liar := 1 << i
		for set := range enough {
			if set&liar == 0 && enough[set|liar] && enough[all&^set] { // all but set still has the liar
				return w.Name, true, true
			}
		}
	}
	return "", enough[0], true
}
