package office_test

import (
	"context"
	"fmt"
	"testing"

	"duly/internal/office"
)

// How long an officer waits who sends a decision, beside so many that were made before.
func BenchmarkRepeatsBefore(b *testing.B) {
	for _, n := range []int{250, 1000, 1500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ctx := context.Background()
			d := openDesk(b, b.TempDir())
			for i := range n {
				id := d.file(b, complaint(office.Named)).Case
				d.act(b, id, sam, triage(fmt.Sprintf("Complaint of line number%c and of field%c was looked at with care by us, and is a matter for the rules.", 'a'+i%26, 'a'+i/26%26)))
			}
			now := d.file(b, complaint(office.Named)).Case
			for b.Loop() {
				if _, _, err := d.RepeatsBefore(ctx, now, sam, triage(formula)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
