package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A tale is a case whose course is told beat by beat, because luck seldom brings
// what it is there to show. Its acts go through the office's own door like all
// others, and luck leaves its cases alone.
type tale struct {
	name      string // for tests
	ago       int    // how many days before today it begins
	complaint *office.Complaint
	elsewhere *office.Elsewhere // in the place of a complaint: the case is taken over
	beats     []beat

	cases []string // once it has begun; several, where the complaint is about several people
	next  int      // the next beat
	last  error    // why that one was not played yet
}

// A beat is one thing that somebody does.
type beat struct {
	after int    // not sooner than so many days after the tale began
	who   string // an officer's id, a party, or a panel that was drawn: then whoever of it was drawn first
	act   func(*scene) casework.Act
	files []office.Upload
}

// A scene is what stands before whoever acts.
type scene struct {
	office.CaseFile
	tales []*tale
}

// tell begins what begins today, and plays the beats whose day has come: each as
// soon as the rules allow it, and those of the officers on days that are worked.
func (y *year) tell(ctx context.Context, daysLeft int, working bool) error {
	for _, t := range y.tales {
		if t.ago == daysLeft {
			if err := y.begin(ctx, t); err != nil {
				return fmt.Errorf("the tale %q: %w", t.name, err)
			}
		}
		for len(t.cases) > 0 && t.next < len(t.beats) && t.beats[t.next].after <= t.ago-daysLeft {
			played, err := y.beat(ctx, t, working)
			if err != nil {
				return fmt.Errorf("the tale %q, beat %d: %w", t.name, t.next+1, err)
			}
			if !played {
				break
			}
			t.next++
		}
	}
	return nil
}

