package casework

// Particulars are what few kinds of event say. They lie apart, because an event is
// copied more often than anything else. They are never altered once an event has
// them: whoever takes something out of them makes others (but).
type Particulars struct {
	Category string    // Received; Framed, Amended: under which it is alleged
	Rulebook string    // Received, RulesChanged: digest of the rulebook that governs the case
	Number   string    // Received, Joined, Complained: the number that the complaint was given at receipt, "2026-0412"
	Incident string    // Received: what several cases are about together
	Lot      string    // Convened, Drawn: the lot as package lot writes it, which names nobody
	Findings []Finding // Done: of a step that finds
	Member   string    // Identified: the respondent's ID in the register of members; "": taken back

	// Clauses says what became of each clause, named by its definition and id ("conduct 2.b"):
	// Charged, of what was framed or amended; Met or NotMet, of a decision. Of a clause under
	// several allegations it is Met if it is under one.
	Clauses map[string]string

	// Wrote is what the office wrote beside the entry into tables that no entry repeats: what
	// kind of row, and its seal, hexadecimal, which tells nobody anything and binds all of it.
	Wrote map[string]string
}

// orNone gives the particulars for an event to keep; nil where there is nothing in them.
func (p Particulars) orNone() *Particulars {
	if p.Category == "" && p.Rulebook == "" && p.Number == "" && p.Incident == "" && p.Lot == "" && p.Member == "" && len(p.Findings) == 0 && len(p.Wrote) == 0 && len(p.Clauses) == 0 {
		return nil
	}
	kept := p // on the heap only where there is something to keep
	return &kept
}

func (e *Event) particulars() Particulars {
	if e.Particulars == nil {
		return Particulars{}
	}
	return *e.Particulars
}

// but gives the event particulars of its own, with something in them altered.
func (e *Event) but(alter func(*Particulars)) {
	p := e.particulars()
	alter(&p)
	e.Particulars = p.orNone()
}

// Category is the kind of complaint, where the event says it.
func (e *Event) Category() string { return e.particulars().Category }

// Rulebook is the digest of the rulebook that governs the case from this event on;
// "" where it changes nothing in that.
func (e *Event) Rulebook() string { return e.particulars().Rulebook }

// Number is the number that a complaint was given at receipt.
func (e *Event) Number() string { return e.particulars().Number }

// Incident is what several cases are about together.
func (e *Event) Incident() string { return e.particulars().Incident }

// Lot is the lot of a panel, as package lot writes it.
func (e *Event) Lot() string { return e.particulars().Lot }

// Wrote gives the seal of a row that the office wrote beside the entry; "" where it wrote none.
func (e *Event) Wrote(what string) string { return e.particulars().Wrote[what] }

// Beside notes that the office wrote a row beside the entry. No seal is no row.
func (e *Event) Beside(what, seal string) {
	if seal == "" {
		return
	}
	e.but(func(p *Particulars) {
		wrote := map[string]string{what: seal}
		for what, seal := range p.Wrote {
			wrote[what] = seal
		}
		p.Wrote = wrote
	})
}

// Findings are what a decision found, clause by clause.
func (e *Event) Findings() []Finding { return e.particulars().Findings }

// Member is who the respondent is in the register of members, where the event says it.
func (e *Event) Member() string { return e.particulars().Member }

// unnamed is without the member whom it names.
func (e *Event) unnamed() {
	if e.Member() != "" {
		e.but(func(p *Particulars) { p.Member = "" })
	}
}

// What can become of a clause.
const (
	Charged = "charged"
	Met     = "met"
	NotMet  = "not met"
)

// Clauses say what became of each clause by this event; nil of most.
func (e *Event) Clauses() map[string]string { return e.particulars().Clauses }

// foundOn is what findings say of each clause.
func foundOn(found []Finding) map[string]string {
	var out map[string]string
	for _, f := range found {
		if out == nil {
			out = map[string]string{}
		}
		name := f.Definition + " " + f.Clause
		if f.Met {
			out[name] = Met
		} else if out[name] == "" {
			out[name] = NotMet
		}
	}
	return out
}
