package web_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"duly/internal/office"
)

// Qualities are set beside roles and trainings; nothing that is not touched is lost; and
// the page says what a panel lacks.
func TestTheAdministratorSetsQualities(t *testing.T) {
	h, id, _ := weir(t)
	h.must(h.store.PutPerson(context.Background(), office.PersonRow{ID: "kit", Name: "Kit Keeper", Admin: true}))
	kit := h.as("kit")
	of := func(who string) []string {
		p, err := h.store.Person(context.Background(), who)
		h.must(err)
		return p.Qualities
	}
	a := kit.get("/people")
	kit.has(a, "How the roles can be filled today", "It asks for 1 “lawyer”, and 2 of those who may decide are.", "It asks for 1 “lay”, and 2 of those who may decide are.", "Iris Inquirer iris · inquirer, panel · lawyer")
	kit.has(a, "Elders cannot be filled 0 hold it. 3 seats, and 3 at least to act.")
	kit.lacks(a, "Panel cannot be filled")

	a = kit.get("/people/dan")
	kit.has(a, "Lawyer to take the chair of the panel", "Lay to be seated on the panel", `value="lay" checked`)
	// What is sent as it came changes nothing.
	a = kit.post("/people/dan", "name", "Dan of the Pool", "role", "panel", "quality", "lay")
	kit.has(a, "It is on record")
	if got := of("dan"); !slices.Equal(got, []string{"lay"}) {
		t.Fatalf("dan is %v", got)
	}
	// Several on one line are refused, and what was written stays.
	a = kit.post("/people/bob", "name", "Bob of the Ford", "role", "panel", "quality", "lay", "qualities", "lawyer, tall")
	kit.status(a, http.StatusUnprocessableEntity)
	kit.has(a, "Write one quality a line, without a comma", "lawyer, tall</textarea>", `value="lay" checked`)
	if got := of("bob"); len(got) != 0 {
		t.Fatalf("bob is %v though the form was refused", got)
	}
	// One that is known is taken as it is known.
	kit.post("/people/bob", "name", "Bob of the Ford", "role", "panel", "qualities", " Lawyer\nlegally   qualified\n\nlawyer")
	if got := of("bob"); !slices.Equal(got, []string{"lawyer", "legally qualified"}) {
		t.Fatalf("bob is %v", got)
	}
	kit.has(kit.get("/people/bob"), "Legally qualified no rule asks for it now", `value="lawyer" checked`)

	// Without anybody who is lay the panel cannot be filled; the page says so, and so does the lot.
	kit.post("/people/dan", "name", "Dan of the Pool", "role", "panel")
	a = kit.post("/people/ann", "name", "Ann of the Lock", "role", "panel")
	kit.has(a, "It is on record", "It asks for 1 “lay”, and 0 of those who may decide are. It cannot be filled.")
	kit.has(kit.get("/people"), "Panel cannot be filled")
	cleo := h.as("cleo")
	a = cleo.send("/cases/"+id+"/act/convene/panel", nil, "seen", cleo.first(cleo.get("/cases/"+id+"/act/convene/panel"), seen))
	cleo.status(a, http.StatusUnprocessableEntity)
	cleo.has(a, "Those who can be drawn cannot fill the panel")
	kit.post("/people/ann", "name", "Ann of the Lock", "role", "panel", "quality", "lay")
	a = cleo.do("/cases/" + id + "/act/convene/panel")
	cleo.has(a, "A lot was announced for the panel")
}
