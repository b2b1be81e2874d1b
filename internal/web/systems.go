package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"duly/casework"
	"duly/exchange"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// An ExchangeOffice is the office as membership systems, and who looks after them, need it.
type ExchangeOffice interface {
	Exchange(ctx context.Context) (exchange.Register, error)
	Admit(ctx context.Context, by, name string, scopes []exchange.Scope) (e exchange.Event, token string, err error)
	ShutOut(ctx context.Context, by, system string) error
	Subscribe(ctx context.Context, by, name, url string) (e exchange.Event, secret string, err error)
	Unsubscribe(ctx context.Context, by, subscriber string) error
	Owed(ctx context.Context, subscriber string) (exchange.Owed, error)
	SendAgain(ctx context.Context, by, subscriber string, from int64) error
	Changes(ctx context.Context, after int64) ([]standing.Change, error)

	SystemOf(ctx context.Context, token string) (*exchange.System, error)
	AskAs(ctx context.Context, system *exchange.System, q office.Question) (standing.Answer, error)
	WholeStanding(ctx context.Context, system *exchange.System, number string, day timetable.Date) (standing.State, error)
	ChangesFor(ctx context.Context, system *exchange.System, after int64) ([]standing.Change, error)
	TellMembers(ctx context.Context, system *exchange.System, key string, body []byte, events []standing.Event) (out office.Taken, before bool, err error)

	FindMembers(ctx context.Context, asker string, names []string) ([]office.Sought, error)
	AskAll(ctx context.Context, asker string, questions []office.Question) ([]standing.Answer, error)
}

// A SystemsView is the membership systems that take part, for an administrator.
type SystemsView struct {
	Frame
	Made        *MadeShown // what was made just now, and is shown this once
	Done        string     // what was done just now
	Once        string
	Systems     []SystemShown
	Subscribers []SubscriberShown
	Scopes      []Option
	Name        string // of a system that is being admitted
	HookName    string // of a subscriber that is being added
	URL         string
}

// A MadeShown is a token or a secret.
type MadeShown struct{ For, What, Secret string }

// A SystemShown is one that asks with a token.
type SystemShown struct {
	ID, Name, Scopes, By string
	Since, Until         timetable.Date
}

// A SubscriberShown is one that is told of changes.
type SubscriberShown struct {
	ID, Name, URL, By string
	Since, Until      timetable.Date
	Stopped, Altered  bool
	State             string // how far it has been told, in a sentence
	Why               string // what the last try came to
	Done              int64
	From              string // that was written into its form
}

func (s *site) systems(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	v := &SystemsView{Done: map[string]string{
		"shut-out": "The token works no more.", "remove": "Nothing more is sent there.", "again": "It is sent again, within a minute.",
	}[q.URL.Query().Get("done")]}
	return s.showSystems(q, http.StatusOK, v)
}

func (s *site) showSystems(q *request, status int, v *SystemsView) error {
	register, err := s.Office.Exchange(q.Context())
	if err != nil {
		return err
	}
	names, err := s.names(q.Context())
	if err != nil {
		return err
	}
	for _, y := range register.Systems() {
		shown := SystemShown{ID: y.ID, Name: y.Name, By: names[y.By], Since: y.Since, Until: y.Until}
		for i, scope := range y.Scopes {
			if i > 0 {
				shown.Scopes += ", "
			}
			shown.Scopes += string(scope)
		}
		v.Systems = append(v.Systems, shown)
	}
	for _, y := range register.Subscribers() {
		shown := SubscriberShown{ID: y.ID, Name: y.Name, URL: y.URL, By: names[y.By], Since: y.Since, Until: y.Until}
		if y.Until == 0 {
			if err := s.told(q.Context(), &shown); err != nil {
				return err
			}
		}
		for _, p := range v.Problems {
			if p.Field == "from-"+y.ID {
				shown.From = q.PostFormValue("from")
			}
		}
		v.Subscribers = append(v.Subscribers, shown)
	}
	if v.Scopes == nil {
		v.Scopes = scopeOptions(nil)
	}
	if v.Once == "" {
		if v.Once, err = s.once(); err != nil {
			return err
		}
	}
	return q.show(status, "systems", "Membership systems", v)
}

func scopeOptions(chosen []string) (out []Option) {
	hints := map[exchange.Scope]string{
		exchange.ReadStanding: "Ask how a member stands, and which standings changed. Each question is on record, and the member can read it.",
		exchange.WriteMembers: "Tell who joined, left, came back, or has another name or number.",
	}
	for _, scope := range exchange.Scopes() {
		o := Option{Value: string(scope), Label: capital(string(scope)), Hint: hints[scope]}
		for _, c := range chosen {
			o.Checked = o.Checked || c == o.Value
		}
		out = append(out, o)
	}
	return out
}

