package rulebook

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"duly/definition"
	"duly/timetable"
)

// build reads every declaration, now that all names are known.
func (r *reader) build(d *declarations) {
	r.head(d.head)
	for _, it := range d.roles {
		r.book.Roles = append(r.book.Roles, r.role(it))
	}
	r.otherRoles(d.roles)
	for _, it := range d.ends {
		f := r.fields(it.name, it.value, "the end "+quote(it.name.text), "kind")
		r.book.Ends = append(r.book.Ends, End{it.name.text, f.oneOf("kind", "finding", "undecided"), it.rule, it.name.place})
	}
	for _, it := range d.categories {
		r.book.Categories = append(r.book.Categories, r.category(it))
	}
	for _, it := range d.definitions {
		r.book.Definitions = append(r.book.Definitions, r.definition(it))
	}
	for _, it := range d.stages {
		r.book.Stages = append(r.book.Stages, r.stage(it))
	}
	for _, it := range d.pauses {
		r.book.Pauses = append(r.book.Pauses, r.pause(it))
	}
	for _, it := range d.measures {
		r.book.Measures = append(r.book.Measures, r.measure(it))
	}
	for _, it := range d.sanctions {
		r.book.Sanctions = append(r.book.Sanctions, r.sanction(it))
	}
	for _, it := range d.letters {
		r.book.Letters = append(r.book.Letters, r.letter(it))
	}
	for _, it := range d.retention {
		r.book.Retention = append(r.book.Retention, Retention{it.name.text, r.limit(it.value, it.name.text), it.rule, it.name.place})
	}
	for _, it := range d.promises {
		r.book.Promises = append(r.book.Promises, r.promise(it))
	}
	for _, it := range d.safeguards {
		if s, ok := r.safeguard(it); ok {
			r.book.Safeguards = append(r.book.Safeguards, s)
		}
	}
	for _, it := range d.transition {
		r.transition(it)
	}
	r.expedite(d.expedite)
	r.standing(d.standing)
	r.association(d.association)
	r.acceptances(d.accepted)
}

var zone = regexp.MustCompile(`^[A-Z][A-Za-z]*([_+-][A-Za-z0-9]+)*(/[A-Z][A-Za-z0-9]*([_+-][A-Za-z0-9]+)*)*$`)

// head reads what the rulebook says of itself.
func (r *reader) head(heads []item) {
	if len(heads) == 0 {
		if !r.guesses["rulebook"] && len(r.problems) == 0 {
			r.problem(Place{r.documents[0].name, 1, 1}, "No block declares the rulebook itself", "Write a block with “rulebook:” and, indented under it, name, version, in force, time zone, calendar and start")
		}
		return
	}
	for _, again := range heads[1:] {
		r.problem(again.name.place, "“rulebook” is declared twice", fmt.Sprintf("It is declared on line %d already: leave one out", heads[0].name.place.Line))
	}
	it := heads[0]
	f := r.fields(it.name, it.value, "the rulebook", "name", "version", "in force", "time zone", "calendar", "closed", "start", "day ends", "days end on", "applies to")
	b := r.book
	b.Rule, b.Place = it.rule, it.name.place
	b.Name, _ = r.scalar(f.need("name", "Say what it is called, for people: “name: Complaints procedure”"), "name")
	b.Version, _ = r.scalar(f.need("version", "Number it: “version: 1”"), "version")
	b.InForce = r.date(f.need("in force", "Say from which day on it governs new complaints: “in force: 2026-01-01”"), "in force")
	n := f.need("time zone", "Say whose dates count: “time zone: Europe/London”")
	if z, ok := r.scalar(n, "time zone"); ok {
		if !zone.MatchString(z) || z == "Local" {
			r.problem(n.place, quote(z)+" is no name of a time zone", "Write the name that the IANA database gives it, like “Europe/London” or “UTC”")
		}
		b.TimeZone = z
	}
	b.Start = r.ref(f.need("start", "Name the stage that a complaint comes to first: “start: intake”"), "stage", &r.stages)
	b.AppliesTo = f.oneOf("applies to", "new complaints", "all open cases")
	if b.AppliesTo == "" {
		b.AppliesTo = "new complaints"
	}
	b.DayEnds = r.dayEnds(f)
	r.calendar(f)
}

