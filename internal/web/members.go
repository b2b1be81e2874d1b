package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// Standings is what pages ask of the register of members, and of standings.
type Standings interface {
	Members(ctx context.Context) (standing.Register, error)
	MembersChanged(ctx context.Context, by string, events []standing.Event, source string) error
	MemberWord(ctx context.Context, number string) (string, error)
	MemberBehind(ctx context.Context, word string) (standing.Register, *standing.Member, error)
	Ledger(ctx context.Context, number string) (standing.Ledger, error)
	MayRead(ctx context.Context, id string, who casework.Actor) bool
	NumberOf(ctx context.Context, asker, typed string) (number string, several bool, err error)
	Ask(ctx context.Context, asker, number, what string, day timetable.Date) (standing.Answer, error)
	AskedAbout(ctx context.Context, number string) ([]office.Asking, error)
	Notices(ctx context.Context, number string) (to, about []office.NoticeShown, err error)
	ListingOf(ctx context.Context, about string) (office.Listing, error)
	GiveNotice(ctx context.Context, by, to, about string, received timetable.Date, shows string) error
	AskedAboutParty(ctx context.Context, id string, who casework.Actor) ([]office.Asking, error)
}

// A MembersView finds members in the register, for who looks after it.
type MembersView struct {
	Frame
	Count  int
	Sought string // "": nothing was
	Found  []MemberLine
	More   bool // more were found than are shown
}

// A MemberLine is one member who was found.
type MemberLine struct{ Href, Name, Number, Membership string }

// mostFound is how many members one search shows.
const mostFound = 50

// members shows the register and what was looked for in it. Names are sent in a form and
// not in the address, which stays in histories and logs.
func (s *site) members(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	register, err := s.Office.Members(q.Context())
	if err != nil {
		return err
	}
	v := &MembersView{Count: register.Len()}
	if q.Method == http.MethodPost {
		sent, err := q.small()
		if err != nil {
			return err
		}
		v.Sought = sent.value("sought")
		if v.Sought == "" {
			v.Problems = []Problem{{Field: "sought", What: "Write a number, or a part of a name."}}
			return q.show(http.StatusUnprocessableEntity, "members", "Members", v)
		}
		found, more := register.Search(v.Sought, mostFound)
		v.More = more
		for _, m := range found {
			word, err := s.Office.MemberWord(q.Context(), m.Number)
			if err != nil {
				return err
			}
			v.Found = append(v.Found, MemberLine{Href: "/members/" + url.PathEscape(word), Name: m.Name, Number: m.Number, Membership: membership(m)})
		}
	}
	return q.show(http.StatusOK, "members", "Members", v)
}

func membership(m *standing.Member) string {
	if m.Left != 0 {
		return "left on " + m.Left.Short()
	}
	return "a member since " + m.Joined.Short()
}

// A MemberView is one member: what was told of them, how they stood, and who asked.
type MemberView struct {
	Frame
	Number, Name, Membership string
	Former, Also             string
	Merged                   string // the numbers of entries that theirs stands for
	Today                    StandingLine
	History                  []StandingLine // latest first
	Told                     []MemberTold   // latest first
	Asked                    []AskedShown
	Duty                     string // that the rulebook lays on members; "": none
	Notice                   string // where notice to them is put on record
	Given, About             []NoticeLine
	Done                     bool
}

// A StandingLine is how somebody stood for a time.
type StandingLine struct {
	From, To timetable.Date // To: 0: it goes on
	Later    bool           // it is laid down, and has not begun
	Status   string
	Until    timetable.Date
	Rule     *RuleLink // of the status, for whoever may read the case
	Effects  []EffectLine
}

// An EffectLine is one effect. Case and Cite are for whoever may read the case.
type EffectLine struct {
	What        string
	From, Until timetable.Date
	Case        *NavItem
	Cite        *RuleLink
}

// A MemberTold is one thing that the membership system told.
type MemberTold struct {
	Day  timetable.Date
	What string
}