// told says how far a subscriber has been told.
func (s *site) told(ctx context.Context, shown *SubscriberShown) error {
	owed, err := s.Office.Owed(ctx, shown.ID)
	if errors.Is(err, office.ErrAltered) {
		shown.Altered, shown.State = true, "How far it has been told was altered outside of duly, so nothing is sent. Say from which change on it is to be told."
		return nil
	}
	if err != nil {
		return err
	}
	changes, err := s.Office.Changes(ctx, owed.Done)
	if err != nil {
		return err
	}
	waiting := plural(len(changes), "change") + " wait."
	switch {
	case len(changes) == 1:
		waiting = "1 change waits."
	case len(changes) >= 1000:
		waiting = "1,000 changes or more wait."
	}
	shown.Done, shown.Why, shown.Stopped = owed.Done, owed.Why, owed.Stopped
	switch {
	case owed.Stopped && len(changes) > 0:
		shown.State = fmt.Sprintf("Change %d was not taken in three days, in %s. Nothing is sent until you ask for it. %s", changes[0].Number, plural(owed.Tries, "attempt"), waiting)
	case owed.Tries > 0:
		shown.State = fmt.Sprintf("The next change was sent %s and not taken; it is sent again at %s. %s", plural(owed.Tries, "time"), s.clock(owed.Next), waiting)
	case len(changes) > 0:
		shown.State = waiting
	case owed.Taken > 0:
		shown.State = fmt.Sprintf("All is told, up to change %d; it was taken at %s.", owed.Done, s.clock(owed.Taken))
	default:
		shown.State = "Nothing has changed since it was added."
	}
	return nil
}

// clock is an instant for people.
func (s *site) clock(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("15:04 on 2 January 2006") + " UTC"
}

// changeSystems does what a form of the page asks for.
func (s *site) changeSystems(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	by, id, act := q.visitor.ID, q.PathValue("id"), q.PathValue("act")
	v := &SystemsView{Once: f.value("once")}
	switch {
	case act == "admit" && id == "":
		return s.admitSystem(q, f, v)
	case act == "subscribe" && id == "":
		return s.subscribe(q, f, v)
	case act == "shut-out" && id != "":
		err = s.Office.ShutOut(q.Context(), by, id)
	case act == "remove" && id != "":
		err = s.Office.Unsubscribe(q.Context(), by, id)
	case act == "again" && id != "":
		from := int64(0)
		if text := f.value("from"); text != "" {
			if from, err = strconv.ParseInt(text, 10, 64); err != nil || from < 1 {
				v.Problems = []Problem{{Field: "from-" + id, What: "Write the number of the change from which on all is sent again: 1 is the first of all."}}
				return s.showSystems(q, http.StatusUnprocessableEntity, v)
			}
		}
		err = s.Office.SendAgain(q.Context(), by, id, from)
	default:
		return errNotFound
	}
	if again, err := s.again(q, v, err, map[string]string{"from": "from-" + id}); again || err != nil {
		return err
	}
	return q.see("/systems?done=" + act)
}

// again brings the page back with a refusal; false where there was none.
func (s *site) again(q *request, v *SystemsView, err error, fields map[string]string) (bool, error) {
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) {
		return false, err
	}
	field := fields[refusal.Field]
	v.Problems = append(v.Problems, Problem{Field: field, What: refusal.What + "."})
	return true, s.showSystems(q, http.StatusUnprocessableEntity, v)
}

// madeAlready is where a form leads that was taken before: what it made is not shown again.
const madeAlready = "/systems"

func (s *site) admitSystem(q *request, f *form, v *SystemsView) error {
	at, finish, err := s.filings.begin(q.Context(), v.Once)
	if err != nil {
		return err
	}
	if at != "" {
		return q.see(at)
	}
	defer func() { finish(at) }()
	v.Name, v.Scopes = f.value("name"), scopeOptions(f.values["scope"])
	var scopes []exchange.Scope
	for _, scope := range f.values["scope"] {
		scopes = append(scopes, exchange.Scope(scope))
	}
	_, token, err := s.Office.Admit(q.Context(), q.visitor.ID, v.Name, scopes)
	if again, err := s.again(q, v, err, map[string]string{"name": "name", "scopes": "scope-0"}); again || err != nil {
		return err
	}
	at = madeAlready
	return s.showSystems(q, http.StatusOK, &SystemsView{Made: &MadeShown{For: v.Name, What: "token", Secret: token}})
}

func (s *site) subscribe(q *request, f *form, v *SystemsView) error {
	at, finish, err := s.filings.begin(q.Context(), v.Once)
	if err != nil {
		return err
	}
	if at != "" {
		return q.see(at)
	}
	defer func() { finish(at) }()
	v.HookName, v.URL = f.value("hook"), f.value("url")
	_, secret, err := s.Office.Subscribe(q.Context(), q.visitor.ID, v.HookName, v.URL)
	if again, err := s.again(q, v, err, map[string]string{"name": "hook", "url": "url"}); again || err != nil {
		return err
	}
	at = madeAlready
	return s.showSystems(q, http.StatusOK, &SystemsView{Made: &MadeShown{For: v.HookName, What: "secret", Secret: secret}})
}
