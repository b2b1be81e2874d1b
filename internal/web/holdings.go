package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/timetable"
)

// A HoldingsView shows the overseer who held which role when, without names.
type HoldingsView struct {
	Frame
	Day     string // that was asked for; "": none was
	On      timetable.Date
	Roles   []RoleHeld // on that day
	Changes []HoldingShown
}

// A RoleHeld is who held a role on a day.
type RoleHeld struct{ Role, Who string }

// A HoldingShown is one entry of the register.
type HoldingShown struct {
	Day         timetable.Date
	Until       timetable.Date // 0: it stands
	Officer     string
	What, Other string
	Entry       int64
}

// holdings lists the changes of the register; for a day, who held what at its end.
func (s *site) holdings(q *request) error {
	held, err := s.Office.Holdings(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v := &HoldingsView{Day: strings.TrimSpace(q.URL.Query().Get("on"))}
	if v.Day != "" {
		if v.On, err = timetable.ParseDate(v.Day); err != nil {
			v.Problems = []Problem{{Field: "on", What: "Write the date as year, month and day: 2026-03-31."}}
		} else {
			v.Roles = heldOn(held, v.On)
		}
	}
	for _, h := range slices.Backward(held) {
		v.Changes = append(v.Changes, HoldingShown{
			Day: h.Day, Until: h.Until, Officer: officer(h), Entry: h.Entry,
			What: cmp.Or(strings.Join(h.Holding.Roles, ", "), "no role"), Other: besides(h.Holding),
		})
	}
	status := http.StatusOK
	if len(v.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return q.show(status, "holdings", "Who held which role", v)
}

func officer(h office.Held) string { return fmt.Sprintf("Officer %d", h.Officer) }

// heldOn lists the roles that somebody held on a day, by name.
func heldOn(held []office.Held, day timetable.Date) []RoleHeld {
	who := map[string][]string{}
	for _, h := range held {
		if !h.On(day) {
			continue
		}
		for _, role := range h.Holding.Roles {
			who[role] = append(who[role], fmt.Sprintf("%s (entry %d)", officer(h), h.Entry))
		}
	}
	var out []RoleHeld
	for _, role := range slices.Sorted(maps.Keys(who)) {
		out = append(out, RoleHeld{role, strings.Join(who[role], ", ")})
	}
	return out
}

// besides is what somebody holds beside roles.
func besides(h casework.Holding) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(h.Trained)) {
		out = append(out, "trained in "+name+" until "+h.Trained[name].Long())
	}
	out = append(out, h.Qualities...)
	if h.SpeaksFor != "" {
		out = append(out, "speaks for "+h.SpeaksFor)
	}
	if h.Administrator {
		out = append(out, "looks after the register")
	}
	return strings.Join(out, "; ")
}
