package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// 1. Read the rulebook, its promises, and what was proved about each.
func (j *journey) readRulebook() {
	j.open("/")
	j.reads("Make a complaint", "Come back to your case", "The Lantern Society handles complaints", "% kept")
	j.follow("Rulebook")
	j.reads(
		"The secretary writes to the complainant within 2 working days of the complaint.",
		"The respondent has at least 14 days to answer before the panel decides.",
		"The case comes to its end within 175 working days of the complaint.",
		"The member then has 14 days to answer. The time is theirs",
		"What is abuse", "Putting out, dimming or hiding another person’s lantern",
	)
	promises := ask[[]string](j.visitor, `[...document.querySelectorAll(".promise:not(.objection)")].map(p => p.innerText)`)
	if len(promises) != 3 {
		j.Errorf("the rulebook shows %d promises, want 3", len(promises))
	}
	for _, p := range promises {
		if !strings.Contains(strings.ToLower(p), "proved") {
			j.Errorf("a promise does not say what was proved about it: %q", p)
		}
	}
}

const (
	account = "At the solstice walk he blew out my lantern twice, and laughed when I asked him to stop."
	note    = "The warden wrote this down on the same evening.\n"
)

// 2. File a complaint: at first with fields missing and a file of a refused kind.
// It comes back with everything that was right.
func (j *journey) fail(mode string) {
	j.open("/")
	j.follow("Make a complaint")
	j.choose(mode)
	j.choose("Abuse of a member or guest")
	j.fill("Day", "31")
	j.fill("Month", "2")
	j.fill("Year", "2026")
	j.fill("What happened?", account)
	folder := j.TempDir()
	written, program := filepath.Join(folder, "note of the warden.txt"), filepath.Join(folder, "lantern.exe")
	j.must(os.WriteFile(written, []byte(note), 0o600))
	j.must(os.WriteFile(program, []byte("MZ\x90\x00"), 0o600))
	j.attach(written, program)
	j.press("Send the complaint")
	j.answered(422)
	j.reads("things are to be mended", "lantern.exe", "is of a kind that we do not take", "Say whom the complaint is about", "There is no such date")
	if mode == "Give my name" {
		j.reads("Give your name")
	} else {
		j.readsNot("Give your name, or")
	}
	if got := j.holds("What happened?"); got != account {
		j.Errorf("the account comes back as %q", got)
	}
	if !ask[bool](j.visitor, `document.querySelector("input[name=mode]:checked")?.labels[0].innerText === "`+mode+`"`) {
		j.Error("the choice who will know comes back unmade")
	}
	j.reads("Already received with this form", "note of the warden.txt")
	j.mendName(mode)
}

func (j *journey) mendName(mode string) {
	if mode == "Give my name" {
		j.fill("Your name", "Moth Penhaligon")
	}
}

// mend fills in what was missing, and files.
func (j *journey) mend() {
	j.fill("Whom is the complaint about?", "Hob Candlewick")
	j.do("mend the day", emptied("#day"))
	j.fill("Day", "28")
	j.press("Send the complaint")
	j.answered(200)
	j.reads("Your complaint was filed", "This is the only time that it is shown", "What happens next", "Wednesday 4 March 2026")
	j.caseID = ask[string](j.visitor, `document.querySelector(".filed .ref").innerText`)
	j.code = ask[string](j.visitor, `document.querySelector(".code").innerText.replace(/\s/g, "")`)
	if !regexp.MustCompile(`^([0-9A-Z]{4}-){6}[0-9A-Z]$`).MatchString(j.code) {
		j.Errorf("the code is %q, which is not six groups of four and a sign", j.code)
	}
}

// keepReceipt saves the receipt, which gives nothing away.
func (j *journey) keepReceipt(name string) {
	file, text := j.download("Save receipt")
	if !strings.HasSuffix(file, ".txt") {
		j.Errorf("the receipt is called %q", file)
	}
	secrets := []string{j.code, strings.ReplaceAll(j.code, "-", ""), "Hob Candlewick", "lantern twice", "solstice", "abuse", "Abuse", "warden"}
	if name != "" {
		secrets = append(secrets, name)
	}
	for _, s := range secrets {
		if bytes.Contains(text, []byte(s)) {
			j.Errorf("the receipt gives %q away:\n%s", s, text)
		}
	}
	m := regexp.MustCompile(`(?m)^Entry: (\d+)$`).FindSubmatch(text)
	if m == nil {
		j.Fatalf("the receipt names no entry:\n%s", text)
	}
	j.entry = string(m[1])
	j.receipt = filepath.Join(j.TempDir(), "receipt.txt")
	j.must(os.WriteFile(j.receipt, text, 0o600))
}

// answer reads the notice and answers it within the floor.
func (j *journey) answer(until string) {
	j.become("respondent")
	j.reads("Answer what is said", "You have time to the end of "+until)
	j.moves("Answer what is said")
	j.follow("Something has been said about you")
	j.reads("Somebody has complained about you", account, "You may answer")
	j.readsNot("Moth Penhaligon")
	j.follow("Back to the case")
	j.follow("Answer what is said")
	j.fill("Your answer", "It was one lantern, and the wind did it.")
	j.press("Send my answer")
	j.reads("Received, and on record", "It was one lantern, and the wind did it.")
}

// 6. Come back with the code, after trying two that are none.
func (j *journey) comeBack(strange string) {
	j.become("")
	j.follow("Come back with your code")
	var answers []string
	for _, wrong := range []string{"WRONG", strange} {
		j.fill("Your code", wrong)
		j.press("Open my case")
		j.answered(422)
		j.reads("This code opens no case")
		answers = append(answers, j.text())
	}
	if answers[0] != answers[1] {
		j.Errorf("a wrong code and an unknown one are told apart:\n%s\n%s", answers[0], answers[1])
	}
	j.fill("Your code", strings.ToLower(strings.ReplaceAll(j.code, "-", " ")))
	j.press("Open my case")
	j.answered(200)
	j.reads(j.caseID, account, "It was one lantern, and the wind did it.", "We heard both sides and the warden.", "What happens next", "The rules promise an end by", "If nobody did anything any more")
	if address := ask[string](j.visitor, "location.href"); strings.Contains(strings.ToUpper(address), j.code[:4]) {
		j.Errorf("the code stands in the address %s", address)
	}
	if j.width < 600 {
		j.picture("complainant.png", 844)
	}
}
