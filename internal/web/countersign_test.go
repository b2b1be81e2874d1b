package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"duly/casework"
	"duly/internal/office"
	"duly/publiclog"
	"duly/statistics"
	"duly/verify"
)

// An overseer who has worked a bundle out on their own machine hands in what they signed;
// everybody sees beside the figures who looked, and when.
func TestFiguresAreCountersigned(t *testing.T) {
	h := openCircle(t)
	h.complains()
	quarter, _, last := statistics.Quarter(h.office.Today())
	h.pass(int(last-h.office.Today()) + 1)
	_, err := h.office.ReleaseDue(context.Background())
	h.must(err)
	page := "/figures/" + quarter
	anybody := h.browser()
	anybody.has(anybody.get(page), "Nobody has signed yet that they made these figures again")
	anybody.has(anybody.get("/figures"), "nobody has signed yet that they worked them out again")
	anybody.status(anybody.get(page+".signed"), http.StatusNotFound)

	overseer, sign := h.as("ove"), func(more ...verify.ReleaseSeen) string {
		var b bytes.Buffer
		h.must(h.office.OversightBundle(context.Background(), casework.Actor{ID: "ove", Roles: []string{office.Overseer}}, 0, &b))
		bundle, err := verify.OpenBundle(bytes.NewReader(b.Bytes()), int64(b.Len()))
		h.must(err)
		secret, key, err := publiclog.NewKey(rand.Reader, "ombuds.example")
		h.must(err)
		signer, err := note.NewSigner(secret)
		h.must(err)
		report := verify.CheckBundle([]*verify.Bundle{bundle}, verify.Trust{Key: h.config.Log.Key()}, nil, nil)
		report.Releases = append(report.Releases, more...)
		signed, err := verify.Countersign(report, key, func(text string) ([]byte, error) { return note.Sign(&note.Note{Text: text}, signer) })
		h.must(err)
		return string(signed)
	}
	mine := sign()
	overseer.has(overseer.get("/oversight"), "Put your name to the figures")
	a := overseer.send("/oversight/countersignature", nil, "countersignature", " ")
	overseer.status(a, http.StatusUnprocessableEntity)
	overseer.has(a, "Choose the file that duly countersign wrote")
	altered := strings.Replace(mine, "release "+quarter, "release 1999-Q1", 1)
	a = overseer.send("/oversight/countersignature", nil, "countersignature", altered)
	overseer.status(a, http.StatusUnprocessableEntity)
	overseer.has(a, "has not signed it, or somebody altered it since")
	if !strings.Contains(a.text, "release 1999-Q1") {
		t.Error("what was pasted is gone")
	}
	a = overseer.send("/oversight/countersignature", nil, "countersignature", sign(verify.ReleaseSeen{Name: "2031-Q1", Entry: 1, Digest: strings.Repeat("0", 64)}))
	overseer.status(a, http.StatusUnprocessableEntity)
	overseer.has(a, "The figures of 2031-Q1 that this countersignature speaks of are not on record here")
	secretary := h.as("kit")
	secretary.status(secretary.send("/oversight/countersignature", nil, "countersignature", mine), http.StatusNotFound)
	a = overseer.send("/oversight/countersignature", []office.Upload{{Name: "signed.txt", Data: []byte(mine)}})
	overseer.status(a, http.StatusOK)
	anybody.has(anybody.get("/figures"), "worked out again and signed by ombuds.example")
	anybody.has(anybody.get(page), "ombuds.example has made these figures again from all")
	if got := anybody.get(page + ".signed").text; got != mine {
		t.Errorf("what was signed comes back as %q", got)
	}
}