func (y *year) begin(ctx context.Context, t *tale) error {
	if t.complaint != nil {
		c := *t.complaint
		c.Happened = y.office.Today() - 3
		filed, err := y.office.File(ctx, c)
		if err != nil {
			return err
		}
		t.cases = []string{filed.Case}
		for _, other := range filed.Also {
			t.cases = append(t.cases, other.Case)
		}
	} else {
		e := *t.elsewhere
		e.Received = y.office.Today() - 400
		e.Happened = e.Received - 9
		taken, err := y.office.TakeOver(ctx, []office.Elsewhere{e})
		if err == nil {
			err = taken.Refused[0]
		}
		if err != nil {
			return err
		}
		if err := y.office.History(ctx, func(id string, c *casework.Case) error {
			if c.Events[0].Filing != nil && c.Events[0].Filing.Elsewhere != "" {
				t.cases = []string{id}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, id := range t.cases {
		y.told[id] = true
	}
	return nil
}

// beat plays the next beat of a tale, if the rules allow it today.
func (y *year) beat(ctx context.Context, t *tale, working bool) (played bool, err error) {
	b, id := t.beats[t.next], t.cases[0]
	who, err := y.actor(ctx, id, b.who)
	if err != nil || who.Party == "" && !working {
		return false, err
	}
	file, err := y.office.Open(ctx, id, who)
	if errors.Is(err, office.ErrNotFound) {
		t.last = err
		return false, nil
	}
	if err != nil {
		return false, err
	}
	act := b.act(&scene{file, y.tales})
	_, err = y.office.Do(ctx, id, who, act, b.files, file.Case.Version)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		t.last = err
		return false, nil
	}
	return err == nil, err
}

// actor finds who plays a beat.
func (y *year) actor(ctx context.Context, id, who string) (casework.Actor, error) {
	if who == rulebook.Complainant || who == rulebook.Respondent {
		return casework.Actor{ID: who, Party: who}, nil
	}
	if role := y.office.Rulebook().Role(who); role != nil && role.ByLot {
		file, err := y.office.Open(ctx, id, y.person("wick"))
		if err != nil {
			return casework.Actor{}, err
		}
		if members := file.Case.Panels[who].Members; len(members) > 0 {
			return y.person(members[0].ID), nil
		}
		return y.person("wick"), nil // refused until the panel is drawn
	}
	return y.person(who), nil
}

func (y *year) person(id string) casework.Actor {
	i := slices.IndexFunc(y.people, func(a casework.Actor) bool { return a.ID == id })
	return y.people[i]
}

// unplayed names the tales that have not come as far as they should by today, each
// with what stood in the way.
func (y *year) unplayed() (out []string) {
	for _, t := range y.tales {
		if t.next < len(t.beats) && t.beats[t.next].after+slack < t.ago {
			out = append(out, fmt.Sprintf("%s, beat %d: %v", t.name, t.next+1, t.last))
		}
	}
	return out
}

// slack is how many days a beat may come late: over Christmas nobody works for
// twelve.
const slack = 14

// day is the day of the first event that a test finds; 0 if there is none.
func (s *scene) event(is func(casework.Event) bool) (number int, e casework.Event) {
	i := slices.IndexFunc(s.Case.Events, is)
	if i < 0 {
		return 0, casework.Event{}
	}
	return i + 1, s.Case.Events[i]
}

// common lists the exhibits that both sides have.
func (s *scene) common() (ids []string) {
	for _, p := range s.Evidence {
		if p.Complainant != 0 && p.Respondent != 0 && !p.Sealed() {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// findings answers each clause: those named are met.
func (s *scene) findings(met map[string]string) (out []casework.Finding) {
	for _, a := range casework.Judged(s.Rulebook, s.Case) {
		f := casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Nothing in the papers is about this."}
		if why, is := met[a.Clause.ID]; is {
			f.Met, f.Reasons, f.Evidence = true, why, s.common()
		}
		out = append(out, f)
	}
	return out
}

// imposed are sanctions with all of their effects.
func (s *scene) imposed(lengths map[string]string) (out []casework.Imposition) {
	for _, rule := range s.Rulebook.Sanctions {
		if length, is := lengths[rule.Name]; is {
			out = append(out, casework.Imposition{Name: rule.Name, Length: length, Effects: effects(rule.Effects)})
		}
	}
	return out
}

func effects(list []string) (out []casework.Effect) {
	for _, what := range list {
		out = append(out, casework.Effect{What: what})
	}
	return out
}

func step(stage, name string) rulebook.StepRef { return rulebook.StepRef{Stage: stage, Step: name} }

// does is a step that is done as it comes.
func does(stage, name, outcome, text string) func(*scene) casework.Act {
	return func(*scene) casework.Act {
		return casework.Act{Kind: casework.Do, Step: step(stage, name), Outcome: outcome, Text: text}
	}
}

// What officers write nearly the same in every case.
var (
	acknowledges = does("intake", "acknowledge", "", "Thank you for writing. If you need anything to take part, tell me.")
	notifies     = does("investigation", "notice", "", "Please read this letter with care. You can ask me anything about the procedure.")
	bundles      = does("hearing", "bundle", "", "With this you have everything that the panel will see.")
)

// acts is an act that belongs to no step and needs words alone.
func acts(kind, subject, text string) func(*scene) casework.Act {
	return func(*scene) casework.Act { return casework.Act{Kind: kind, Subject: subject, Text: text} }
}

func writes(to, text string) func(*scene) casework.Act {
	return func(*scene) casework.Act {
		return casework.Act{Kind: casework.Say, Text: text, Matter: &casework.Matter{Addressee: &casework.Addressee{To: to}}}
	}
}

func frames(alleged string) func(*scene) casework.Act {
	return func(s *scene) casework.Act {
		return casework.Act{Kind: casework.Frame, Matter: &casework.Matter{Charge: &casework.Charge{
			Category: s.Case.Category, Alleged: alleged, From: happened(s.Case),
		}}}
	}
}

func happened(c *casework.Case) timetable.Date {
	if f := c.Events[0].Filing; f != nil && f.Happened != 0 {
		return f.Happened
	}
	return c.Received
}

func submits(title, why string) func(*scene) casework.Act {
	return func(*scene) casework.Act {
		return casework.Act{Kind: casework.Submit, Text: why, Matter: &casework.Matter{Submission: &casework.Submission{Kind: casework.InFile, Title: title}}}
	}
}

// discloses gives both sides what they have not yet.
func discloses(why string) func(*scene) casework.Act {
	return func(s *scene) casework.Act {
		act := casework.Act{Kind: casework.Disclose, To: rulebook.BothParties, Text: why}
		for _, p := range s.Evidence {
			if !p.Sealed() && (p.Complainant == 0 || p.Respondent == 0) {
				act.Subject = p.ID
			}
		}
		return act
	}
}

// keepsAway imposes the interim measure.
func keepsAway(why, lesser string, both bool) func(*scene) casework.Act {
	return func(s *scene) casework.Act {
		m := s.Rulebook.Measures[0]
		return casework.Act{Kind: casework.Impose, Subject: m.Name, Text: why, Matter: &casework.Matter{Restraint: &casework.Restriction{
			Lesser: lesser, Effects: effects(m.Effects), Both: both,
		}}}
	}
}

func file(name, text string) []office.Upload {
	return []office.Upload{{Name: name, Type: "text/plain", Data: []byte(text + "\n")}}
}
