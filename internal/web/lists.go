package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// A ListView is the page on which an organiser checks a list of people in one go.
type ListView struct {
	Frame
	Names     string // as typed, or as read from the file
	Day, What string
	Questions []Option
	List      string // names what was asked already from this page
	Checked   bool
	Asked     string         // what was asked, and for which day
	Unclear   []UnclearShown // in the order of the list, as the others
	No, Yes   []LineShown
	Nobody    []LineShown
	Chosen    []ChosenShown // for whom somebody was chosen, or nobody
}

// An UnclearShown is a line of which somebody must say who is meant.
type UnclearShown struct {
	ID, Name string
	Line     int
	Who      []Option
	More     string // who else may be meant
}

// A ChosenShown says what was chosen for a line.
type ChosenShown struct{ ID, Value string }

// A LineShown is a line of the list with what came of it.
type LineShown struct {
	Line         int
	Name         string // as on the list
	Who          string // by whom it was taken for, in the register's words
	Since, Until timetable.Date
	Rule         *RuleLink
	Number       bool // it was a number and no name
}

// What a list may be.
const (
	mostList   = 2 << 20 // bytes of the form
	mostLists  = 100     // lists whose answers are kept at hand
	keptList   = time.Hour
	noneOfThem = "none"
)

// lists keeps for a while what was answered to an organiser about the lines of a list, so
// that choosing who is meant by one asks nothing twice about the others.
type lists struct {
	mu    sync.Mutex
	kept  map[string]*keptAnswers
	order []string // oldest first
}

type keptAnswers struct {
	by      string
	when    time.Time
	answers map[office.Question]standing.Answer
}

// of gives the answers of a list, for the one who asked.
func (l *lists) of(id, by string, now time.Time) *keptAnswers {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.kept[id]
	if k != nil && k.by == by && now.Sub(k.when) < keptList {
		return k
	}
	k = &keptAnswers{by: by, when: now, answers: map[office.Question]standing.Answer{}}
	if l.kept == nil {
		l.kept = map[string]*keptAnswers{}
	}
	if _, there := l.kept[id]; !there {
		l.order = append(l.order, id)
	}
	l.kept[id] = k
	for len(l.order) > mostLists {
		delete(l.kept, l.order[0])
		l.order = l.order[1:]
	}
	return k
}

func (s *site) listForm(q *request) error {
	if !q.asks() {
		return errNotFound
	}
	return s.showList(q, http.StatusOK, &ListView{Day: q.today.String()})
}

func (s *site) showList(q *request, status int, v *ListView) error {
	for _, x := range s.Office.Rulebook().Questions() {
		v.Questions = append(v.Questions, Option{Value: x.Name, Label: capital(x.Name), Checked: x.Name == v.What})
	}
	if v.List == "" {
		var err error
		if v.List, err = s.once(); err != nil {
			return err
		}
	}
	return q.show(status, "lists", "Check a list", v)
}

// checkList looks for each line of a list, asks about those who are found, and shows it
// all; as CSV where that is asked for.
func (s *site) checkList(q *request) error {
	if !q.asks() {
		return errNotFound
	}
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	values, file, err := q.list()
	if err != nil {
		return err
	}
	c := &listCheck{site: s, q: q, values: values, view: &ListView{
		Names: strings.TrimSpace(strings.ReplaceAll(values.Get("names"), "\r\n", "\n")), Day: strings.TrimSpace(values.Get("day")), What: values.Get("what"), List: values.Get("list"),
	}}
	c.read(file)
	if len(c.view.Problems) == 0 {
		if err := c.check(); err != nil {
			return err
		}
	}
	if len(c.view.Problems) > 0 {
		return s.showList(q, http.StatusUnprocessableEntity, c.view)
	}
	if values.Get("as") == "csv" {
		return c.csv()
	}
	return s.showList(q, http.StatusOK, c.view)
}

// list reads the form, with a file or without.
func (q *request) list() (url.Values, []byte, error) {
	q.Body = http.MaxBytesReader(q.w, q.Body, mostList)
	kind, _, _ := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if err := q.ParseForm(); err != nil {
			return nil, nil, formError(err)
		}
		return q.PostForm, nil, nil
	}
	if err := q.ParseMultipartForm(mostList); err != nil {
		return nil, nil, formError(err)
	}
	defer q.MultipartForm.RemoveAll()
	part, _, err := q.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return q.PostForm, nil, nil
	}
	if err != nil {
		return nil, nil, &badForm{err}
	}
	defer part.Close()
	file, err := io.ReadAll(part)
	return q.PostForm, file, err
}

func formError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return large
	}
	return &badForm{err}
}
