package web_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/timetable"
)

// An action that is bound to training, or to a figure, stands as that is today, whoever
// would like it otherwise; what cannot be read as a binding comes back with what to mend.
func TestTrainingAndFiguresAreMeasured(t *testing.T) {
	h := openUnder(t, nil, filepath.Join("..", "..", "..", "casework", "testdata", "gnomon.md"))
	put := func(id, role string, until timetable.Date) {
		p := office.PersonRow{ID: id, Name: strings.ToUpper(id), Roles: []string{role}}
		if until != 0 {
			p.Trained = map[string]timetable.Date{"fair hearing": until}
		}
		h.must(h.store.PutPerson(context.Background(), p))
	}
	h.must(h.store.PutPerson(context.Background(), office.PersonRow{ID: "ada", Name: "Ada Admin", Admin: true}))
	for _, id := range []string{"pan", "pia"} {
		put(id, "clerk", 0)
	}
	today := h.office.Today()
	put("eli", "elder", today+5)
	for i := range 6 {
		put(fmt.Sprint("p", i), "panel", today+timetable.Date(3*i))
	}
	ada := h.as("ada")
	ada.puts("/record/ask", letterOfTheGuild...)
	ada.puts("/record/response/1", "answer", "agreed", "on", "2026-03-02", "words", "Yes.")
	action := []string{"what", "Train them", "owner", "eli", "due", "2026-03-20"}
	for want, fields := range map[string][]string{
		"Name the role whose holders":      {"measure", "training"},
		"Write the value as a number":      {"measure", "figure", "figure", "cases open longer|live|365", "sense", "at most", "value", "few"},
		"is to be at least, or at most":    {"measure", "figure", "figure", "cases open longer|live|365", "value", "3"},
		"say above that it is one":         {"measure", "", "figure", "cases open longer|live|365", "value", "3"},
		"as it stands, or as it was publ":  {"measure", "figure", "figure", "cases open longer", "sense", "at most", "value", "3"},
		"Choose which figure":              {"measure", "figure", "figure", "", "sense", "at most", "value", "3"},
		"A figure has neither name":        {"measure", "figure", "figure", "cases open longer|live|365", "sense", "at most", "value", "3", "name", "panel"},
		"A share is between 0 and 100":     {"measure", "training", "name", "panel", "least", "120"},
		"not to \"mood\"":                  {"measure", "mood", "name", "good"},
		"value as a number from 0 to 1000": {"measure", "figure", "figure", "cases open longer|live|365", "sense", "at most", "value", "-3"},
	} {
		a := ada.tries("/record/action/1", append(action[:len(action):len(action)], fields...)...)
		ada.status(a, 422)
		ada.has(a, want, "Train them")
	}
	for _, fields := range [][]string{
		{"measure", "training", "name", "panel"}, {"measure", "training", "name", "panel", "least", "80"}, {"measure", "training", "name", "elder"},
		{"measure", "training", "name", "clerk"}, {"measure", "training", "name", "keeper"}, {"measure", "training", "name", "lamp lighter"},
		{"measure", "figure", "figure", "cases open longer|live|365", "sense", "at most", "value", "0"},
		{"measure", "figure", "figure", "share ended within|last published quarters|26", "sense", "at least", "value", "90"},
	} {
		ada.puts("/record/action/1", append(action[:len(action):len(action)], fields...)...)
	}
	stand := func(day string, want ...string) {
		t.Helper()
		rows, err := csv.NewReader(strings.NewReader(ada.get("/commitments.csv").text)).ReadAll()
		if err != nil || len(rows) != len(want)+1 {
			t.Fatalf("the CSV is %q (%v)", rows, err)
		}
		for i, w := range want {
			if got := rows[i+1][21]; got != w {
				t.Errorf("%s action 1.%d, bound to %s, is %q, want %q: %s", day, i+1, rows[i+1][20], got, w, rows[i+1][22])
			}
		}
	}
	const met, not, unknown = "met", "not met", "cannot be measured"
	stand("at first", met, met, met, not, not, not, met, unknown)
	h.pass(1)
	stand("a day later", not, met, met, not, not, not, met, unknown)
	page := ada.get("/commitments/1")
	ada.has(page, "The training of 5 of the 6 who hold the role counts today. At least 80 % is undertaken.", "The training of all who hold the role counts today.", "asks for no training of the role “clerk”",
		"no role “lamp lighter”", "Today 0 cases are open for more than 365 days. Undertaken is: at most 0.", "Of four quarters, 0 have been published.")
	h.pass(6)
	stand("when the elder's is over", not, not, not, not, not, not, met, unknown)
	page = h.browser().get("/commitments/1")
	ada.has(page, "The training of some who hold the role does not count today.")
	ada.lacks(page, "0 of the 1", "/record/evidence")
}
