package commitment

import (
	"regexp"
	"slices"
	"strings"
)

// A File is one that is attached to what was put on record: the letter itself, the
// minutes, a picture. Its bytes are kept apart.
type File struct {
	Name   string `json:"name"`
	Type   string `json:"type"`   // media type
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // of its bytes, in hexadecimal
	// Hidden is why it is not shown; "" where everybody may have it. Its digest is public
	// all the same: whoever has the file can tell that it is the one.
	Hidden string `json:"hidden,omitempty"`
}

// An Attached is a file and with what it came.
type Attached struct {
	File
	Entry int64
	As    string // the body whose own account attached it; "" where an officer did
	By    string // the id of whoever attached it
}

// A Withhold says that a file is to be shown no more, and why.
type Withhold struct {
	SHA256 string `json:"sha256"`
	Reason string `json:"reason"`
}

// MostFiles is how many files can be attached to one entry.
const MostFiles = 5

var digest = regexp.MustCompile(`^[0-9a-f]{64}$`)

func checkFiles(kind Kind, files []File) *Refusal {
	switch {
	case len(files) > MostFiles:
		return refuse("files", "At most %d files can be attached at once", MostFiles)
	case len(files) > 0 && (kind == Withheld || kind == Changed):
		return refuse("files", "Nothing can be attached to this")
	}
	for i, f := range files {
		switch {
		case empty(f.Name) || f.Size <= 0 || !digest.MatchString(f.SHA256):
			return refuse("files", "A file has no name, no content, or no digest")
		case slices.ContainsFunc(files[:i], func(o File) bool { return o.SHA256 == f.SHA256 }):
			return refuse("files", "“%s” is attached twice", f.Name)
		}
		if no := first(short("files", f.Name), short("files", f.Type), short("hidden", f.Hidden)); no != nil {
			return no
		}
	}
	return nil
}

// attach takes down the files that came with an event.
func (c *Commitment) attach(e Event) {
	for _, f := range e.Files {
		c.Files = append(c.Files, Attached{f, e.Entry, e.As, e.By})
	}
}

// withhold hides a file wherever it is attached to this ask; false where it is not.
func (c *Commitment) withhold(e Event) bool {
	found := false
	for i := range c.Files {
		if f := &c.Files[i]; f.SHA256 == e.Withholding.SHA256 {
			f.Hidden, found = e.Withholding.Reason, true
		}
	}
	return found
}

// mayWithhold: administrators, and who attached it. Of which file it is, withholds asks.
func (c *Commitment) mayWithhold(who Person) *Refusal {
	switch {
	case !slices.ContainsFunc(c.Files, func(f Attached) bool { return f.Hidden == "" }):
		return refuse("", "Ask %d has no file that is shown", c.Number)
	case !who.Records && !slices.ContainsFunc(c.Files, func(f Attached) bool { return f.Hidden == "" && f.of(who) }):
		return refuse("", "That a file is shown no more is for whoever attached it to say, or for administrators")
	}
	return nil
}

// of tells whether somebody attached it, or the body for which they speak did.
func (f Attached) of(who Person) bool {
	return who.ID != "" && f.By == who.ID || who.For != "" && f.As == who.For
}

func (c *Commitment) withholds(who Person, w Withhold) *Refusal {
	i := slices.IndexFunc(c.Files, func(f Attached) bool { return f.SHA256 == strings.TrimSpace(w.SHA256) && f.Hidden == "" })
	switch {
	case i < 0:
		return refuse("sha256", "Choose one of the files that are shown")
	case !who.Records && !c.Files[i].of(who):
		return refuse("sha256", "Somebody else attached this file: choose one of yours")
	case empty(w.Reason):
		return refuse("reason", "Say why it is shown no more: the reason stands in its place")
	}
	return short("reason", w.Reason)
}

// MayFetch tells whether somebody may have a file of the ask: everybody one that is shown;
// one that is not, only who keeps the register, who verifies, and who attached it.
func (c *Commitment) MayFetch(who Person, sha256 string) (Attached, bool) {
	for _, f := range c.Files {
		if f.SHA256 == sha256 && (f.Hidden == "" || who.Records || who.Verifies || f.of(who)) {
			return f, true
		}
	}
	return Attached{}, false
}
