package pdf

import (
	"bytes"
	"strconv"
)

// What a PDF's values are in Go: nil, bool, float64, name, text, []any, dict,
// ref, *stream, and operator in what draws a page.
type (
	name     string
	text     string
	dict     map[string]any
	ref      int
	operator string
	closing  byte
)

type stream struct {
	dict dict
	raw  []byte
}

// A lexer reads values one after another.
type lexer struct {
	data []byte
	at   int
	left *int // how many more values are read; nil: no bound of its own
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isDelimiter(c byte) bool {
	return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

func (l *lexer) space() {
	for l.at < len(l.data) {
		c := l.data[l.at]
		if c == '%' {
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
			continue
		}
		if !isSpace(c) {
			return
		}
		l.at++
	}
}

// value reads the next value; nil at the end, or where there is none.
func (l *lexer) value(depth int) any {
	l.space()
	if l.left != nil {
		*l.left--
	}
	if l.at >= len(l.data) || depth > maxDepth || l.left != nil && *l.left < 0 {
		l.at = len(l.data)
		return nil
	}
	switch c := l.data[l.at]; c {
	case '/':
		l.at++
		return l.name()
	case '(':
		return l.literal()
	case '[':
		l.at++
		return l.list(depth)
	case '<':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '<' {
			l.at += 2
			return l.dict(depth)
		}
		return l.hex()
	case ']', '}', '{', ')':
		l.at++
		return closing(c)
	case '>':
		l.at++
		if l.at < len(l.data) && l.data[l.at] == '>' {
			l.at++
		}
		return closing(c)
	}
	return l.word()
}

func (l *lexer) token() string {
	from := l.at
	for l.at < len(l.data) && !isSpace(l.data[l.at]) && !isDelimiter(l.data[l.at]) {
		l.at++
	}
	return string(l.data[from:l.at])
}

func (l *lexer) name() name {
	s := l.token()
	if !bytes.Contains([]byte(s), []byte("#")) {
		return name(s)
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return name(out)
}

// word reads a number, a reference, or an operator.
func (l *lexer) word() any {
	s := l.token()
	switch s {
	case "":
		l.at++
		return nil
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if c := s[0]; err != nil || !isDigit(c) && c != '-' && c != '+' && c != '.' {
		return operator(s)
	}
	if n != n || n > 1e12 || n < -1e12 {
		n = 0
	}
	if n >= 0 && n < 1e9 && isDigit(s[0]) && n == float64(int(n)) && l.isRef() {
		return ref(int(n))
	}
	return n
}

// isRef looks whether "0 R" follows, and goes past it.
func (l *lexer) isRef() bool {
	at := l.at
	n := 0
	for at < len(l.data) && isSpace(l.data[at]) && n < 20 {
		at, n = at+1, n+1
	}
	digits := 0
	for at < len(l.data) && isDigit(l.data[at]) && digits < 6 {
		at, digits = at+1, digits+1
	}
	spaces := 0
	for at < len(l.data) && isSpace(l.data[at]) && spaces < 20 {
		at, spaces = at+1, spaces+1
	}
	if n == 0 || digits == 0 || spaces == 0 || at >= len(l.data) || l.data[at] != 'R' || at+1 < len(l.data) && !isSpace(l.data[at+1]) && !isDelimiter(l.data[at+1]) {
		return false
	}
	l.at = at + 1
	return true
}

func (l *lexer) list(depth int) []any {
	out := []any{}
	for l.at < len(l.data) {
		v := l.value(depth + 1)
		if c, is := v.(closing); is {
			if c == ']' {
				break
			}
			continue
		}
		if v == nil && l.at >= len(l.data) {
			break
		}
		if op, is := v.(operator); is && (op == "endobj" || op == "stream") {
			break
		}
		out = append(out, v)
	}
	return out
}

func (l *lexer) dict(depth int) dict {
	out := dict{}
	for l.at < len(l.data) {
		key, is := l.value(depth + 1).(name)
		if !is {
			break // it ends here, or is broken
		}
		v := l.value(depth + 1)
		if _, ends := v.(closing); ends {
			break
		}
		out[string(key)] = v
	}
	return out
}

func (l *lexer) literal() text {
	var out []byte
	open := 0
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch c {
		case '(':
			if open++; open == 1 {
				continue
			}
		case ')':
			if open--; open == 0 {
				l.at++
				return text(out)
			}
		case '\\':
			out = l.escaped(out)
			continue
		}
		out = append(out, c)
	}
	return text(out)
}

func (l *lexer) escaped(out []byte) []byte {
	l.at++
	if l.at >= len(l.data) {
		return out
	}
	c := l.data[l.at]
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b', 'f':
		return out
	case '\r':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
			l.at++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := 0
	for k := 0; k < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; k++ {
		n = n*8 + int(l.data[l.at]-'0')
		l.at++
	}
	l.at--
	return append(out, byte(n))
}

func (l *lexer) hex() text {
	l.at++
	var out []byte
	half, has := byte(0), false
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		if c == '>' {
			l.at++
			break
		}
		n, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil {
			continue
		}
		if has {
			out = append(out, half<<4|byte(n))
		}
		half, has = byte(n), !has
	}
	if has {
		out = append(out, half<<4)
	}
	return text(out)
}

// stream reads what follows a dictionary: the bytes of a stream of so many
// bytes, or up to its end where that is not known or wrong.
func (l *lexer) stream(length int) ([]byte, bool) {
	l.space()
	if !bytes.HasPrefix(l.data[l.at:], []byte("stream")) {
		return nil, false
	}
	at := l.at + 6
	if at < len(l.data) && l.data[at] == '\r' {
		at++
	}
	if at < len(l.data) && l.data[at] == '\n' {
		at++
	}
	rest := l.data[min(at, len(l.data)):]
	if length >= 0 && length <= len(rest) && bytes.HasPrefix(bytes.TrimLeft(rest[length:min(len(rest), length+20)], "\r\n "), []byte("endstream")) {
		return rest[:length], true
	}
	if end := bytes.Index(rest, []byte("endstream")); end >= 0 {
		return rest[:end], true
	}
	return rest, true
}
