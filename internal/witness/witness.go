// Package witness answers one question: does this checkpoint agree with all
// that was seen of its log before?
//
// A witness cosigns a checkpoint only after the proof of that, and only after
// what it cosigns is durable in its own state. It never resets: a witness that
// has lost its state is another witness. It speaks c2sp.org/tlog-witness, and
// witnesses any log of c2sp.org/tlog-checkpoint that it is told of.
package witness

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"duly/publiclog"
	"duly/witnessing"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

// A Witness keeps what it saw of each log, and cosigns what agrees with it. Its
// methods may be called from many goroutines.
type Witness struct {
	logs   map[string]*Log
	signer *torchwood.CosignatureSigner
	held   io.Closer // the lock

	mu      sync.Mutex
	memory  *memory
	stopped error // why nothing is cosigned any more, until a new start
}

// Open takes up a witness's state in a file, or begins one there under a name
// where there is none. Only one process at a time can.
func Open(path, name string, logs map[string]*Log, entropy io.Reader) (*Witness, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	held, err := lock(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	w, err := open(onDisk(path), name, logs, entropy)
	if err != nil {
		held.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	w.held = held
	return w, nil
}

func open(d disk, name string, logs map[string]*Log, entropy io.Reader) (*Witness, error) {
	m, err := remember(d, name, entropy)
	if err != nil {
		return nil, err
	}
	signer, err := torchwood.NewCosignatureSigner(m.now.Name, ed25519.NewKeyFromSeed(m.now.Seed))
	if err != nil {
		return nil, fmt.Errorf("%q cannot name a witness: use an address without https://, such as witness.example/kites", m.now.Name)
	}
	w := &Witness{logs: logs, signer: signer, memory: m}
	for origin, s := range m.now.Logs {
		log := logs[origin]
		if log == nil {
			continue // it is not witnessed any more; what was seen of it stays
		}
		if _, err := note.Open([]byte(s.Checkpoint), note.VerifierList(log.verifiers...)); err != nil {
			return nil, fmt.Errorf("the log %s was witnessed under another key than the list names now. If it has changed its key, keep the old key in the list beside the new one", origin)
		}
	}
	return w, nil
}

// Close lets go of the state.
func (w *Witness) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = errors.New("the witness is being ended")
	if w.held == nil {
		return nil
	}
	return w.held.Close()
}

// Key is the witness's verifier key, to be published.
func (w *Witness) Key() string { return w.signer.Verifier().String() }

// Name is the witness's name.
func (w *Witness) Name() string { return w.signer.Name() }

// The refusals. *Conflict and *Inconsistent are two more.
var (
	ErrRequest   = errors.New("not a request as of c2sp.org/tlog-witness")
	ErrUnknown   = errors.New("this log is not witnessed here")
	ErrSignature = errors.New("no signature of a key that is trusted for this log, or a wrong one")
	ErrStopped   = errors.New("the witness cosigns nothing until its operator has looked at it")
)

// A Conflict: the log's size was another when it was witnessed last.
type Conflict struct{ Size int64 }

func (c *Conflict) Error() string { return fmt.Sprintf("the log had %d entries here", c.Size) }

// An Inconsistent checkpoint does not agree with the one that was cosigned last.
type Inconsistent struct {
	Why      string
	Evidence int // its number; 0: none was kept
}

func (i *Inconsistent) Error() string { return i.Why }

// Add cosigns a checkpoint, and gives the signature lines. Whatever it refuses
// changes nothing but the evidence.
func (w *Witness) Add(r witnessing.Request) ([]byte, error) { return w.add(r, nil) }

// add is Add; root, if not nil, is the root at the old size that the log's own
// tiles, which lead to the root of the checkpoint, lead to.
func (w *Witness) add(r witnessing.Request, root *publiclog.Hash) ([]byte, error) {
	c, n, err := w.openCheckpoint(r.Checkpoint)
	if err != nil {
		return nil, err
	}
	if r.Old > c.Size {
		return nil, fmt.Errorf("%w: the old size, %d, is larger than the checkpoint's", ErrRequest, r.Old)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped != nil {
		return nil, fmt.Errorf("%w: %w", ErrStopped, w.stopped)
	}
	held := w.memory.now.Logs[c.Origin]
	if held == nil {
		held = &seen{}
	}
	if r.Old != held.Size {
		return nil, &Conflict{held.Size}
	}
	if refused := w.inconsistent(r, c, n, held, root); refused != nil {
		return nil, refused
	}
	return w.cosign(c, n, held)
}

// openCheckpoint checks who has signed, and gives the note with the log's own
// signatures only.
func (w *Witness) openCheckpoint(signed []byte) (publiclog.Checkpoint, *note.Note, error) {
	origin, _, _ := strings.Cut(string(signed), "\n")
	log := w.logs[origin]
	if log == nil {
		return publiclog.Checkpoint{}, nil, ErrUnknown
	}
	n, err := note.Open(signed, note.VerifierList(log.verifiers...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	if errors.As(err, &unverified) || errors.As(err, &invalid) {
		return publiclog.Checkpoint{}, nil, ErrSignature
	}
	if err != nil {
		return publiclog.Checkpoint{}, nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	n.UnverifiedSigs = nil
	c, err := publiclog.ParseCheckpoint(n.Text)
	if err != nil {
		return publiclog.Checkpoint{}, nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return c, n, nil
}

// inconsistent tells why a checkpoint does not agree with the held one, and
// keeps the evidence; nil where it agrees.
func (w *Witness) inconsistent(r witnessing.Request, c publiclog.Checkpoint, n *note.Note, held *seen, root *publiclog.Hash) error {
	if c.Size == 0 && c.Root != publiclog.EmptyRoot() {
		return &Inconsistent{Why: "a log without entries has the root of the empty tree"}
	}
	if held.Size == 0 {
		if len(r.Proof) > 0 {
			return &Inconsistent{Why: "there is nothing to prove from an empty log"}
		}
		return nil
	}
	was, err := publiclog.ReadCheckpoint([]byte(held.Checkpoint))
	if err != nil {
		return w.stop(fmt.Errorf("the state's checkpoint of %s: %w", c.Origin, err))
	}
	e := Evidence{Origin: c.Origin, Old: was.Size, Size: c.Size, Held: held.Checkpoint}
	switch {
	case c.Size == was.Size && c.Root != was.Root:
		e.Proves = true
	case c.Size == was.Size && len(r.Proof) > 0:
		return &Inconsistent{Why: "two checkpoints of the same size need no proof"}
	case c.Size == was.Size || publiclog.CheckConsistency(r.Proof, was.Size, was.Root, c.Size, c.Root) == nil:
		return nil
	case root != nil && *root != was.Root:
		e.Proves = true
	}
	for _, h := range r.Proof {
		e.Proof = append(e.Proof, h.String())
	}
	return w.refuse(e, n)
}

// refuse keeps evidence, durably, and tells of it.
func (w *Witness) refuse(e Evidence, n *note.Note) error {
	offered, err := note.Sign(n)
	if err != nil {
		return err
	}
	e.Offered, e.At, e.Number = string(offered), time.Now().Unix(), w.memory.now.Next
	next := *w.memory.now
	next.Evidence = keep(next.Evidence, e)
	for _, have := range next.Evidence {
		if have.Origin == e.Origin && have.Held == e.Held && textOf(have.Offered) == textOf(e.Offered) {
			e.Number = have.Number
		}
	}
	if e.Number == next.Next {
		next.Next++
	}
	if !slices.EqualFunc(next.Evidence, w.memory.now.Evidence, func(a, b Evidence) bool { return a.Number == b.Number && a.Proves == b.Proves }) {
		if err := w.memory.save(&next); err != nil {
			return w.stop(err)
		}
	}
	why := "the proof that it goes on from the checkpoint cosigned before does not hold"
	if e.Proves {
		why = "it contradicts the checkpoint cosigned before"
	}
	return &Inconsistent{Why: why, Evidence: e.Number}
}

// cosign signs, makes that durable, and only then hands it out.
func (w *Witness) cosign(c publiclog.Checkpoint, n *note.Note, held *seen) ([]byte, error) {
	whole, err := note.Sign(n, w.signer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	ours, err := note.Open(whole, note.VerifierList(w.signer.Verifier()))
	if err != nil {
		return nil, w.stop(fmt.Errorf("the witness's own signature does not hold: %w", err))
	}
	at, err := torchwood.CosignatureTimestamp(ours.Sigs[0])
	if err != nil {
		return nil, w.stop(err)
	}
	if at < held.At {
		return nil, fmt.Errorf("%w: its clock is before the time at which it cosigned last; is the clock wrong, or was an old copy of the machine put back?", ErrStopped)
	}
	next := *w.memory.now
	next.Logs = maps.Clone(next.Logs)
	next.Logs[c.Origin] = &seen{Size: c.Size, Checkpoint: string(whole), At: at}
	next.Evidence = cleared(next.Evidence, c.Origin, c)
	if err := w.memory.save(&next); err != nil {
		return nil, w.stop(err)
	}
	return fmt.Appendf(nil, "— %s %s\n", ours.Sigs[0].Name, ours.Sigs[0].Base64), nil
}

// stop refuses everything from now on: whether what was written is there is not
// known, and a new start finds out.
func (w *Witness) stop(why error) error {
	w.stopped = why
	return fmt.Errorf("%w: %w", ErrStopped, why)
}

// Latest is the last checkpoint of a log that was cosigned, with the log's
// signature and the witness's; nil if there is none.
func (w *Witness) Latest(origin string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.memory.now.Logs[origin]; s != nil {
		return []byte(s.Checkpoint)
	}
	return nil
}

// Evidence is all that is kept, the newest first.
func (w *Witness) Evidence() []Evidence {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := slices.Clone(w.memory.now.Evidence)
	slices.Reverse(out)
	return out
}
