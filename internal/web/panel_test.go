package web_test

import (
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/lot"
)

var keepers = []office.PersonRow{
	{ID: "cleo", Name: "Cleo Clerk", Roles: []string{"clerk"}}, {ID: "iris", Name: "Iris Inquirer", Roles: []string{"inquirer", "panel"}, Qualities: []string{"lawyer"}},
	{ID: "ann", Name: "Ann of the Lock", Roles: []string{"panel"}, Qualities: []string{"lay"}}, {ID: "bob", Name: "Bob of the Ford", Roles: []string{"panel"}},
	{ID: "cyd", Name: "Cyd of the Dam", Roles: []string{"panel"}, Qualities: []string{"lawyer"}}, {ID: "dan", Name: "Dan of the Pool", Roles: []string{"panel"}, Qualities: []string{"lay"}},
}

// weir opens a house under rules that draw a panel by lot, with a case that
// waits for it.
func weir(t testing.TB) (h *house, id, code string) {
	t.Helper()
	h = openUnder(t, nil, filepath.Join("..", "..", "..", "casework", "testdata", "drawn.md"))
	for _, p := range append(slices.Clone(keepers), office.PersonRow{ID: "pan", Name: "Pan Clerk", Roles: []string{"clerk"}}, office.PersonRow{ID: "pia", Name: "Pia Clerk", Roles: []string{"clerk"}}) {
		h.must(h.store.PutPerson(context.Background(), p))
	}
	filed, err := h.office.File(context.Background(), office.Complaint{Mode: office.Named, Name: "Moth Penhaligon", Respondent: "Robin Example", Account: "They let the water in."})
	h.must(err)
	at := "/cases/" + filed.Case
	h.as("cleo").do(at + "/do/inquiry/notice")
	h.as("iris").do(at+"/do/inquiry/report", "outcome", "case to answer", "text", "There is enough.")
	h.as("cleo").do(at + "/do/hearing/papers")
	return h, filed.Case, filed.Code
}

// A panel is convened, a party puts in a word, the lot is drawn, a member falls
// ill and another is drawn, and they decide by votes: through the pages of both.
func TestAPanelIsDrawnAndVotesThroughItsPages(t *testing.T) {
	h, id, code := weir(t)
	at := "/cases/" + id
	cleo, complainant := h.as("cleo"), h.with(code)
	a := h.as("ann").get(at)
	cleo.has(a, "Yours, and not possible now", "The panel is drawn by lot, and has not been drawn: convene it first")
	a = cleo.get(at + "/act/convene/panel")
	cleo.has(a, "Convene the panel by lot", "The panel has 3 seats, of which one each asks for: lawyer (the chair), lay.", "it can be announced only once")
	a = cleo.do(at + "/act/convene/panel")
	cleo.has(a, "A lot was announced for the panel", "Draw the panel", "Iris Inquirer: Whoever did “report” in the stage “inquiry” may not do this", "3 seats: one for “lawyer”, one for “lay”, 1 for anybody", "Cyd of the Dam")
	cleo.lacks(a, "Convene the panel by lot", "The secret, shown", "Iris Inquirer (clerk)")
	announced := cleo.get(cleo.first(a, lotHref)).text

	own := complainant.get("/case")
	complainant.has(own, "How the panel was drawn", "A lot is announced and still to be drawn", "Put a word into the lot for the panel")
	complainant.lacks(own, "of the Dam", "Iris", "Draw the panel")
	a = complainant.send("/case/act/contribute/panel", nil, "seen", complainant.first(complainant.get("/case/act/contribute/panel"), seen), "word", " ")
	complainant.status(a, http.StatusUnprocessableEntity)
	complainant.has(a, "Write a word, or what your dice show.")
	a = complainant.send("/case/act/contribute/panel", nil, "seen", complainant.first(a, seen), "word", strings.Repeat("x", 201))
	complainant.has(a, "Write one line of at most 200 letters or figures", strings.Repeat("x", 201))
	a = complainant.do("/case/act/contribute/panel", "word", "seven herons")
	complainant.has(a, "The complainant put a word into the lot for the panel", "seven herons")

	a = cleo.do(at + "/act/draw/panel")
	cleo.has(a, "The panel was drawn by lot", "These sit:", "Cyd of the Dam (lawyer)", "Seed: SHA-256 of all the lines above", "Put in seven herons")
	own = complainant.get("/case")
	complainant.has(own, "These sit:", "Cyd of the Dam (lawyer)", "Who sits in case "+id, "not told")
	complainant.lacks(own, "Iris", "This lot does not hold")
	file := complainant.get(complainant.first(own, lotHref))
	if file.Header.Get("Content-Disposition") != "attachment; filename=panel.lot" {
		t.Errorf("the lot is sent as %q", file.Header)
	}
	l, err := lot.Parse(file.text)
	h.must(err)
	h.must(l.Check())
	if !strings.HasPrefix(file.text, announced) {
		t.Errorf("what was drawn is not what was announced:\n%s\n%s", announced, file.text)
	}
	cleo.status(cleo.get(at+"/lots/0"), http.StatusNotFound)
	cleo.status(cleo.get(at+"/lots/x"), http.StatusNotFound)
	complainant.status(complainant.get("/case/lots/999"), http.StatusNotFound)

	a = cleo.get(at + "/act/substitute/panel")
	cleo.has(a, "Who?", "Cyd of the Dam")
	a = cleo.send(at+"/act/substitute/panel", nil, "seen", cleo.first(a, seen))
	cleo.has(a, "Choose who can no longer sit.", "Give the reasons.")
	lay := map[bool]string{true: "ann", false: "dan"}[strings.Contains(a.text, "Ann of")]
	a = cleo.do(at+"/act/substitute/panel", "whom", lay, "text", "Has the flu.")
	cleo.has(a, "can no longer sit on the panel", "Has the flu.")
	complainant.lacks(complainant.get("/case"), "flu")
	cleo.do(at + "/act/convene/panel")
	a = cleo.do(at + "/act/draw/panel")
	cleo.has(a, "sat before", "Lot 2, announced")
	h.decidedByVotes(at, code)
}

