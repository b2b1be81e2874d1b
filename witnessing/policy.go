// Package witnessing answers one question: who else has seen this checkpoint,
// and is that enough?
//
// A witness cosigns a checkpoint only if it agrees with all that it saw of the
// log before, so two histories cannot both have enough cosignatures. How many
// are enough is said in a policy (c2sp.org/tlog-policy). Signatures are checked
// and policies weighed by filippo.io/torchwood and golang.org/x/mod; here stand
// the rules that it leaves to its callers, and the words.
package witnessing

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

// A Witness is one who cosigns, as a policy names it.
type Witness struct {
	Name string // the policy's own name for it
	Key  string // its verifier key
	URL  string // where checkpoints are brought to; "" if it comes for them itself
	Own  bool   // it is the log's own organisation's: it never counts

	verifier *torchwood.CosignatureVerifier
}

// Host is the name in the witness's key, by which it is known to others.
func (w Witness) Host() string { return w.verifier.Name() }

// A Policy says whose cosignatures are needed on a checkpoint of which log.
type Policy struct {
	Witnesses []Witness // in the order of the file
	Logs      []string  // verifier keys
	Text      []byte    // the policy in full, with what was filled in

	names    map[string][]string // the members of each group; of a witness, none
	logs     map[string]note.Verifier
	weighing map[string]torchwood.Policy // by the log's name
}

// mostLines bounds the logs, witnesses and groups of a policy each.
const mostLines = 64

// ParsePolicy reads a policy for a log. log is the log's verifier key; "" takes
// what the file says. Where the file has no log line, one is added. Where it
// names witnesses and neither group nor quorum, the quorum is the least that no
// single lying witness can bring to approve two histories: 3 of 4.
func ParsePolicy(text []byte, log string) (*Policy, error) {
	p := &Policy{names: map[string][]string{}, logs: map[string]note.Verifier{}, weighing: map[string]torchwood.Policy{}}
	r := reader{policy: p}
	for number, line := range strings.Split(string(text), "\n") {
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	full := bytes.TrimRight(text, "\n")
	add := func(format string, args ...any) {
		full = fmt.Appendf(full, "\n"+format, args...)
	}
	if log != "" && len(p.Logs) == 0 {
		if err := r.log([]string{log}); err != nil {
			return nil, err
		}
		add("log %s", log)
	}
	if log != "" && !slices.Equal(p.Logs, []string{log}) {
		return nil, fmt.Errorf("its log line names another log than %s: take the line out, or give the policy of this log", log)
	}
	if len(p.Logs) == 0 {
		return nil, fmt.Errorf("it names no log: without a line \"log KEY\" it would take the checkpoint of any log for the right one")
	}
	p.markOwn()
	if r.quorum == "" {
		if len(r.groups) > 0 {
			return nil, fmt.Errorf("it has no line \"quorum NAME\": which of its groups decides?")
		}
		count := p.counting()
		if len(count) == 0 {
			return nil, fmt.Errorf("it names no witness that counts: add a line \"witness NAME KEY URL\", or \"quorum none\"")
		}
		name := r.free("witnesses")
		add("group %s %d %s", name, Least(len(count)), strings.Join(count, " "))
		add("quorum %s", name)
		p.names[name], r.quorum = count, name
	}
	p.Text = append(full, '\n')
	return p, p.weigh(r.quorum)
}

// Least is how many of n witnesses must sign so that a third of them, rounded
// down, cannot by lying bring two histories to be approved.
func Least(n int) int { return n - (n-1)/3 }

// A reader reads a policy's lines.
type reader struct {
	policy *Policy
	groups []string
	quorum string
	member map[string]bool // every name that is a member of a group
}

func (r *reader) line(line string) error {
	if i := strings.IndexFunc(line, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }); i >= 0 {
		return fmt.Errorf("it has a control character")
	}
	line, _, _ = strings.Cut(line, "#")
	words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' })
	if len(words) == 0 {
		return nil
	}
	switch words[0] {
	case "log":
		return r.log(words[1:])
	case "witness":
		return r.witness(words[1:])
	case "group":
		return r.group(words[1:])
	case "quorum":
		switch {
		case len(words) != 2:
			return fmt.Errorf(`a quorum is written "quorum NAME"`)
		case r.quorum != "":
			return fmt.Errorf("there is a quorum already: %s", r.quorum)
		case words[1] != "none" && !r.known(words[1]):
			return fmt.Errorf("nothing above is named %q", words[1])
		}
		r.quorum = words[1]
		return nil
	}
	return fmt.Errorf("%q begins no line of a policy: log, witness, group and quorum do", words[0])
}

