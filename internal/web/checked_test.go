package web

import (
	"fmt"
	"strings"
	"testing"

	"duly/check"
)

func TestWhatTheCheckerObjectsToIsToldWorstFirst(t *testing.T) {
	r := rules(t, "", "")
	result, err := check.Report(r, check.Options{})
	if err != nil {
		t.Fatal(err)
	}
	result.Findings = []check.Finding{
		{Code: "W1", Severity: check.Warning, Rule: "5", Why: "A warning.", Mend: "Mend the warning."},
		{Code: "A1", Severity: check.Fault, Rule: "6", Why: "An error that is kept.", Mend: "Mend it all the same.", Accepted: "We voted on it."},
		{Code: "E1", Severity: check.Fault, Rule: "7", Why: "An error.", Mend: "Mend the error."},
	}
	result.Floors = []check.Floor{
		{Step: "investigation.reply", Party: "respondent", Rule: "6", Allow: "14 days", Days: 14},
		{Step: "appeal.lodge", Party: "respondent", Rule: "8", Allow: "14 days", Days: 3, CutBy: "hearing.decision"},
		{Step: "appeal.lodge", Party: "respondent", Rule: "8", Allow: "14 days", CutBy: "appeal"},
	}
	c := tell(r, result)
	var got []string
	for _, f := range c.Findings {
		got = append(got, f.Code+" "+f.Chip)
	}
	if s := strings.Join(got, ", "); s != "E1 Error, W1 Warning, A1 Error, kept for a reason" {
		t.Error(s)
	}
	for i, want := range []string{"Nobody can shorten it", "cut short, to 3 calendar days, by “decision” in “hearing”", "take all of it away: “appeal”"} {
		if !strings.Contains(c.Floors[i].Says, want) || c.Floors[i].Party != "The respondent" {
			t.Errorf("%+v lacks %q", c.Floors[i], want)
		}
	}
	page := pageOf(t, &RulebookView{Checked: c})
	for _, want := range []string{"<strong>Why it is kept:</strong> We voted on it.", "<strong>How to mend it:</strong> Mend the error.", "An error that is kept."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "Mend it all the same.") || strings.Contains(page, "no gap in these rules") {
		t.Error("what is kept for a reason is told as if nobody had given one, or not at all")
	}
	result.Findings = nil
	if page := pageOf(t, &RulebookView{Checked: tell(r, result)}); !strings.Contains(page, "no gap in these rules") {
		t.Error("nothing found is not said")
	}
}

// pageOf is the page of a rulebook.
func pageOf(t *testing.T, v *RulebookView) string {
	t.Helper()
	var b strings.Builder
	if err := parsePages()["rulebook"].ExecuteTemplate(&b, "layout.html", v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEndsAreTold(t *testing.T) {
	r := withoutPauses(t, "", "")
	result, err := check.Report(r, check.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range tell(r, result).Ends {
		got = append(got, fmt.Sprintf("%s: %s; %s", e.Name, e.Whatever, e.IfOnTime))
	}
	s := strings.Join(got, "\n")
	for _, want := range []string{"Undecided: At most 94 working days, or 140 calendar days; No case comes to it then", "Out of scope: At most 5 working days"} {
		if !strings.Contains(s, want) {
			t.Errorf("%s\nlacks %q", s, want)
		}
	}
	if got := longestTo(true, nil, ""); got != "Without a bound" {
		t.Error(got)
	}
}

// The thicker line is told in words too, day by day.
func TestTheLongestCaseIsToldBesideThePicture(t *testing.T) {
	const silence = "    needs: [reasons, findings]\n    not by: [hearing.decision]\n    outcomes: {upheld: upheld, not upheld: not upheld}\n    else: undecided"
	for change, want := range map[string]string{
		"": "The thicker line is the longest case that there can be: received on ",
		strings.TrimSuffix(silence, "\n    else: undecided"): "a case can wait for ever. The thicker line is the longest case if everybody is on time: received on ",
	} {
		from := silence
		if change == "" {
			from = ""
		}
		v := prove(rules(t, from, change)).checked.Picture
		if !strings.Contains(v.Longest, want) || len(v.Run) < 8 || v.Run[0].What != "A complaint is received" || !strings.Contains(v.Run[len(v.Run)-1].What, "The case ends") {
			t.Errorf("%q; %d rungs", v.Longest, len(v.Run))
		}
	}
}

func TestAPictureStandsWithoutProofs(t *testing.T) {
	r := rules(t, "", "")
	r.Calendar = nil // no limit can be counted
	p := prove(r)
	if p.none == "" || p.checked.Sound || p.checked.Picture.Picture.SVG == "" || len(p.checked.Picture.Run) > 0 {
		t.Errorf("%q, %v", p.none, p.checked.Sound)
	}
	// Each stage of the picture leads to its place in the list.
	svg := string(draw(r, nil).Picture.SVG)
	for _, s := range r.Stages {
		if !strings.Contains(svg, `href="#`+stageAnchor(s.Name)+`"`) {
			t.Errorf("%s leads nowhere", s.Name)
		}
	}
}
