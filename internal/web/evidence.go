package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

func init() {
	wordings[casework.Submit] = wording{group: "Handle evidence", offer: func(*teller, casework.Move) string { return "Put something in evidence" }, form: submitForm, read: submitRead, files: true}
	wordings[casework.Disclose] = wording{group: "Handle evidence", offer: func(*teller, casework.Move) string { return "Disclose evidence" }, form: discloseForm, read: discloseRead}
	wordings[casework.ToBundle] = wording{group: "Handle evidence", offer: func(*teller, casework.Move) string { return "Make the bundle" }, form: bundleForm}
	wordings[casework.Withhold] = wording{offer: func(_ *teller, m casework.Move) string { return "Withhold " + m.Subject }, form: withholdForm, read: func(r *reading, act *casework.Act) { act.To = r.must("to", "Choose from whom it is withheld.") }}
	wordings[casework.Redact] = wording{offer: func(_ *teller, m casework.Move) string { return "Redact " + m.Subject }, form: redactForm, read: redactRead, files: true}
	wordings[casework.Consult] = wording{offer: func(_ *teller, m casework.Move) string { return "Open the original of " + m.Subject }, form: consultForm}
	for kind, what := range map[casework.Kind]string{
		casework.Submitted: "put something in evidence", casework.Disclosed: "disclosed %s to %s", casework.Withheld: "withheld %s from %s",
		casework.Redacted: "put a redacted document in the place of %s", casework.Consulted: "opened the sealed original of %s", casework.Bundled: "made the bundle of what both parties have",
	} {
		tellings[kind] = func(t *teller, item *Item, e casework.Event) bool {
			item.What, item.Label = capital(the(e.Role))+" "+happened(t, what, e), "Reasons"
			if e.Kind == casework.Submitted {
				item.Label = "Note"
				if e.Matter != nil && e.Matter.Submission != nil {
					item.Followed = []Followed{{What: submission(e.Matter.Submission)}}
				}
			}
			if m := e.Matter; e.Kind == casework.Redacted && m != nil && m.Submission != nil && m.Submission.Words != "" {
				item.What = capital(the(e.Role)) + " put other words in the place of those of " + e.Subject
			}
			if e.Kind == casework.Bundled && e.Matter != nil && e.Matter.Bundle != nil {
				item.Followed = []Followed{{What: fmt.Sprintf("%s. SHA-256 of its index: %s", plural(len(e.Matter.Bundle.Tabs), "document"), e.Matter.Bundle.SHA256)}}
			}
			return true
		}
	}
}

func happened(t *teller, what string, e casework.Event) string {
	switch strings.Count(what, "%s") {
	case 1:
		return fmt.Sprintf(what, e.Subject)
	case 2:
		return fmt.Sprintf(what, e.Subject, t.party(e.To))
	}
	return what
}

func submission(s *casework.Submission) string {
	out := s.Title
	if s.Source != "" {
		out += ", from " + s.Source
	}
	if s.Link != "" {
		out += ": " + s.Link + ", seen on " + s.Saved.Long()
	}
	if s.NoCopy != "" {
		out += ". No saved copy: " + s.NoCopy
	}
	return out
}

// A PieceShown is an exhibit on the page of its case.
type PieceShown struct {
	ID      string // "exhibit-E1": of its place on the page
	Ref     string // "E1"
	Title   string
	What    string // what it is, in words
	Href    string // "" where this reader cannot have the file
	Address string // of a link
	Words   string // that stand in the place of others
	Role    string
	Day     timetable.Date
	State   string // who has it
	Tone    string // "met", "unmet" or "": how the state is marked
	Sum     string
	Moves   []MoveShown
	Custody []HandlingShown
}

// A HandlingShown is one thing that was done with an exhibit.
type HandlingShown struct {
	Day             timetable.Date
	What, Who, Text string
}

// A BundleLink leads to a bundle.
type BundleLink struct {
	Href, Zip string
	Day       timetable.Date
	Tabs      int
}

func (t *teller) evidence() []PieceShown {
	var out []PieceShown
	for _, p := range t.file.Evidence {
		out = append(out, t.piece(p))
	}
	return out
}

