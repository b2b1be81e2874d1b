package procedures

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"duly/check"
	"duly/rulebook"
)

// Each procedure passes its own check: every promise is guaranteed, and nothing
// in it is an error that it does not say why it keeps. What docs/procedures.md says of it is what was found.
func TestEveryProcedurePassesItsOwnCheck(t *testing.T) {
	page, err := os.ReadFile("../docs/procedures.md")
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		res, err := check.Report(r, check.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Promises) != len(r.Promises) || len(r.Promises) < 3 {
			t.Errorf("%d promises were made, and %d looked at", len(r.Promises), len(res.Promises))
		}
		for name, p := range res.Promises {
			if p.Verdict != check.Guaranteed {
				t.Errorf("%q is %s", name, p.Verdict)
			}
		}
		for _, f := range res.Findings {
			if f.Severity == check.Fault && f.Accepted == "" {
				t.Errorf("%s at line %d: %s %s", f.Code, f.Line, f.Why, f.Mend)
			}
		}
		b := res.Bounds.Guaranteed
		if b == nil {
			t.Fatalf("a case can last for ever: %v", res.UnboundedAt)
		}
		days := fmt.Sprintf(" %d days |", b.CalendarDays.Days)
		working := fmt.Sprintf(" %d working days |", b.WorkingDays.Days)
		for row := range strings.Lines(string(page)) {
			if strings.HasPrefix(row, "| `"+name(t)+"` |") && (strings.HasSuffix(row, days+"\n") || strings.HasSuffix(row, working+"\n")) {
				return
			}
		}
		t.Errorf("docs/procedures.md does not say that it takes%s or%s", days, working)
	})
}
