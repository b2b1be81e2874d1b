package check

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"duly/rulebook"
)

// fair reads the rulebook in testdata in which nothing is found, with texts in it
// replaced: pairs of what stands there and what stands there instead.
func fair(t testing.TB, changes ...string) *rulebook.Rulebook {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"fair.md", "manners.md", "notice.md"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	for i := 0; i < len(changes); i += 2 {
		found := false
		for name, text := range files {
			if strings.Contains(text, changes[i]) {
				files[name], found = strings.ReplaceAll(text, changes[i], changes[i+1]), true
			}
		}
		if !found {
			t.Fatalf("the rulebook does not say %q", changes[i])
		}
	}
	var in []rulebook.File
	for _, name := range []string{"fair.md", "manners.md", "notice.md"} {
		in = append(in, rulebook.File{Name: name, Text: []byte(files[name])})
	}
	r, problems := rulebook.Read(in)
	for _, p := range problems {
		t.Fatal(p)
	}
	return r
}

func findings(t testing.TB, r *rulebook.Rulebook) []Finding {
	t.Helper()
	res, err := Report(r, Options{To: r.InForce + 40})
	if err != nil {
		t.Fatal(err)
	}
	return res.Findings
}

func TestNothingIsFoundInFairRules(t *testing.T) {
	for _, f := range findings(t, fair(t)) {
		t.Errorf("%s at %q: %s", f.Code, f.At, f.Why)
	}
}

