package sample

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/beacon"
	"duly/lot"
	"duly/timetable"
)

// Heading is the first line of a sample.
const Heading = "duly-sample/v1"

// Text is the announcement as it is written: the one spelling that it has.
func (a Announcement) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\npurpose %s\npopulation %s", Heading, a.Purpose, a.Sort)
	if a.Name != "" {
		fmt.Fprintf(&b, ": %s", a.Name)
	}
	fmt.Fprintf(&b, "\nfrom %s\nto %s\nstrata %s\nsize %d %s\nlog %s\nfrozen %d\n", a.From, a.To, a.By, a.Size, map[bool]string{true: "each", false: "all"}[a.Each], a.Log, a.Frozen)
	if a.Round > 0 {
		fmt.Fprintf(&b, "source drand %s %d\n", beacon.Quicknet.Hash, a.Round)
	} else {
		b.WriteString("source words\n")
	}
	fmt.Fprintf(&b, "commitment %s\n", a.Commitment)
	return b.String()
}

// Text is what is published of a population, as it is written.
func (p Published) Text() string {
	var b strings.Builder
	for _, c := range p.Counts {
		fmt.Fprintf(&b, "count %d %s\n", c.Cases, c.Stratum)
	}
	fmt.Fprintf(&b, "unread %d\ncases %s\n", p.Unread, p.Digest)
	return b.String()
}

// inputs is what the seed is made of.
func (d Draw) inputs() []byte {
	b := bytes.NewBufferString(d.Announcement.Text())
	b.WriteString(d.Published.Text())
	fmt.Fprintf(b, "leaf %d %s\n", d.Entry, d.Leaf)
	for _, w := range d.Words {
		fmt.Fprintf(b, "word %s\n", w)
	}
	if d.Signature != "" {
		fmt.Fprintf(b, "signature %s\n", d.Signature)
	}
	fmt.Fprintf(b, "secret %s\n", d.Secret)
	return b.Bytes()
}

// Result is the sample down to the cases drawn, as its entry has it: without the list of
// those that could be.
func (d Draw) Result() string {
	b := bytes.NewBuffer(d.inputs())
	b.WriteString(passed(d.Passed))
	for _, m := range d.Drawn {
		fmt.Fprintf(b, "drawn %s %s\n", m.Case, m.Stratum)
	}
	return b.String()
}

func passed(all []Passing) string {
	all = slices.SortedFunc(slices.Values(all), func(x, y Passing) int { return cmp.Compare(x.Case, y.Case) })
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintf(&b, "passed %s %s\n", p.Case, p.Reason)
	}
	return b.String()
}

// Text is the sample as far as it has come, for everybody who may have it to redo.
func (d Draw) Text() string {
	switch {
	case d.Shown():
		return d.Result() + List(d.List)
	case d.Digest != "":
		return d.Announcement.Text() + d.Published.Text() + List(d.List)
	}
	return d.Announcement.Text()
}

