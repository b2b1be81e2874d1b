package office_test

import (
	"context"
	"testing"

	"duly/rulebook"
	"duly/timetable"
)

// What has stood in the rulebook without a break is in force since the first of those
// versions; a break begins anew.
func TestSinceWhenSomethingStandsInTheRulebook(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openDesk(t, folder)
	d.morning("2026-03-02")
	version := func(v string) func(*rulebook.Rulebook) bool {
		return func(r *rulebook.Rulebook) bool { return r.Version != v }
	}
	any := func(*rulebook.Rulebook) bool { return true }
	under(t, d, folder, "version: 1", "version: 2", "in force: 2026-01-01", "in force: 2026-02-01")
	o := under(t, d, folder, "version: 1", "version: 3", "in force: 2026-01-01", "in force: 2026-03-01")
	for want, has := range map[string]func(*rulebook.Rulebook) bool{"2026-01-01": any, "2026-02-01": version("1"), "2026-03-01": version("2"), "": version("3")} {
		got, err := o.InForceSince(ctx, has)
		if err != nil || want != "" && got != timetable.MustDate(want) || want == "" && got != 0 {
			t.Errorf("it stands since %s (%v), want %q", got, err, want)
		}
	}
}
