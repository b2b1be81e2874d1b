package publiclog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A Checkpoint says how large the log is and what its root is; signed, it is
// the log's promise never to show another tree of that size.
type Checkpoint struct {
	Origin string // the log's name, an address without scheme that never changes
	Size   int64  // how many entries
	Root   Hash   // of the tree over them; of no entries, the SHA-256 of nothing

	// Extension is empty, or lines that each end in a newline. This log writes
	// none; it reads others'.
	Extension string
}

// EmptyRoot is the root of a log without entries.
func EmptyRoot() Hash { return sha256.Sum256(nil) }

// Text is the checkpoint without signatures (c2sp.org/tlog-checkpoint).
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n" + c.Extension
}

// ParseCheckpoint reads a checkpoint without signatures.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 {
		return Checkpoint{}, errors.New("a checkpoint has three lines: the log's name, its size, its root")
	}
	c := Checkpoint{Origin: lines[0], Extension: lines[3]}
	var err error
	if c.Origin == "" {
		return Checkpoint{}, errors.New("the checkpoint's first line, the log's name, is empty")
	}
	if c.Size, err = parseNumber(lines[1]); err != nil {
		return Checkpoint{}, fmt.Errorf("the checkpoint's size: %w", err)
	}
	if c.Size > MaxSize {
		return Checkpoint{}, fmt.Errorf("the checkpoint's size: no log has %d entries", c.Size)
	}
	if c.Root, err = parseHash(lines[2]); err != nil {
		return Checkpoint{}, fmt.Errorf("the checkpoint's root: %w", err)
	}
	if c.Extension != "" && (c.Extension[0] == '\n' || !strings.HasSuffix(c.Extension, "\n") || strings.Contains(c.Extension, "\n\n")) {
		return Checkpoint{}, errors.New("the checkpoint's extension has an empty line, or does not end its last one")
	}
	return c, nil
}

func parseNumber(word string) (int64, error) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != word {
		return 0, fmt.Errorf("%q is not a number (0, 1, 2, …)", clip(word))
	}
	return n, nil
}

// NewKey makes a log's Ed25519 key: the signer's, to be kept secret, and the
// verifier's, to be published and printed. Origin is the log's name: no
// spaces, no plus sign.
func NewKey(entropy io.Reader, origin string) (signer, verifier string, err error) {
	if origin == "" || strings.ContainsFunc(origin, func(r rune) bool { return r <= ' ' || r == '+' || r == 0x7f }) {
		return "", "", fmt.Errorf("%q cannot name a log: use an address without https://, such as complaints.example.org/log", origin)
	}
	return note.GenerateKey(entropy, origin)
}

// Sign signs a checkpoint as its log.
func Sign(c Checkpoint, signer note.Signer) ([]byte, error) {
	if signer.Name() != c.Origin {
		return nil, fmt.Errorf("the key of %q cannot sign for the log %q", signer.Name(), c.Origin)
	}
	return note.Sign(&note.Note{Text: c.Text()}, signer)
}

// ErrSignature: a checkpoint is not signed with the log's key.
var ErrSignature = errors.New("the checkpoint is not signed with the log's key")

// OpenCheckpoint reads a signed checkpoint and checks that the log whose
// verifier key this is has signed it, in its own name. Signatures of others
// (witnesses) are let be. Where the signature does not hold: ErrSignature.
func OpenCheckpoint(signed []byte, verifier string) (Checkpoint, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%q is not a log's key: %w", clip(verifier), err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		var unverified *note.UnverifiedNoteError
		var invalid *note.InvalidSignatureError
		if errors.As(err, &unverified) || errors.As(err, &invalid) {
			return Checkpoint{}, ErrSignature
		}
		return Checkpoint{}, fmt.Errorf("not a signed checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != v.Name() {
		return Checkpoint{}, fmt.Errorf("%w: it is a checkpoint of %q, and the key is that of %q", ErrSignature, clip(c.Origin), clip(v.Name()))
	}
	return c, nil
}

// ReadCheckpoint reads a signed checkpoint without checking who signed it.
func ReadCheckpoint(signed []byte) (Checkpoint, error) {
	text, _, ok := strings.Cut(string(signed), "\n\n")
	if !ok {
		return Checkpoint{}, errors.New("not a signed checkpoint: no empty line before signatures")
	}
	return ParseCheckpoint(text + "\n")
}

// VerifierKey is the public key that belongs to a log's signing key.
func VerifierKey(signer string) (string, error) {
	fields := strings.SplitN(signer, "+", 5) // PRIVATE+KEY+name+hash+key
	if len(fields) != 5 || fields[0] != "PRIVATE" || fields[1] != "KEY" {
		return "", errors.New("not a signing key")
	}
	key, err := decode(fields[4])
	if err != nil || len(key) != 1+ed25519.SeedSize {
		return "", errors.New("not an Ed25519 signing key")
	}
	public := ed25519.NewKeyFromSeed(key[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(fields[2], public)
}