// Each code is found in the fair rulebook with one thing taken away or written
// wrong, at that thing, and nothing else is found; the fair rulebook is the
// mended twin of each.
func TestEachUnfairnessIsFound(t *testing.T) {
	const hearingBars = "    not by: [inquiry.report]\n    outcomes: {upheld: {to: respondent appeals, sanctions: yes}"
	const safeguards = "  complaints about handling: keeper\n"
	for name, c := range map[string]struct {
		code, at string
		changes  []string
		also     []string
	}{
		"an investigator decides":            {"L01", "hearing.decision", []string{hearingBars, "    outcomes: {upheld: {to: respondent appeals, sanctions: yes}"}, nil},
		"an investigator hears":              {"L01", "hearing.hear", []string{"within: 20 working days, not by: [inquiry.report]", "within: 20 working days"}, nil},
		"an investigator reads":              {"L01", "case.read", []string{"within: 5 working days, not by: [inquiry.report], needs", "within: 5 working days, needs"}, nil},
		"whoever found investigates again":   {"L01", "inquiry.report", []string{"    not by: [hearing.hear, hearing.decision, appeal hearing.decision]\n", "    not by: [hearing.hear]\n"}, nil},
		"a decider hears the appeal":         {"L02", "appeal hearing.decision", []string{"not by: [inquiry.report, hearing.hear, hearing.decision]\n    needs", "not by: [inquiry.report, hearing.hear]\n    needs"}, nil},
		"a hearer hears the appeal":          {"L02", "appeal hearing.decision", []string{"not by: [inquiry.report, hearing.hear, hearing.decision]\n    needs", "not by: [inquiry.report, hearing.decision]\n    needs"}, nil},
		"a clerk reviews their own closing":  {"L02", "second look.look", []string{"not by: [intake.triage], ", ""}, nil},
		"a reader reviews their own closing": {"L02", "look at no case.look", []string{"not by: [inquiry.report, case.read]", "not by: [inquiry.report]"}, nil},
		"nobody told": {"L03", "hearing.decision", []string{"  notice: {who: clerk, does: notify respondent, within: 3 working days, else: done}\n", "", "after: notice, ", "",
			"letters:\n  inquiry.notice: notice.md\n", "", "  papers: {who: clerk, does: notify parties, within: 3 working days, else: done}\n  hear: {who: panel, does: hear, after: papers, wait", "  hear: {who: panel, does: hear, wait"}, []string{"L03", "L06", "L18"}},
		"an answer to what nobody said": {"L03", "inquiry.reply", []string{"  notice: {who: clerk, does: notify respondent, within: 3 working days, else: done}\n", "", "after: notice, ", "", "letters:\n  inquiry.notice: notice.md\n", ""}, []string{"L03"}},
		"no time to answer":             {"L03", "hearing.decision", []string{"  reply: {who: respondent, does: reply, after: notice, allow: 10 working days}\n", "", "after: [reply, statement]", "after: [notice, statement]"}, nil},
		"a reply beside the decision":   {"L03", "hearing.decision", []string{"after: [reply, statement]", "after: statement"}, []string{"S12"}},
		"a bare notice":                 {"L04", "inquiry.notice", []string{"{{account}}\n", ""}, nil},
		"a notice without a date":       {"L04", "inquiry.notice", []string{"{{what next}}\n", ""}, nil},
		"no findings":                   {"L05", "appeal hearing.decision", []string{"hearing.hear, hearing.decision]\n    needs: [reasons, findings]", "hearing.hear, hearing.decision]\n    needs: [reasons]"}, nil},
		"papers for one side":           {"L06", "hearing.decision", []string{"notify parties, within: 3 working days, else: done}\n  hear", "notify respondent, within: 3 working days, else: done}\n  hear"}, nil},
		"a finding without appeal": {"L07", "hearing.decision=upheld", []string{"outcomes: {upheld: {to: respondent appeals, sanctions: yes},", "outcomes: {upheld: {to: upheld, sanctions: yes},",
			"stage: respondent appeals\nsteps:\n  lodge: {who: respondent, does: appeal, allow: 14 days, outcomes: {appeal: appeal hearing, accept: upheld}, else: accept}\n", ""}, nil},
		"a closing without appeal":                 {"L07", "intake.triage=close", []string{"close: closing}", "close: closed}"}, []string{"S01"}},
		"an appeal to nobody":                      {"L07", "respondent appeals.lodge", []string{"{appeal: appeal hearing, accept: upheld}", "{accept: upheld}"}, nil},
		"found against on the other side’s appeal": {"L07", "appeal hearing.decision=upheld", []string{"outcomes: {not upheld: not upheld, again", "outcomes: {upheld: upheld, not upheld: not upheld, again"}, nil},
		"a step extended without reasons":          {"L10", "inquiry.report", []string{"approved by: keeper, needs: [reasons]}\n    not by", "approved by: keeper}\n    not by"}, nil},
		"a stage extended without reasons":         {"L10", "case", []string{"approved by: keeper, needs: [reasons]}\nsteps", "approved by: keeper}\nsteps"}, nil},
		"a stage extended by who works in it":      {"L10", "case", []string{"approved by: keeper, needs: [reasons]}\nsteps", "approved by: reader, needs: [reasons]}\nsteps"}, nil},
		"a pause without reasons":                  {"L11", "police", []string{"in: [inquiry], needs: [reasons]}\nmeasures", "in: [inquiry]}\nmeasures"}, nil},
		"a pause by whom it relieves":              {"L11", "police", []string{"police: {approved by: keeper", "police: {approved by: inquirer"}, nil},
		"a pause of everything":                    {"L11", "police", []string{"at most: 20 working days, in: [inquiry]", "at most: 20 working days"}, nil},
		"a measure without review":                 {"L13", "staying away", []string{"review: {who: keeper, every: 20 working days, else: lift}, ", ""}, nil},
		"a measure without end":                    {"L13", "staying away", []string{"at most: 4 months, ", ""}, nil},
		"a measure without reasons":                {"L13", "staying away", []string{"imposed by: others, needs: [reasons]", "imposed by: others"}, nil},
		"a measure reviewed by who imposed it":     {"L13", "staying away", []string{"review: {who: keeper", "review: {who: others"}, nil},
		"a measure by staff":                       {"L14", "staying away", []string{"imposed by: others", "imposed by: clerk"}, nil},
		"time served is not credited":              {"L15", "time served", []string{"  time served: credited\n", ""}, nil},
		"different time":                           {"L16", "inquiry.reply", []string{"complainant, does: reply, after: notice, allow: 10", "complainant, does: reply, after: notice, allow: 15"}, nil},
		"an extension for one":                     {"L16", "inquiry.reply", []string{"allow: 10 working days}\n  report", "allow: 10 working days, extend: {by: 5 days, approved by: keeper, needs: [reasons]}}\n  report"}, nil},
		"different time to appeal":                 {"L16", "respondent appeals.lodge", []string{"complainant, does: appeal, allow: 14 days", "complainant, does: appeal, allow: 21 days"}, nil},
		"no answer to the appeal":                  {"L16", "appeal hearing.decision", []string{"  other answer: {who: complainant, does: reply, after: papers, allow: 7 days}\n", "", "[answer, other answer]", "answer"}, nil},
		"a companion for one":                      {"L16", "companion", []string{"companion: both parties", "companion: complainant"}, nil},
		"no companion":                             {"L16", "companion", []string{"  companion: both parties\n", ""}, nil},
		"the organisation has longer":              {"L17", "inquiry.reply", []string{"\n  report:\n    who: inquirer", "\n  case of the clerk: {who: clerk, does: reply, within: 40 working days, else: done}\n  report:\n    who: inquirer"}, []string{"L17"}},
		"short notice":                             {"L18", "hearing.hear", []string{"wait: 10 working days", "wait: 5 working days"}, nil},
		"a category without a text":                {"L19", "money", []string{"money: {definitions: [manners]}", "money: "}, nil},
		"a text adopted in part":                   {"L20", "manners", []string{"in full", "in part"}, nil},
		"few milder sanctions":                     {"L21", "suspension", []string{"  warning: {most: 12 months, effects: [is warned]}\n", ""}, nil},
		"a ladder that nobody can use":             {"L21", "", []string{"{to: respondent appeals, sanctions: yes}", "respondent appeals"}, nil},
		"a suspension without a least":             {"L21", "suspension", []string{"suspension, least: 1 month", "suspension"}, nil},
		"a sanction for life":                      {"L22", "warning", []string{"most: 12 months, effects: [is warned]", "effects: [is warned]"}, nil},
		"implied effects":                          {"L23", "removal", []string{", effects: [is no member]", ""}, nil},
		"no time to complain":                      {"L25", "time to complain", []string{"  time to complain: {within: 12 months, waived by: clerk}\n", ""}, nil},
		"nobody may waive it":                      {"L25", "time to complain", []string{", waived by: clerk", ""}, nil},
		"no standard of proof":                     {"L26", "proof", []string{"  proof: {standard: more likely than not, burden: organisation}\n", ""}, nil},
		"the burden reversed":                      {"L26", "proof", []string{"burden: organisation", "burden: respondent"}, nil},
		"no conflicts declared":                    {"L27", "conflicts", []string{"  conflicts: declared before papers\n", ""}, nil},
		"nobody barred":                            {"L28", "", []string{"  leader: {barred: yes}\n", ""}, nil},
		"no training of deciders":                  {"L29", "training", []string{"  training: 36 months\n", ""}, nil},
		"an even panel":                            {"L30", "panel", []string{"panel: {seats: 3, quorum: 3,", "panel: {seats: 4, quorum: 3,"}, nil},
		"a quorum without the qualities":           {"L30", "panel", []string{"panel: {seats: 3, quorum: 3,", "panel: {seats: 3, quorum: 1, chair: lawyer, composition: {lay: 1},"}, nil},
		"a panel of one":                           {"L30", "hearing.decision", []string{"panel: {seats: 3, quorum: 3,", "panel: {seats: 1, quorum: 1,"}, nil},
		"nobody left to act":                       {"L30", "case.read", []string{"who: reader, does: decide, within: 5 working days, not by: [inquiry.report], needs: [reasons], outcomes: {hear it: hearing, no case: no case}, else: hear it", "who: inquirer, does: decide, within: 5 working days, not by: [inquiry.report], needs: [reasons], outcomes: {hear it: hearing, no case: no case}", "  clerk: {deputy: reader}\n  reader: {deputy: clerk}\n  inquirer: {deputy: clerk}\n", "  clerk: {deputy: keeper}\n  inquirer:\n"}, []string{"S03", "L46"}},
		"nobody stands in":                         {"L46", "keeper", []string{"keeper: {independent: yes, deputy: others}", "keeper: {independent: yes}"}, nil},
		"a review finds":                           {"L31", "appeal hearing.decision", []string{"    who: others\n    does: decide", "    who: others\n    does: review"}, nil},
		"a gag":                                    {"L33", "confidentiality", []string{"[advice, evidence, police, regulator]", "[advice, evidence, police]"}, nil},
		"no word on confidentiality":               {"L33", "confidentiality", []string{"  confidentiality: {never bars: [advice, evidence, police, regulator]}\n", ""}, nil},
		"long silence":                             {"L34", "longest silence", []string{"longest silence: 20 working days", "longest silence: 2 months"}, nil},
		"no longest silence":                       {"L34", "longest silence", []string{"  longest silence: 20 working days\n", ""}, nil},
		"no way out":                               {"L35", "way out", []string{"  way out: none\n", ""}, nil},
		"early publication":                        {"L36", "publication", []string{"  publication: after both parties\n", ""}, nil},
		"bound to settle":                          {"L38", "settling", []string{"  respondent leaves: {who: respondent, does: record, optional: yes, outcomes: {go: inquiry}}\n", ""}, nil},
		"misuse without warning":                   {"L39", "misuse", []string{"warned first: yes, ", ""}, nil},
		"misuse without end":                       {"L39", "misuse", []string{"at most: 6 months, appeal", "appeal"}, nil},
		"misuse without appeal":                    {"L39", "misuse", []string{", appeal to: keeper", ""}, nil},
		"no complaints about handling":             {"L40", "complaints about handling", []string{safeguards, ""}, nil},
		"complaints about handling to the team":    {"L40", "complaints about handling", []string{safeguards, "  complaints about handling: clerk\n"}, nil},
		"kept for ever":                            {"L42", "upheld", []string{"  upheld: 36 months\n", ""}, nil},
		"nobody heard in person":                   {"L43", "oral hearing", []string{"does: hear, after: papers", "does: record, after: papers", "not by: [hearing.hear, hearing.decision", "not by: [hearing.decision"}, []string{"L18"}},
		"leaving is left open":                     {"L44", "leaving", []string{"  leaving: concluded\n", ""}, nil},
		"a decision without reasons":               {"S11", "intake.triage", []string{"    needs: [reasons]\n    outcomes: {go on", "    outcomes: {go on"}, nil},
		"time that somebody cuts short":            {"S12", "hearing.remarks", []string{"  hear: {who: panel", "  remarks: {who: respondent, does: reply, after: papers, allow: 60 days}\n  hear: {who: panel"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			there := false
			for _, f := range findings(t, fair(t, c.changes...)) {
				if f.Code == c.code && f.At == c.at {
					there = true
					whole(t, f)
				} else if !slices.Contains(c.also, f.Code) {
					t.Errorf("this is found too: %s at %q: %s", f.Code, f.At, f.Why)
				}
			}
			if !there {
				t.Errorf("%s at %q is not found", c.code, c.at)
			}
		})
	}
}

