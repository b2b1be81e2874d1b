package web

import (
	"fmt"
	"net/url"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// An Item is one thing that happened in a case, with what followed from it.
type Item struct {
	Day      timetable.Date
	SameDay  bool   // as the one before
	Mark     string // "act", "self" (by itself), "stage", "end" or "note": how it is drawn
	What     string
	Outcome  string
	Who      string
	Rule     *RuleLink
	Label    string // what the text is: "Reasons", "Answer"
	Text     string
	Unshown  string // why not all of the words are shown; "": they are
	Ballot   *BallotShown
	Findings []FindingShown
	Files    []FileShown
	Followed []Followed
	Late     string // how late it came, "" where in time or without limit
	Entry    int64  // its number in the journal
	Receipt  string // where its maker gets the receipt
}

// Followed is what an event brought with it: a stage begun, a limit opened.
type Followed struct {
	What string
	Due  *Dated
}

// A FindingShown is a finding with its clause's words.
type FindingShown struct {
	Definition, Clause, Text string
	Met                      bool
	Reasons                  string
	Allegation               string
	Relied                   string // the exhibits relied on
}

// A FileShown is a file in evidence.
type FileShown struct {
	Name, Kind, Size, Href, Sum string
	By                          string // who put it in
	Day                         timetable.Date
}

// A teller tells a case's events to one reader.
type teller struct {
	file  office.CaseFile
	who   casework.Actor
	base  string
	names map[string]string
	count count
	dues  map[rulebook.StepRef]timetable.Date // the last day that a step has, as the events go by
}

func (q *request) teller(f office.CaseFile) (*teller, error) {
	names, err := q.site.names(q.Context())
	if err != nil {
		return nil, err
	}
	rules := ruleLinks{f.Rulebook, "/rulebook"}
	if f.Rulebook.Digest != q.site.Office.Rulebook().Digest {
		rules.page = q.base() + "/rulebook" // the case runs under the rules that it came under
	}
	return &teller{
		file: f, who: q.visitor.Actor, base: q.base(), names: names,
		count: count{book: f.Rulebook, rules: rules}.with(f.Case.Pauses).declaring(f.Case.Declared), dues: map[rulebook.StepRef]timetable.Date{},
	}, nil
}

// items tells all events, oldest first.
func (t *teller) items() []Item { return t.since(0) }

// since tells the events from the n-th on. Those that the system adds of itself
// stand under what brought them about.
func (t *teller) since(n int) []Item {
	var items []Item
	clear(t.dues)
	now := t.count
	defer func() { t.count = now }()
	var spells []casework.Spell
	var days []timetable.Holiday
	place := map[int]int{}
	for i, e := range t.file.Case.Events {
		spells, days = follow(spells, e), heard(days, e)
		t.count = now.with(spells).declaring(days)
		item, own := t.item(e)
		item.Unshown = t.file.Unshown[i]
		if i < len(t.file.Entries) {
			item.Entry = t.file.Entries[i]
		}
		t.note(e)
		if i < n {
			continue
		}
		if !own {
			if len(items) == 0 {
				items = append(items, Item{Day: e.Day, Mark: "note", What: "What followed"})
			}
			last := &items[len(items)-1]
			last.Followed = append(last.Followed, t.followed(e))
			continue
		}
		if t.own(e) && e.By != rulebook.System && e.By != "" {
			item.Receipt = fmt.Sprintf("%s/receipts/%d", t.base, item.Entry)
		}
		item.SameDay = len(items) > 0 && items[len(items)-1].Day == item.Day
		place[i+1] = len(items)
		items = append(items, item)
	}
	t.beside(items, place)
	return items
}

// note remembers last days, so that what came late can be called late.
func (t *teller) note(e casework.Event) {
	ref := rulebook.StepRef{Stage: e.Stage, Step: e.Step}
	switch e.Kind {
	case casework.Opened, casework.PassedOn, casework.Extended, casework.Recounted:
		t.dues[ref] = e.Due
	case casework.Entered:
		clear(t.dues)
	}
}

// item puts an event into words. own is false for what only follows from another.
func (t *teller) item(e casework.Event) (item Item, own bool) {
	step := t.file.Rulebook.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
	item = Item{
		Day: e.Day, Mark: "act", Who: t.doer(e), Rule: t.count.rules.link(e.Rule), Text: e.Text, Label: label(e, step),
		Ballot: t.ballot(e, step), Findings: t.findings(e), Files: t.files(e), Outcome: e.Outcome,
	}
	switch e.Kind {
	case casework.Received:
		item.What, item.Who = "The complaint was received", ""
		if e.Since != 0 {
			item.What = "The complaint, received on " + e.Since.Long() + ", came into this case"
		}
		item.Text = "" // the page shows it in a place of its own
	case casework.Done:
		item.What = did(step, e.Role)
		weighed(&item, e)
		if due := t.dues[rulebook.StepRef{Stage: e.Stage, Step: e.Step}]; due != 0 && e.Day > due {
			item.Late = between(due, e.Day) + " late"
		}
	case casework.Lapsed:
		item.Mark, item.Who = "self", ""
		item.What = t.lapsed(e, step)
	case casework.PassedOn:
		item.Mark, item.Who = "self", ""
		item.What = fmt.Sprintf("“%s” was not done in time, and passed to %s", e.Step, the(e.To))
		item.Followed = []Followed{{capital(the(e.To)) + " has until", t.count.opened(e)}}
	case casework.Extended:
		name := e.Step
		if name == "" {
			name = e.Stage
		}
		item.What = fmt.Sprintf("%s extended “%s”", capital(the(e.Role)), name)
		item.Followed = []Followed{{"Its last day was " + e.Was.Long() + " and is now", t.count.due(e.Due, e.Limit, e.Was, e.Rule)}}
	case casework.Waived:
		item.What = fmt.Sprintf("%s gave up the rest of the time for “%s”", capital(the(e.Role)), e.Step)
	case casework.Added:
		item.What = capital(the(e.Role)) + " added to the file"
	case casework.Ended:
		item.Mark, item.Who, item.Outcome = "end", "", ""
		item.What = "The case ended: " + e.End
		if e.End == casework.WaitsEnd {
			item.What = "The case waits from here on"
		}
	case casework.Paused:
		t.pausedItem(&item, e)
	case casework.Resumed:
		t.resumedItem(&item, e)
		return item, !cutShort(e)
	case casework.Entered, casework.Opened, casework.Cancelled, casework.Recounted:
		return item, false
	default:
		if tell := tellings[e.Kind]; tell != nil {
			own = tell(t, &item, e)
			return item, own
		}
		item.Mark, item.What = "note", capital(string(e.Kind))
	}
	return item, true
}

func (t *teller) lapsed(e casework.Event, step *rulebook.Step) string {
	switch {
	case step == nil:
		return fmt.Sprintf("The stage “%s” reached its last day, and what its rule says happened by itself", e.Stage)
	case e.Outcome != "" && step.ByParty():
		return fmt.Sprintf("%s’s time for “%s” ended, and it went by itself to", capital(the(step.Who)), step.Name)
	case e.Outcome != "":
		return fmt.Sprintf("Nobody had decided “%s” by its last day, so it went by itself to", step.Name)
	case step.ByParty():
		return fmt.Sprintf("%s’s time for “%s” ended", capital(the(step.Who)), step.Name)
	case step.Does == rulebook.Notify && e.End == "":
		return fmt.Sprintf("The letter to %s went out by itself: its last day had come", the(step.To))
	case e.End != "":
		return fmt.Sprintf("Nobody had done “%s” by its last day, so the case ended by itself", step.Name)
	}
	return fmt.Sprintf("Nobody had done “%s” by its last day: the case went on without it", step.Name)
}

func (t *teller) followed(e casework.Event) Followed {
	switch e.Kind {
	case casework.Entered:
		f := Followed{What: "The stage “" + e.Stage + "” began"}
		if e.Due != 0 {
			f.What += ", and ends at the latest on"
			f.Due = t.count.due(e.Due, e.Limit, max(e.Day, e.Counts), e.Rule)
		}
		return f
	case casework.Opened:
		f := Followed{What: "“" + e.Step + "” is open for " + the(e.Role)}
		if e.Due != 0 {
			f.What = capital(the(e.Role)) + " has “" + e.Step + "” to do by"
			if e.Role == rulebook.Complainant || e.Role == rulebook.Respondent {
				f.What = capital(the(e.Role)) + " has time for “" + e.Step + "” to the end of"
			}
			f.Due = t.count.opened(e)
		}
		return f
	case casework.Recounted:
		return t.recounted(e)
	case casework.Resumed:
		return Followed{What: "The pause for “" + e.Ground + "” ended with the stage"}
	case casework.Cancelled:
		return Followed{What: "“" + e.Step + "” was no longer needed"}
	}
	if tell := peopleTold[e.Kind]; tell != nil {
		return Followed{tell(t, "", "", e), t.count.due(e.Due, e.Limit, e.Day, e.Rule)}
	}
	if tell := tellings[e.Kind]; tell != nil {
		item := Item{}
		tell(t, &item, e)
		return Followed{What: item.What}
	}
	return Followed{What: capital(string(e.Kind))}
}

// doer is who acted: name and role for officers, the role for others.
func (t *teller) doer(e casework.Event) string {
	if e.Role == "" || e.By == rulebook.System {
		return ""
	}
	if e.Role == rulebook.Complainant || e.Role == rulebook.Respondent {
		if e.By == e.Role && e.Role != t.who.Party {
			return "" // the words of the event say it
		}
		return capital(t.speaker(e))
	}
	var sat []string
	if e.Kind == casework.Done {
		for _, p := range e.Present {
			sat = append(sat, t.name(p))
		}
	}
	if len(sat) > 0 {
		return strings.Join(sat, ", ") + " (" + e.Role + ")"
	}
	if name := t.name(e.By); name != "" && name != e.Role {
		return name + " (" + e.Role + ")"
	}
	return ""
}

func (t *teller) name(id string) string {
	if n := t.names[id]; n != "" {
		return n
	}
	return id
}

func label(e casework.Event, step *rulebook.Step) string {
	switch {
	case e.Kind == casework.Extended, step != nil && step.Decides() && !step.ByParty():
		return "Reasons"
	case step == nil:
		return "Statement"
	}
	switch step.Does {
	case rulebook.Reply:
		return "Answer"
	case rulebook.Report:
		return "Report"
	case rulebook.Appeal:
		return "Grounds"
	case rulebook.Notify:
		return "Added to the letter"
	}
	return "Note"
}

func (t *teller) findings(e casework.Event) []FindingShown {
	var out []FindingShown
	for _, f := range e.Findings() {
		out = append(out, t.finding(f))
	}
	return out
}

func (t *teller) files(e casework.Event) []FileShown {
	var out []FileShown
	for _, x := range e.Exhibits {
		out = append(out, FileShown{
			Name: x.Name, Kind: kindName(x.Type), Size: size(x.Size), Sum: x.SHA256,
			Href: t.base + "/exhibits/" + url.PathEscape(x.SHA256), By: e.Role, Day: e.Day,
		})
	}
	return out
}
