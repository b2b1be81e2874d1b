package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"html"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/web"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

const meetings = "may not come to guild evenings"

// openRoll opens the house of the Lantern Guild with a register of members, of whom
// Robin Example may not come to guild evenings, an organiser and an administrator.
func openRoll(t testing.TB) *house {
	ctx := context.Background()
	h, id, _, _ := openGuild(t)
	for _, p := range []office.PersonRow{
		{ID: "olu", Name: "Olu Organiser", Roles: []string{office.Organiser}}, {ID: "ada", Name: "Ada Admin", Admin: true},
	} {
		h.must(h.store.PutPerson(ctx, p))
	}
	day := timetable.MustDate
	h.must(h.office.MembersChanged(ctx, "ada", []standing.Event{
		{Kind: standing.Joined, Day: day("2020-01-02"), Number: "N-10417", Name: "Robin Example"},
		{Kind: standing.Joined, Day: day("2021-01-02"), Number: "N-20001", Name: "Bo Brook"},
		{Kind: standing.Joined, Day: day("2022-01-02"), Number: "N-30002", Name: "Bo Brook"},
		{Kind: standing.Joined, Day: day("2023-01-02"), Number: "N-40003", Name: "Åsa Öberg-Quill", Also: []string{"Åsa Thorn"}},
	}, "members.csv"))
	does := func(who casework.Actor, act casework.Act) {
		f, err := h.office.Open(ctx, id, who)
		h.must(err)
		_, err = h.office.Do(ctx, id, who, act, nil, f.Case.Version)
		h.must(err)
	}
	does(casework.Actor{ID: "ina", Roles: []string{"investigator"}}, casework.Act{Kind: casework.Identify, Member: "N-10417", Text: "It is they."})
	does(casework.Actor{ID: "rea", Roles: []string{"reviewer"}}, casework.Act{Kind: casework.Impose, Subject: "interim suspension", Text: "There is a risk.", Matter: &casework.Matter{Restraint: &casework.Restriction{
		Lesser: "None would do.", Effects: []casework.Effect{{What: meetings}},
	}}})
	return h
}

// upload sends the form of a list with a file.
func (b *browser) upload(name string, file []byte, fields ...string) answer {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		b.must(w.WriteField(fields[i], fields[i+1]))
	}
	part, err := w.CreateFormFile("file", name)
	b.must(err)
	_, err = part.Write(file)
	b.must(err)
	b.must(w.Close())
	r, err := b.client.Post(b.address+"/lists", w.FormDataContentType(), &body)
	return b.read(r, err)
}

var (
	listField  = regexp.MustCompile(`name="list" value="([^"]+)"`)
	pickField  = regexp.MustCompile(`<input type="radio" id="[^"]+" name="(who-[^"]+)" value="([^"]+)"><label for="[^"]+">([^<]+)</label>`)
	madeShown  = regexp.MustCompile(`<code class="long">(duly_[^<]+)</code>`)
	chosenList = regexp.MustCompile(`<input type="hidden" name="(who-[^"]+)" value="([^"]+)">`)
)

// picks are the choices that a page offers: each the field, the value and the label.
func picks(a answer) (out [][]string) {
	for _, m := range pickField.FindAllStringSubmatch(a.text, -1) {
		out = append(out, []string{m[1], m[2], html.UnescapeString(m[3])})
	}
	return out
}

func (h *house) head() int64 {
	h.Helper()
	n, err := h.store.Head(context.Background())
	h.must(err)
	return n
}