// Parse reads a sample, however far it has come. It has one spelling: whatever is
// written otherwise is an error.
func Parse(text string) (Draw, error) {
	var d Draw
	rest, ok := strings.CutPrefix(text, Heading+"\n")
	if !ok {
		return d, fmt.Errorf("line 1 of a sample is %q", Heading)
	}
	n := 1
	for l := range strings.Lines(rest) {
		n++
		if err := d.line(strings.TrimSuffix(l, "\n")); err != nil {
			return Draw{}, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := d.whole(); err != nil {
		return Draw{}, err
	}
	if d.Text() != text {
		return Draw{}, errors.New("it is not written as a sample is: lines are missing, twice, out of order, or end otherwise")
	}
	return d, nil
}

// whole refuses a sample that could not be drawn from.
func (d Draw) whole() error {
	if no := d.Announcement.well(); no != nil {
		return no
	}
	if d.Digest != "" && !digest(d.Digest) {
		return errors.New("the digest of the cases has 64 hexadecimal digits")
	}
	if d.Shown() && (!digest(d.Secret) || !digest(d.Leaf)) {
		return errors.New("the secret and the leaf have 64 hexadecimal digits each")
	}
	if d.Shown() && d.Digest == "" {
		return errors.New("a sample is drawn from cases that were published: their digest is missing")
	}
	if (d.Round > 0) != (d.Signature != "") && d.Shown() || d.Round > 0 && len(d.Words) > 0 {
		return errors.New("a sample is decided by a round, with its signature, or by words, and not by both")
	}
	for _, w := range d.Words {
		if !lot.Line(w) {
			return errors.New("what others put in is one line of 1 to 200 characters")
		}
	}
	seen := map[string]bool{}
	for _, m := range d.List {
		if seen[m.Case] {
			return fmt.Errorf("case %s is listed twice", m.Case)
		}
		seen[m.Case] = true
	}
	return nil
}

func (d *Draw) line(text string) (err error) {
	word, value, _ := strings.Cut(text, " ")
	switch word {
	case "purpose":
		d.Purpose = value
	case "population":
		sort, name, _ := strings.Cut(value, ": ")
		d.Sort, d.Name = Sort(sort), name
	case "from":
		d.From, err = timetable.ParseDate(value)
	case "to":
		d.To, err = timetable.ParseDate(value)
	case "strata":
		d.By = Criterion(value)
	case "size":
		number, of, _ := strings.Cut(value, " ")
		d.Each = of == "each"
		d.Size, err = strconv.Atoi(number)
	case "log":
		d.Log = value
	case "frozen":
		d.Frozen, err = strconv.ParseInt(value, 10, 64)
	case "source":
		d.Round, err = source(value)
	case "commitment":
		d.Commitment = value
	default:
		return d.later(word, value)
	}
	return err
}

func source(value string) (uint64, error) {
	round, drand := strings.CutPrefix(value, "drand "+beacon.Quicknet.Hash+" ")
	if !drand {
		if value != "words" {
			return 0, fmt.Errorf("%.90q is no source of randomness that this program knows", value)
		}
		return 0, nil
	}
	n, err := strconv.ParseUint(round, 10, 64)
	if err == nil && n == 0 {
		err = errors.New("the first round is round 1")
	}
	return n, err
}

// later reads a line below the announcement.
func (d *Draw) later(word, value string) (err error) {
	switch word {
	case "count":
		number, stratum, _ := strings.Cut(value, " ")
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || !line(stratum) {
			return fmt.Errorf("%.60q is no count of a stratum", value)
		}
		d.Counts = append(d.Counts, Count{stratum, n})
	case "unread":
		d.Unread, err = strconv.Atoi(value)
	case "cases":
		d.Digest = value
	case "leaf":
		number, hash, _ := strings.Cut(value, " ")
		d.Leaf = hash
		d.Entry, err = strconv.ParseInt(number, 10, 64)
	case "word":
		d.Words = append(d.Words, value)
	case "signature":
		d.Signature = value
	case "secret":
		d.Secret = value
	case "passed":
		p, err := ParsePassing(value)
		d.Passed = append(d.Passed, p)
		return err
	case "drawn":
		m, err := member(value)
		d.Drawn = append(d.Drawn, m)
		return err
	case "case":
		m, err := member(value)
		d.List = append(d.List, m)
		return err
	default:
		return fmt.Errorf("a sample has no line %.30q", word)
	}
	return err
}

// Text is a passing as it is written.
func (p Passing) Text() string { return p.Case + " " + p.Reason }

// ParsePassing reads what Text wrote.
func ParsePassing(value string) (Passing, error) {
	id, reason, _ := strings.Cut(value, " ")
	if !ticket(id) || !slices.Contains(Reasons, reason) {
		return Passing{}, fmt.Errorf("%.60q is no case with the reason why it was passed over", value)
	}
	return Passing{id, reason}, nil
}

// ParsePublished reads what Published.Text wrote.
func ParsePublished(text string) (Published, error) {
	var d Draw
	for l := range strings.Lines(text) {
		word, value, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " ")
		if err := d.later(word, value); err != nil {
			return Published{}, err
		}
	}
	if !digest(d.Digest) || d.Published.Text() != text {
		return Published{}, errors.New("it is not written as what is published of a population is")
	}
	return d.Published, nil
}
