package web

import (
	"net/url"

	"duly/casework"
	"duly/rulebook"
)

func init() {
	actFields["member"] = "member-0"
	wordings[casework.Identify] = wording{group: "The parties", offer: offerIdentify, form: identifyForm, read: readIdentify}
	tellings[casework.Identified] = tellIdentified
}

func offerIdentify(t *teller, _ casework.Move) string {
	if t.file.Case.Member != "" {
		return "Correct who the respondent is on the register of members"
	}
	return "Say who the respondent is on the register of members"
}

// mistaken is the choice that takes back who was named.
const mistaken = "mistaken"

func identifyForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Who the respondent is", "Put it on record"
	v.Lede = "What measures and sanctions do is done, from today on, to the standing of the member whom you name. The parties are told that it was put on record, and not the number; the overseer learns neither."
	a.ask(Field{Name: "member", Kind: "line", Label: "Membership number", Hint: "As it stands in the register of members."})
	if a.file.Case.Member != "" {
		a.ask(Field{Name: "known", Kind: "many", Label: "If you do not know who it is", Options: []Option{
			{Value: mistaken, Label: "It is not the member who was named", Hint: "Leave the number empty. From today on the case touches nobody’s standing."},
		}})
	}
	v.Text = TextField{Label: "How it is known", Needed: true, Hint: "Only the officers of the case read this: what ties the respondent to that member, and to no other of that name.", Rows: 4}
	return nil
}

func readIdentify(r *reading, act *casework.Act) {
	act.Member = r.value("member")
	if r.value("known") == mistaken {
		act.Outcome = casework.Unidentified
	}
}

func tellIdentified(_ *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = "It was put on record who the respondent is on the register of members", "How it is known"
	switch {
	case e.Outcome == casework.Unidentified:
		item.What = "It was taken back who the respondent is on the register of members"
	case e.Member() != "":
		item.What += ": the member who joined with the number " + e.Member()
	}
	item.Outcome = "" // it is in the words
	return true
}

// An IdentifiedShown is who the respondent is, and where the register of members and the
// case say different things.
type IdentifiedShown struct {
	Number, Name, Membership string
	Notes                    []string
	Ways                     []NavItem
}

// identified is for officers of the case: nil for everybody else, and where there is
// nothing to say.
func (q *request) identified(t *teller) (*IdentifiedShown, error) {
	c := t.file.Case
	if t.who.Party != "" || t.file.Undeclared {
		return nil, nil
	}
	register, err := q.site.Office.Members(q.Context())
	if err != nil || c.Member == "" && register.Len() == 0 {
		return nil, err
	}
	way := findMove(t.file.Moves, casework.Move{Kind: casework.Identify})
	if c.Member == "" {
		if way == nil || len(c.Restraints) == 0 && len(c.Penalties) == 0 {
			return nil, nil
		}
		return &IdentifiedShown{
			Notes: []string{"What this case imposes touches nobody’s standing until it is on record who the respondent is."},
			Ways:  []NavItem{{Href: t.base + "/act/" + casework.Identify, Text: capital(offerIdentify(t, *way))}},
		}, nil
	}
	m := register.Stands(c.Member)
	if m == nil {
		return &IdentifiedShown{Notes: []string{"The member whom it names is in the register no more."}}, nil
	}
	v := &IdentifiedShown{Number: m.Number, Name: m.Name, Membership: "a member since " + m.Joined.Long()}
	if m.Left != 0 {
		v.Membership = "left on " + m.Left.Long()
	}
	t.disagrees(v, m.Left != 0, map[bool]string{true: "left on " + m.Left.Long(), false: "are a member since " + m.Joined.Long()}[m.Left != 0])
	if q.visitor.Admin {
		word, err := q.site.Office.MemberWord(q.Context(), m.Number)
		if err != nil {
			return nil, err
		}
		v.Ways = append(v.Ways, NavItem{Href: "/members/" + url.PathEscape(word), Text: "Their page in the register"})
	}
	return v, nil
}

// disagrees says where the membership system and the case differ on whether the
// respondent has left, and leads to where it is put on record.
func (t *teller) disagrees(v *IdentifiedShown, left bool, what string) {
	c := t.file.Case
	kind, text := casework.RecordLeft, "Put on record that they left"
	switch {
	case left == (c.Partings.Left != 0):
		return
	case !left:
		kind, text = casework.Readmit, "Put on record that they are back"
	case !c.Open():
		return
	}
	v.Notes = append(v.Notes, "By the register of members they "+what+", and the case does not say so yet. What becomes of it is for an officer who has it.")
	if findMove(t.file.Moves, casework.Move{Kind: kind}) != nil {
		v.Ways = append(v.Ways, NavItem{Href: t.base + "/act/" + kind, Text: text})
	}
}

// askedAboutMe is who asked about the respondent, for the respondent.
func (q *request) askedAboutMe(id string) ([]AskedShown, error) {
	if q.visitor.Party != rulebook.Respondent {
		return nil, nil
	}
	list, err := q.site.Office.AskedAboutParty(q.Context(), id, q.visitor.Actor)
	return askedShown(list), err
}