// whole tells whether a finding has all that its reader needs.
func whole(t *testing.T, f Finding) {
	t.Helper()
	for what, s := range map[string]string{"rule": f.Rule, "file": f.File, "why": f.Why, "mend": f.Mend} {
		if s == "" || strings.Contains(s, "%!") {
			t.Errorf("%s at %q has no %s: %q", f.Code, f.At, what, s)
		}
	}
	if f.Line < 1 || !strings.HasSuffix(f.Why, ".") || !strings.HasSuffix(strings.TrimRight(f.Mend, "”"), ".") && !strings.HasSuffix(f.Mend, ".") {
		t.Errorf("%s is not written out: line %d, %q, %q", f.Code, f.Line, f.Why, f.Mend)
	}
}

// One step that passes on is not enough where the role has another; and a deputy
// is enough where one may not do what they did before.
func TestWhoStandsIn(t *testing.T) {
	passed := func(step string) []string {
		return []string{step + ", else: go on}", step + ", else: {pass to: reader, within: 3 working days, else: go on}}"}
	}
	const closing = "{who: keeper, does: review, within: 5 working days, not by: [intake.triage], needs: [reasons], outcomes: {go on: inquiry, close: closed}"
	changes := append([]string{"keeper: {independent: yes, deputy: others}", "keeper: {independent: yes}"}, passed(closing)...)
	found := false
	for _, f := range findings(t, fair(t, changes...)) {
		found = found || f.Code == nobodyStandsIn && f.At == "keeper"
	}
	if !found {
		t.Error("one of the keeper's steps passes on, and the other does not: it is not found")
	}
	read := "who: reader, does: decide, within: 5 working days, not by: [inquiry.report], needs: [reasons], outcomes: {hear it: hearing, no case: no case}, else: hear it"
	alone := strings.Replace(strings.Replace(read, "who: reader", "who: inquirer", 1), ", else: hear it", "", 1)
	for _, f := range findings(t, fair(t, read, alone)) {
		if f.Code == weakPanel {
			t.Errorf("%s: %s", f.At, f.Why)
		}
	}
}

