package casework

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// decode reads what json.Unmarshal reads, to the same, and refuses what it refuses.
func same[T any](t interface{ Fatalf(string, ...any) }, b string) {
	got, err := decode[T]([]byte(b), shapeOf[T]())
	var want T
	wanted := json.Unmarshal([]byte(b), &want)
	if (err == nil) != (wanted == nil) || err != nil && err.Error() != wanted.Error() {
		t.Fatalf("%s\ngives %v, and json.Unmarshal %v", b, err, wanted)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\nis read as\n%+v, and by json.Unmarshal as\n%+v", b, got, want)
	}
}

var pieces = []string{
	`{`, `}`, `[`, `]`, `:`, `,`, `"`, `\`, ` `, "\n", "\x01", "\xff", `null`, `true`, `1`, `-`, `0`, `07`, `1e3`, `9999999999999999999`,
	`"kind"`, `"Kind"`, `"k\u0069nd"`, `"day"`, `"recorded"`, `"role"`, `"votes"`, `"text"`, `"findings"`, `"matter"`, `"by"`, `"present"`, `"identity"`, `"unknown"`,
	`"done"`, `"ä — “x”"`, `"a\"b"`, `"2026-03-02"`, `"2026-02-30"`, `""`, `{"upheld":2}`, `["a","b"]`, `[{"definition":"d","clause":"1","met":true,"reasons":"r, \"s\" }"}]`,
	`{"name":"N","contact":"{"}`, `{"addressee":{"to":"respondent"}}`, `"kind":"done"`, `"day":"2026-03-02"`, `"recorded":1772000000000000`, `"by":"sam"`, `"text":"T"`,
}

func TestDecodeIsUnmarshal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom(pieces)
		var b string
		switch rapid.IntRange(0, 2).Draw(t, "form") {
		case 0: // anything
			b = strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		default: // nearly an object
			var all []string
			for range rapid.IntRange(0, 4).Draw(t, "members") {
				all = append(all, piece.Draw(t, "name")+":"+piece.Draw(t, "value"))
			}
			b = "{" + strings.Join(all, ",") + "}"
		}
		same[oversight](t, b)
		same[content](t, b)
		same[person](t, b)
	})
}

// decode and json.Unmarshal agree on whatever is in an envelope.
func FuzzDecode(f *testing.F) {
	e := Event{Kind: Added, Day: 20000, By: "sam", Role: "secretary", Stage: "intake", Text: "A note."}
	plain, err := e.Record("7F3C-92KD", 3, [32]byte{1}, 7)
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range plain {
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, b string) {
		same[oversight](t, b)
		same[content](t, b)
		same[person](t, b)
	})
}
