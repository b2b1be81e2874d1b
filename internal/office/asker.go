package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/commitment"
	"duly/rulebook"
)

// Asker is the role of those who speak for a body that asked something of the
// organisation. They stand on the register so that they can sign in; they are no
// officers, hold nothing else, and see nothing of any case.
const Asker = rulebook.Asker

// mostBody bounds the name of a body, in bytes.
const mostBody = 500

func checkAsker(p PersonRow) error {
	holds := slices.Contains(p.Roles, Asker)
	switch {
	case holds && strings.TrimSpace(p.SpeaksFor) == "":
		return &casework.Refusal{What: "Say for which body they speak, written as the asks name who asked", Field: "body"}
	case !holds && p.SpeaksFor != "":
		return &casework.Refusal{What: "Only an asker speaks for a body: choose that role, or leave the body out", Field: "body"}
	case len(p.SpeaksFor) > mostBody || strings.ContainsAny(p.SpeaksFor, "\r\n") || p.SpeaksFor != strings.TrimSpace(p.SpeaksFor):
		return &casework.Refusal{What: "Write the name of the body in one line, as the asks do", Field: "body"}
	case holds && (len(p.Roles) > 1 || p.Admin || len(p.Trained)+len(p.Qualities) > 0):
		return &casework.Refusal{What: "Who speaks for a body that asks is no officer: they hold no other role, no training and no quality", Field: "body"}
	}
	return nil
}

// officersOf are those on the register who act for the organisation.
func officersOf(people []PersonRow) []PersonRow {
	return slices.DeleteFunc(slices.Clone(people), func(p PersonRow) bool { return p.SpeaksFor != "" })
}

// pledgerOf is what somebody on the register may do in the register of commitments.
func pledgerOf(p PersonRow, people []PersonRow) commitment.Person {
	who := commitment.Person{ID: p.ID, Records: p.Admin, Verifies: slices.Contains(p.Roles, Overseer), For: p.SpeaksFor}
	if who.For != "" {
		who.Records, who.Verifies = false, false
	}
	for _, other := range people {
		if other.SpeaksFor != "" && !slices.Contains(who.Speaking, other.SpeaksFor) {
			who.Speaking = append(who.Speaking, other.SpeaksFor)
		}
	}
	return who
}

// Pledger is what somebody may do in the register of commitments, by their id; nothing
// where nobody on the register of officers is called so.
func (o *Office) Pledger(ctx context.Context, id string) (commitment.Person, error) {
	people, err := o.people(ctx)
	if err != nil || id == "" {
		return commitment.Person{}, err
	}
	for _, p := range people {
		if p.ID == id {
			return pledgerOf(p, people), nil
		}
	}
	return commitment.Person{}, nil
}

// readSetting keeps up to which entry somebody has read what became of their asks.
func readSetting(id string) string { return "commitments/read/" + id }

// ReadUpTo is the first entry of the journal that somebody has not said that they have
// read; 0 where they have never said so.
func (o *Office) ReadUpTo(ctx context.Context, id string) (int64, error) {
	value, err := o.store.Setting(ctx, readSetting(id))
	if err != nil || value == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("up to where %s has read: %w", id, err)
	}
	return n, nil
}

// HaveRead keeps that somebody has read all entries before one. It never goes back.
func (o *Office) HaveRead(ctx context.Context, id string, before int64) error {
	return o.write(ctx, func(s *sitting) error {
		value, err := s.setting(readSetting(id))
		if err != nil {
			return err
		}
		so, err := strconv.ParseInt(cmp.Or(value, "0"), 10, 64)
		if err != nil {
			return fmt.Errorf("up to where %s has read: %w", id, err)
		}
		if before := min(before, s.head); before > so {
			// No entry says so: that somebody has read something is nobody else's to know.
			s.settings = append(s.settings, Setting{readSetting(id), strconv.FormatInt(before, 10)})
		}
		return nil
	})
}
