package web_test

import (
	"net/http"
	"strings"
	"testing"
)

const formula = "We have looked at all of it with great care, and it is a matter for which these rules are made."

// Whoever decides is warned before their reasons repeat those of another case: what they wrote
// stays, and they may mean it. An overseer sees where it was done and how alike, and no word.
func TestReasonsThatRepeatOthers(t *testing.T) {
	h := open(t, nil)
	first, _ := h.file()
	second, _ := h.file()
	third, _ := h.file()
	sam := h.as("sam")
	sam.do("/cases/"+first+"/do/intake/triage", "outcome", "accept", "text", formula)

	at := "/cases/" + second + "/do/intake/triage"
	a := sam.do(at, "outcome", "accept", "text", formula)
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "Your reasons repeat others", "They are word for word those given in case "+first+" on Monday 2 March 2026", "Reasons answer the case that they are given in", formula,
		"I mean these reasons for this case, as they are")
	if !strings.Contains(a.text, `id="repeats"`) || !strings.Contains(a.text, `href="#repeats"`) {
		t.Error("the warning leads nowhere")
	}
	near := strings.Replace(formula, "great care", "due care", 1)
	a = sam.do(at, "outcome", "accept", "text", near)
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "Of their runs of 3 words, 72 in 100 are those given in case "+first)
	a = sam.do(at, "outcome", "accept", "text", near, "repeats", "meant")
	sam.status(a, http.StatusOK)
	sam.has(sam.get("/cases/"+second), near)

	// Other words go through at once, and so does a step that decides nothing.
	a = sam.do("/cases/"+third+"/do/intake/triage", "outcome", "accept", "text", "Hob was at the lock at nine, as the log of the boat says; whether he threw it is to be found out.")
	sam.status(a, http.StatusOK)

	ovid := h.as("ovid")
	a = ovid.get("/oversight")
	ovid.has(a, "Reasons that repeat others 1", second, "72 in 100", first, "Intake: triage", "Compared were 3; 0 were too short")
	ovid.lacks(a, "great care", "due care", "these rules are made", "Hob was at the lock")
	for _, who := range []*browser{sam, h.browser()} {
		if a := who.get("/oversight"); a.StatusCode == http.StatusOK && strings.Contains(a.text, "Reasons that repeat") {
			t.Error("somebody else sees the list")
		}
	}
	// Of so few the public is told nothing.
	h.browser().lacks(h.browser().get("/figures"), "Reasons that repeat others")
}

// Of enough reasons everybody is told how many repeat, rounded.
func TestHowManyReasonsRepeatIsPublic(t *testing.T) {
	h := open(t, nil)
	sam := h.as("sam")
	for i := range 22 {
		id, _ := h.file()
		reasons := formula
		if i%3 == 0 {
			w := strings.Fields("lamp lock quay boat rope moon tide wick oil glass brass gate stair bell")
			reasons = ""
			for j := range 12 {
				reasons += w[(i+j*(i+1))%len(w)] + strings.Repeat("a", i) + " "
			}
		}
		a := sam.do("/cases/"+id+"/do/intake/triage", "outcome", "accept", "text", reasons, "repeats", "meant")
		sam.status(a, http.StatusOK)
	}
	b := h.browser()
	b.has(b.get("/figures"), "Of about 20 reasons that were given for decisions, extensions and measures, about 15 repeat those of an earlier case")
}