// “only for” is looked at: what one category does not have is missing there, and
// one category is enough.
func TestUnfairnessToOneCategory(t *testing.T) {
	r := fair(t, "  reply: {who: respondent, does: reply, after: notice, allow: 10 working days}", "  reply: {who: respondent, does: reply, after: notice, allow: 10 working days, only for: [manners]}")
	found := findings(t, r)
	if len(found) != 1 || found[0].Code != notHeard || found[0].At != "hearing.decision" {
		t.Errorf("%+v", found)
	}
}

func TestAFindingIsAccepted(t *testing.T) {
	const accepted = "\n## 7 What we keep\n\n```duly\naccepted:\n  - {finding: L18, at: hearing.hear, because: We all live next door.}\n```\n"
	r := fair(t, "wait: 10 working days", "wait: 5 working days", "  longest silence: 20 working days\n```\n", "  longest silence: 20 working days\n```\n"+accepted)
	res, err := Report(r, Options{To: r.InForce + 40})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Findings) != 1 || res.Findings[0].Accepted != "We all live next door." || res.Findings[0].AcceptedRule != "7" || !res.Sound() {
		t.Errorf("%+v", res.Findings)
	}
	written, err := json.Marshal(res.Findings[0])
	if err != nil || !strings.Contains(string(written), `"at":"hearing.hear"`) || !strings.Contains(string(written), `"accepted":"We all live next door.","acceptedRule":"7"`) {
		t.Errorf("%s %v", written, err)
	}
	// What has been mended needs no excuse.
	found := findings(t, fair(t, "  longest silence: 20 working days\n```\n", "  longest silence: 20 working days\n```\n"+accepted))
	if len(found) != 1 || found[0].Code != stale || found[0].Severity != Warning || found[0].At != "hearing.hear" || found[0].Rule != "7" {
		t.Errorf("%+v", found)
	}
	// An acceptance is for one place only, and for no promise.
	elsewhere := strings.ReplaceAll(accepted, "hearing.hear", "hearing.decision")
	r = fair(t, "wait: 10 working days", "wait: 5 working days", "  longest silence: 20 working days\n```\n", "  longest silence: 20 working days\n```\n"+elsewhere)
	if found := findings(t, r); len(found) != 2 || found[0].Accepted != "" || found[1].Code != stale {
		t.Errorf("%+v", found)
	}
}

