package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode/utf8"

	"duly/definition"
	"duly/internal/web/beside"
	"duly/manuscript"
)

// adoptWidth is how many columns a line of the report has.
const adoptWidth = 96

// writeAdoption reports a comparison in words. Of what is altered, [-…-] stands
// in the source only and {+…+} in the adopted text only.
func writeAdoption(out io.Writer, a *manuscript.Adoption) error {
	w := &strings.Builder{}
	for _, s := range []struct {
		name string
		side *manuscript.Side
	}{{"Adopted", &a.Adopted}, {"Source", &a.Source}} {
		fmt.Fprintf(w, "%-9s%s (%s, %.12s)", s.name, s.side.File, s.side.Form, s.side.Digest)
		if s.side.Title != "" {
			fmt.Fprintf(w, ": %s", s.side.Title)
		}
		fmt.Fprintln(w)
		for _, n := range s.side.Notes {
			writeWrapped(w, "         ", n)
		}
	}
	if a.Cut != nil {
		fmt.Fprintf(w, "%-9s%s\n", "Cut", a.Cut.File)
	}
	fmt.Fprintln(w)
	writeVerdict(w, a)
	for i := range a.Rows {
		writeRow(w, &a.Rows[i])
	}
	_, err := io.WriteString(out, w.String())
	return err
}

func writeVerdict(w io.Writer, a *manuscript.Adoption) {
	if a.InFull() {
		fmt.Fprintf(w, "ADOPTED IN FULL: %s.\n", manuscript.Counted(a.Comparison))
	} else {
		writeWrapped(w, "", fmt.Sprintf("NOT ADOPTED IN FULL: %s; %d the same.", a, a.Same))
	}
	if a.Recut > 0 {
		writeWrapped(w, "  ", fmt.Sprintf("Of what is the same, %s into clauses otherwise. Findings are made clause by clause: see whether that matters.", divided(a.Recut)))
	}
	if c := a.Cut; c != nil && len(c.Gone)+len(c.Come) > 0 {
		writeWrapped(w, "  ", fmt.Sprintf("The cut has other words than the source. In the source only: %s. In the cut only: %s.", listedWords(c.Gone), listedWords(c.Come)))
	}
}

func divided(n int) string {
	if n == 1 {
		return "1 passage is divided"
	}
	return fmt.Sprintf("%d passages are divided", n)
}

// listedWords lists the first of some words.
func listedWords(all []string) string {
	switch {
	case len(all) == 0:
		return "none"
	case len(all) > 20:
		return strings.Join(all[:20], ", ") + fmt.Sprintf(" and %d more", len(all)-20)
	}
	return strings.Join(all, ", ")
}

func writeRow(w io.Writer, x *definition.Row) {
	if x.Change == definition.Same {
		return
	}
	name := manuscript.Labels(x.Source)
	switch {
	case x.Change == definition.Added:
		name = manuscript.Labels(x.Adopted)
	case len(x.Adopted) > 0 && manuscript.Labels(x.Adopted) != name:
		name += ", adopted as " + manuscript.Labels(x.Adopted)
	}
	fmt.Fprintf(w, "\n  %s: %s\n", name, beside.Change(x))
	if len(x.Source) > 0 {
		writeWrapped(w, "    source   ", marked(x.Source, x.Was, "[-", "-]"))
	}
	if len(x.Adopted) > 0 && x.Change != definition.Moved {
		writeWrapped(w, "    adopted  ", marked(x.Adopted, x.Is, "{+", "+}"))
	}
}

// marked writes a passage with what differs between two signs.
func marked(parts []definition.Part, spans []definition.Span, open, shut string) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Differs {
			b.WriteString(open + s.Text + shut)
		} else {
			b.WriteString(s.Text)
		}
	}
	if b.Len() > 0 {
		return b.String()
	}
	var all []string
	for _, p := range parts {
		all = append(all, p.Text)
	}
	return strings.Join(all, " ")
}

// writeWrapped writes text in lines, the first with a head and the others
// indented by it.
func writeWrapped(w io.Writer, head, text string) {
	indent := strings.Repeat(" ", len(head))
	line := head
	for _, word := range strings.Fields(strings.ReplaceAll(text, "\u00ad", "")) {
		if utf8.RuneCountInString(line)+utf8.RuneCountInString(word) >= adoptWidth && strings.TrimSpace(line) != strings.TrimSpace(head) {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line = indent
		}
		line += word + " "
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}

//go:embed adopt.html
var adoptHTML string

var adoptTemplate = template.Must(template.New("adopt").Funcs(template.FuncMap{"listed": listedWords}).Parse(adoptHTML))

// writeAdoptPage writes both texts side by side, as a page that needs nothing
// else.
func writeAdoptPage(out io.Writer, a *manuscript.Adoption) error {
	table, err := beside.Table(a.Comparison, beside.Titles{Source: "Source", Adopted: "Adopted"}, nil)
	if err != nil {
		return err
	}
	return adoptTemplate.Execute(out, struct {
		*manuscript.Adoption
		Counted     string
		Differences []beside.Difference
		Table       template.HTML
	}{a, a.String(), beside.Differences(a.Comparison), table})
}
