package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallRules = "# Small procedure\n\n```duly\nrulebook:\n  name: Small procedure\n  version: 1\n  in force: 2026-01-01\n  time zone: Europe/London\n  calendar: GB-ENG\n  start: intake\nends:\n  closed:\n  undecided: {kind: undecided}\nroles:\n  secretary:\n```\n\n## 1 Promises\n\n```duly\npromises:\n  soon: {from: received, to: ended, within: WITHIN}\n```\n\n## 2 Intake\n\n```duly\nstage: intake\nsteps:\n  decide: {who: secretary, does: decide, within: 5 working days, needs: [reasons], outcomes: {close: closed}ELSE}\naccepted:\n  - {finding: L07, at: intake.decide=close, because: There are only two of us.}\n```\n"

func checked(t *testing.T, within, otherwise string, args ...string) (exit int, out, errOut string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rules.md")
	text := strings.NewReplacer("WITHIN", within, "ELSE", otherwise).Replace(smallRules)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	exit = runCheck(append(args, path), nil, &o, &e)
	return exit, o.String(), e.String()
}

func TestCheckTellsWhatBecameOfAPromise(t *testing.T) {
	for _, c := range []struct {
		name, within, otherwise string
		exit                    int
		says                    []string
	}{
		{"guaranteed", "5 working days", ", else: undecided", 0, []string{"GUARANTEED (rule 1): soon", "Kept whatever anybody does. At most it takes 5 working days, or 12 days.", "nobody has acted, and it lapses: undecided", "error L07, accepted, rule 2,", "Accepted (rule 2): There are only two of us."}},
		{"on time", "5 working days", "", 1, []string{"ON TIME (rule 1): soon", "from here it can wait for ever (rule 2)", "Where a case can wait for ever", "intake.decide (rule 2)", "warning S03, rule 2"}},
		{"broken", "4 working days", ", else: undecided", 1, []string{"BROKEN (rule 1): soon", "the secretary acts: close; 5 working days from", "It was promised for"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, out, errOut := checked(t, c.within, c.otherwise)
			if exit != c.exit || errOut != "" {
				t.Errorf("exit %d, want %d; %s", exit, c.exit, errOut)
			}
			for _, s := range c.says {
				if !strings.Contains(out, s) {
					t.Errorf("it does not say %q:\n%s", s, out)
				}
			}
		})
	}
}

