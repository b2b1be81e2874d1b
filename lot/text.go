package lot

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const heading = "duly-lot/v1"

// Text is the announcement as it is written: the one spelling that it has. The
// order in which candidates were handed in does not matter.
func (a Announcement) Text() string {
	var b strings.Builder
	line := func(words ...string) { b.WriteString(strings.TrimRight(strings.Join(words, " "), " ") + "\n") }
	line(heading)
	line("purpose", a.Purpose)
	for _, s := range a.Seats {
		line("seat", s)
	}
	for _, c := range sorted(a.Kept) {
		line("kept", c.Ticket, traits(c))
	}
	for _, c := range sorted(a.Candidates) {
		line("candidate", c.Ticket, traits(c))
	}
	line("commitment", a.Commitment)
	return b.String()
}

func sorted(all []Candidate) []Candidate {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Candidate) int { return cmp.Compare(a.Ticket, b.Ticket) })
	return all
}

func traits(c Candidate) string {
	t := slices.Clone(c.Traits)
	slices.Sort(t)
	return strings.Join(slices.Compact(t), ",")
}

// inputs is what the seed is made of.
func (l Lot) inputs() []byte {
	b := bytes.NewBufferString(l.Announcement.Text())
	fmt.Fprintf(b, "secret %s\nleaf %d %s\n", l.Secret, l.Entry, l.Leaf)
	for _, w := range l.Words {
		fmt.Fprintf(b, "word %s\n", w)
	}
	return b.Bytes()
}

// Text is the whole lot as it is written, for everybody to redo.
func (l Lot) Text() string {
	b := bytes.NewBuffer(l.inputs())
	for _, t := range l.Drawn {
		fmt.Fprintf(b, "drawn %s\n", t)
	}
	return b.String()
}

// Parse reads a lot, drawn or only announced. A lot has one spelling: whatever
// is written otherwise is an error.
func Parse(text string) (Lot, error) {
	var l Lot
	rest, ok := strings.CutPrefix(text, heading+"\n")
	if !ok {
		return l, fmt.Errorf("line 1 of a lot is %q", heading)
	}
	n := 1
	for line := range strings.Lines(rest) {
		n++
		if err := l.line(strings.TrimSuffix(line, "\n")); err != nil {
			return Lot{}, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := l.whole(); err != nil {
		return Lot{}, err
	}
	again := l.Text()
	if !l.Shown() {
		again = l.Announcement.Text()
	}
	if again != text {
		return Lot{}, errors.New("it is not written as a lot is: lines are missing, twice, out of order, or end otherwise")
	}
	return l, nil
}

// Shown tells whether the secret has been shown, so that the seed is known.
func (l Lot) Shown() bool { return l.Secret != "" }

func (l *Lot) line(line string) error {
	word, value, _ := strings.Cut(line, " ")
	switch word {
	case "purpose":
		l.Purpose = value
	case "seat":
		l.Seats = append(l.Seats, value)
	case "kept", "candidate":
		c := Candidate{}
		var list string
		if c.Ticket, list, _ = strings.Cut(value, " "); list != "" {
			c.Traits = strings.Split(list, ",")
		}
		if word == "kept" {
			l.Kept = append(l.Kept, c)
		} else {
			l.Candidates = append(l.Candidates, c)
		}
	case "commitment":
		l.Commitment = value
	case "secret":
		l.Secret = value
	case "leaf":
		number, hash, _ := strings.Cut(value, " ")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 0 {
			return fmt.Errorf("%.30q is no number of an entry", number)
		}
		l.Entry, l.Leaf = n, hash
	case "word":
		l.Words = append(l.Words, value)
	case "drawn":
		l.Drawn = append(l.Drawn, value)
	default:
		return fmt.Errorf("a lot has no line %.30q", word)
	}
	return nil
}

// whole refuses what cannot be drawn from, or would be spelled in two ways.
func (l Lot) whole() error {
	if !Line(l.Purpose) {
		return errors.New("the purpose is one line of 1 to 200 characters")
	}
	for _, s := range l.Seats {
		if s != "" && !trait(s) {
			return fmt.Errorf("%.60q is no trait that a seat can ask for", s)
		}
	}
	seen := map[string]bool{}
	for _, c := range slices.Concat(l.Kept, l.Candidates) {
		if !ticket(c.Ticket) || slices.ContainsFunc(c.Traits, func(t string) bool { return !trait(t) }) {
			return fmt.Errorf("%.60q is no candidate: a ticket of letters, figures and hyphens, then traits with commas between", c.Ticket)
		}
		if seen[c.Ticket] {
			return fmt.Errorf("two candidates have the ticket %s", c.Ticket)
		}
		seen[c.Ticket] = true
	}
	if !digest(l.Commitment) {
		return errors.New("the commitment is a SHA-256 in 64 hexadecimal digits")
	}
	if l.Shown() && (!digest(l.Secret) || !digest(l.Leaf)) {
		return errors.New("the secret and the leaf have 64 hexadecimal digits each")
	}
	for _, w := range l.Words {
		if !Line(w) {
			return errors.New("what others put in is one line of 1 to 200 characters")
		}
	}
	return nil
}

// Line tells whether a text can stand as a purpose or a word: one line of 1 to
// 200 characters, without spaces around it.
func Line(s string) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= 200 && utf8.ValidString(s) && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, unicode.IsControl)
}

func trait(s string) bool { return Line(s) && !strings.Contains(s, ",") }

func ticket(s string) bool {
	return len(s) > 0 && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

func digest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && strings.ToLower(s) == s
}

// Check redoes a lot: that the secret is the one announced, and that those who
// are said to have been drawn are drawn. nil where it holds; otherwise the error
// says what does not.
func (l Lot) Check() error {
	if !l.Shown() {
		return errors.New("the lot is announced and not drawn: its secret has not been shown")
	}
	secret, err := hex.DecodeString(l.Secret)
	if err != nil {
		return fmt.Errorf("the secret: %w", err)
	}
	if Commit(secret) != l.Commitment {
		return errors.New("the secret that was shown is not the one that was announced")
	}
	drawn, err := l.Draw()
	if err != nil {
		return err
	}
	if !slices.Equal(drawn, l.Drawn) {
		return fmt.Errorf("the lot falls on %s, and %s are said to be drawn", list(drawn), list(l.Drawn))
	}
	return nil
}

func list(tickets []string) string {
	if len(tickets) == 0 {
		return "nobody"
	}
	return strings.Join(tickets, ", ")
}
