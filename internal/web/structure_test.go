package web

import (
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/timetable"
)

// views is one empty view of each page.
func views() map[string]view {
	return map[string]view{
		"home": &HomeView{}, "rulebook": &RulebookView{}, "definitions": &DefinitionsView{}, "definition": &ComparedView{}, "figures": &FiguresView{}, "log": &LogView{},
		"complain": &ComplainView{}, "filed": &FiledView{}, "return": &ReturnView{}, "left": &ReturnView{},
		"signin": &SignInView{}, "setup": &SetUpView{}, "owncase": &CaseView{}, "case": &CaseView{}, "act": &ActView{},
		"letter": &LetterView{}, "desk": &DeskView{}, "demo": &DemoView{}, "fail": &FailView{}, "bundle": &BundleView{},
		"attempts": &AttemptsView{}, "holdings": &HoldingsView{}, "readings": &ReadingsView{}, "oversight": &OversightView{}, "verify": &VerifyView{}, "paper": &PaperView{}, "release": &ReleaseView{}, "register": &RegisterView{}, "person": &PersonView{}, "join": &JoinView{},
		"commitments": &CommitmentsView{}, "commitment": &CommitmentView{}, "record": &RecordView{}, "erasures": &ErasuresView{}, "erasure": &ErasureView{}, "erased": &ErasedView{},
		"samples": &SamplesView{}, "sample": &SampleView{}, "audit": &AuditView{}, "asks": &AsksView{}, "occasion": &OccasionView{},
		"ask": &AskView{}, "members": &MembersView{}, "member": &MemberView{}, "membertell": &TellView{}, "notice": &NoticeView{},
		"systems": &SystemsView{}, "lists": &ListView{},
	}
}

func TestEveryPageStandsWithFullAndWithEmptyData(t *testing.T) {
	pages := parsePages()
	all := views()
	for name := range pages {
		if all[name] == nil {
			t.Errorf("the page %s has no view in this test", name)
		}
	}
	for name, v := range all {
		for _, full := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/full=%v", name, full), func(t *testing.T) {
				v := reflect.New(reflect.TypeOf(v).Elem())
				if full {
					fill(v.Elem(), 0)
				}
				var b strings.Builder
				if err := pages[name].ExecuteTemplate(&b, "layout.html", v.Interface()); err != nil {
					t.Fatal(err)
				}
				for _, problem := range wellFormed(b.String()) {
					t.Error(problem)
				}
				if full && !strings.Contains(b.String(), html.EscapeString(sharp)) {
					t.Errorf("what was filled in does not stand on the page, or not escaped")
				}
				if strings.Contains(b.String(), "<b>sharp") {
					t.Error("what somebody wrote is on the page as markup")
				}
				if strings.Contains(b.String(), " style=") || strings.Contains(b.String(), "<script") && name != "verify" {
					t.Error("the content policy lets neither style attributes nor scripts stand")
				}
			})
		}
	}
}

const sharp = `<b>sharp</b> & "quoted"`

// fill puts something into every field.
func fill(v reflect.Value, depth int) {
	if depth > 8 {
		return
	}
	switch v.Interface().(type) {
	case timetable.Date:
		v.Set(reflect.ValueOf(timetable.MustDate("2026-03-02")))
		return
	case template.HTML:
		v.SetString("<p>made by us</p>")
		return
	case template.URL:
		v.SetString("data:text/plain;base64,AA==")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(sharp)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(3)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), depth+1)
		}
		distinct(v)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), depth+1)
			}
		}
		known(v)
	}
}

// named gives fields of a form names of their own: those are ours.
func named(fields []Field) {
	for i := range fields {
		fields[i].Name = fmt.Sprint("field", i)
	}
}

var ids int

// distinct gives the elements of a list different ids.
func distinct(list reflect.Value) {
	for i := range list.Len() {
		e := list.Index(i)
		if e.Kind() != reflect.Struct {
			continue
		}
		for _, name := range []string{"ID", "Anchor"} {
			if f := e.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
				ids++
				f.SetString(fmt.Sprintf("%s-%d", strings.ToLower(name), ids))
			}
		}
	}
}

// known gives fields that choose how a part is shown a value that exists.
func known(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *Problem:
		x.Field = ""
	case *SectionView:
		x.Tag = "h2"
	case *RulebookView:
		x.Contents = x.Sections
	case *StageMark:
		x.State = "now"
	case *AskView:
		named(x.Fields)
	case *TellView:
		named(x.Fields)
	case *NoticeView:
		named(x.Fields)
	case *RecordView: // names of fields are ours, and no two are the same
		for i := range x.Fields {
			x.Fields[i].Name = fmt.Sprint("field", i)
		}
	case *ErasureView:
		for _, fields := range [][]Field{x.Ask, x.Keep, x.Lift} {
			for i := range fields {
				ids++
				fields[i].Name = fmt.Sprint("field", ids)
			}
		}
	case *ComparedView: // the table is what its links lead to
		x.Table = ""
		for _, d := range x.Differences {
			x.Table += template.HTML(`<p id="` + d.Anchor + `">made by us</p>`)
		}
	}
}