func (r *reader) known(name string) bool {
	_, is := r.policy.names[name]
	return is
}

// name checks a new name.
func (r *reader) name(name string) error {
	switch {
	case name == "none":
		return fmt.Errorf(`the name "none" is kept for a quorum of nobody`)
	case r.known(name):
		return fmt.Errorf("the name %q is given twice", name)
	}
	return nil
}

func (r *reader) free(name string) string {
	for r.known(name) {
		name += "-"
	}
	return name
}

func (r *reader) log(words []string) error {
	if len(words) != 1 && len(words) != 2 {
		return fmt.Errorf(`a log is written "log KEY" or "log KEY URL"`)
	}
	v, err := note.NewVerifier(words[0])
	if err != nil {
		return fmt.Errorf("%q is not a log's key (name+hash+key)", words[0])
	}
	p := r.policy
	if p.logs[v.Name()] != nil || len(p.Logs) == mostLines {
		return fmt.Errorf("the log %s is named twice, or there are more than %d logs", v.Name(), mostLines)
	}
	p.logs[v.Name()] = v
	p.Logs = append(p.Logs, words[0])
	return nil
}

func (r *reader) witness(words []string) error {
	if len(words) != 2 && len(words) != 3 {
		return fmt.Errorf(`a witness is written "witness NAME KEY URL", or without URL if it comes for checkpoints itself`)
	}
	if err := r.name(words[0]); err != nil {
		return err
	}
	v, err := torchwood.NewCosignatureVerifier(words[1])
	if err != nil {
		return fmt.Errorf("%q is not the key of a witness that cosigns with Ed25519 (name+hash+key, as the witness prints it)", words[1])
	}
	p := r.policy
	w := Witness{Name: words[0], Key: words[1], verifier: v}
	if len(words) == 3 {
		w.URL = strings.TrimSuffix(words[2], "/")
	}
	for _, other := range p.Witnesses {
		if publicKey(other.Key) == publicKey(w.Key) {
			return fmt.Errorf("%s and %s have the same key, and would count twice", other.Name, w.Name)
		}
	}
	if len(p.Witnesses) == mostLines {
		return fmt.Errorf("there are more than %d witnesses", mostLines)
	}
	p.Witnesses = append(p.Witnesses, w)
	p.names[w.Name] = nil
	return nil
}

func (r *reader) group(words []string) error {
	if len(words) < 3 {
		return fmt.Errorf(`a group is written "group NAME 3 A B C D", with the names of witnesses above it`)
	}
	name, k, members := words[0], words[1], words[2:]
	if err := r.name(name); err != nil {
		return err
	}
	if n, err := strconv.Atoi(k); k != "any" && k != "all" && (err != nil || n < 1 || n > len(members) || strconv.Itoa(n) != k) {
		return fmt.Errorf("%q of %d members cannot be needed: write a number from 1 to %[2]d, any or all", k, len(members))
	}
	if r.member == nil {
		r.member = map[string]bool{}
	}
	for _, m := range members {
		if !r.known(m) {
			return fmt.Errorf("nothing above is named %q", m)
		}
		if r.member[m] {
			return fmt.Errorf("%s is a member twice, and would count twice", m)
		}
		r.member[m] = true
	}
	if len(r.groups) == mostLines {
		return fmt.Errorf("there are more than %d groups", mostLines)
	}
	r.groups = append(r.groups, name)
	r.policy.names[name] = members
	return nil
}

// publicKey is the key proper in a verifier key, whatever its name and use.
func publicKey(vkey string) string {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) < 3 {
		return vkey
	}
	b, err := decode(parts[2])
	if err != nil || len(b) < 2 {
		return vkey
	}
	return string(b[1:])
}
