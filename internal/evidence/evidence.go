// Package evidence answers one question: is this the file that was handed in?
//
// Files are kept apart from the journal, which holds only their digests, and
// sealed, each under a key derived from one of the keyring: with that key gone,
// a file is noise, in every copy. Its name gives nothing away either.
package evidence

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"runtime"

	"duly/internal/office"
	"duly/journal"
)

var _ office.Evidence = (*Evidence)(nil)

// Evidence is an open folder of sealed files: a folder a case. It may be used by
// many goroutines at once, and by one process.
type Evidence struct {
	root    *os.Root // nothing outside of the folder can be reached through it
	entropy io.Reader
}

// incoming is the folder in which files are written until they are whole. No
// case has a name like it.
const incoming = ".incoming"

// Open opens the folder, which is made where there is none. What a process that
// was killed left unfinished is removed.
func Open(dir string, entropy io.Reader) (*Evidence, error) {
	e, err := open(dir, entropy)
	if err != nil {
		return nil, fmt.Errorf("open the evidence in %s: %w", dir, err)
	}
	return e, nil
}

func open(dir string, entropy io.Reader) (*Evidence, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(root.RemoveAll(incoming), root.Mkdir(incoming, 0o700)); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &Evidence{root, entropy}, nil
}

// Close lets go of the folder.
func (e *Evidence) Close() error { return e.root.Close() }

var (
	caseID = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z-]{0,63}$`)
	digest = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Put seals a file under key and keeps it durably; it gives the SHA-256 of the
// plain bytes, in hexadecimal. The same file put again is kept once. The whole
// of it is held in memory: callers bound its size.
func (e *Evidence) Put(ctx context.Context, id string, key journal.Key, plain []byte) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !caseID.MatchString(id) {
		return "", fmt.Errorf("keep a file: %q is no case's pseudonym", id)
	}
	sum := sha256.Sum256(plain)
	sha := hex.EncodeToString(sum[:])
	sealed, err := e.seal(id, key, sha, plain)
	if err != nil {
		return "", fmt.Errorf("seal a file of case %s: %w", id, err)
	}
	if err := e.keep(id, name(key, sha), sealed); err != nil {
		return "", fmt.Errorf("keep a file of case %s: %w", id, err)
	}
	return sha, nil
}

// Get opens a file and checks its digest; office.ErrNotFound where there is none
// of that case, key and digest.
func (e *Evidence) Get(ctx context.Context, id string, key journal.Key, sha string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !caseID.MatchString(id) || !digest.MatchString(sha) {
		return nil, office.ErrNotFound
	}
	sealed, err := e.root.ReadFile(path.Join(id, name(key, sha)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, office.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read a file of case %s: %w", id, err)
	}
	plain, err := unseal(id, key, sha, sealed)
	if err != nil {
		return nil, fmt.Errorf("the file %.12s… of case %s is not what was handed in: %w", sha, id, err)
	}
	return plain, nil
}

// Erase removes every file of a case, durably; none is no error. Whoever has destroyed the
// key first leaves nothing that could be read, whatever becomes of the disk's blocks.
func (e *Evidence) Erase(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !caseID.MatchString(id) {
		return fmt.Errorf("remove the files of a case: %q is no case's pseudonym", id)
	}
	if err := errors.Join(e.root.RemoveAll(id), e.sync(".")); err != nil {
		return fmt.Errorf("remove the files of case %s: %w", id, err)
	}
	return nil
}

// Has tells whether there is any file of a case.
func (e *Evidence) Has(ctx context.Context, id string) (bool, error) {
	if err := ctx.Err(); err != nil || !caseID.MatchString(id) {
		return false, err
	}
	switch _, err := e.root.Stat(id); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the files of case %s: %w", id, err)
	}
	return true, nil
}

// keep writes a file whole, or not at all, and durably: its bytes first, then its name.
func (e *Evidence) keep(id, name string, sealed []byte) error {
	var draw [16]byte
	if _, err := io.ReadFull(e.entropy, draw[:]); err != nil {
		return fmt.Errorf("draw a name: %w", err)
	}
	unfinished := path.Join(incoming, hex.EncodeToString(draw[:]))
	f, err := e.root.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer e.root.Remove(unfinished) // not there any more once it is kept
	_, err = f.Write(sealed)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	switch err := e.root.Mkdir(id, 0o700); {
	case err == nil, errors.Is(err, fs.ErrExist):
		// Whoever made the folder may not have got as far as this yet.
		if err := e.sync("."); err != nil {
			return err
		}
	default:
		return err
	}
	if err := e.root.Rename(unfinished, path.Join(id, name)); err != nil {
		return err
	}
	return e.sync(id)
}

// sync makes the names in a folder durable. Windows has no such thing, and does
// it by itself.
func (e *Evidence) sync(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := e.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// A sealed file is this line, a nonce of 12 bytes, and AES-256-GCM of the plain
// bytes, bound to the case and the digest.
const header = "duly evidence v1\n"

func (e *Evidence) seal(id string, key journal.Key, sha string, plain []byte) ([]byte, error) {
	box, err := sealer(key, sha)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(header)+box.NonceSize(), len(header)+box.NonceSize()+len(plain)+box.Overhead())
	copy(out, header)
	nonce := out[len(header):]
	if _, err := io.ReadFull(e.entropy, nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return box.Seal(out, nonce, plain, bound(id, sha)), nil
}

func unseal(id string, key journal.Key, sha string, sealed []byte) ([]byte, error) {
	box, err := sealer(key, sha)
	if err != nil {
		return nil, err
	}
	if len(sealed) < len(header)+box.NonceSize()+box.Overhead() || string(sealed[:len(header)]) != header {
		return nil, errors.New("it is cut short, or no sealed file")
	}
	rest := sealed[len(header):]
	plain, err := box.Open(nil, rest[:box.NonceSize()], rest[box.NonceSize():], bound(id, sha))
	if err != nil {
		return nil, errors.New("it was altered since it was sealed")
	}
	// One ciphertext can be made to open under two keys to two texts; it cannot
	// be made to open to two texts of one digest.
	if sum := sha256.Sum256(plain); hex.EncodeToString(sum[:]) != sha {
		return nil, errors.New("its digest is another")
	}
	return plain, nil
}

func bound(id, sha string) []byte { return []byte(header + id + "\n" + sha) }

// sealer is a key for one file alone.
func sealer(key journal.Key, sha string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(derive(key, "seal", sha))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// name is what a file is called on disk. The digest itself would tell anybody
// who has the same file that it is here, even after its key was destroyed.
func name(key journal.Key, sha string) string { return hex.EncodeToString(derive(key, "name", sha)) }

func derive(key journal.Key, what, sha string) []byte {
	out, err := hkdf.Key(sha256.New, key[:], nil, "duly/evidence/v1\n"+what+"\n"+sha, 32)
	if err != nil {
		panic(err) // only for lengths that 32 is not
	}
	return out
}