var (
	anyTag    = regexp.MustCompile(`<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*(/?)>`)
	attribute = regexp.MustCompile(`([^\s=]+)(?:="([^"]*)")?`)
	void      = []string{"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "line", "use"}
)

// wellFormed tells what is wrong with a page's structure: tags that do not
// match, ids that are there twice, references to ids that are not there,
// controls without a name, headings out of order, forms in forms.
func wellFormed(page string) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var open []string
	ids := map[string]bool{}
	var references, controls []string
	labelled := map[string]bool{}
	level := 0
	for _, m := range anyTag.FindAllStringSubmatch(page, -1) {
		closing, name, rest := m[1] == "/", strings.ToLower(m[2]), m[3]
		if name == "" {
			continue
		}
		if closing {
			if len(open) == 0 || open[len(open)-1] != name {
				say("</%s> closes nothing; open are %v", name, open)
				return problems
			}
			open = open[:len(open)-1]
			continue
		}
		at := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(rest, -1) {
			if _, twice := at[a[1]]; twice {
				say("<%s> has %s twice", name, a[1])
			}
			at[a[1]] = html.UnescapeString(a[2])
		}
		if id := at["id"]; id != "" {
			if ids[id] {
				say("the id %q is there twice", id)
			}
			ids[id] = true
		}
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls"} {
			references = append(references, strings.Fields(at[key])...)
		}
		if target, ok := strings.CutPrefix(at["href"], "#"); ok && name == "a" {
			references = append(references, target)
		}
		switch name {
		case "label":
			labelled[at["for"]] = true
		case "input", "select", "textarea":
			if at["type"] != "hidden" && !slices.Contains(open, "label") {
				controls = append(controls, at["id"])
			}
		case "form", "a", "button", "summary":
			if slices.Contains(open, name) {
				say("<%s> stands in another", name)
			}
		case "h1", "h2", "h3", "h4":
			n := int(name[1] - '0')
			if n > level+1 {
				say("<%s> comes after a heading of level %d", name, level)
			}
			level = n
		case "p":
			if slices.Contains(open, "p") {
				say("<p> stands in <p>")
			}
		case "div", "ul", "ol", "details", "section", "article", "table", "pre", "dl", "blockquote":
			if slices.Contains(open, "p") {
				say("<%s> stands in <p>", name)
			}
		}
		if !slices.Contains(void, name) && m[4] == "" {
			open = append(open, name)
		}
	}
	for _, o := range open {
		say("<%s> is not closed", o)
	}
	for _, r := range references {
		if !ids[r] {
			say("nothing has the id %q, which is referred to", r)
		}
	}
	for _, c := range controls {
		if c == "" || !labelled[c] {
			say("the control %q has no label", c)
		}
	}
	if strings.Count(page, "<h1") != 1 {
		say("there are %d first headings", strings.Count(page, "<h1"))
	}
	return problems
}

func TestWellFormedFindsWhatIsWrong(t *testing.T) {
	for page, want := range map[string]string{
		`<h1>a</h1><div><p>x</div>`:                          "closes nothing",
		`<h1>a</h1><p id="a"></p><p id="a"></p>`:             "there twice",
		`<h1>a</h1><a href="#b">x</a>`:                       `id "b"`,
		`<h1>a</h1><input type="text" id="x">`:               "no label",
		`<h1>a</h1><h3>b</h3>`:                               "after a heading",
		`<h1>a</h1><p><div></div></p>`:                       "stands in <p>",
		`<h1>a</h1><p aria-describedby="a b" id="a">x</p>`:   `id "b"`,
		`<h1>a</h1><form><form></form></form>`:               "stands in another",
		`<p>no heading</p>`:                                  "0 first headings",
		`<h1>a</h1><label>x <input type="text"></label><br>`: "",
	} {
		got := strings.Join(wellFormed(page), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}

// Each address belongs to one audience: whoever is not of it is sent to the
// door, and never learns whether there is something behind it.
func TestNoAddressIsOpenToTheWrongPeople(t *testing.T) {
	s := &site{}
	for _, r := range s.list() {
		method, path, _ := strings.Cut(r.pattern, " ")
		switch {
		case strings.HasPrefix(path, "/cases/") || path == "/desk" || path == "/attempts" || path == "/holdings" || path == "/oversight" || strings.HasPrefix(path, "/oversight/") || strings.HasPrefix(path, "/readings") || path == "/people" || strings.HasPrefix(path, "/people/") || path == "/erasures" || strings.HasPrefix(path, "/erasures/") || path == "/standing" || path == "/members" || strings.HasPrefix(path, "/members/"):
			if r.who != officers {
				t.Errorf("%s is not for officers alone", r.pattern)
			}
		case strings.HasPrefix(path, "/samples/") && path != "/samples/{sample}" && !strings.HasSuffix(path, "/receipt"): // what was drawn is for everybody, who looks at it is not
			if r.who != officers {
				t.Errorf("%s is not for officers alone", r.pattern)
			}
		case path == "/lists" || path == "/systems" || strings.HasPrefix(path, "/systems/"):
			if r.who != officers {
				t.Errorf("%s is not for officers alone", r.pattern)
			}
		case strings.HasPrefix(path, "/record/"):
			if r.who != signedIn {
				t.Errorf("%s is not for those alone who are signed in", r.pattern)
			}
		case path == "/asks":
			if r.who != askers {
				t.Errorf("%s is not for askers alone", r.pattern)
			}
		case path == "/case" || strings.HasPrefix(path, "/case/"):
			if r.who != parties {
				t.Errorf("%s is not for the parties alone", r.pattern)
			}
		case r.who != everybody:
			t.Errorf("%s is not for everybody", r.pattern)
		}
		if method != "GET" && method != "POST" && r.pattern != "/" {
			t.Errorf("%s: a browser without scripts sends GET and POST alone", r.pattern)
		}
	}
}

func TestStaticFilesAreOnlyThoseEmbedded(t *testing.T) {
	h := staticFiles()
	for path, want := range map[string]int{"/static/duly.css": 200, "/static/mark.svg": 200, "/static/verify.js": 200, "/static/": 404, "/static/none.css": 404} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("%s answers %d, want %d", path, w.Code, want)
		}
	}
}
