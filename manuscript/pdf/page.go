package pdf

import (
	"errors"
	"math"
	"strings"
)

// A matrix places what is drawn: [a b c d e f].
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

var identity = matrix{1, 0, 0, 1, 0, 0}

// A state is what q saves and Q brings back.
type state struct {
	at      matrix // of the page
	font    *font
	size    float64
	between float64 // after each letter
	word    float64 // after each space
	wide    float64 // how much letters are stretched: 1 is not
	leading float64
	rise    float64
}

// A drawer follows the operators that draw a page.
type drawer struct {
	f      *file
	out    *Text
	runs   []Run
	now    state
	saved  []state
	text   matrix
	line   matrix
	depth  int
	marked []bool // of the marked contents that are open: whether they are no part of the text
	hidden int
}

func (f *file) page(p leaf, out *Text) ([]Run, error) {
	d := &drawer{f: f, out: out, now: state{at: identity, wide: 1}}
	var all []byte
	for _, v := range f.list(p.dict["Contents"]) {
		s, is := f.resolve(v).(*stream)
		if !is {
			continue
		}
		text, err := f.unpack(s)
		if err != nil {
			if errors.Is(err, ErrLarge) {
				return nil, err
			}
			continue // a page of which a part is missing shows less
		}
		all = append(append(all, text...), '\n')
	}
	err := d.draw(all, p.resources)
	return d.runs, err
}

func (d *drawer) draw(content []byte, resources dict) error {
	l := d.f.lexer(content, 0)
	var operands []any
	for l.at < len(l.data) {
		v := l.value(0)
		op, is := v.(operator)
		if !is {
			if operands = append(operands, v); len(operands) > 100 {
				operands = operands[50:]
			}
			continue
		}
		if op == "ID" { // a picture, in the middle of it
			skipPicture(l)
		} else if err := d.do(string(op), operands, resources); err != nil {
			return err
		}
		operands = operands[:0]
		if d.out.Signs > maxLetters || d.f.spent() {
			return ErrLarge
		}
	}
	return nil
}

func skipPicture(l *lexer) {
	for i := l.at; i+3 < len(l.data); i++ {
		if isSpace(l.data[i]) && l.data[i+1] == 'E' && l.data[i+2] == 'I' && (isSpace(l.data[i+3])) {
			l.at = i + 3
			return
		}
	}
	l.at = len(l.data)
}

func (d *drawer) do(op string, operands []any, resources dict) error {
	n := func(i int) float64 {
		if i >= len(operands) {
			return 0
		}
		x, _ := operands[i].(float64)
		return x
	}
	last := func() any {
		if len(operands) == 0 {
			return nil
		}
		return operands[len(operands)-1]
	}
	switch op {
	case "q":
		if len(d.saved) < 1000 {
			d.saved = append(d.saved, d.now)
		}
	case "Q":
		if k := len(d.saved); k > 0 {
			d.now, d.saved = d.saved[k-1], d.saved[:k-1]
		}
	case "cm":
		d.now.at = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}.times(d.now.at)
	case "BT":
		d.text, d.line = identity, identity
	case "Tf":
		d.now.size = n(1)
		if len(operands) == 2 {
			if k, is := operands[0].(name); is {
				if v := d.f.dict(resources["Font"])[string(k)]; v != nil {
					d.now.font = d.f.font(v)
				}
			}
		}
	case "Tc":
		d.now.between = n(0)
	case "Tw":
		d.now.word = n(0)
	case "Tz":
		d.now.wide = n(0) / 100
	case "TL":
		d.now.leading = n(0)
	case "Ts":
		d.now.rise = n(0)
	case "Td":
		d.next(n(0), n(1))
	case "TD":
		d.now.leading = -n(1)
		d.next(n(0), n(1))
	case "Tm":
		d.line = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}
		d.text = d.line
	case "T*":
		d.next(0, -d.now.leading)
	case "'":
		d.next(0, -d.now.leading)
		d.show([]any{last()})
	case `"`:
		d.now.word, d.now.between = n(0), n(1)
		d.next(0, -d.now.leading)
		d.show([]any{last()})
	case "Tj":
		d.show([]any{last()})
	case "TJ":
		list, _ := last().([]any)
		d.show(list)
	case "BMC", "BDC":
		d.mark(operands)
	case "EMC":
		if k := len(d.marked); k > 0 {
			if d.marked[k-1] {
				d.hidden--
			}
			d.marked = d.marked[:k-1]
		}
	case "Do":
		k, _ := last().(name)
		return d.form(d.f.dict(resources["XObject"])[string(k)], resources)
	}
	return nil
}

