package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	circle     = "The Circle of Younger Lamplighters"
	letterText = "To the assembly. We ask for a lamp at the gate.\n"
	billText   = "One lamp, brass, for the gate.\n"
)

// TestAnAskFromTheLetterToTheAskersVerdict walks one ask through the demo with a browser,
// at a desk and on a telephone: the letter that is attached, the response, the action, the
// evidence with a file, the overseer’s verification, and what those who asked say of it by
// their own account.
func TestAnAskFromTheLetterToTheAskersVerdict(t *testing.T) {
	if testing.Short() {
		t.Skip("opens the demo and a browser")
	}
	chromium(t)
	for name, width := range map[string]int64{"at a desk": 1280, "on a telephone": 390} {
		t.Run(name, func(t *testing.T) {
			v := visit(t, startDemo(t), width)
			letter, bill := filepath.Join(t.TempDir(), "letter of the circle.txt"), filepath.Join(t.TempDir(), "bill.txt")
			v.must(os.WriteFile(letter, []byte(letterText), 0o600))
			v.must(os.WriteFile(bill, []byte(billText), 0o600))

			v.open("/commitments")
			page := v.recordAsk(letter)
			v.answerAsk(page)
			v.become("wick")
			v.open(page)
			v.follow("Give evidence")
			v.fill("What shows it?", "The bill, and the lamp hangs.")
			v.attach(bill)
			v.choose("Yes: the whole action is done")
			v.press("Put it on record")
			v.reads("Said to be done", "bill.txt")
			v.verifyAsk(page)
			v.judgeAsk(page)

			// Anybody can follow all of it, and has the letter.
			v.become("")
			v.open(page)
			v.reads("asked 2 March 2026 · agreed 2 March 2026 · undertaken by Wick Trimble for 30 March 2026 · shown 2 March 2026 · found done by Argand Lightfoot on 2 March 2026 · those who asked are content, by their own account")
			v.readsNot("Record the response", "Say something to it")
			if _, data := v.download("letter of the circle.txt"); string(data) != letterText {
				t.Errorf("the letter comes out as %q", data)
			}
			v.open("/commitments?in=letter+of+2+March")
			v.reads("1 point: behind 1 there is an action, 1 is done and shown to be, behind 0 there is nothing.")
		})
	}
}

// set puts a date into a field, which a browser writes as its language does.
func (v *visitor) set(id, day string) {
	v.Helper()
	ask[bool](v, `(document.getElementById("`+id+`").value = "`+day+`") !== ""`)
}

func (v *visitor) recordAsk(letter string) (page string) {
	v.Helper()
	v.become("taper")
	v.open("/commitments")
	v.follow("Record an ask")
	v.press("Put it on record")
	v.answered(422)
	v.reads("4 things are to be mended", "Say who asked.")
	v.fill("Who asked?", circle)
	v.set("on-0", "2026-03-02")
	v.fill("In what?", "letter of 2 March")
	v.fill("What was asked, word for word", "A lamp at the gate.")
	v.attach(letter)
	v.press("Put it on record")
	v.reads("Waiting for an answer", "A lamp at the gate.", "letter of the circle.txt")
	page = ask[string](v, "location.pathname")
	if !regexp.MustCompile(`^/commitments/\d+$`).MatchString(page) {
		v.Fatalf("the ask is at %s", page)
	}
	return page
}

func (v *visitor) answerAsk(page string) {
	v.Helper()
	v.follow("Record the response")
	v.choose("Agreed")
	v.fill("What was said", "Gladly.")
	v.press("Put it on record")
	v.reads("Words only")
	v.follow("Record an action")
	v.fill("What will be done?", "Hang it")
	v.choose("Wick Trimble")
	v.set("due-0", "2026-03-30")
	v.press("Put it on record")
	v.reads("Not started", "28 days left")
	// Those who asked say for themselves whether they are content.
	v.open(strings.Replace(page, "/commitments/", "/record/verdict/", 1))
	v.reads("This cannot be done", "has an account of its own here")
}

func (v *visitor) verifyAsk(page string) {
	v.Helper()
	v.become("argand")
	v.open(page)
	if _, data := v.download("bill.txt"); string(data) != billText {
		v.Errorf("the evidence comes out as %q", data)
	}
	v.follow("Say whether it is done")
	v.choose("Yes")
	v.fill("What you looked at, and what you found", "I stood under it.")
	v.press("Put it on record")
	v.reads("Verified", "I stood under it.")
}

func (v *visitor) judgeAsk(page string) {
	v.Helper()
	v.become("glint")
	v.reads("What " + circle + " asked")
	v.reads("Argand Lightfoot found that action")
	v.press("I have read all of it")
	v.reads("Nothing.")
	v.open(page)
	v.follow("Say whether you are content, or dispute it")
	v.press("Put it on record")
	v.answered(422)
	v.reads("Choose yes or no.")
	v.choose("Yes")
	v.fill("Why, in your own words", "It is bright at the gate.")
	v.press("Put it on record")
	v.reads("said by their own account", "It is bright at the gate.")
	v.open("/desk")
	v.reads("What " + circle + " asked") // there is no desk for them
}
