package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
)

// unpack gives the bytes of a stream. All that is unpacked of a file counts
// against one bound.
func (f *file) unpack(s *stream) ([]byte, error) {
	filters, parms := f.list(s.dict["Filter"]), f.list(s.dict["DecodeParms"])
	out := s.raw
	if len(filters) == 0 {
		f.unpacked += len(out)
	}
	if len(filters) > 4 || f.unpacked > maxUnpacked {
		return nil, ErrLarge
	}
	for i, x := range filters {
		var parm dict
		if i < len(parms) {
			parm = f.dict(parms[i])
		}
		var err error
		switch n, _ := f.resolve(x).(name); n {
		case "FlateDecode", "Fl":
			out, err = f.inflate(out)
			if err == nil {
				out = f.predicted(out, parm)
			}
		case "ASCII85Decode", "A85":
			out, err = unascii85(out)
		case "ASCIIHexDecode", "AHx":
			l := lexer{data: append([]byte("<"), out...)}
			out = []byte(l.hex())
		default:
			return nil, fmt.Errorf("it is packed with %.30q, which is not read", string(n))
		}
		if err != nil {
			return nil, err
		}
		if f.unpacked += len(out); f.unpacked > maxUnpacked {
			return nil, ErrLarge
		}
	}
	return out, nil
}

// list gives one value, or several.
func (f *file) list(v any) []any {
	v = f.resolve(v)
	if a, is := v.([]any); is {
		return a
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

// inflate unpacks what it can: the end of a stream is often missing.
func (f *file) inflate(data []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	left := maxUnpacked - f.unpacked
	out, err := io.ReadAll(io.LimitReader(z, int64(left)+1))
	if len(out) > left {
		return nil, ErrLarge
	}
	if err != nil && len(out) == 0 {
		return nil, err
	}
	return out, nil
}

func unascii85(data []byte) ([]byte, error) {
	data = bytes.TrimSpace(data)
	data = bytes.TrimPrefix(data, []byte("<~"))
	if end := bytes.IndexByte(data, '~'); end >= 0 {
		data = data[:end]
	}
	out := make([]byte, 4*len(data)+4)
	n, _, err := ascii85.Decode(out, data, true)
	if err != nil {
		return nil, errors.New("it is packed as ASCII85, and broken")
	}
	return out[:n], nil
}

// predicted undoes a PNG predictor, which streams of objects often have.
func (f *file) predicted(data []byte, parm dict) []byte {
	if parm == nil || f.int(parm["Predictor"]) < 10 {
		return data
	}
	columns := f.int(parm["Columns"])
	if columns < 1 || columns > 100_000 {
		columns = 1
	}
	colors, bits := max(1, min(f.int(parm["Colors"]), 8)), 8
	if b := f.int(parm["BitsPerComponent"]); b > 0 && b <= 16 {
		bits = b
	}
	width, step := (columns*colors*bits+7)/8, max(1, colors*bits/8)
	var out []byte
	before := make([]byte, width)
	for len(data) > 1 {
		kind, row := data[0], data[1:min(len(data), 1+width)]
		data = data[1+len(row):]
		now := make([]byte, width)
		copy(now, row)
		for i := range now {
			var left, corner byte
			if i >= step {
				left, corner = now[i-step], before[i-step]
			}
			switch kind {
			case 1:
				now[i] += left
			case 2:
				now[i] += before[i]
			case 3:
				now[i] += byte((int(left) + int(before[i])) / 2)
			case 4:
				now[i] += paeth(left, before[i], corner)
			}
		}
		out = append(out, now...)
		before = now
	}
	return out
}

func paeth(a, b, c byte) byte {
	abs := func(n int) int { return max(n, -n) }
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}
