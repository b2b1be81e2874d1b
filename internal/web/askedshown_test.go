package web

import (
	"testing"

	"duly/internal/office"
	"duly/standing"
)

// A member reads what whoever asked was told, in the words in which it was told.
func TestWhoAskedWasToldWhat(t *testing.T) {
	for told, a := range map[string]office.Asking{
		"no":                              {Role: office.Organiser},
		"that nothing stands against it":  {Role: office.Organiser, Yes: true},
		"“good”":                          {Role: office.SystemRole, Status: standing.Good},
		"“" + string(standing.Left) + "”": {Role: office.SystemRole, Status: standing.Left},
	} {
		if shown := askedShown([]office.Asking{a}); len(shown) != 1 || shown[0].Told != told {
			t.Errorf("%+v is shown as %+v", a, shown)
		}
	}
}
