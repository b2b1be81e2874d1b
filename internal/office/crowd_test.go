package office_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"duly/casework"
	"duly/internal/office"
)

// Many officers and parties read and act at once, on few cases: whatever is answered is
// on record, each act once and whole, and what somebody was shown does not change in
// their hands. Run it with -race as well.
func TestACrowdAtOnce(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	var ids []string
	for range 3 {
		ids = append(ids, d.file(t, circled()).Case)
	}
	roles := []string{"clerk", "inquirer", "keeper", "elder", "panel"}
	var mu sync.Mutex
	var all sync.WaitGroup
	said := map[string]map[string]bool{}
	for _, id := range ids {
		said[id] = map[string]bool{}
	}
	for n := range 12 {
		all.Go(func() {
			who := casework.Actor{ID: fmt.Sprint("officer", n), Roles: []string{roles[n%len(roles)]}}
			shown := map[string]office.CaseFile{}
			copies := map[string][]casework.Event{}
			for i := range 6 {
				id := ids[(n+i)%len(ids)]
				act := casework.Act{Kind: casework.Add, Text: fmt.Sprintf("said by %d, %d", n, i)}
				if i < len(ids) {
					act = casework.Act{Kind: casework.Declare, Outcome: casework.NoConflict, Text: fmt.Sprintf("declared by %d, %d", n, i)}
				}
				if err := d.until(ctx, id, who, act); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				said[id][act.Text] = true
				mu.Unlock()
				f, err := d.Open(ctx, id, who)
				if err != nil {
					t.Error(err)
					return
				}
				key := fmt.Sprint(i)
				shown[key], copies[key] = f, append([]casework.Event(nil), f.Case.Events...)
				if _, err := d.Desk(ctx, who); err != nil {
					t.Error(err)
				}
				if _, err := d.Alike(ctx, id, who); err != nil {
					t.Error(err)
				}
				if _, err := d.Sweep(ctx); err != nil {
					t.Error(err)
				}
			}
			for key, f := range shown {
				if !reflect.DeepEqual(f.Case.Events, copies[key]) {
					t.Errorf("what %s was shown changed in their hands", who.ID)
				}
			}
		})
	}
	all.Wait()
	for id, c := range cases(t, d) {
		found := map[string]int{}
		for _, e := range c.Events {
			if strings.HasPrefix(e.Text, "said by") || strings.HasPrefix(e.Text, "declared by") {
				found[e.Text]++
			}
		}
		for text := range said[id] {
			if found[text] != 1 {
				t.Errorf("“%s” stands %d times in %s", text, found[text], id)
			}
		}
		if len(found) != len(said[id]) {
			t.Errorf("%d things are on record in %s, and %d were answered for", len(found), id, len(said[id]))
		}
		again, err := casework.Replay(c.Events)
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%s is not what its events add up to (%v)", id, err)
		}
	}
}

// until does an act as somebody who looks again whenever others were quicker.
func (d *desk) until(ctx context.Context, id string, who casework.Actor, act casework.Act) error {
	for {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			return err
		}
		_, err = d.Do(ctx, id, who, act, nil, f.Case.Version)
		var conflict *office.Conflict
		if !errors.As(err, &conflict) {
			return err
		}
	}
}