// dayEnds reads a time of day, in minutes after midnight.
func (r *reader) dayEnds(f fields) int {
	n := f.get("day ends")
	s, ok := r.scalar(n, "day ends")
	if !ok {
		return 0
	}
	var h, m int
	if read, err := fmt.Sscanf(s, "%d:%d", &h, &m); err != nil || read != 2 || fmt.Sprintf("%02d:%02d", h, m) != s || h > 23 || m > 59 || h+m == 0 {
		r.problem(n.place, quote(s)+" is no time at which a day can end", "Write hours and minutes, from 00:01 to 23:59, like “17:00”")
		return 0
	}
	return h*60 + m
}

func (r *reader) role(it item) Role {
	f := r.fields(it.name, it.value, "the role "+quote(it.name.text), roleKeys...)
	role := Role{
		Name: it.name.text, Seats: f.number("seats", 1, 99, 0), ByLot: f.oneOf("drawn", "by lot") != "",
		Independent: f.yes("independent"), Barred: f.yes("barred"), Rule: it.rule, Place: it.name.place,
	}
	role.Quorum = f.number("quorum", 1, 99, role.Seats)
	switch n := f.node.get("quorum"); {
	case n != nil && role.Seats == 0 && f.node.lacks("seats"):
		r.problem(n.place, "Only a panel has a quorum, and this role has no “seats”", "Write “seats: 3” as well, or leave the quorum out")
	case n != nil && role.Seats > 0 && role.Quorum > role.Seats:
		r.problem(n.place, fmt.Sprintf("A quorum of %d cannot be reached with %d seats", role.Quorum, role.Seats), "Write a quorum of at most the seats")
	}
	r.whoHolds(f, &role)
	r.bench(f, &role)
	return role
}

func (r *reader) category(it item) Category {
	f := r.fields(it.name, it.value, "the category "+quote(it.name.text), "title", "definitions")
	c := Category{Name: it.name.text, Title: f.text("title"), Definitions: f.refs("definitions", "definition", &r.definitions), Rule: it.rule, Place: it.name.place}
	if c.Title == "" {
		c.Title = capital(c.Name)
	}
	return c
}

func (r *reader) pause(it item) Pause {
	f := r.fields(it.name, it.value, "the pause "+quote(it.name.text), "approved by", "at most", "times", "in", "needs")
	p := Pause{Name: it.name.text, Times: f.number("times", 1, 99, 1), In: f.refs("in", "stage", &r.stages), Needs: f.words("needs", needs[:3]...), Rule: it.rule, Place: it.name.place}
	p.ApprovedBy = r.officer(f.need("approved by", "Say which role may grant it: “approved by: ROLE”"), "approved by")
	p.AtMost = r.limit(f.need("at most", "Say how long it may last: “at most: 60 working days”"), "at most")
	return p
}

func (r *reader) measure(it item) Measure {
	f := r.fields(it.name, it.value, "the measure "+quote(it.name.text), "imposed by", "needs", "in", "review", "at most", "effect")
	m := Measure{
		Name: it.name.text, Needs: f.words("needs", needs[:3]...), In: f.refs("in", "stage", &r.stages),
		AtMost: f.limit("at most"), Effects: f.lines("effect"), Rule: it.rule, Place: it.name.place,
	}
	m.ImposedBy = r.officer(f.need("imposed by", "Say which role may impose it: “imposed by: ROLE”"), "imposed by")
	n := f.get("review")
	if n == nil {
		return m
	}
	review := r.fields(n, n, "the review", "who", "every", "on request", "else")
	m.ReviewWho = r.officer(review.need("who", "Say which role reviews it: “who: ROLE”"), "who")
	m.ReviewEvery = r.limit(review.need("every", "Say how often: “every: 20 working days”"), "every")
	m.OnRequest = review.limit("on request")
	review.oneOf("else", "lift")
	m.ReviewElse = "lift"
	return m
}

func (r *reader) sanction(it item) Sanction {
	f := r.fields(it.name, it.value, "the sanction "+quote(it.name.text), "kind", "least", "most", "effects")
	s := Sanction{Name: it.name.text, Kind: f.oneOf("kind", Order, Suspension, Removal), Least: f.limit("least"), Most: f.limit("most"), Rule: it.rule, Place: it.name.place}
	s.Effects = f.lines("effects")
	if s.Least.Unit == s.Most.Unit && s.Least.N > s.Most.N {
		r.problem(f.node.get("least").place, fmt.Sprintf("The least, %s, is more than the most, %s", s.Least, s.Most), "Exchange them")
	}
	return s
}

