package casework_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"duly/casework"
	"duly/timetable"
)

// Whatever an event says is in its record: every field of every form that an event has,
// each filled with something of its own, comes back as it was, whatever the kind. A
// field that comes later is tried by itself.
func TestEveryFieldIsOnRecord(t *testing.T) {
	for _, kind := range kindsOfEvent(t) {
		e := filledEvent(kind)
		plain, err := e.Record("7F3C-92KD", 3, [32]byte{1}, 7)
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := casework.ParseRecord(plain)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, e) {
			t.Errorf("%s came back as\n%+v\nand was\n%+v", kind, back, e)
		}
	}
	for name, e := range eventsOfOneField() {
		plain, err := e.Record("7F3C-92KD", 3, [32]byte{1}, 7)
		if err != nil {
			t.Fatal(err)
		}
		if back, _, err := casework.ParseRecord(plain); err != nil || !reflect.DeepEqual(back, e) {
			t.Errorf("%s alone came back as\n%+v\nand was\n%+v (%v)", name, back, e, err)
		}
	}
}

// What the overseer can open, and what a receipt opens, holds no word that somebody said
// and nobody's name. What stands there is listed: a field that comes later is sealed, or
// added here with the reason.
func TestNoWordAndNobodyStandsInTheOversightEnvelope(t *testing.T) {
	overseen := map[string]bool{
		"Kind": true, "Role": true, "Stage": true, "Step": true, "Outcome": true, "End": true, "Ground": true, "To": true, "Rule": true, "Particulars.Category": true, "Particulars.Rulebook": true,
		"Subject":              true, // an id in the case, never a person
		"Particulars.Lot":      true, // numbers that name nobody, and words that were put in to be read by everybody
		"Particulars.Number":   true, // of the register, which the overseer keeps an eye on
		"Particulars.Incident": true, // which cases are about one thing, not what it is
		// Which clauses of a public text were charged and met, so that the figures by clause can be
		// reckoned again; never what was done, nor the reasons.
		"Particulars.Clauses.key": true, "Particulars.Clauses.value": true,
		"Holding": true, // roles, trainings and qualities, of somebody who is named in the envelope of persons alone
		"Erasing": true, // which entries, by which item of the rulebook; whose name it was is in the envelope of persons
		"Broken":  true, // what an organisation says to everybody about its log; it is told to name nobody
	}
	for _, kind := range kindsOfEvent(t) {
		e := filledEvent(kind)
		plain, err := e.Record("7F3C-92KD", 3, [32]byte{1}, 7)
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.ValueOf(e)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			for _, said := range stringsIn(v.Field(i)) {
				if overseen[name] || overseen[strings.TrimPrefix(said, "Event.")] || said == "" {
					continue
				}
				// How a panel voted is counted for the overseer: the outcomes, not who voted.
				if strings.Contains(said, "Ballot.Votes") && strings.HasSuffix(said, ".Outcome") {
					continue
				}
				for n, envelope := range []string{"oversight", "parties"} {
					if strings.Contains(string(plain[n]), said) {
						t.Errorf("%s: the envelope for %s has %s, %q", kind, envelope, name, said)
					}
				}
			}
		}
	}
}

// An event recorded in its four envelopes is read back as it was.
func TestRecordRoundTrip(t *testing.T) {
	r := readRulebook(t, "testdata/small.md")
	events, err := casework.Receive(r, casework.Complaint{
		Category: "conduct", Account: "It happened.", Filing: casework.Filing{Mode: "named", Respondent: "R", Happened: timetable.MustDate("2026-02-01")},
		Identity: &casework.Identity{Name: "C", Contact: "by post"}, Exhibits: []casework.Exhibit{{Name: "a.png", Type: "image/png", Size: 3, SHA256: "00"}},
	}, timetable.MustDate("2026-03-02"), false)
	if err != nil {
		t.Fatal(err)
	}
	more, err := casework.Lapse(r, mustReplay(t, events), timetable.MustDate("2027-03-02"))
	if err != nil {
		t.Fatal(err)
	}
	for n, e := range append(events, more...) {
		plain, err := e.Record("7F3C-92KD", n, [32]byte{1}, 1_772_000_000_000_000)
		if err != nil {
			t.Fatal(err)
		}
		got, recorded, err := casework.ParseRecord(plain)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, e) || recorded != 1_772_000_000_000_000 {
			t.Errorf("event %d came back as another:\n%+v\n%+v", n, e, got)
		}
	}
}

func filledEvent(kind casework.Kind) casework.Event {
	var e casework.Event
	fill(reflect.ValueOf(&e).Elem(), "Event")
	e.Kind = kind
	return e
}

// eventsOfOneField are events with one field each, and with one form of Matter, and one
// of the Particulars, each.
func eventsOfOneField() map[string]casework.Event {
	out := map[string]casework.Event{}
	full := reflect.ValueOf(filledEvent(casework.Done))
	for i := range full.NumField() {
		var e casework.Event
		reflect.ValueOf(&e).Elem().Field(i).Set(full.Field(i))
		out[full.Type().Field(i).Name] = e
	}
	for _, name := range []string{"Matter", "Particulars"} {
		forms := full.FieldByName(name).Elem()
		for i := range forms.NumField() {
			e := casework.Event{Kind: casework.Added}
			one := reflect.New(forms.Type())
			one.Elem().Field(i).Set(forms.Field(i))
			reflect.ValueOf(&e).Elem().FieldByName(name).Set(one)
			out[name+"."+forms.Type().Field(i).Name] = e
		}
	}
	return out
}

// fill gives every field of a value something of its own, named by where it stands; but
// what its form keeps apart from the record (json:"-").
func fill(v reflect.Value, at string) {
	switch v.Interface().(type) {
	case timetable.Limit:
		v.Set(reflect.ValueOf(timetable.Limit{N: 3, Unit: timetable.WorkingDays}))
		return
	case timetable.Date:
		v.SetInt(int64(20000 + len(at)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(at)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(1 + len(at)))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), at)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, at+".key")
		fill(value, at+".value")
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Tag.Get("json") != "-" {
				fill(v.Field(i), at+"."+f.Name)
			}
		}
	default:
		panic("nothing to fill " + at + " with: " + v.Type().String())
	}
}
