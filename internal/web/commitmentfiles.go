package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/commitment"
	"duly/timetable"
)

// commitmentColumns head the table of the register: a row for each action, or for an
// ask that has none.
var commitmentColumns = []string{
	"ask", "reference", "asked by", "asked on", "asked in", "words", "answer by", "status", "overdue", "said and not done", "days without answer", "answer", "answered on", "left out",
	"action", "undertaken", "owner", "first last day", "last day", "moved", "bound to", "status of action", "measured", "evidence", "content", "page", "content said by",
}

func (s *site) commitmentsCSV(q *request) error {
	p, err := s.pledged(q.Context())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(commitmentColumns)
	for _, c := range p.register.All() {
		ask := p.askCells(c)
		content, by := "", ""
		if v := c.Verdict(); v != nil {
			by = map[bool]string{true: "their own account", false: "an administrator, for them"}[c.Judged[len(c.Judged)-1].As != ""]
			content = map[bool]string{true: "content", false: "disputed"}[v.Holds]
		}
		end := []string{content, fmt.Sprintf("/commitments/%d", c.Number), by}
		if len(c.Actions) == 0 {
			_ = w.Write(slices.Concat(ask, make([]string, 10), end))
		}
		for i := range c.Actions {
			_ = w.Write(slices.Concat(ask, p.actionCells(&c.Actions[i]), end))
		}
	}
	w.Flush()
	q.download("commitments-"+q.today.String()+".csv", "text/csv; charset=utf-8")
	_, _ = q.w.Write(b.Bytes()) // if it fails, the visitor has gone
	return nil
}

func (p pledged) askCells(c *commitment.Commitment) []string {
	yes := map[bool]string{true: "yes", false: "no"}
	answer, on, left := "", "", ""
	if a := c.Answer(); a != nil {
		answer, on, left = string(a.Answer), a.On.String(), a.Left
	}
	return []string{
		strconv.Itoa(c.Number), plain(c.Ask.Reference), plain(c.Ask.From), c.Ask.On.String(), plain(c.Ask.In), plain(c.Ask.Words), c.Ask.AnswerBy.String(),
		string(c.Status(p.today, p.measure)), yes[c.Late(p.today, p.measure)], yes[c.SaidNotDone(p.today, p.measure)], strconv.Itoa(c.Silent(p.today)), answer, on, plain(left),
	}
}

func (p pledged) actionCells(u *commitment.Undertaking) []string {
	to, measured := "", ""
	if u.Measure != nil {
		to = bound(*u.Measure)
		for _, line := range p.explain(*u.Measure).Says {
			measured = strings.TrimSpace(measured + " " + line.Text)
		}
	}
	return []string{
		strconv.Itoa(u.Number), plain(u.What), plain(u.Name), u.Action.Due.String(), u.Last.String(), strconv.Itoa(u.Moved), plain(to),
		string(u.Status(p.today, p.measure)), plain(measured), strconv.Itoa(len(u.Shown)),
	}
}

// plain keeps a spreadsheet from taking what somebody wrote for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// The register as other programs read it.
type (
	commitmentsFile struct {
		AsOf timetable.Date `json:"as_of"`
		Asks []askFile      `json:"asks"`
	}
	askFile struct {
		Number int `json:"number"`
		commitment.Ask
		Status      commitment.Status    `json:"status"`
		Overdue     bool                 `json:"overdue"`
		SaidNotDone bool                 `json:"said_and_not_done"`
		Silent      int                  `json:"days_without_answer"`
		Answer      *commitment.Response `json:"response"`
		Actions     []actionFile         `json:"actions"`
		Events      []eventFile          `json:"events"`
	}
	actionFile struct {
		Number int `json:"number"`
		commitment.Action
		Owner    string            `json:"owner"`    // of now, by name
		Last     timetable.Date    `json:"last_day"` // of now
		Moved    int               `json:"moved"`
		Status   commitment.Status `json:"status"`
		Overdue  bool              `json:"overdue"`
		Measured []string          `json:"measured,omitempty"`
	}
	eventFile struct {
		Entry    int64           `json:"entry"`
		Kind     commitment.Kind `json:"kind"`
		Day      timetable.Date  `json:"day"`
		Recorded time.Time       `json:"recorded"`
		Action   int             `json:"action,omitempty"`
		Text     string          `json:"text"`   // exactly as it was recorded
		Digest   string          `json:"sha256"` // of that text: it stands in the log
	}
)