func TestCheckAsJSON(t *testing.T) {
	exit, out, errOut := checked(t, "5 working days", "", "-json", "-from", "2026-12-01", "-to", "2026-12-31")
	if exit != 1 || errOut != "" {
		t.Fatalf("exit %d: %s", exit, errOut)
	}
	var got struct {
		Schema string
		Bounds struct {
			Guaranteed *struct{}
			OnTime     struct {
				WorkingDays, CalendarDays struct {
					Days            int
					Received, Ended string
					Run             []struct{ Date, Event, Rule, How string }
				}
			}
		}
		UnboundedAt []struct{ Step, Rule string }
		Promises    map[string]struct{ Verdict string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	d := got.Bounds.OnTime.CalendarDays
	// By the wall calendar: 24 December is day 1, 29, 30 and 31 December are 2 to 4, 4 January is day 5.
	if got.Schema != "duly-check/1" || got.Bounds.Guaranteed != nil || d.Days != 12 || d.Received != "2026-12-23" || d.Ended != "2027-01-04" {
		t.Errorf("%+v", got)
	}
	if len(got.UnboundedAt) != 1 || got.UnboundedAt[0].Step != "intake.decide" || got.UnboundedAt[0].Rule != "2" {
		t.Errorf("unbounded at %+v", got.UnboundedAt)
	}
	if got.Promises["soon"].Verdict != "on time" {
		t.Errorf("%+v", got.Promises)
	}
	last := d.Run[len(d.Run)-2]
	if last.Event != "intake.decide=close" || last.How != "act" || last.Date != "2027-01-04" {
		t.Errorf("%+v", d.Run)
	}
}

func TestCheckRefusesWhatIsNoRulebook(t *testing.T) {
	exit, out, errOut := checked(t, "5 working dais", ", else: nowhere")
	if exit != 2 || out != "" {
		t.Errorf("exit %d, %s", exit, out)
	}
	for _, s := range []string{"rules.md:22", "dais", "nowhere", "2 problems to mend"} {
		if !strings.Contains(errOut, s) {
			t.Errorf("it does not say %q:\n%s", s, errOut)
		}
	}
}

func TestCheckRefusesWhatItIsCalledWith(t *testing.T) {
	for _, args := range [][]string{{}, {"-from", "yesterday", "x.md"}, {"-no"}, {filepath.Join(t.TempDir(), "none.md")}} {
		var o, e bytes.Buffer
		if exit := runCheck(args, nil, &o, &e); exit != 2 || e.Len() == 0 || o.Len() > 0 {
			t.Errorf("%q: exit %d, %q, %q", args, exit, o.String(), e.String())
		}
	}
	exit, _, errOut := checked(t, "5 working days", "", "-from", "2040-01-01")
	if exit != 1 || !strings.Contains(errOut, "calendar is known") {
		t.Errorf("exit %d: %s", exit, errOut)
	}
}

func TestCheckWithFurtherHolidays(t *testing.T) {
	for _, c := range []struct {
		within, margin string
		exit           int
		says           string
	}{
		{"5 working days", "1", 0, "Kept as well with one further holiday on any day."},
		{"5 working days", "2", 0, "with two further holidays, no days were found that break it"},
		{"12 days", "2", 0, "It would be broken with one further holiday: Thursday 24 December 2026."},
		{"5 working days", "4", 2, "up to 3 further holidays"},
	} {
		exit, out, errOut := checked(t, c.within, ", else: undecided", "-margin", c.margin, "-from", "2026-12-01", "-to", "2026-12-31")
		if exit != c.exit || !strings.Contains(out+errOut, c.says) {
			t.Errorf("within %s, with %s: exit %d, and not %q: %s%s", c.within, c.margin, exit, c.says, out, errOut)
		}
	}
}

// Under a transition the bound of a case from elsewhere is that of its limits, counted
// from the day of taking over.
func TestCheckTellsHowLongCasesFromElsewhereCanTake(t *testing.T) {
	transition := ", else: undecided}\ntransition:\n  intake: 40 working days\n#"
	_, out, errOut := checked(t, "5 working days", transition, "-from", "2026-01-05", "-to", "2026-01-05")
	if want := "in intake, where what opens at once has 40 working days (rule 2): at most 40 working days or 56 days from that day on; if everybody is on time, at most 40 working days or 56 days"; errOut != "" || !strings.Contains(out, want) {
		t.Errorf("it does not say %q:\n%s%s", want, out, errOut)
	}
	_, out, _ = checked(t, "5 working days", transition, "-json", "-from", "2026-01-05", "-to", "2026-01-05")
	var got struct {
		Bounds struct {
			Guaranteed struct{ WorkingDays struct{ Days int } }
		}
		TakenOver []struct {
			Stage, Within, Rule string
			Guaranteed, OnTime  struct {
				WorkingDays struct {
					Days            int
					Received, Ended string
					Run             []struct{ Event string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	// By the wall calendar: eight weeks from Monday 5 January, with no holiday in them.
	if len(got.TakenOver) != 1 || got.Bounds.Guaranteed.WorkingDays.Days != 5 {
		t.Fatalf("%+v", got)
	}
	x := got.TakenOver[0]
	if d := x.Guaranteed.WorkingDays; x.Stage != "intake" || x.Within != "40 working days" || x.Rule != "2" || d.Days != 40 || d.Received != "2026-01-05" || d.Ended != "2026-03-02" || len(d.Run) == 0 || x.OnTime.WorkingDays.Days != 40 {
		t.Errorf("%+v", x)
	}
}

// A run says who stops the clocks and why, and who lets them run again.
func TestCheckSaysWhenTheClocksStop(t *testing.T) {
	pause := ", else: undecided}\npauses:\n  illness: {approved by: registrar, at most: 3 working days, needs: [reasons]}\nroles: {registrar: }\n#"
	_, out, errOut := checked(t, "8 working days", pause, "-from", "2026-01-05", "-to", "2026-01-05")
	for _, s := range []string{"the registrar stops the clocks: illness, for 3 working days, to 8 January 2026", "the clocks run again: illness is over", "at most 8 working days"} {
		if errOut != "" || !strings.Contains(out, s) {
			t.Errorf("it does not say %q:\n%s%s", s, out, errOut)
		}
	}
}
