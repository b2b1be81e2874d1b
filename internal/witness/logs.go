package witness

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A Log is one that is witnessed.
type Log struct {
	Origin  string   // the first line of its checkpoints
	Keys    []string // the verifier keys of which one must have signed
	PerDay  float64  // how many checkpoints a day it may bring; 0: DefaultPerDay
	Contact string   // in words; "" if not said

	verifiers []note.Verifier
}

// DefaultPerDay is one checkpoint every ten seconds, and as many again for
// what is tried twice.
const DefaultPerDay = 17_280

// ParseLogs reads which logs are witnessed, in the log list format of the
// public witness network (logs/v0): after the first line, for each log a line
// "vkey KEY", then perhaps "origin NAME" where the log's name is another than
// its key's, "qpd NUMBER" and "contact WORDS". Two keys with one origin are two
// keys of one log, of which either may sign.
func ParseLogs(text []byte) (map[string]*Log, error) {
	var list []*Log
	header := false
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if !header {
			if line != "logs/v0" {
				return nil, fmt.Errorf(`line %d: the first line is to be "logs/v0"`, i+1)
			}
			header = true
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		var last *Log
		if len(list) > 0 {
			last = list[len(list)-1]
		}
		log, err := last.read(word, strings.TrimSpace(rest))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if log != last {
			list = append(list, log)
		}
	}
	out := map[string]*Log{}
	for _, l := range list {
		if before := out[l.Origin]; before != nil {
			before.Keys = append(before.Keys, l.Keys...)
			before.verifiers = append(before.verifiers, l.verifiers...)
			continue
		}
		out[l.Origin] = l
	}
	if len(out) == 0 {
		return nil, fmt.Errorf(`it names no log: after the line "logs/v0" write a line "vkey KEY" with the log's public key`)
	}
	return out, nil
}

// read takes one line; a vkey begins another log.
func (l *Log) read(word, rest string) (*Log, error) {
	if l == nil && word != "vkey" {
		return nil, fmt.Errorf(`%q stands before any "vkey"`, word)
	}
	switch word {
	case "vkey":
		v, err := note.NewVerifier(rest)
		if err != nil {
			return nil, fmt.Errorf("%q is not a log's key (name+hash+key)", rest)
		}
		return &Log{Origin: v.Name(), Keys: []string{rest}, verifiers: []note.Verifier{v}}, nil
	case "origin":
		if rest == "" {
			return nil, fmt.Errorf("the origin is empty")
		}
		l.Origin = rest
	case "qpd":
		n, err := strconv.ParseFloat(rest, 64)
		if err != nil || n < 1 || n > 1e6 {
			return nil, fmt.Errorf("qpd is how many checkpoints a day the log may bring, from 1 to a million, not %q", rest)
		}
		l.PerDay = n
	case "contact":
		l.Contact = rest
	default:
		return nil, fmt.Errorf("%q begins no line of this list: vkey, origin, qpd and contact do", word)
	}
	return l, nil
}
