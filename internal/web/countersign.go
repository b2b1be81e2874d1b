package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/internal/office"
)

// A CountersignedShown says that an overseer has put their name to figures.
type CountersignedShown struct {
	office.Countersigning
	Name    string // in the key: "ombudsman.example.org"
	Entries int    // of the log, that were worked out
}

// countersigned lists who has put their name to the figures of a quarter, latest first;
// of one overseer, only the latest.
func (s *site) countersigned(q *request, quarter string) ([]CountersignedShown, error) {
	all, err := s.Office.Countersignings(q.Context())
	return countersigned(all, quarter), err
}

func countersigned(all []office.Countersigning, quarter string) (out []CountersignedShown) {
	for _, c := range slices.Backward(all) {
		name, _, _ := strings.Cut(c.Key, "+")
		known := slices.ContainsFunc(out, func(o CountersignedShown) bool { return o.Key == c.Key })
		if _, ok := c.Covers(quarter); ok && !known {
			out = append(out, CountersignedShown{c, name, int(c.Size)})
		}
	}
	return out
}

// takeCountersignature takes what duly countersign wrote on an overseer's machine.
func (s *site) takeCountersignature(q *request) error {
	f, err := q.form()
	if err != nil {
		return err
	}
	text := []byte(f.text("countersignature"))
	if len(f.files) > 0 {
		text = f.files[0].Data
	}
	if len(text) == 0 {
		return s.mendOversight(q, &OversightView{From: "0"}, Problem{Field: "countersignature", What: "Choose the file that duly countersign wrote, or paste what is in it."})
	}
	err = s.Office.Countersign(q.Context(), q.visitor.Actor, text)
	if refusal := (*casework.Refusal)(nil); errors.As(err, &refusal) && refusal.Field == "countersignature" {
		return s.mendOversight(q, &OversightView{From: "0", Signed: string(text)}, Problem{Field: "countersignature", What: refusal.What + "."})
	}
	if err != nil {
		return err
	}
	s.figuresMu.Lock()
	s.figuresKept = keptFigures{} // they name who has signed
	s.figuresMu.Unlock()
	http.Redirect(q.w, q.Request, "/figures", http.StatusSeeOther)
	return nil
}

// signedRelease sends what was signed about a quarter: the latest, or that of an entry.
func (s *site) signedRelease(q *request, quarter string) error {
	all, err := s.countersigned(q, quarter)
	if err != nil {
		return err
	}
	for _, c := range all {
		if e := q.FormValue("entry"); e == "" || e == strconv.FormatInt(c.Entry, 10) {
			q.download("figures-"+quarter+".signed.txt", "text/plain; charset=utf-8")
			_, _ = q.w.Write(c.Text)
			return nil
		}
	}
	return office.ErrNotFound
}
