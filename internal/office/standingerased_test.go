package office_test

import (
	"context"
	"testing"

	"duly/casework"
	"duly/erasure"
	"duly/standing"
)

// Whatever is erased of a case that was about a member, the audit finds nothing wrong, and
// the question is answered.
func TestACaseAboutAMemberIsErased(t *testing.T) {
	for _, w := range []erasure.Want{
		{Scope: erasure.OfPerson, Person: "sam"}, {Scope: erasure.OfContent}, {Scope: erasure.OfFile}, {Scope: erasure.OfAll},
	} {
		t.Run(string(w.Scope), func(t *testing.T) {
			folder := t.TempDir()
			d, ctx := keepingDesk(t, folder, folder+"/duly.db"), context.Background()
			d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example"})
			id := d.dismissed(t, planted()).Case
			other := d.file(t, planted()).Case
			d.must(t, id, sam, casework.Act{Kind: casework.Identify, Member: "N-1"})
			d.must(t, other, sam, casework.Act{Kind: casework.Identify, Member: "N-1"})
			d.tells(t, standing.Event{Kind: standing.Resigned, Day: d.Today(), Number: "N-1"})
			d.morning("2032-03-20")
			if _, err := d.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			d.erase(t, id, w)
			if _, err := d.Standing(ctx, "N-1", d.Today()); err != nil {
				t.Errorf("the standing: %v", err)
			}
			d.tells(t, standing.Event{Kind: standing.Rejoined, Day: d.Today(), Number: "N-1"})
			if _, err := d.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := d.log.Through(ctx, head(t, d)); err != nil {
				t.Fatal(err)
			}
			wantClean(t, d)
			d.close() // and what it remembers is gone
			d = keepingDesk(t, folder, folder+"/duly.db")
			d.morning("2032-03-20")
			if s, err := d.Standing(ctx, "N-1", d.Today()); err != nil || s.Status != standing.Good {
				t.Errorf("once they are a member again they are %+v (%v)", s, err)
			}
			wantClean(t, d)
		})
	}
}