// A list is checked in one go: whoever is found is asked about, once; whoever is unclear is
// chosen, and nothing that was asked is asked again; the whole can be saved.
func TestAListIsChecked(t *testing.T) {
	h := openRoll(t)
	olu := h.as("olu")
	form := olu.get("/lists")
	olu.has(form, "Check a list", "May not come to guild evenings", "Names, one a line")
	list := olu.first(form, listField)
	names := "Robin Example\nBo Brook\noeberg quill, Åsa\nAsa Torn\nNobody Atall\n=cmd()\nN-99999\nRobin Example # N-10417"
	fields := []string{"list", list, "names", names, "day", "2026-03-05", "what", meetings}
	before := h.head()
	page := olu.send("/lists", nil, fields...)
	olu.status(page, http.StatusOK)
	// One look-up, and Robin by name and by number, Åsa, and the number that is nobody's.
	if n := h.head() - before; n != 4 {
		t.Errorf("%d entries were written, and not 4", n)
	}
	olu.has(page, "Which of these do you mean?", "Line 2: Bo Brook", "Bo Brook, membership number ending in 001, joined in 2021", "Bo Brook, membership number ending in 002, joined in 2022",
		"Line 4: Asa Torn", "Åsa Thorn, membership number ending in 003, joined in 2023", "May not come to guild evenings, on Thursday 5 March 2026: no 2",
		"Robin Example line 1 · Robin Example, membership number ending in 417, joined in 2020 no since Monday 2 March 2026", "Robin Example line 8 · membership number N-10417",
		"Yes 2", "Åsa Öberg-Quill, membership number ending in 003", "Membership number N-99999", "Not asked about 2", "Nobody Atall line 5 · no member by this name")
	olu.lacks(page, "N-20001", "N-40003", "Candlewick", "It is they", "There is a risk")

	offered := picks(page)
	if len(offered) != 5 {
		t.Fatalf("%q", offered)
	}
	// One is chosen, the other not yet.
	before = h.head()
	page = olu.send("/lists", nil, append(fields, offered[1][0], offered[1][1])...)
	if n := h.head() - before; n != 2 {
		t.Errorf("to choose one wrote %d entries, and not a look-up and a question", n)
	}
	olu.has(page, "Which of these do you mean?", "Line 4: Asa Torn", "Bo Brook line 2 · Bo Brook, membership number ending in 002", "Yes 3")
	olu.lacks(page, "Line 2: Bo Brook")
	kept := chosenList.FindAllStringSubmatch(page.text, -1)
	if len(kept) != 1 || kept[0][1] != offered[1][0] || kept[0][2] != offered[1][1] {
		t.Fatalf("the choice is not kept: %q", kept)
	}
	before = h.head()
	page = olu.send("/lists", nil, append(fields, kept[0][1], kept[0][2], offered[4][0], offered[4][1])...)
	if n := h.head() - before; n != 1 {
		t.Errorf("to say that it is none of them wrote %d entries, and not a look-up", n)
	}
	olu.has(page, "Asa Torn line 4 · none of those with a name like it", "Not asked about 3")
	olu.lacks(page, "Which of these do you mean?")

	saved := olu.send("/lists", nil, append(fields, kept[0][1], kept[0][2], "as", "csv")...)
	if kind := saved.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") || saved.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("it is saved as %s", kind)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(saved.text, "\ufeff"))).ReadAll()
	h.must(err)
	var got []string
	for _, r := range rows[1:] {
		got = append(got, r[0]+" "+r[1]+" "+r[4])
	}
	want := "1 Robin Example no|2 Bo Brook yes|3 oeberg quill, Åsa yes|4 Asa Torn unclear|5 Nobody Atall |6 '=cmd() |7 N-99999 yes|8 Robin Example no"
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nand not\n%s", strings.Join(got, "|"), want)
	}
	// Another organiser's answers are not at hand for this list.
	h.must(h.store.PutPerson(t.Context(), office.PersonRow{ID: "oda", Name: "Oda", Roles: []string{office.Organiser}}))
	before = h.head()
	h.as("oda").send("/lists", nil, fields...)
	if n := h.head() - before; n != 4 {
		t.Errorf("another organiser wrote %d entries", n)
	}
}

// A file is read as people save it, and its lines stand in the form afterwards.
func TestAListFromAFile(t *testing.T) {
	h := openRoll(t)
	olu := h.as("olu")
	rest := []string{"day", "2026-03-05", "what", meetings, "names", ""}
	for name, file := range map[string]string{
		"UTF-8":        "\ufeffFirst name,Last name,Speech\nÅsa,Öberg-Quill,one\nRobin,Example,two\n",
		"Windows-1252": "Surname;Forename\r\n\xd6berg-Quill;\xc5sa\r\nExample;Robin\r\n",
		"bare":         "Åsa Öberg-Quill\nRobin Example\n",
		"numbers":      "name\tmembership number\nÅsa\tN-40003\n\tN-10417\n",
	} {
		page := olu.upload("list.csv", []byte(file), rest...)
		olu.status(page, http.StatusOK)
		olu.has(page, "no 1", "Yes 1")
		if !strings.Contains(page.text, ">Åsa") && !strings.Contains(page.text, ">Öberg") {
			t.Errorf("%s: the names do not stand in the form", name)
		}
	}
	for file, want := range map[string]string{
		"PK\x03\x04":                            "The file cannot be read: it is a spreadsheet or a ZIP archive",
		"speech,time\none,two\n":                "No column is called “name”",
		"name\n":                                "The file has headings and no names",
		"name,surname,number\na,b,c\nd,e,f,g\n": "Line 3: it has 4 cells",
		"name\n" + strings.Repeat("Ann Other\n", 10_002): "more than 10001 rows",
	} {
		page := olu.upload("list.csv", []byte(file), rest...)
		olu.status(page, http.StatusUnprocessableEntity)
		olu.has(page, want)
	}
	olu.status(olu.upload("list.csv", bytes.Repeat([]byte("x"), 3<<20), rest...), http.StatusRequestEntityTooLarge)
}