func (s *site) member(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	register, m, err := s.Office.MemberBehind(q.Context(), q.PathValue("member"))
	if errors.Is(err, office.ErrNotFound) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	v := &MemberView{Number: m.Number, Name: m.Name, Membership: membership(m), Former: strings.Join(m.Former, ", "), Also: strings.Join(m.Also, ", "), Done: q.URL.Query().Has("done")}
	var merged []string
	for _, id := range register.Persons(m) {
		other := register.Of(id)
		for _, e := range other.History {
			v.Told = append(v.Told, MemberTold{e.Day, toldOf(e)})
		}
		if id != m.ID {
			merged = append(merged, other.Number)
		}
	}
	v.Told, v.Merged = lastTold(v.Told), strings.Join(merged, ", ")
	l, err := s.Office.Ledger(q.Context(), m.Number)
	if err != nil {
		return err
	}
	spans := l.History(m.Number)
	for i := range spans {
		v.History = append(v.History, s.span(q, spans[len(spans)-1-i]))
	}
	v.Today = s.span(q, standing.Span{From: q.today, Standing: l.On(m.Number, q.today)})
	asked, err := s.Office.AskedAbout(q.Context(), m.Number)
	if err != nil {
		return err
	}
	v.Asked = askedShown(asked)
	to, about, err := s.Office.Notices(q.Context(), m.Number)
	if err != nil {
		return err
	}
	v.Duty, v.Notice = s.duty(), "/members/"+url.PathEscape(q.PathValue("member"))+"/notice"
	v.Given = noticeLines(to, func(n office.NoticeShown) string { return n.AboutName })
	v.About = noticeLines(about, func(n office.NoticeShown) string { return n.ToName })
	return q.show(http.StatusOK, "member", "A member", v)
}

// span is a time of a standing as the visitor may read it: which case it comes from, and
// by which rule, is for whoever may read that case.
func (s *site) span(q *request, x standing.Span) StandingLine {
	rules := ruleLinks{s.Office.Rulebook(), "/rulebook"}
	line := StandingLine{From: x.From, To: x.To, Later: x.From > q.today, Status: string(x.Standing.Status), Until: x.Standing.Until}
	may := map[string]bool{}
	for _, e := range x.Standing.Effects {
		known, asked := may[e.Case]
		if !asked {
			known = s.Office.MayRead(q.Context(), e.Case, q.visitor.Actor)
			may[e.Case] = known
		}
		if e.What == "" {
			if known && e.Rule == x.Standing.Rule {
				line.Rule = rules.link(e.Rule)
			}
			continue
		}
		shown := EffectLine{What: e.What, From: e.From, Until: e.Until}
		if known {
			shown.Case, shown.Cite = &NavItem{Href: "/cases/" + url.PathEscape(e.Case), Text: e.Case}, rules.link(e.Rule)
		}
		line.Effects = append(line.Effects, shown)
	}
	return line
}

// toldOf puts into words what the membership system told.
func toldOf(e standing.Event) string {
	named := ""
	if e.Name != "" {
		named = " as " + e.Name
	}
	if len(e.Also) > 0 {
		named += ", also " + strings.Join(e.Also, ", ")
	}
	switch e.Kind {
	case standing.Joined:
		return "Joined with the number " + e.Number + named
	case standing.Resigned:
		return "Left"
	case standing.Rejoined:
		return "Joined again" + withNumber(e.Other) + named
	case standing.Renamed:
		return "Is known" + withNumber(e.Other) + named
	case standing.Merged:
		return "The number " + e.Number + " was a second entry of " + e.Other
	}
	return "The number " + e.Other + " is a person of their own, and not " + e.Number + named
}

func withNumber(number string) string {
	if number == "" {
		return ""
	}
	return " with the number " + number
}

// lastTold sorts by day, the latest first; within a day the last told first.
func lastTold(told []MemberTold) []MemberTold {
	var out []MemberTold
	for _, t := range told {
		i := 0
		for i < len(out) && out[i].Day > t.Day {
			i++
		}
		out = append(out[:i], append([]MemberTold{t}, out[i:]...)...)
	}
	for i := 1; i < len(out); { // what is of two entries is told of both
		if out[i] == out[i-1] {
			out = append(out[:i], out[i+1:]...)
			continue
		}
		i++
	}
	return out
}
