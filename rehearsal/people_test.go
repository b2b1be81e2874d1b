package rehearsal

import (
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A case in which a deputy acted, and people declared and recused, is played under
// rules that ask for training and declarations as if the role itself had acted.
func TestADeputysActIsTheRoles(t *testing.T) {
	ref := func(e casework.Event) casework.Event { e.Stage, e.Step = "intake", "triage"; return e }
	d := deputies{}
	var got []string
	for _, e := range []casework.Event{
		{Kind: casework.Opened, Role: "clerk"}, {Kind: casework.Deputised, Role: "clerk", To: "keeper"}, {Kind: casework.Deputised, Role: "keeper", To: "elder"},
		{Kind: casework.Done, Role: "elder"}, {Kind: casework.Opened, Role: "clerk"}, {Kind: casework.Done, Role: "elder"},
	} {
		got = append(got, d.acting(ref(e)).Role)
	}
	for i, want := range []string{"clerk", "clerk", "keeper", "clerk", "clerk", "elder"} {
		if got[i] != want {
			t.Errorf("event %d is by the %s, not the %s", i, got[i], want)
		}
	}
}

func TestWhatIsAskedOfPeopleIsNotRehearsed(t *testing.T) {
	r := &rulebook.Rulebook{
		Roles:      []rulebook.Role{{Name: "clerk", Trained: "listening"}},
		Safeguards: []rulebook.Safeguard{{Name: rulebook.Conflicts, Value: rulebook.RecordedBeforePapers}, {Name: rulebook.Companion}},
	}
	played := asked(r)
	if played.Roles[0].Trained != "" || len(played.Safeguards) != 1 {
		t.Errorf("it asks for %+v", played)
	}
	if r.Roles[0].Trained == "" || len(r.Safeguards) != 2 {
		t.Error("the rulebook itself was altered")
	}
	if _, undeclared := casework.Undeclared(played, &casework.Case{}, casework.Actor{ID: "x", Roles: []string{"clerk"}}); undeclared {
		t.Error("a declaration is asked for")
	}
	if casework.Untrained(played, "clerk", casework.Actor{}, timetable.Date(1)) != nil {
		t.Error("training is asked for")
	}
}
