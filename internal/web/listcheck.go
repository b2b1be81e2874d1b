package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rollcall"
	"duly/sheet"
	"duly/standing"
	"duly/timetable"
)

// A listCheck is a list that is being checked.
type listCheck struct {
	site   *site
	q      *request
	values url.Values
	view   *ListView
	lines  []listLine
	day    timetable.Date
	rows   [][]string // of the file that can be saved
}

// A listLine is a line of the list.
type listLine struct {
	line   int
	name   string
	number string // where a number is given: nobody is looked for by name
}

func (c *listCheck) problem(field, what string, args ...any) {
	c.view.Problems = append(c.view.Problems, Problem{Field: field, What: fmt.Sprintf(what, args...)})
}

// read reads what the form says; what is wrong is noted, all at once.
func (c *listCheck) read(file []byte) {
	if len(bytes.TrimSpace(file)) > 0 {
		c.readFile(file)
	} else {
		for i, line := range strings.Split(c.view.Names, "\n") {
			c.add(i+1, strings.TrimSpace(line), "")
		}
		if len(c.lines) == 0 {
			c.problem("names", "Write the names, one a line, or choose a file.")
		}
	}
	if len(c.lines) > office.MostNames {
		c.problem("names", "The list has %d lines, and at most %d are checked in one go: divide it.", len(c.lines), office.MostNames)
	}
	var err error
	if c.day, err = timetable.ParseDate(c.view.Day); err != nil {
		c.problem("day", "Write the date as year, month and day: 2026-03-31.")
	}
	if c.view.What == "" {
		c.problem("what", "Choose what you ask about.")
	}
}

// The columns of a list, and by which headings each is known.
var listColumns = map[string][]string{
	"name":        {"name", "full name", "names", "speaker", "candidate", "person", "member"},
	"given name":  {"given name", "given names", "first name", "first names", "forename"},
	"family name": {"family name", "last name", "surname"},
	"number":      {"number", "membership number", "member number", "member no", "membership no", "member id"},
}

// readFile reads names from a CSV file; one without headings that are known, of a single
// column, is names throughout. The lines are then in the form, as if they had been typed.
func (c *listCheck) readFile(file []byte) {
	s, err := sheet.Read(file, office.MostNames+1)
	if err != nil {
		c.problem("file", "The file cannot be read: %s.", err)
		return
	}
	at, _, err := s.Columns(listColumns)
	if err != nil {
		c.problem("file", "The file cannot be read: %s.", err)
		return
	}
	for i, b := range s.Bad {
		if i == 10 {
			c.problem("file", "And %d lines more.", len(s.Bad)-i)
			break
		}
		c.problem("file", "Line %d: %s.", b.Line, b.What)
	}
	if len(at) == 0 && len(s.Heads) == 1 {
		at["name"] = 0
		s.Rows = append([]sheet.Row{{Line: 1, Cells: s.Heads}}, s.Rows...)
	}
	if len(at) == 0 {
		c.problem("file", "No column is called “name”, “family name” or “membership number”; the columns are: %s.", strings.Join(s.Heads, ", "))
		return
	}
	cell := func(row sheet.Row, column string) string {
		if i, there := at[column]; there {
			return row.Cells[i]
		}
		return ""
	}
	var typed []string
	for _, row := range s.Rows {
		name := strings.Join(strings.Fields(cell(row, "name")+" "+cell(row, "given name")+" "+cell(row, "family name")), " ")
		c.add(row.Line, name, cell(row, "number"))
		if number := cell(row, "number"); number != "" {
			name = strings.TrimSpace(name + " # " + number)
		}
		typed = append(typed, name)
	}
	c.view.Names = strings.Join(typed, "\n")
	if len(c.lines) == 0 {
		c.problem("file", "The file has headings and no names.")
	}
}

// add notes a line. A membership number stands after a # sign, or by itself: then it has a
// figure in it and no space.
func (c *listCheck) add(line int, name, number string) {
	if before, after, has := strings.Cut(name, "#"); has && number == "" {
		name, number = strings.TrimSpace(before), strings.TrimSpace(after)
	}
	if number == "" && strings.ContainsAny(name, "0123456789") && !strings.ContainsAny(name, " \t") {
		number = name
	}
	if name != "" || number != "" {
		c.lines = append(c.lines, listLine{line, name, number})
	}
}

// check finds who is meant, asks, and fills the view.
func (c *listCheck) check() error {
	found, err := c.find()
	if err == nil {
		err = c.ask(found)
	}
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		field := refusal.Field
		if field == "number" {
			field = "names"
		}
		c.problem(field, "%s.", refusal.What)
		return nil
	}
	return err
}

// find looks for the lines that are names.
func (c *listCheck) find() (map[int]office.Sought, error) {
	var names []string
	var at []int
	for i, l := range c.lines {
		if l.number == "" {
			names, at = append(names, l.name), append(at, i)
		}
	}
	out := map[int]office.Sought{}
	if len(names) == 0 {
		return out, nil
	}
	sought, err := c.site.Office.FindMembers(c.q.Context(), c.q.visitor.ID, names)
	for i, s := range sought {
		out[at[i]] = s
	}
	return out, err
}

// A meant is a line whose member is known, with the question about them.
type meant struct {
	line     listLine
	who      string
	question office.Question
}