// Every code that can be found can be accepted, but that of an acceptance itself,
// and no others: the reader knows them all.
func TestTheReaderKnowsEveryCode(t *testing.T) {
	page, err := os.ReadFile("../docs/fairness.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range rulebook.Findings {
		if strings.HasPrefix(code, "L") && !strings.Contains(string(page), "| "+code+" |") {
			t.Errorf("docs/fairness.md does not explain %s", code)
		}
	}
	for _, code := range []string{unreachable, noWayOut, noEffect, endlessLoop, zeroCircle, twoElses, unusedRole, floorOver, ownExtension, noLimit, withoutReasons, timeCutShort, noPeople,
		investigatorDecides, deciderOnAppeal, notHeard, bareNotice, noFindings, unseenEvidence, noAppeal, looseExtension, loosePause, looseMeasure, measureByStaff, noCredit,
		unequal, unequalArms, shortNotice, noStandard, inPart, steepLadder, withoutEnd, impliedEffects, noTimeToComplain, noProof, noConflicts, nobodyBarred, noTraining, weakPanel,
		reviewerDecides, gag, longSilence, nowhereOutside, earlyPublication, boundToSettle, looseMisuse, noHandlingComplaints, keptForEver, noOralHearing, leavingUnsaid, nobodyStandsIn} {
		if !slices.Contains(rulebook.Findings, code) {
			t.Errorf("%s cannot be accepted", code)
		}
	}
	if slices.Contains(rulebook.Findings, stale) {
		t.Error("an acceptance of nothing could be accepted")
	}
}

// Looking for unfairness costs next to nothing beside the bounds.
func BenchmarkFairness(b *testing.B) {
	for name, r := range procedures(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := survey{Result: &Result{}, book: r, reached: map[string]bool{}}
				for _, class := range s.classes() {
					(&part{survey: &s, plan: &plan{procedure: &procedure{book: r, category: class[0]}}, class: class}).fairness()
				}
				s.accept()
			}
		})
	}
}