var lotHref = regexp.MustCompile(`href="([^"]*/lots/\d+)"`)

// decidedByVotes has the panel decide, two to one.
func (h *house) decidedByVotes(at, code string) {
	h.Helper()
	h.pass(10)
	cyd := h.as("cyd")
	form := cyd.get(at + "/do/hearing/decision")
	cyd.has(form, "Who took part?", "Votes", "An outcome needs more than half of those who sit. Where votes are equal, the chair’s decides. Where none has that, the outcome is “not upheld”.", "Both parties are told how many voted for what")
	sit := regexp.MustCompile(`name="present" value="(\w+)" checked`).FindAllStringSubmatch(form.text, -1)
	if len(sit) != 3 {
		h.Fatalf("%v are offered as having sat", sit)
	}
	fields := []string{"seen", cyd.first(form, seen), "outcome", "upheld", "text", "Two saw it."}
	for _, m := range sit {
		fields = append(fields, "present", m[1])
	}
	a := cyd.send(at+"/do/hearing/decision", nil, fields...)
	cyd.status(a, http.StatusUnprocessableEntity)
	cyd.has(a, "Say how", "whoever sits votes", "Two saw it.")
	for i, m := range sit {
		vote := map[bool]string{true: "not upheld", false: "upheld"}[i > 0]
		fields = append(fields, "vote:"+m[1], vote)
	}
	fields = append(fields, "dissent:"+sit[0][1], "It was dark.")
	a = cyd.send(at+"/do/hearing/decision", nil, fields...)
	cyd.has(a, "“upheld” had one of three votes, so what is decided is “not upheld”", "It was dark.")
	fields[3] = "not upheld"
	a = cyd.send(at+"/do/hearing/decision", nil, fields...)
	cyd.has(a, "The panel decided: not upheld", "Votes: 1 of 3 for “upheld”, 2 of 3 for “not upheld”", "voted for “upheld” and adds:", "It was dark.")
	complainant := h.with(code)
	own := complainant.get("/case")
	complainant.has(own, "Votes: 1 of 3 for “upheld”, 2 of 3 for “not upheld”", "A member voted for “upheld” and adds:", "It was dark.")
}

// What is new on the pages is looked at in a browser: wide and narrow, with axe.
func TestPanelPagesAreLookedAt(t *testing.T) {
	w := chromium(t)
	w.TB = t
	h, id, _ := weir(t)
	at := "/cases/" + id
	look := func(name, path string) {
		w.visit(h.address + path)
		w.look(name)
	}
	w.as(h.address, h.session("cleo"))
	look("panel convene", at+"/act/convene/panel")
	h.as("cleo").do(at + "/act/convene/panel")
	look("panel draw", at+"/act/draw/panel")
	look("panel word", at+"/act/contribute/panel")
	h.as("cleo").do(at+"/act/contribute/panel", "word", "dice: 4 6 1")
	h.as("cleo").do(at + "/act/draw/panel")
	w.visit(h.address + at)
	w.run(`for (const d of document.querySelectorAll("details")) d.open = true`)
	w.look("panel drawn")
	look("panel substitute", at+"/act/substitute/panel")
	h.pass(10)
	w.as(h.address, h.session("cyd"))
	look("panel vote", at+"/do/hearing/decision")
	token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: "complainant", Party: "complainant"}, Case: id})
	h.must(err)
	w.as(h.address, token)
	w.visit(h.address + "/case")
	w.run(`for (const d of document.querySelectorAll("details")) d.open = true`)
	w.look("panel own case")
}
