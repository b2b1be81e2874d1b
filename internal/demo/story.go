package demo

import (
	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// Everybody here is invented, as is the Lantern Society.
var officers = []office.PersonRow{
	{ID: "wick", Name: "Wick Trimble", Roles: []string{"secretary"}},
	{ID: "tallow", Name: "Tallow Finch", Roles: []string{"investigator"}},
	{ID: "cinder", Name: "Cinder Vale", Roles: []string{"panel"}},
	{ID: "flint", Name: "Flint Marrow", Roles: []string{"panel"}},
	{ID: "beacon", Name: "Beacon Hale", Roles: []string{"panel"}},
	{ID: "sconce", Name: "Sconce Abbot", Roles: []string{"reviewer"}},
	{ID: "amber", Name: "Amber Lofting", Roles: []string{"appeal panel"}, Qualities: []string{"legally qualified"}},
	{ID: "tinder", Name: "Tinder Ost", Roles: []string{"appeal panel"}, Qualities: []string{"legally qualified"}},
	{ID: "mantle", Name: "Mantle Grey", Roles: []string{"appeal panel"}, Qualities: []string{"lay"}},
	{ID: "gleam", Name: "Gleam Parrish", Roles: []string{"appeal panel"}, Qualities: []string{"lay"}},
	{ID: "dusk", Name: "Dusk Hobday", Roles: []string{"appeal panel"}, Qualities: []string{"lay", "legally qualified"}},
	{ID: "ember", Name: "Ember Pike", Roles: []string{"reserve panel"}},
	{ID: "lumen", Name: "Lumen Croft", Roles: []string{"reserve panel"}},
	{ID: "fender", Name: "Fender Rill", Roles: []string{"reserve panel"}},
	{ID: "argand", Name: "Argand Lightfoot", Roles: []string{office.Overseer}},
	{ID: "trivet", Name: "Trivet Marsh", Roles: []string{office.Organiser}},
	{ID: "gloria", Name: "Gloria Gaslight", Roles: []string{"president"}},
	{ID: "taper", Name: "Taper Wold", Admin: true},
	spokesman,
}

// registrar is what the administrator of the demo is called, who has no role.
const registrar = "keeper of the register"

// tasks says what each role is there for, in one sentence.
var tasks = map[string]string{
	"secretary":      "takes complaints in, acknowledges them and decides whether the rules cover them",
	"investigator":   "tells the respondent what is said, and finds out what happened",
	"reviewer":       "stands outside the committee and decides whether there is a case to answer",
	"panel":          "hears the case and decides it, clause by clause",
	"appeal panel":   "hears appeals, where the lot has fallen on them",
	"reserve panel":  "reviews interim measures, and sits where nobody else may",
	office.Overseer:  "sees the procedure of every case, and changes nothing",
	office.Organiser: "asks whether somebody may come on a walk, or vote, and sees nothing else",
	"president":      "is barred: sees no case, and cannot act on one",
	office.Asker:     "speaks for the circle that wrote the open letter, and sees no case",
	registrar:        "looks after the register of officers, and sees no case",
}

var members = []string{
	"Moth Penhaligon", "Snuffer Crake", "Bramble Oakes", "Pewter Lund", "Thimble Ray", "Juniper Stole", "Marlow Spark", "Hob Candlewick",
	"Tansy Glim", "Rushlight Moor", "Quill Ashby", "Sorrel Hatt", "Barnaby Flue", "Iris Kindling", "Otto Brazier", "Linnet Shade",
}

// words are what people write at a step that decides nothing.
var words = map[string][]string{
	"acknowledge":   {"Thank you for writing. If you need anything to take part, tell me."},
	rulebook.Notify: {"Please read this letter with care. You can ask me anything about the procedure."},
	rulebook.Reply: {
		"I was there, and it was not as it is told. I held my lamp low all evening. Ask the warden.",
		"I said something foolish and I am sorry for it. The rest did not happen.",
		"I was in the next valley that evening, and have the train ticket.",
	},
	rulebook.Appeal: {"The panel did not speak to the warden, who was there."},
}

// actors are the officers as the office knows them.
func actors() []casework.Actor {
	var out []casework.Actor
	for _, p := range officers {
		out = append(out, casework.Actor{ID: p.ID, Name: p.Name, Roles: p.Roles, Qualities: p.Qualities})
	}
	return out
}