// What is missing or wrong is told at once, and the list is not lost; nobody but an
// organiser has the page.
func TestAListThatCannotBeChecked(t *testing.T) {
	h := openRoll(t)
	olu := h.as("olu")
	page := olu.send("/lists", nil, "names", "", "day", "soon", "what", "")
	olu.status(page, http.StatusUnprocessableEntity)
	olu.has(page, "3 things are to be mended", "Write the names, one a line", "Write the date as year", "Choose what you ask about")
	for _, c := range [][]string{
		{"2026-03-01", meetings, "has passed"}, {"2028-03-01", meetings, "within a year"}, {"2026-03-05", "may not sing", "Choose what you ask about: "},
	} {
		before := h.head()
		page = olu.send("/lists", nil, "names", "Robin Example", "day", c[0], "what", c[1])
		olu.status(page, http.StatusUnprocessableEntity)
		olu.has(page, c[2], "Robin Example")
		if n := h.head() - before; n > 1 {
			t.Errorf("%v wrote %d entries", c, n)
		}
	}
	page = olu.send("/lists", nil, "names", strings.Repeat("x", 400), "day", "2026-03-05", "what", meetings)
	olu.status(page, http.StatusUnprocessableEntity)
	olu.has(page, "too long to be a name")
	for _, who := range []string{"ada", "ina", "ovid"} {
		b := h.as(who)
		b.status(b.get("/lists"), http.StatusNotFound)
		b.status(b.send("/lists", nil, "names", "Robin Example", "day", "2026-03-05", "what", meetings), http.StatusNotFound)
	}
	out := h.browser()
	out.has(out.get("/lists"), "Sign in")
}

// The administrator makes a token and a secret, each shown once, and ends them.
func TestMembershipSystemsPage(t *testing.T) {
	h := openRoll(t)
	ada := h.as("ada")
	page := ada.get("/systems")
	ada.has(page, "Membership systems", "None yet.")
	once := ada.first(page, onceField)
	bad := ada.post("/systems/admit", "once", once, "name", "North")
	ada.status(bad, http.StatusUnprocessableEntity)
	ada.has(bad, "Say what the system may do", `value="North"`)
	made := ada.post("/systems/admit", "once", ada.first(bad, onceField), "name", "North", "scope", "read standing", "scope", "write members")
	ada.has(made, "The token for North", "It is shown this once", "T1 · read standing, write members")
	token := ada.first(made, madeShown)
	if _, err := h.office.SystemOf(t.Context(), token); err != nil {
		t.Errorf("%s: %v", token, err)
	}
	again := ada.post("/systems/admit", "once", once, "name", "North", "scope", "read standing")
	ada.lacks(again, token)
	ada.lacks(ada.get("/systems"), token, "T2")
	for _, c := range [][2]string{{"http://members.example.org/", "must begin with https://"}, {"", "Give the address"}} {
		bad = ada.post("/systems/subscribe", "hook", "North", "url", c[0])
		ada.status(bad, http.StatusUnprocessableEntity)
		ada.has(bad, c[1], `value="North"`)
	}
	made = ada.post("/systems/subscribe", "hook", "North", "url", "https://members.example.org/changes")
	ada.has(made, "The secret for North", "whsec_", "https://members.example.org/changes", "Nothing has changed since it was added.")
	owed, err := h.office.Owed(t.Context(), "H1")
	h.must(err)
	failed := owed.Failed("it answered 500", h.clock.Now(), 0)
	h.must(h.office.PutOwed(t.Context(), "H1", owed, failed))
	ada.has(ada.get("/systems"), "sent 1 time and not taken; it is sent again at 10:00 on 2 March 2026 UTC", "The last time it answered 500.")
	bad = ada.post("/systems/again/H1", "from", "first")
	ada.status(bad, http.StatusUnprocessableEntity)
	ada.has(bad, "Write the number of the change", `value="first"`)
	ada.has(ada.post("/systems/again/H1", "from", "1"), "It is sent again, within a minute.", "1 change waits.")
	if o, err := h.office.Owed(t.Context(), "H1"); err != nil || o.Done != 0 || o.Tries != 0 {
		t.Errorf("%+v (%v)", o, err)
	}
	ada.has(ada.post("/systems/remove/H1"), "Nothing more is sent there.", "removed on")
	ada.has(ada.post("/systems/shut-out/T1"), "The token works no more.", "shut out on")
	ada.has(ada.post("/systems/shut-out/T1"), "may have been shut out already")
	ada.status(ada.post("/systems/burn/T1"), http.StatusNotFound)
	for _, who := range []string{"olu", "ina", "ovid"} {
		b := h.as(who)
		b.status(b.get("/systems"), http.StatusNotFound)
		b.status(b.post("/systems/admit", "name", "East", "scope", "read standing"), http.StatusNotFound)
	}
}

var _ web.ExchangeOffice = (*office.Office)(nil)

// lanternGuild is the rulebook of the Lantern Guild.
func lanternGuild(t testing.TB) (files []rulebook.File) {
	t.Helper()
	for _, name := range []string{"leaving.md", "manners.md"} {
		text, err := os.ReadFile("../../casework/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	return files
}
