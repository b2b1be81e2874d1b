package verify

import (
	"strings"
	"testing"

	"duly/casework"
)

// A lot that is announced again and again until it pleases is told, though the last of
// them is drawn.
func TestLotAnnouncedUntilItPleases(t *testing.T) {
	c := &checking{}
	r := &record{id: "AAAA-2222", entries: []int64{5, 9}}
	announced := casework.Event{Kind: casework.Convened, Subject: "panel"}
	c.drawn(r, []casework.Event{announced, announced}, map[casework.Theme][]Trace{})
	if len(c.badLots) != 1 || c.badLots[0].Entry != 9 || !strings.Contains(c.badLots[0].What, "that of entry 5 had not been drawn") {
		t.Errorf("%+v", c.badLots)
	}
	if l := c.lots(0); l.Result != Broken {
		t.Errorf("%+v", l)
	}
}

// Where a case cannot be read, a release cannot be made again: that is no release that is
// false.
func TestReleaseBesideACaseThatCannotBeRead(t *testing.T) {
	c := &checking{order: []*record{{id: "AAAA-2222", entries: []int64{1}}}, releases: []released{{entry: 5, name: "2026-Q1", digest: "00"}}}
	if l := c.releasedRight(); l.Result != Unknown || !strings.Contains(l.Evidence, "AAAA-2222") {
		t.Errorf("%+v", l)
	}
}