func (t *teller) piece(p casework.Piece) PieceShown {
	v := PieceShown{ID: "exhibit-" + p.ID, Ref: p.ID, Title: p.Title, What: kindOf(p), Role: p.Role, Day: p.Day}
	v.State, v.Tone = t.whoHas(p)
	if p.File != nil {
		v.Sum = p.File.SHA256
		if casework.MayRead(p, t.who, t.file.Today) {
			v.Href = t.base + "/exhibits/" + url.PathEscape(p.File.SHA256)
		}
	}
	if words := p.File == nil && p.Link == nil; words && p.Sealed() && t.who.Party == "" && casework.MayRead(p, t.who, t.file.Today) {
		v.Href = t.base + "/exhibits/" + url.PathEscape(p.ID)
	}
	if p.Words != "" && !p.Sealed() {
		v.Words = p.Words
	}
	if p.Link != nil {
		v.Address = p.Link.Link
		v.What += ", seen on " + p.Link.Saved.Long()
		if p.Link.NoCopy != "" {
			v.What += "; no saved copy: " + p.Link.NoCopy
		}
	}
	if p.Source != "" {
		v.What += ", from " + p.Source
	}
	for _, m := range t.file.Moves {
		if w := wordings[m.Kind]; m.Subject == p.ID && w.offer != nil {
			v.Moves = append(v.Moves, t.move(m))
		}
	}
	for _, h := range p.Custody {
		v.Custody = append(v.Custody, t.handling(p, h))
	}
	return v
}

func kindOf(p casework.Piece) string {
	switch {
	case p.Kind == casework.OnLine:
		return "link"
	case p.Kind == casework.InWords && p.File == nil && p.Of != "":
		return "words that stand in the place of " + p.Of
	case p.Kind == casework.InWords && p.File == nil:
		return "said in the case; it stands under “What happened”"
	case p.Kind == casework.InWords:
		return "statement, " + size(p.File.Size)
	}
	return kindName(p.File.Type) + ", " + size(p.File.Size)
}

func (t *teller) whoHas(p casework.Piece) (state, tone string) {
	if p.Sealed() {
		return "Sealed; " + p.Redacted + " stands in its place", "unmet"
	}
	if p.Complainant != 0 && p.Respondent != 0 {
		return "With both parties since " + max(p.Complainant, p.Respondent).Long(), "met"
	}
	if p.Complainant == 0 && p.Respondent == 0 && !p.FromComplainant && !p.FromRespondent && !p.ToBoth {
		return "Not disclosed yet", ""
	}
	var parts []string
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		switch {
		case p.Has(party) != 0:
			parts = append(parts, "with "+t.party(party)+" since "+p.Has(party).Long())
		case p.Kept(party):
			parts = append(parts, "withheld from "+t.party(party))
		case p.ToBoth:
			parts = append(parts, "goes to "+t.party(party)+" with the notice")
		default:
			parts = append(parts, "not with "+t.party(party)+" yet")
		}
	}
	return capital(strings.Join(parts, "; ")), ""
}

func (t *teller) handling(p casework.Piece, h casework.CustodyEntry) HandlingShown {
	v := HandlingShown{Day: h.Day, Text: h.Text}
	if h.Role != "" && h.By != rulebook.System {
		v.Who = capital(the(h.Role))
		if name := t.name(h.By); t.who.Party == "" && name != "" && name != h.Role {
			v.Who = name + " (" + h.Role + ")"
		}
	}
	switch h.Kind {
	case casework.Disclosed:
		v.What = "Disclosed to " + t.party(h.To)
	case casework.Bundled:
		v.What = "Disclosed to both parties with the bundle"
	case casework.Withheld:
		v.What = "Withheld from " + t.party(h.To)
	case casework.Redacted:
		v.What = "Sealed; " + h.Other + " stands in its place"
		if p.Of != "" && h.Other == p.Of {
			v.What = "Put in the place of " + p.Of
		}
	case casework.Consulted:
		v.What = "The sealed original was opened"
	default:
		v.What = "Handed in"
	}
	return v
}

// bundles are those that this reader may read, the latest first.
func (t *teller) bundles() []BundleLink {
	var out []BundleLink
	for i, e := range t.file.Case.Events {
		if e.Kind == casework.Bundled && e.Matter != nil && e.Matter.Bundle != nil {
			at := fmt.Sprintf("%s/bundle/%d", t.base, i)
			out = append(out, BundleLink{Href: at, Zip: at + "/zip", Day: e.Day, Tabs: len(e.Matter.Bundle.Tabs)})
		}
	}
	slices.Reverse(out)
	return out
}

func submitForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Put something in evidence", "Put it in evidence"
	v.Lede = "One thing at a time, so that each has a number of its own by which it can be cited."
	if a.q.party() {
		v.Lede += " What you put in goes to the other side as well."
	} else {
		v.Lede += " It goes to the parties when you disclose it, or when papers go to both."
	}
	hint := "In a few words: “photo of the lantern”. Whoever gets it reads this, and not the name of your file."
	a.ask(Field{Name: "title", Kind: "line", Label: "What is it?", Hint: hint})
	a.ask(Field{Name: "source", Kind: "line", Label: "Whom or where is it from?", Hint: "Optional."})
	a.ask(Field{Name: "kind", Kind: "one", Label: "In which form?", Options: []Option{
		{Value: casework.InFile, Label: "A file", Hint: "Choose it below."},
		{Value: casework.InWords, Label: "A statement", Hint: "Write it below, as it was said."},
		{Value: casework.OnLine, Label: "Something on the web", Hint: "Give the address, and choose a saved copy below: pages change. duly fetches nothing by itself."},
	}})
	a.ask(Field{Name: "words", Kind: "text", Label: "The statement", Hint: "Only for a statement.", Rows: 8})
	a.ask(Field{Name: "link", Kind: "line", Label: "The address", Hint: "Only for something on the web. It begins with https://"})
	a.ask(Field{Name: "saved", Kind: "day", Label: "On which day was it seen there?", Hint: "Only for something on the web."})
	a.ask(Field{Name: "nocopy", Kind: "line", Label: "Why is there no saved copy?", Hint: "Only where there is none."})
	return nil
}

func submitRead(r *reading, act *casework.Act) {
	s := &casework.Submission{Kind: r.value("kind"), Title: r.must("title", "Say in a few words what it is."), Source: r.text("source")}
	act.Matter = &casework.Matter{Submission: s}
	switch s.Kind {
	case "":
		r.problem("kind-0", "Choose what it is.")
	case casework.InWords:
		words := r.must("words", "Write the statement.")
		if words != "" {
			r.made = []office.Upload{{Name: fileName(s.Title) + ".txt", Type: "text/plain", Data: []byte(words + "\n")}}
		}
		if len(r.files) > 0 {
			r.problem("files", "A statement is written above; put the file in evidence by itself, or leave it out.")
		}
	case casework.OnLine:
		s.Link, s.Saved, s.NoCopy = r.must("link", "Give the address."), r.day("saved"), r.text("nocopy")
	}
	if s.Kind != casework.InWords && r.text("words") != "" {
		r.problem("kind-0", "A statement is written below: choose “a statement”, or empty that field.")
	}
}

func discloseForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Disclose evidence", "Disclose it"
	v.Lede = "Each side sees what the other sees. What is disclosed cannot be taken back."
	var options []Option
	for _, p := range a.file.Evidence {
		if p.Sealed() || p.Complainant != 0 && p.Respondent != 0 {
			continue
		}
		state, _ := a.whoHas(p)
		options = append(options, Option{Value: p.ID, Label: p.ID + ": " + p.Title, Hint: state + ".", Checked: !p.FromComplainant && !p.FromRespondent})
	}
	a.ask(Field{Name: "exhibit", Kind: "many", Label: "What is disclosed?", Options: options})
	a.ask(Field{Name: "to", Kind: "one", Label: "To whom?", Options: []Option{
		{Value: rulebook.BothParties, Label: "Both parties", Checked: true},
		{Value: rulebook.Complainant, Label: "The complainant alone", Hint: "Say below why not the respondent."},
		{Value: rulebook.Respondent, Label: "The respondent alone", Hint: "Say below why not the complainant."},
	}})
	v.Text = TextField{Label: "Why one side does not get it", Hint: "Only where it goes to one side. Both sides read it: give nothing away in it. No finding may rely on what a side does not have.", Rows: 4}
	return nil
}

func discloseRead(r *reading, act *casework.Act) {
	act.To, act.Subject = r.must("to", "Choose to whom it is disclosed."), strings.Join(r.values["exhibit"], ", ")
	if act.Subject == "" {
		r.problem("exhibit-0", "Choose what is disclosed.")
	}
}

func withholdForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Withhold "+a.move.Subject+pieceTitle(a), "Withhold it"
	v.Lede = "Each side sees what the other sees; this is the exception, and has a reason on record. Both parties learn that something is withheld, and why. No finding may rely on it while a side does not have it. Where a part of it is the trouble, redact it instead."
	a.ask(Field{Name: "to", Kind: "one", Label: "From whom?", Options: []Option{
		{Value: rulebook.BothParties, Label: "Both parties"}, {Value: rulebook.Complainant, Label: "The complainant"}, {Value: rulebook.Respondent, Label: "The respondent"},
	}})
	v.Text = TextField{Label: "Reasons", Hint: "Both parties read them: give nothing away in them.", Needed: true, Rows: 6}
	return nil
}

func redactForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Redact "+a.move.Subject+pieceTitle(a), "Put it in its place"
	v.Text = TextField{Label: "What was blacked out, and why", Hint: "Both parties read it: give nothing away in it.", Needed: true, Rows: 5}
	p := pieceOf(a.file, a.move.Subject)
	if wordsOnly(p) {
		v.NoFiles = true
		v.Lede = "What you leave below stands in the place of these words, for both sides and for officers. The first words are kept, sealed: only the one who said them sees them, and officers who put on record why. Both sides are told that some words are not shown, and why. A letter that was sent already cannot be taken back."
		v.Text.Label = "What was left out, and why"
		a.ask(Field{Name: "words", Kind: "text", Label: "The words that stand in their place", Hint: "Show where something is left out, with “[…]” for instance.", Rows: 10, Value: p.Spoken(a.file.Case.Events)})
		return nil
	}
	v.Lede = "Black out what must not be seen, in a copy, and send the copy: it becomes an exhibit of its own and stands in the place of this one. The original is kept, sealed: only the one who handed it in sees it, and officers who put on record why. Make sure that nothing can be read under the black."
	title := ""
	if p != nil && !p.Untitled { // the name of a file can tell what was blacked out
		title = p.Title
	}
	a.ask(Field{Name: "title", Kind: "line", Label: "What is it called from now on?", Hint: "Whoever gets it reads this: leave out what the black hides.", Value: title})
	return nil
}

func redactRead(r *reading, act *casework.Act) {
	if wordsOnly(pieceOf(r.file, act.Subject)) {
		act.Matter = &casework.Matter{Submission: &casework.Submission{Kind: casework.InWords, Words: r.must("words", "Write the words that stand in their place.")}}
		return
	}
	act.Matter = &casework.Matter{Submission: &casework.Submission{Kind: casework.InFile, Title: r.must("title", "Say in a few words what it is.")}}
	if len(r.files) != 1 {
		r.problem("files", "Send the redacted document: one file.")
	}
}

// pieceOf finds an exhibit among those that the reader may know of; nil: there is none.
func pieceOf(f office.CaseFile, id string) *casework.Piece {
	for i := range f.Evidence {
		if f.Evidence[i].ID == id {
			return &f.Evidence[i]
		}
	}
	return nil
}

func wordsOnly(p *casework.Piece) bool { return p != nil && p.File == nil && p.Link == nil }

func consultForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Open the original of "+a.move.Subject+pieceTitle(a), "Put it on record, and open it"
	a.view.Lede = "It is then open to you until the end of the day. That you opened it stays on record, and both parties see that somebody did."
	a.view.Text = TextField{Label: "Why you need to read it", Needed: true, Rows: 4}
	return nil
}

func pieceTitle(a *asking) string {
	for _, p := range a.file.Evidence {
		if p.ID == a.move.Subject {
			return ": " + p.Title
		}
	}
	return ""
}

func bundleForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Make the bundle", "Make it, and give it to both"
	v.Lede = "What is in evidence is put together with an index, page numbers and a digest, and goes to both parties. What is withheld or sealed stays out."
	var fresh, out []string
	for _, p := range a.file.Evidence {
		switch {
		case p.Sealed():
		case p.FromComplainant || p.FromRespondent:
			out = append(out, p.ID+" ("+p.Title+")")
		case p.Complainant == 0 || p.Respondent == 0:
			fresh = append(fresh, p.ID+" ("+p.Title+")")
		}
	}
	if len(fresh) > 0 {
		v.Lede += " With it both get for the first time: " + strings.Join(fresh, ", ") + "."
	}
	if len(out) > 0 {
		v.Lede += " Withheld, and not in it: " + strings.Join(out, ", ") + "."
	}
	return nil
}

func isoOrNone(d timetable.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
