package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"duly/commitment"
)

// Files that are attached to the register of commitments.

// A AttachedShown is a file that came with something on record.
type AttachedShown struct {
	Name, What string
	Href       string // "" where it is not shown
	Sum        string
	Hidden     string // why it is not shown
}

// files are those that came with an entry of an ask.
func (p pledged) files(c *commitment.Commitment, entry int64) (out []AttachedShown) {
	for _, f := range c.Files {
		if f.Entry != entry {
			continue
		}
		shown := AttachedShown{Name: f.Name, What: kindName(f.Type) + ", " + size(f.Size), Sum: f.SHA256, Hidden: f.Hidden}
		if _, may := c.MayFetch(p.who, f.SHA256); may {
			shown.Href = fmt.Sprintf("/commitments/%d/files/%s", c.Number, f.SHA256)
		}
		if f.Hidden != "" {
			shown.Name = "A file"
		}
		out = append(out, shown)
	}
	return out
}

// commitmentFile sends a file: always to be saved, never to be shown by the browser as a
// page of ours.
func (s *site) commitmentFile(q *request) error {
	ask, err := strconv.Atoi(q.PathValue("ask"))
	if err != nil {
		return errNotFound
	}
	by := ""
	if q.officer() || q.asker() {
		by = q.visitor.ID
	}
	f, data, err := s.Office.CommitmentFile(q.Context(), by, ask, q.PathValue("sum"))
	if err != nil {
		return err
	}
	if f.Hidden != "" {
		private(q.w)
	}
	q.download(f.Name, f.Type)
	_, _ = q.w.Write(data) // if it fails, the visitor has gone
	return nil
}

const hiddenHint = "Then nobody but administrators, overseers and you can have the files. The reason stands in the register, and so does the SHA-256 of each. Blacking out what is private in a copy, and attaching that, is better."

// addFiles lets files be attached, where the form is of a kind that takes them.
func (r *recording) addFiles(v *RecordView, sent *form) error {
	if r.kind.files == "" {
		return nil
	}
	label := r.kind.files
	if r.own() {
		label = "Files (optional)" // of their own account, not of what somebody else wrote
	}
	field, err := r.site.filesField(label, "Everybody can read them, unless you say above why not: send nothing that names a private person.", sent)
	if err != nil {
		return err
	}
	v.Files = &field
	hidden := Field{Name: "hidden", Kind: "line", Label: "Why the files are not to be shown (optional)", Hint: hiddenHint}
	if sent != nil {
		refill(&hidden, sent)
	}
	v.Fields = append(v.Fields, hidden)
	return nil
}

// checkFiles notes what is wrong with what was sent as files.
func (r *recording) checkFiles(sent *form) {
	switch {
	case r.kind.files == "":
		sent.files = nil
	case len(sent.files) == 0 && sent.value("hidden") != "":
		sent.problem("hidden-0", "You say why files are not to be shown, and there is no file.")
	}
}

var withholdKind = recordKind{
	slug: "withhold", kind: commitment.Withheld, offer: "Show a file no more", heading: "A file is shown no more", fields: withholdFields,
	needed: []need{{"sha256", "Choose which file."}, {"reason", "Say why it is shown no more: the reason stands in its place."}},
	lede:   "For one that should not have been attached openly: it names a private person, or is somebody else’s. The file stays as it is, and administrators, overseers and whoever attached it can have it. Its digest stays public, and so does what it was called when it was attached.",
	read: func(_ *recording, f *form) commitment.Said {
		return commitment.Said{Withholding: &commitment.Withhold{SHA256: f.value("sha256"), Reason: f.value("reason")}}
	},
}

func withholdFields(r *recording) ([]Field, error) {
	which := Field{Name: "sha256", Kind: "one", Label: "Which file?"}
	for _, f := range r.c.Files {
		if f.Hidden == "" && !slices.ContainsFunc(which.Options, func(o Option) bool { return o.Value == f.SHA256 }) {
			which.Options = append(which.Options, Option{Value: f.SHA256, Label: f.Name, Hint: "SHA-256 " + f.SHA256})
		}
	}
	return []Field{which, {Name: "reason", Kind: "line", Label: "Why is it shown no more?"}}, nil
}

// latestFirst sorts by number, the greatest first.
func latestFirst[T any](all []T, number func(T) int64) {
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(number(b), number(a)) })
}
