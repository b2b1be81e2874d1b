package casework

import (
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
)

// gaveIt tells whether a party handed the exhibit in, themselves or by whoever acts for
// them; of several complainants, that one.
func (p *Piece) gaveIt(who Actor) bool {
	return who.Party != "" && p.Role == who.Party && Actor{ID: p.Custody[0].By, Party: p.Role}.Principal() == who.Principal()
}

// shown tells whether a party may read the exhibit: what they handed in, always.
func (p *Piece) shown(who Actor) bool {
	return p.gaveIt(who) || p.Has(who.Party) != 0 && !p.Sealed()
}

// isWords tells whether the exhibit is words that stand in an event, and no file.
func (p *Piece) isWords() bool { return p.File == nil && p.Link == nil }

// Spoken gives the words of an exhibit that is no file.
func (p *Piece) Spoken(events []Event) string {
	if p.Of != "" {
		return p.Words
	}
	return events[p.Event].Text
}

// standing is what stands in the place of an exhibit at last; itself, where nothing does.
func standing(pieces []Piece, p *Piece) *Piece {
	for p.Sealed() {
		next := find(pieces, p.Redacted)
		if next == nil {
			return p
		}
		p = next
	}
	return p
}

// The name that a file came with can say who sent it, and what a redaction hides. It is
// for officers and for whoever sent the file. Everybody else reads its number and kind,
// or the title that it was given.

// fileEndings are those of the media types that are taken as evidence.
var fileEndings = map[string]string{
	"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       ".xlsx",
	"application/vnd.oasis.opendocument.text":                                 ".odt",
	"application/vnd.oasis.opendocument.spreadsheet":                          ".ods",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "video/mp4": ".mp4", "text/plain": ".txt",
}

// NeutralName is how a file is called for those who are not told the name that it came
// with: "E3.pdf". A media type that is never taken has no ending.
func NeutralName(id, media string) string { return id + fileEndings[media] }

// Neutral gives the exhibit as it is called for everybody alike.
func (p Piece) Neutral() Piece {
	if p.File == nil {
		return p
	}
	x := *p.File
	x.Name = NeutralName(p.ID, x.Type)
	p.File = &x
	if p.Untitled {
		p.Title = "File"
		if ending := fileEndings[x.Type]; ending != "" {
			p.Title += " (" + strings.ToUpper(ending[1:]) + ")"
		}
	}
	return p
}

// evidenceFor lists the exhibits where a reader sees only some of them, or other words in
// their place.
func evidenceFor(r *rulebook.Rulebook, c *Case, who Actor) []Piece {
	if who.Party == "" && !slices.ContainsFunc(c.Events, Event.redactsWords) {
		return nil
	}
	return Evidence(r, c.Events)
}

func (e Event) redactsWords() bool {
	return e.Kind == Redacted && e.Matter != nil && e.Matter.Submission != nil && e.Matter.Submission.Words != ""
}

// exhibited gives an event, as a party may see it, the exhibits that they have
// and takes away those that they have not. said is the event itself, the i-th.
func (e *Event) exhibited(said Event, i int, who Actor, evidence []Piece) {
	var files []Exhibit // the exhibits among the files of the event, in their order
	anyFile := false
	for n := range evidence {
		p := &evidence[n]
		if p.Event != i {
			continue
		}
		may := p.shown(who)
		switch {
		case p.File != nil:
			if anyFile = true; may && p.gaveIt(who) {
				files = append(files, *p.File)
			} else if may {
				files = append(files, *p.Neutral().File)
			}
		case p.isWords() && p.Of == "":
			e.Text = spokenTo(who, said, p, evidence)
		}
		if said.Kind == Submitted || said.Kind == Redacted {
			e.Matter = nil
			if may {
				e.Matter = said.Matter
			}
			switch {
			case said.Kind == Redacted:
			case may:
				e.Text = said.Text
			case p.Kept(who.Party):
				e.Text = "" // it tells of the exhibit
			}
		}
	}
	switch {
	case anyFile:
		e.Exhibits = files
	case !said.said(who):
		e.Exhibits = unnamedFiles(who, e.Exhibits, evidence)
	}
}

// spokenTo gives the words of an event as a party may read them.
func spokenTo(who Actor, said Event, p *Piece, evidence []Piece) string {
	if p.shown(who) {
		return said.Text
	}
	if instead := standing(evidence, p); instead != p && instead.shown(who) {
		return instead.Words
	}
	return ""
}

// unnamedFiles are papers that are no evidence, as somebody reads them who did not send
// them: without the names that they came with, and without what is kept from this reader
// as an exhibit.
func unnamedFiles(who Actor, files []Exhibit, evidence []Piece) (out []Exhibit) {
	for i, x := range files {
		kept := slices.ContainsFunc(evidence, func(p Piece) bool {
			return p.File != nil && p.File.SHA256 == x.SHA256 && (p.Sealed() || p.Kept(who.Party)) && !p.gaveIt(who)
		})
		if !kept {
			x.Name = NeutralName("paper-"+strconv.Itoa(i+1), x.Type)
			out = append(out, x)
		}
	}
	return out
}

// reworded puts in the place of sealed words what stands for them. An officer who needs
// the first puts on record why, and opens it as a sealed file is opened.
func (e *Event) reworded(i int, evidence []Piece) {
	for n := range evidence {
		if p := &evidence[n]; p.Event == i && p.Of == "" && p.isWords() && p.Sealed() {
			e.Text = standing(evidence, p).Words
		}
	}
}

// Unshown tells of which events, by their place in the case, this reader is not shown all
// of the words, and why: other words stand there, or none.
func Unshown(r *rulebook.Rulebook, c *Case, who Actor) map[int]string {
	why := map[int]string{}
	if slices.Contains(who.Roles, Overseer) {
		return why // who is shown no words at all
	}
	for _, p := range Evidence(r, c.Events) {
		if !p.isWords() || p.Of != "" || p.gaveIt(who) || !p.Sealed() && (who.Party == "" || !p.Kept(who.Party)) {
			continue
		}
		if e := Shown(r, c, p.Event, who); who.Party != "" && e.Text == "" && !p.Kept(who.Party) {
			continue // they are not shown any of it yet
		}
		for _, h := range p.Custody {
			if h.Kind == Redacted || h.Kind == Withheld {
				why[p.Event] = h.Text
			}
		}
	}
	return why
}

// EvidenceFor lists the exhibits that a reader may know of, and of each what was
// done with it as far as they may know: officers all, a party those that they
// have, the overseer none.
func EvidenceFor(r *rulebook.Rulebook, c *Case, who Actor) []Piece {
	if who.Party == "" && slices.Contains(who.Roles, Overseer) {
		return nil
	}
	all := Evidence(r, c.Events)
	if who.Party == "" {
		return all
	}
	var out []Piece
	for _, p := range all {
		if !p.shown(who) {
			continue
		}
		if !p.gaveIt(who) {
			p = p.Neutral()
		}
		p.Custody = slices.Clone(p.Custody)
		for i := range p.Custody {
			h := &p.Custody[i]
			if h.By = ""; h.Kind == Consulted {
				h.Text = ""
			}
		}
		out = append(out, p)
	}
	return out
}
