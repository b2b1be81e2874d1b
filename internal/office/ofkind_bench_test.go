package office_test

import (
	"context"
	"fmt"
	"testing"

	"duly/internal/office"
)

// What everybody can ask for must not go through all that the office has ever put on record.
func BenchmarkBreaks(b *testing.B) {
	ctx := context.Background()
	d := openDesk(b, b.TempDir())
	for i := range 3000 {
		if err := d.PutOfficer(ctx, office.PersonRow{ID: "nova", Name: "Nova", Roles: [][]string{{"panel"}, {"reviewer"}}[i%2]}, "", fmt.Sprint("Turn ", i)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := d.Breaks(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
