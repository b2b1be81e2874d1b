package publish

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"duly/publiclog"
)

// Take takes in a checkpoint of this log that a witness has cosigned and brings
// by itself.
func (w *Witnesses) Take(cosigned []byte) error {
	c, err := publiclog.OpenCheckpoint(cosigned, w.publisher.key.Public)
	if err != nil {
		return err
	}
	if signed := w.Witnessed(); signed != nil {
		if have, err := publiclog.ReadCheckpoint(signed); err == nil && c.Size < have.Size {
			return nil // enough have signed a later one: nothing rests on this one any more
		}
	}
	now := w.publisher.now.Load()
	root, err := w.publisher.reader(now).RootAt(c.Size)
	if err != nil || root != c.Root {
		w.mu.Lock()
		w.other = bytes.Clone(cosigned)
		w.mu.Unlock()
		return &Ahead{[]Claim{{Witness: "that brought it", Size: c.Size, Shown: cosigned, Here: now.Size}}}
	}
	plain, err := publiclog.Sign(c, w.publisher.key.signer)
	if err != nil {
		return err
	}
	_, lines, _ := bytes.Cut(cosigned, []byte("\n\n"))
	return w.take(plain, lines, "")
}

// take puts cosignatures under the checkpoint that they are of. from is the
// name of who must be among them; "" anybody.
func (w *Witnesses) take(signed, lines []byte, from string) error {
	c, err := publiclog.ReadCheckpoint(signed)
	if err != nil {
		return err
	}
	fresh, err := w.policy.Merge(signed, lines)
	if err != nil {
		return fmt.Errorf("its cosignature is not right: %w", err)
	}
	judged, err := w.policy.Judge(fresh)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(judged.By, func(by publiclog.Cosigned) bool { return from == "" || by.Name == from }) {
		return errors.New("it answers without a cosignature under the key that the policy gives")
	}
	merged, judged, err := w.merge(c, signed, lines)
	if err != nil || !judged.Holds {
		return err
	}
	return w.keep(merged, c.Size, judged.Since)
}

// merge puts cosignatures beside those that the checkpoint has already.
func (w *Witnesses) merge(c publiclog.Checkpoint, signed, lines []byte) ([]byte, publiclog.Witnessed, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := len(w.rounds)
	for i, r := range w.rounds {
		if r.text == c.Text() {
			at, signed = i, r.signed
		}
	}
	merged, err := w.policy.Merge(signed, lines)
	if err != nil {
		return nil, publiclog.Witnessed{}, err
	}
	judged, err := w.policy.Judge(merged)
	if err != nil {
		return nil, publiclog.Witnessed{}, err
	}
	for _, by := range judged.By {
		if s := w.standings[by.Name]; by.At.After(s.at) {
			s.at, s.size, s.fault = by.At, c.Size, ""
		}
	}
	if at == len(w.rounds) {
		w.rounds = append(w.rounds, round{size: c.Size, text: c.Text()})
	}
	w.rounds[at].signed = merged
	if len(w.rounds) > mostRounds {
		smallest := slices.MinFunc(w.rounds, func(a, b round) int { return cmp.Compare(a.size, b.size) })
		w.rounds = slices.DeleteFunc(w.rounds, func(r round) bool { return r.text == smallest.text })
	}
	return merged, judged, nil
}

// keep makes the checkpoint that enough have signed durable, unless a later one
// is kept already.
func (w *Witnesses) keep(signed []byte, size int64, since time.Time) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	if have := w.Witnessed(); have != nil {
		c, err := publiclog.ReadCheckpoint(have)
		if err != nil {
			return err
		}
		judged, err := w.policy.Judge(have)
		if err != nil {
			return err
		}
		if c.Size > size || c.Size == size && judged.Since.After(since) {
			return nil
		}
	}
	if err := w.write.write([]file{{Path: "witnessed", Data: signed}}); err != nil {
		return fmt.Errorf("keep what was witnessed: %w", err)
	}
	w.mu.Lock()
	w.witnessed = signed
	w.mu.Unlock()
	return nil
}

// Witnessed is the latest checkpoint that enough witnesses have signed, with
// their signatures; nil if there is none.
func (w *Witnesses) Witnessed() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.witnessed
}

// A Report is how the log stands with its witnesses.
type Report struct {
	Policy    string // in full
	Witnesses []Standing
	Witnessed bool      // has any checkpoint been signed by enough?
	Size      int64     // of the latest that has
	Since     time.Time // the latest time at or after which enough signed it
	Here      int64     // the entries that the log has now

	// Other is a checkpoint with the log's own signature that is not of this
	// log, which somebody has shown; "" where none came up since the start.
	Other string
}

// A Standing is how one witness stands.
type Standing struct {
	Name, Key, URL string
	Own            bool      // of the log's own organisation: it does not count
	Size           int64     // what it signed last
	At             time.Time // when, by its clock; zero: never as far as known
	Fault          string    // why it did not sign at the last try; "" if it did
}

// Report tells how the log stands with its witnesses; false where it has none.
func (p *Publisher) Report() (Report, bool) {
	w := p.witnesses.Load()
	if w == nil {
		return Report{}, false
	}
	r := Report{Policy: string(w.policy.Text), Here: p.Size()}
	if signed := w.Witnessed(); signed != nil {
		c, err := publiclog.ReadCheckpoint(signed)
		judged, err2 := w.policy.Judge(signed)
		if err == nil && err2 == nil {
			r.Witnessed, r.Size, r.Since = judged.Holds, c.Size, judged.Since
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r.Other = string(w.other)
	for _, one := range w.policy.Witnesses {
		s := w.standings[one.Name]
		line := Standing{Name: one.Name, Key: one.Key, URL: one.URL, Own: one.Own, At: s.at, Fault: s.fault}
		if !s.at.IsZero() {
			line.Size = s.size
		}
		r.Witnesses = append(r.Witnesses, line)
	}
	return r, true
}

// Cosigned is the log's latest checkpoint, with the cosignatures that it has so far.
func (p *Publisher) Cosigned() []byte {
	now := p.now.Load()
	if w := p.witnesses.Load(); w != nil {
		return w.with(now)
	}
	return now.signed
}

// with is a checkpoint with the cosignatures that have come for it.
func (w *Witnesses) with(s *state) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.rounds {
		if r.text == s.Checkpoint.Text() {
			return r.signed
		}
	}
	return s.signed
}