// mark opens a marked content. What the file itself says is no part of its text,
// such as a running head, is not read.
func (d *drawer) mark(operands []any) {
	if len(d.marked) > 1000 || len(operands) == 0 {
		return
	}
	hides := operands[0] == name("Artifact")
	d.marked = append(d.marked, hides)
	if hides {
		d.hidden++
	}
}

// form draws what is kept apart to be drawn more than once.
func (d *drawer) form(v any, resources dict) error {
	s, is := d.f.resolve(v).(*stream)
	if !is || s.dict["Subtype"] != name("Form") || d.depth > 8 {
		return nil
	}
	text, err := d.f.unpack(s)
	if err != nil {
		if errors.Is(err, ErrLarge) {
			return err
		}
		return nil
	}
	if own := d.f.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	saved, marked, hidden := d.now, d.marked, d.hidden
	if m := d.f.array(s.dict["Matrix"]); len(m) == 6 {
		var by matrix
		for i := range m {
			by[i] = d.f.number(m[i])
		}
		d.now.at = by.times(d.now.at)
	}
	d.depth++
	err = d.draw(text, resources)
	d.depth--
	d.now, d.marked, d.hidden = saved, marked, hidden
	return err
}

func (d *drawer) next(x, y float64) {
	d.line = matrix{1, 0, 0, 1, x, y}.times(d.line)
	d.text = d.line
}

// show shows strings with the distances between them.
func (d *drawer) show(list []any) {
	if d.now.font == nil {
		return
	}
	begin := d.place()
	var b strings.Builder
	space := d.now.font.space * d.now.size / 1000
	for _, v := range list {
		switch v := v.(type) {
		case float64:
			by := -v / 1000 * d.now.size
			if by > 0.55*max(space, 0.2*d.now.size) && b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
			d.advance(by * d.now.wide)
		case text:
			d.letters(&b, v)
		}
	}
	end := d.place()
	if d.hidden > 0 || b.Len() == 0 {
		return
	}
	scale := math.Hypot(begin[2], begin[3])
	x, y, to := begin[4], begin[5], end[4]
	if bad(x) || bad(y) || bad(to) || bad(scale) {
		return
	}
	d.runs = append(d.runs, Run{Text: b.String(), X: x, Y: y, End: to, Size: math.Round(scale*d.now.size*10) / 10, Bold: d.now.font.bold, Space: math.Hypot(begin[0], begin[1]) * space})
}

func bad(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) || math.Abs(x) > 1e9 }

func (d *drawer) place() matrix {
	return matrix{1, 0, 0, 1, 0, d.now.rise}.times(d.text).times(d.now.at)
}

func (d *drawer) advance(x float64) { d.text = matrix{1, 0, 0, 1, x, 0}.times(d.text) }

func (d *drawer) width(c int) float64 {
	if w, has := d.now.font.widths[c]; has {
		return w
	}
	return d.now.font.missing
}

// letters reads the codes of a string.
func (d *drawer) letters(b *strings.Builder, s text) {
	step := 1
	if d.now.font.wide {
		step = 2
	}
	for i := 0; i+step <= len(s); i += step {
		c := int(s[i])
		if step == 2 {
			c = c<<8 | int(s[i+1])
		}
		by := d.width(c) / 1000 * d.now.size
		d.out.Signs++
		if letter, known := d.now.font.letters[c]; known && letter != "" {
			b.WriteString(letter)
		} else {
			d.out.Unread++
		}
		by += d.now.between
		if step == 1 && c == ' ' {
			by += d.now.word
		}
		d.advance(by * d.now.wide)
	}
}
