package pdf

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// A font says which letters the codes of a string are, and how wide.
type font struct {
	wide    bool // two bytes a code
	bold    bool
	letters map[int]string
	widths  map[int]float64 // in thousandths of the size
	missing float64
	space   float64 // the width of a space
}

func (f *file) font(v any) *font {
	r, isRef := v.(ref)
	if known := f.fonts[r]; isRef && known != nil {
		return known
	}
	d := f.dict(v)
	f.looked += 50_000 // what it takes to read one, so that none is read without end
	x := &font{letters: map[int]string{}, widths: map[int]float64{}, missing: 500}
	if isRef {
		f.fonts[r] = x
	}
	base, _ := f.resolve(d["BaseFont"]).(name)
	x.bold = strings.Contains(strings.ToLower(string(base)), "bold") || strings.Contains(string(base), "Black") || strings.Contains(string(base), "Heavy")
	if f.resolve(d["Subtype"]) == name("Type0") {
		x.wide = true
		f.wideWidths(x, d)
	} else {
		f.simple(x, d)
	}
	if s, is := f.resolve(d["ToUnicode"]).(*stream); is {
		if text, err := f.unpack(s); err == nil {
			f.toUnicode(x, text)
		}
	}
	x.space = 250
	for c, s := range x.letters {
		if w, has := x.widths[c]; has && s == " " && w > 0 && (x.space == 250 || w < x.space) {
			x.space = w
		}
	}
	return x
}

// simple reads a font of one byte a code: its encoding and widths.
func (f *file) simple(x *font, d dict) {
	base := charmap.Windows1252
	encoding := f.resolve(d["Encoding"])
	if e, is := encoding.(dict); is {
		encoding = f.resolve(e["BaseEncoding"])
		defer f.differences(x, f.array(e["Differences"]))
	}
	if encoding == name("MacRomanEncoding") {
		base = charmap.Macintosh
	}
	for c := 32; c < 256; c++ {
		if r := base.DecodeByte(byte(c)); r != '\ufffd' && r >= ' ' && (r < 0x7f || r > 0x9f) {
			x.letters[c] = string(r)
		}
	}
	if encoding == nil { // the encoding of the standard fonts
		x.letters['\''], x.letters['`'] = "’", "‘"
		for c, s := range standard {
			x.letters[c] = s
		}
	}
	for c, w := range helvetica {
		x.widths[c+32] = float64(w)
	}
	first := f.int(d["FirstChar"])
	for i, w := range f.array(d["Widths"]) {
		if i > 255 {
			break
		}
		if c := first + i; c >= 0 && c < 256 {
			x.widths[c] = f.number(w)
		}
	}
}

// standard is where the standard encoding differs from Windows-1252.
var standard = map[int]string{0xa9: "'", 0xaa: "“", 0xad: "‹", 0xac: "‹", 0xae: "ﬁ", 0xaf: "ﬂ", 0xb1: "–", 0xb7: "•", 0xba: "”", 0xbc: "…", 0xd0: "—"}

// helvetica is how wide its letters are, from the space on: for fonts that do
// not say.
var helvetica = [...]int{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500}

// differences reads letters by their names.
func (f *file) differences(x *font, all []any) {
	c := 0
	for _, v := range all[:min(len(all), 1000)] {
		switch v := f.resolve(v).(type) {
		case float64:
			c = int(v)
		case name:
			if s := letterNamed(string(v)); s != "" {
				x.letters[c] = s
			} else if c < 256 {
				delete(x.letters, c)
			}
			c++
		}
	}
}

// wideWidths reads the widths of a font of two bytes a code.
func (f *file) wideWidths(x *font, d dict) {
	under := f.dict(nil)
	if a := f.array(d["DescendantFonts"]); len(a) > 0 {
		under = f.dict(a[0])
	}
	x.missing = 1000
	if w, is := f.resolve(under["DW"]).(float64); is {
		x.missing = w
	}
	all := f.array(under["W"])
	f.looked += 64 * len(all)
	for i := 0; i+1 < len(all); {
		first := f.int(all[i])
		if list := f.array(all[i+1]); list != nil {
			f.looked += 64 * len(list)
			for k, w := range list {
				x.widths[first+k] = f.number(w)
			}
			i += 2
			continue
		}
		if i+2 >= len(all) {
			return
		}
		last, w := f.int(all[i+1]), f.number(all[i+2])
		for c := max(first, 0); c <= min(last, 65535); c++ {
			x.widths[c] = w
			f.looked += 16
		}
		if i += 3; f.spent() {
			return
		}
	}
}