func (s *site) commitmentsJSON(q *request) error {
	p, err := s.pledged(q.Context())
	if err != nil {
		return err
	}
	file := commitmentsFile{AsOf: p.today, Asks: []askFile{}}
	for _, c := range p.register.All() {
		file.Asks = append(file.Asks, p.askFile(c))
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	q.download("commitments-"+q.today.String()+".json", "application/json")
	_, _ = q.w.Write(text)
	return nil
}

func (p pledged) askFile(c *commitment.Commitment) askFile {
	f := askFile{
		Number: c.Number, Ask: c.Ask, Status: c.Status(p.today, p.measure), Overdue: c.Late(p.today, p.measure), SaidNotDone: c.SaidNotDone(p.today, p.measure),
		Silent: c.Silent(p.today), Answer: c.Answer(), Actions: []actionFile{},
	}
	for i := range c.Actions {
		u := &c.Actions[i]
		a := actionFile{Number: u.Number, Action: u.Action, Owner: u.Name, Last: u.Last, Moved: u.Moved, Status: u.Status(p.today, p.measure), Overdue: u.Late(p.today, p.measure)}
		if u.Measure != nil {
			for _, line := range p.explain(*u.Measure).Says {
				a.Measured = append(a.Measured, line.Text)
			}
		}
		f.Actions = append(f.Actions, a)
	}
	for _, e := range c.Events {
		sum := sha256.Sum256([]byte(e.Text))
		f.Events = append(f.Events, eventFile{e.Entry, e.Kind, e.Day, time.UnixMicro(e.Recorded).UTC(), e.Action, e.Text, hex.EncodeToString(sum[:])})
	}
	return f
}

// Atom (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Link    atomLink `xml:"link"`
		Content string   `xml:"content"`
	}
)

// mostNews is how many of the latest changes the feed has.
const mostNews = 100

// commitmentsAtom tells what happened, latest first: what was put on record, and each
// last day that passed with nothing done.
func (s *site) commitmentsAtom(q *request) error {
	p, err := s.pledged(q.Context())
	if err != nil {
		return err
	}
	names, err := s.names(q.Context())
	if err != nil {
		return err
	}
	log, _, _ := strings.Cut(s.Log.Key(), "+")
	host, _, _ := strings.Cut(log, "/")
	host, _, _ = strings.Cut(host, ":")
	id := "tag:" + host + ",2026:" + log + "/commitments"
	var news []atomEntry
	for _, c := range p.register.All() {
		recorded := map[int64]int64{}
		for _, e := range c.Events {
			recorded[e.Entry] = e.Recorded
		}
		for _, t := range p.told(c, names) {
			e := atomEntry{
				ID: fmt.Sprintf("%s/%d/%s", id, c.Number, t.ID), Title: fmt.Sprintf("Ask %d: %s", c.Number, beginning(t.What)),
				Updated: t.Day.String() + "T00:00:00Z", Link: atomLink{"alternate", fmt.Sprintf("/commitments/%d#%s", c.Number, t.ID)}, Content: t.Words,
			}
			if t.Receipt != "" {
				e.Updated = time.UnixMicro(recorded[t.Entry]).UTC().Format(time.RFC3339)
			} else {
				e.ID += "/" + t.Day.String()
			}
			news = append(news, e)
		}
	}
	slices.SortStableFunc(news, func(a, b atomEntry) int { return strings.Compare(b.Updated, a.Updated) })
	feed := atomFeed{
		ID: id, Title: "Commitments – " + s.Organisation, Updated: q.today.String() + "T00:00:00Z", Author: atomAuthor{s.Organisation},
		Links: []atomLink{{"self", "/commitments.atom"}, {"alternate", "/commitments"}}, Entries: news[:min(len(news), mostNews)],
	}
	if len(news) > 0 {
		feed.Updated = news[0].Updated
	}
	text, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, _ = q.w.Write(append([]byte(xml.Header), text...))
	return nil
}
