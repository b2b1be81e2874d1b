package witness

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A state is all that a witness knows, its key included: a key without its
// state could cosign a second history, so neither is ever there without the
// other. It is written whole at each change, under a digest of its own.
type state struct {
	Name     string           `json:"name"`
	Seed     []byte           `json:"seed"` // of the Ed25519 key
	Logs     map[string]*seen `json:"logs"` // by origin
	Evidence []Evidence       `json:"evidence,omitempty"`
	Next     int              `json:"next"` // the number of the next piece of evidence
}

// seen is the last checkpoint that was cosigned of a log.
type seen struct {
	Size       int64  `json:"size"`
	Checkpoint string `json:"checkpoint"` // with the log's signature and the witness's
	At         int64  `json:"at"`         // the cosignature's time, seconds since 1970
}

const stateHeader = "duly-witness/v1 "

var (
	errTaken   = errors.New("another witness runs on this state: end it first, because two could cosign two histories")
	errDamaged = errors.New("the state is damaged. Do not go on with an older copy: what was cosigned since would be forgotten. A witness that lost its state begins anew, under a new name and key")
)

func (s *state) format() ([]byte, error) {
	body, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return nil, err
	}
	body = append(body, '\n')
	sum := sha256.Sum256(body)
	return append([]byte(stateHeader+hex.EncodeToString(sum[:])+"\n"), body...), nil
}

func parseState(data []byte) (*state, error) {
	head, body, ok := bytes.Cut(data, []byte("\n"))
	sum := sha256.Sum256(body)
	if !ok || string(head) != stateHeader+hex.EncodeToString(sum[:]) {
		return nil, errDamaged
	}
	s := &state{}
	if err := json.Unmarshal(body, s); err != nil || len(s.Seed) != ed25519.SeedSize || s.Name == "" || s.Logs == nil {
		return nil, errDamaged
	}
	return s, nil
}

// A memory is a state and the file in which it is kept.
type memory struct {
	disk    disk
	now     *state
	written []byte // the file as it must be
}

// remember opens the state, or begins one under a name, with a key from entropy.
func remember(d disk, name string, entropy io.Reader) (*memory, error) {
	m := &memory{disk: d}
	data, err := d.read()
	if err == nil {
		if m.now, err = parseState(data); err != nil {
			return nil, err
		}
		m.written = data
		if name != "" && name != m.now.Name {
			return nil, fmt.Errorf("this state is that of the witness %s, not of %s: a witness's name never changes", m.now.Name, name)
		}
		// What was found may be the outcome of a write that was cut off before its
		// place was durable. Now it is made so, before anything builds on it.
		return m, d.sync()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the state: %w", err)
	}
	if name == "" {
		return nil, errors.New("there is no state yet: for a new witness give its name with -name, for example witness.example/kites. (If there was one, put it back; do not begin anew under the same name)")
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(entropy, seed); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	return m, m.save(&state{Name: name, Seed: seed, Logs: map[string]*seen{}, Next: 1})
}

// save makes a state durable in the place of the one before.
func (m *memory) save(next *state) error {
	if m.written != nil {
		found, err := m.disk.read()
		if err != nil {
			return fmt.Errorf("read the state: %w", err)
		}
		if !bytes.Equal(found, m.written) {
			return errors.New("the state is not the one that was written last: somebody else has changed it")
		}
	}
	data, err := next.format()
	if err != nil {
		return err
	}
	if err := m.disk.create(data); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if err := m.disk.rename(); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if err := m.disk.sync(); err != nil {
		return fmt.Errorf("make the state durable: %w", err)
	}
	m.now, m.written = next, data
	return nil
}

// private refuses a state that others on the computer can read.
func private(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		return fmt.Errorf("others on this computer can read %s, which holds the witness's key: chmod 600 it", path)
	}
	return nil
}
