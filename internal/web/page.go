package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"duly/casework"
	"duly/timetable"
)

//go:embed *.html
var templates embed.FS

//go:embed static
var static embed.FS

// A page is a template with the layout around it.
type page struct{ *template.Template }

// Templates that every page shares: what stands around it, and its parts.
var shared = []string{
	"layout.html", "parts.html", "forms.html", "timeline.html", "pause.html", "evidence.html", "people.html", "panel.html", "adoption.html", "parties.html", "audited.html", "countersign.html",
	"standing.html", "erasednotes.html", "leaving.html", "witnesses.html", "identified.html",
}

// parsePages parses each template once, with what it shares with the others. A
// template that does not parse is a fault of the program, found by any test.
func parsePages() map[string]*page {
	base := template.Must(template.New("layout.html").Option("missingkey=error").Funcs(functions).ParseFS(templates, shared...))
	names, err := fs.Glob(templates, "*.html")
	if err != nil {
		panic(err) // the pattern is right
	}
	pages := map[string]*page{}
	for _, name := range names {
		t := template.Must(template.Must(base.Clone()).ParseFS(templates, name))
		if t.Lookup("main") != nil {
			pages[strings.TrimSuffix(name, ".html")] = &page{t}
		}
	}
	return pages
}

// A Frame is what every page has around its own view.
type Frame struct {
	Title        string // of the window; never a name, nor what a case is about
	Organisation string
	Style        string
	Nav          []NavItem
	Own          *NavItem // the visitor's own place: desk or case
	Who          string   // who is signed in, for people; "" where nobody is
	Party        bool     // a party's session, which they may want to leave quickly
	Demo         *DemoBar
	Today        timetable.Date
	Problems     []Problem
	Stopped      string // heads the problems where nothing is to be mended in the form
}

// A NavItem is a link of the head of the page.
type NavItem struct {
	Href, Text string
	Here       bool
}

// A Problem is one line of the error summary: what is wrong with which field.
type Problem struct {
	Field string // the id of the field, "" where it is none's
	What  string
	Rule  *RuleLink
	From  timetable.Date // the first day on which it will be possible
}

// A view is a page's data: a struct that embeds a Frame.
type view interface{ frame() *Frame }

func (f *Frame) frame() *Frame { return f }

// Failed tells whether the page comes back with something to mend.
func (f *Frame) Failed() bool { return len(f.Problems) > 0 }

// Problem is what is wrong with a field, "" if nothing is.
func (f *Frame) Problem(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.What
		}
	}
	return ""
}

// refused puts a refusal on the page, at the field that it names. fields
// translates the engine's names of fields into the form's ids.
func (f *Frame) refused(r *casework.Refusal, rules ruleLinks, fields map[string]string) {
	field := fields[r.Field]
	if field == "" {
		field = r.Field
	}
	f.Problems = append(f.Problems, Problem{Field: field, What: r.What, Rule: rules.link(r.Rule), From: r.From})
}

// show writes a page. It is made whole first, so that a template's fault is an
// error page and never half a page.
func (q *request) show(status int, name, title string, v view) error {
	p := q.site.pages[name]
	if p == nil {
		return fmt.Errorf("no page is called %q", name)
	}
	q.surround(v.frame(), title)
	var b bytes.Buffer
	if err := p.ExecuteTemplate(&b, "layout.html", v); err != nil {
		return fmt.Errorf("make the page %s: %w", name, err)
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("Vary", "Cookie")
	q.w.WriteHeader(status)
	_, err := b.WriteTo(q.w)
	if err != nil {
		return nil // the visitor has gone
	}
	return nil
}

func (q *request) surround(f *Frame, title string) {
	s := q.site
	f.Title, f.Organisation, f.Style, f.Today = title, s.Organisation, s.style, q.today
	f.Party = q.party()
	for _, n := range []NavItem{
		{Href: "/rulebook", Text: "Rulebook"},
		{Href: "/definitions", Text: "Definitions"},
		{Href: "/figures", Text: "Figures"},
		{Href: "/commitments", Text: "Commitments"},
		{Href: "/log", Text: "Public log"},
	} {
		n.Here = q.URL.Path == n.Href
		f.Nav = append(f.Nav, n)
	}
	switch {
	case q.party():
		f.Own = &NavItem{Href: "/case", Text: "Your case"}
		f.Who = "the " + q.visitor.Party
	case q.asker():
		f.Own = &NavItem{Href: "/asks", Text: "Your asks"}
		f.Who = q.visitor.Name + ", for " + q.visitor.For
	case q.officer():
		f.Own = &NavItem{Href: "/desk", Text: "Desk"}
		f.Who = q.visitor.Name
	}
	if f.Own != nil {
		f.Own.Here = q.URL.Path == f.Own.Href
	}
	if s.Demo != nil {
		f.Demo = s.demoBar(q)
	}
}

// addressOf names a static file by its digest, so that it can be kept for good and a
// new one is a new address.
func addressOf(name string) string {
	b, err := static.ReadFile("static/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	sum := sha256.Sum256(b)
	return "/static/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

func staticFiles() http.Handler {
	files := http.FileServerFS(static)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		if r.URL.Query().Has("v") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if path.Ext(r.URL.Path) == ".svg" {
			w.Header().Set("Content-Type", "image/svg+xml")
		}
		files.ServeHTTP(w, r)
	})
}