// toUnicode reads the table of which letters the codes are.
func (f *file) toUnicode(x *font, table []byte) {
	l := f.lexer(table, 0)
	var operands []any
	for l.at < len(l.data) {
		v := l.value(0)
		op, is := v.(operator)
		if !is {
			if operands = append(operands, v); len(operands) > 2000 {
				operands = operands[1000:]
			}
			continue
		}
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				if c, ok := code(operands[i]); ok {
					x.letters[c] = letters(operands[i+1])
				}
			}
		case "endbfrange":
			for i := 0; i+2 < len(operands); i += 3 {
				f.bfrange(x, operands[i], operands[i+1], operands[i+2])
			}
		}
		operands = operands[:0]
	}
}

func (f *file) bfrange(x *font, from, to, v any) {
	first, ok1 := code(from)
	last, ok2 := code(to)
	if !ok1 || !ok2 {
		return
	}
	last = min(last, first+65535)
	if list, is := v.([]any); is {
		for i := 0; i < len(list) && first+i <= last; i++ {
			x.letters[first+i] = letters(list[i])
		}
		return
	}
	s := []rune(letters(v))
	for c := first; c <= last && len(s) > 0 && !f.spent(); c++ {
		x.letters[c] = string(s)
		s[len(s)-1]++
		f.looked += 16
	}
}

func code(v any) (int, bool) {
	s, is := v.(text)
	if !is || len(s) == 0 || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		n = n<<8 | int(s[i])
	}
	return n, true
}

func letters(v any) string {
	s, _ := v.(text)
	if len(s) > 64 {
		return ""
	}
	return utf16Text([]byte(s))
}

func utf16Text(b []byte) string {
	if len(b) == 1 {
		return string(rune(b[0]))
	}
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, binary.BigEndian.Uint16(b[i:]))
	}
	return string(utf16.Decode(units))
}

var accents = map[string]rune{"acute": '\u0301', "grave": '\u0300', "circumflex": '\u0302', "dieresis": '\u0308', "tilde": '\u0303', "ring": '\u030a', "cedilla": '\u0327', "caron": '\u030c', "macron": '\u0304', "breve": '\u0306', "ogonek": '\u0328', "dotaccent": '\u0307', "hungarumlaut": '\u030b'}

var named = map[string]string{"space": " ", "nbspace": " ", "exclam": "!", "quotedbl": `"`, "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&", "quotesingle": "'", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-", "minus": "-", "sfthyphen": "\u00ad", "period": ".", "slash": "/", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[", "backslash": `\`, "bracketright": "]", "underscore": "_", "braceleft": "{", "bar": "|", "braceright": "}", "asciitilde": "~", "quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "quotesinglbase": "‚", "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "endash": "–", "emdash": "—", "bullet": "•", "ellipsis": "…", "dagger": "†", "daggerdbl": "‡", "section": "§", "paragraph": "¶", "copyright": "©", "registered": "®", "trademark": "™", "degree": "°", "Euro": "€", "sterling": "£", "cent": "¢", "yen": "¥", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ", "ffi": "ﬃ", "ffl": "ﬄ", "germandbls": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "oslash": "ø", "Oslash": "Ø", "dotlessi": "ı", "lslash": "ł", "Lslash": "Ł", "eth": "ð", "Eth": "Ð", "thorn": "þ", "Thorn": "Þ", "periodcentered": "·", "onehalf": "½", "onequarter": "¼", "threequarters": "¾"}

// letterNamed finds a letter by the name that fonts have for it; "" where that
// is not known.
func letterNamed(n string) string {
	n, _, _ = strings.Cut(n, ".")
	if s, is := named[n]; is {
		return s
	}
	if len(n) == 1 {
		return n
	}
	for accent, mark := range accents {
		if base, is := strings.CutSuffix(n, accent); is && len(base) == 1 {
			return norm.NFC.String(base + string(mark))
		}
	}
	hex, is := strings.CutPrefix(n, "uni")
	if !is {
		hex, is = strings.CutPrefix(n, "u")
	}
	if l := (lexer{data: []byte("<" + hex + ">")}); is && len(hex) == 4 && strings.Trim(hex, "0123456789ABCDEFabcdef") == "" {
		return utf16Text([]byte(l.hex()))
	}
	return ""
}