// letter reads the text of a notice: it is sent when the step of its name is
// done, or the end of its name is reached.
func (r *reader) letter(it item) Letter {
	l := Letter{Name: it.name.text, Rule: it.rule, Place: it.name.place}
	if !r.ends.has(l.Name) {
		known := append([]string{}, r.ends.order...)
		found := false
		for _, ref := range r.stepNames {
			_, step, _ := strings.Cut(ref, ".")
			found = found || ref == l.Name || step == l.Name
			known = append(known, ref)
		}
		if !found {
			r.dangling(it.name, "step or end", known)
		}
	}
	if f, ok := r.file(it.value, it.name.text); ok {
		l.Path, l.Text = path.Clean(it.value.text), string(normalise(f.Text))
	}
	return l
}

func (r *reader) definition(it item) Definition {
	f := r.fields(it.name, it.value, "the definition "+quote(it.name.text), "title", "file", "source", "adopted", "in force", "earlier", "from", "licence", "adopted by", "adopted on", "decision", "cut", "omitted")
	d := Definition{Name: it.name.text, Title: f.text("title"), Adopted: f.oneOf("adopted", InFull, InPart), Rule: it.rule, Place: it.name.place}
	n := f.need("file", "Name the Markdown file with its text: “file: definitions/conduct.md”")
	if text, ok := r.file(n, "file"); ok {
		d.Path, d.Digest, d.Clauses = path.Clean(n.text), digestOf(text.Text), clauses(text.Text)
		if len(d.Clauses) == 0 {
			r.problem(n.place, quote(n.text)+" has no clauses, so nothing can be found under it", "Write its rules as numbered or bulleted items, or as headings with text")
		}
		if d.Title == "" {
			d.Title = definition.Title(text.Text)
		}
	}
	if d.Title == "" {
		d.Title = capital(d.Name)
	}
	d.InForce = r.date(f.get("in force"), "in force")
	r.earlier(f, &d)
	r.adoption(f, &d)
	return d
}

// file finds a file that the rulebook names among those handed in.
func (r *reader) file(n *node, key string) (File, bool) {
	s, ok := r.scalar(n, key)
	if !ok {
		return File{}, false
	}
	if !sound(s) {
		r.problem(n.place, quote(s)+" is no path to a file in the rulebook’s folder", "Write it from the rulebook’s folder on, with forward slashes, like “letters/decision.md”")
		return File{}, false
	}
	f, ok := r.others[path.Clean(s)]
	switch {
	case !ok:
		r.problem(n.place, "There is no file "+quote(s), "Add it to the rulebook’s folder, or correct the path")
		return File{}, false
	case !utf8.Valid(f.Text):
		r.problem(n.place, "The file "+quote(s)+" is not UTF-8 text", "Save it as UTF-8")
		return File{}, false
	}
	r.used[path.Clean(s)] = true
	return f, true
}

// sound tells whether a path stays in the rulebook's folder.
func sound(p string) bool {
	clean := path.Clean(p)
	return p != "" && len(p) <= 200 && !path.IsAbs(p) && clean != "." && clean != ".." && !strings.HasPrefix(clean, "../") && !strings.ContainsAny(p, `\:`) && !strings.ContainsFunc(p, isControl)
}

// officer reads a role that acts for the organisation; "" where it cannot.
func (r *reader) officer(n *node, key string) string {
	s, ok := r.scalar(n, key)
	if !ok {
		return ""
	}
	if s == Complainant || s == Respondent || s == System || s == BothParties {
		r.problem(n.place, fmt.Sprintf("%s is a role of the organisation, and %s is none", quote(key), quote(s)), "There is "+choices(r.roles.order))
		return ""
	}
	role := r.ref(n, "role", &r.roles)
	if known := r.book.Role(role); known != nil && known.Barred {
		r.problem(n.place, "The "+quote(role)+" is barred from every case, and would act here", "Give it to another role")
	}
	return role
}

func (r *reader) date(n *node, key string) timetable.Date {
	s, ok := r.scalar(n, key)
	if !ok {
		return 0
	}
	d, err := timetable.ParseDate(s)
	if err != nil {
		r.problem(n.place, quote(key)+": "+printable(err.Error()), "Write a date as year, month and day, like “2026-03-02”")
	}
	return d
}
