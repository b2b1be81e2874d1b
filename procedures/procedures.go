// Package procedures answers one question: which rulebook could we start from?
//
// Each procedure is a folder with a rulebook, the definitions that it judges by
// and the letters that it sends. All of them are written to be adopted as they
// stand, or changed.
package procedures

import (
	"embed"
	"io/fs"
	"strings"

	"duly/rulebook"
)

//go:embed full club union sport university whistleblowing platform
var folders embed.FS

// A Procedure is one that can be copied to start from.
type Procedure struct {
	Name  string // its folder, and how it is asked for: "club"
	Title string // "A small club"
	For   string // who would take it
	What  string // what is in it, in one sentence
}

var all = []Procedure{
	{
		Name: "full", Title: "The full procedure", For: "a body with staff, elected panels, and cases that can end a membership",
		What: "Triage with a second look, an informal route, three tracks, comments on the report, a hearing, a reviewer of drafts, appeals by both sides, interim measures and pauses.",
	},
	{
		Name: "club", Title: "A small club", For: "a club run by volunteers, with a handful of complaints a year",
		What: "One secretary, one person who looks into it, a panel of three, and an appeal to three others.",
	},
	{
		Name: "union", Title: "A union", For: "a union of employees, or another body whose members depend on belonging to it",
		What: "Complaints of members about members and officers, charges fixed in writing, a lay tribunal, and an appeal for either side.",
	},
	{
		Name: "sport", Title: "A sports body", For: "a league or federation with matches, officials and young players",
		What: "A quick track for what happened in a match and a full one for all else, with bans that end and care for players under 18.",
	},
	{
		Name: "university", Title: "A university", For: "a university or college, for complaints about the conduct of students and staff",
		What: "Settling where it fits, an investigation that both sides see, a panel with a student on it, a review, and a last letter that opens the way outside.",
	},
	{
		Name: "whistleblowing", Title: "A whistleblowing channel", For: "an employer or authority that must have an internal reporting channel",
		What: "Confirmation in 7 days, feedback in 3 months, a name that stays secret, and no reprisals; in the shape of Directive (EU) 2019/1937.",
	},
	{
		Name: "platform", Title: "An online platform’s complaints", For: "a service that removes, restricts or labels what its users publish",
		What: "Users complain about a decision, the other side is heard, people decide, and the ways outside are named; in the shape of article 20 of Regulation (EU) 2022/2065.",
	},
}

// List gives the procedures, the fullest first.
func List() []Procedure { return append([]Procedure(nil), all...) }

// Find gives a procedure by name; false if there is none.
func Find(name string) (Procedure, bool) {
	for _, p := range all {
		if p.Name == name {
			return p, true
		}
	}
	return Procedure{}, false
}

// Files gives a procedure's files, each named from its folder on, and the
// rulebook itself first, as rulebook.Read wants them. It is nil for a name that
// List does not have.
func Files(name string) []rulebook.File {
	if _, ok := Find(name); !ok {
		return nil
	}
	var files []rulebook.File
	err := fs.WalkDir(folders, name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := folders.ReadFile(path)
		f := rulebook.File{Name: strings.TrimPrefix(path, name+"/"), Text: text}
		if f.Name == Main {
			files = append([]rulebook.File{f}, files...)
		} else {
			files = append(files, f)
		}
		return err
	})
	if err != nil {
		return nil // what was embedded can be read
	}
	return files
}

// Main is the name of a procedure's rulebook within its folder.
const Main = "rulebook.md"