func (c *listCheck) ask(found map[int]office.Sought) error {
	var known []meant
	occurrences := map[string]int{}
	for i, l := range c.lines {
		m := meant{line: l, question: office.Question{Number: l.number, What: c.view.What, Day: c.day}}
		if l.number != "" {
			known = append(known, m)
			continue
		}
		sought := found[i]
		occurrences[l.name]++
		candidate := c.choose(l, sought, occurrences[l.name])
		if candidate == nil {
			continue
		}
		m.who, m.question.Number = called(*candidate), candidate.Number
		known = append(known, m)
	}
	answers, err := c.answers(known)
	if err != nil {
		return err
	}
	rules := ruleLinks{c.site.Office.Rulebook(), "/rulebook"}
	for i, m := range known {
		c.answered(m, answers[i], rules)
	}
	c.view.Checked = true
	c.view.Asked = fmt.Sprintf("%s, on %s", capital(c.view.What), c.day.Long())
	return nil
}

// choose gives who is meant by a line: whoever is found, or was chosen. Where nobody is it
// notes what is to be chosen from.
func (c *listCheck) choose(l listLine, sought office.Sought, occurrence int) *office.Candidate {
	switch sought.Kind {
	case rollcall.Found:
		return &sought.Candidates[0]
	case rollcall.None:
		c.nobody(l, "no member by this name")
		return nil
	}
	sum := sha256.Sum256([]byte(l.name))
	u := UnclearShown{ID: "who-" + hex.EncodeToString(sum[:6]) + "-" + strconv.Itoa(occurrence), Name: l.name, Line: l.line}
	chosen := c.values.Get(u.ID)
	for i, x := range sought.Candidates {
		if x.Sign == chosen {
			c.view.Chosen = append(c.view.Chosen, ChosenShown{u.ID, chosen})
			return &sought.Candidates[i]
		}
		u.Who = append(u.Who, Option{Value: x.Sign, Label: called(x)})
	}
	if chosen == noneOfThem {
		c.view.Chosen = append(c.view.Chosen, ChosenShown{u.ID, chosen})
		c.nobody(l, "none of those with a name like it")
		return nil
	}
	u.Who = append(u.Who, Option{Value: noneOfThem, Label: "None of them"})
	if sought.More > 0 {
		u.More = fmt.Sprintf("%s more could be meant. If it is none of these, ask for the membership number and write it after the name: %s # number.", plural(sought.More, "member"), l.name)
	}
	c.view.Unclear = append(c.view.Unclear, u)
	c.row(l, "", "unclear", standing.Answer{})
	return nil
}

// called is what is told of a candidate.
func called(x office.Candidate) string {
	out := x.Name + ", membership number ending in " + x.Tail
	if x.Joined != 0 {
		out += fmt.Sprintf(", joined in %d", x.Joined)
	}
	return out
}

// answers asks about each member once, and about nobody whose answer is at hand.
func (c *listCheck) answers(known []meant) ([]standing.Answer, error) {
	kept := c.site.lists.of(c.view.List, c.q.visitor.ID, c.site.Now())
	c.site.lists.mu.Lock()
	var questions []office.Question
	asked := map[office.Question]bool{}
	for _, m := range known {
		if _, have := kept.answers[m.question]; !have && !asked[m.question] {
			asked[m.question] = true
			questions = append(questions, m.question)
		}
	}
	c.site.lists.mu.Unlock()
	var fresh []standing.Answer
	if len(questions) > 0 {
		var err error
		if fresh, err = c.site.Office.AskAll(c.q.Context(), c.q.visitor.ID, questions); err != nil {
			return nil, err
		}
	}
	c.site.lists.mu.Lock()
	defer c.site.lists.mu.Unlock()
	for i, q := range questions {
		kept.answers[q] = fresh[i]
	}
	out := make([]standing.Answer, len(known))
	for i, m := range known {
		out[i] = kept.answers[m.question]
	}
	return out, nil
}

func (c *listCheck) answered(m meant, a standing.Answer, rules ruleLinks) {
	shown := LineShown{Line: m.line.line, Name: m.line.name, Who: m.who, Number: m.line.number != ""}
	if shown.Number {
		shown.Who = "membership number " + m.line.number
		if shown.Name == m.line.number {
			shown.Name = ""
		}
	}
	if a.Yes {
		c.view.Yes = append(c.view.Yes, shown)
		c.row(m.line, m.who, "yes", a)
		return
	}
	shown.Since, shown.Until, shown.Rule = a.Since, a.Until, rules.link(a.Rule)
	c.view.No = append(c.view.No, shown)
	c.row(m.line, m.who, "no", a)
}

func (c *listCheck) nobody(l listLine, what string) {
	c.view.Nobody = append(c.view.Nobody, LineShown{Line: l.line, Name: l.name, Who: what})
	c.row(l, what, "", standing.Answer{})
}

func (c *listCheck) row(l listLine, who, answer string, a standing.Answer) {
	c.rows = append(c.rows, []string{strconv.Itoa(l.line), l.name, l.number, who, answer, a.Since.String(), a.Until.String(), a.Rule})
}

// csv gives the checked list as a file, in the order of its lines.
func (c *listCheck) csv() error {
	slices.SortStableFunc(c.rows, func(a, b []string) int {
		x, _ := strconv.Atoi(a[0])
		y, _ := strconv.Atoi(b[0])
		return x - y
	})
	rows := append([][]string{{"line", "name", "number", "taken for", c.view.What + " on " + c.day.String(), "not since", "not until", "rule"}}, c.rows...)
	var b bytes.Buffer
	if err := sheet.Write(&b, rows); err != nil {
		return err
	}
	private(c.q.w)
	c.q.download("list-"+c.day.String()+".csv", "text/csv; charset=utf-8")
	_, _ = c.q.w.Write(b.Bytes()) // if it fails, the visitor has gone
	return nil
}
