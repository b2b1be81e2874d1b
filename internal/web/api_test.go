package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duly/exchange"
	"duly/internal/office"
	"duly/internal/web"
)

// An openAPI is the served description, as far as this test reads it.
type openAPI struct {
	Version    string `json:"openapi"`
	Paths      map[string]map[string]operation
	Webhooks   map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Required bool
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 string
	Enum                 []any
	OneOf                []schema
	Required             []string
	Properties           map[string]schema
	AdditionalProperties *bool
	Items                *schema
}

// against lists where a value is not what a schema says.
func (o *openAPI) against(s schema, v any, at string) (wrong []string) {
	if s.Ref != "" {
		named, ok := o.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
		if !ok {
			return []string{at + ": there is no " + s.Ref}
		}
		return o.against(named, v, at)
	}
	if len(s.OneOf) > 0 {
		fits := 0
		for _, one := range s.OneOf {
			if w := o.against(one, v, at); len(w) == 0 {
				fits++
			} else {
				wrong = append(wrong, w...)
			}
		}
		if fits == 1 {
			return nil
		}
		return append(wrong, fmt.Sprintf("%s: it is %d of what it may be", at, fits))
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		wrong = append(wrong, fmt.Sprintf("%s: %v is none of %v", at, v, s.Enum))
	}
	kind := map[string]bool{}
	switch v := v.(type) {
	case string:
		kind["string"] = true
	case bool:
		kind["boolean"] = true
	case float64:
		kind["number"], kind["integer"] = true, v == float64(int64(v))
	case []any:
		kind["array"] = true
		for i, x := range v {
			wrong = append(wrong, o.against(*s.Items, x, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		kind["object"] = true
		for name, x := range v {
			p, known := s.Properties[name]
			if !known {
				wrong = append(wrong, at+": there is no field "+name)
				continue
			}
			wrong = append(wrong, o.against(p, x, at+"."+name)...)
		}
		for _, name := range s.Required {
			if _, there := v[name]; !there {
				wrong = append(wrong, at+": the field "+name+" is missing")
			}
		}
	}
	if !kind[s.Type] {
		wrong = append(wrong, fmt.Sprintf("%s: %T is not %s", at, v, s.Type))
	}
	return wrong
}

// A system is a membership system with its token; what it is answered is held against
// openapi.json.
type system struct {
	*house
	token string
	spec  *openAPI
	used  map[string]bool // "GET /api/changes 200"
}

func (h *house) spec() *openAPI {
	h.Helper()
	b := h.browser()
	a := b.get("/api/openapi.json")
	b.status(a, http.StatusOK)
	var o openAPI
	h.must(json.Unmarshal([]byte(a.text), &o))
	if o.Version != "3.1.0" || len(o.Paths) != 3 {
		h.Fatalf("it is OpenAPI %s, with %d addresses", o.Version, len(o.Paths))
	}
	return &o
}

func (h *house) admit(name string, scopes ...exchange.Scope) *system {
	h.Helper()
	_, token, err := h.office.Admit(h.Context(), "ada", name, scopes)
	h.must(err)
	return &system{h, token, h.spec(), map[string]bool{}}
}

// calls makes a call, and gives what is answered.
func (y *system) calls(want int, method, path, body string, headers ...string) map[string]any {
	y.Helper()
	r, err := http.NewRequest(method, y.address+path, strings.NewReader(body))
	y.must(err)
	if y.token != "" {
		r.Header.Set("Authorization", "Bearer "+y.token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	y.must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	y.must(err)
	if answer.StatusCode != want {
		y.Errorf("%s %s answers %d, want %d: %s", method, path, answer.StatusCode, want, text)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		y.Fatalf("%s %s: %v: %s", method, path, err, text)
	}
	if answer.Header.Get("Cache-Control") != "no-store" {
		y.Errorf("%s %s may be kept", method, path)
	}
	y.holds(method, path, answer, out)
	out["replayed"] = answer.Header.Get("Idempotent-Replayed")
	return out
}

// holds holds an answer against the description.
func (y *system) holds(method, path string, answer *http.Response, body map[string]any) {
	y.Helper()
	path, _, _ = strings.Cut(path, "?")
	kind := answer.Header.Get("Content-Type")
	problem := y.spec.Components.Schemas["Problem"]
	if kind == "application/problem+json" {
		for _, w := range y.spec.against(problem, body, "problem") {
			y.Error(method, path, w)
		}
		if body["status"] != float64(answer.StatusCode) {
			y.Errorf("%s %s: the problem says %v, and the answer %d", method, path, body["status"], answer.StatusCode)
		}
	}
	for pattern, operations := range y.spec.Paths {
		op, ok := operations[strings.ToLower(method)]
		if !ok || !fits(pattern, path) {
			continue
		}
		said, ok := op.Responses[fmt.Sprint(answer.StatusCode)]
		if !ok {
			y.Errorf("%s %s answers %d, which is not described", method, pattern, answer.StatusCode)
		}
		content, ok := said.Content[kind]
		if !ok {
			y.Errorf("%s %s answers %d with %s, which is not described", method, pattern, answer.StatusCode, kind)
		}
		for _, w := range y.spec.against(content.Schema, body, "answer") {
			y.Error(method, pattern, w)
		}
		y.used[fmt.Sprintf("%s %s %d", method, pattern, answer.StatusCode)] = true
	}
}

func fits(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !strings.HasPrefix(a[i], "{") && a[i] != b[i] {
			return false
		}
	}
	return true
}

// What systems are answered is what openapi.json says, and every address of it is there.
func TestAPI(t *testing.T) {
	h := openRoll(t)
	y := h.admit("North", exchange.Scopes()...)
	before := h.head()

	whole := y.calls(200, "GET", "/api/members/N-10417/standing", "")
	if whole["status"] != "good" || len(whole["effects"].([]any)) != 1 {
		t.Errorf("%v", whole)
	}
	no := y.calls(200, "GET", "/api/members/N-10417/standing?what=may+not+come+to+guild+evenings&on=2026-03-05", "")
	if no["yes"] != false || no["since"] != "2026-03-02" || no["rule"] == nil || no["on"] != "2026-03-05" {
		t.Errorf("%v", no)
	}
	nobody := y.calls(200, "GET", "/api/members/N-77/standing?what=may+not+come+to+guild+evenings", "")
	if nobody["yes"] != true {
		t.Errorf("%v", nobody)
	}
	if n := h.head() - before; n != 3 {
		t.Errorf("three questions are %d entries", n)
	}

	changes := y.calls(200, "GET", "/api/changes", "")
	if list := changes["changes"].([]any); len(list) != 1 || changes["last"] != 1.0 || list[0].(map[string]any)["member"] != "N-10417" {
		t.Errorf("%v", changes)
	}
	if text, _ := json.Marshal(changes); strings.Contains(string(text), "rule") || strings.Contains(string(text), "Robin") {
		t.Errorf("it tells too much: %s", text)
	}
	if rest := y.calls(200, "GET", "/api/changes?after=1", ""); len(rest["changes"].([]any)) != 0 || rest["last"] != 1.0 {
		t.Errorf("%v", rest)
	}

	joined := `{"events":[{"kind":"joined","day":"2026-03-01","number":"N-50001","name":"Gil Gorse","also":["Gilly Gorse"]},{"kind":"left","day":"2026-03-02","number":"N-20001"}]}`
	taken := y.calls(200, "POST", "/api/members/changes", joined, "Idempotency-Key", "k-1")
	again := y.calls(200, "POST", "/api/members/changes", joined, "Idempotency-Key", "k-1")
	if taken["recorded"] != 2.0 || again["entry"] != taken["entry"] || taken["replayed"] != "" || again["replayed"] != "true" {
		t.Errorf("%v, and again %v", taken, again)
	}
	if r, err := h.office.Members(t.Context()); err != nil || r.Find("N-50001").Name != "Gil Gorse" || r.Find("N-20001").Left == 0 {
		t.Errorf("the register is another (%v)", err)
	}
	y.refuses(joined)
	for path, operations := range y.spec.Paths {
		for method := range operations {
			if !y.used[strings.ToUpper(method)+" "+path+" 200"] {
				t.Errorf("%s %s is described and was not answered", method, path)
			}
		}
	}
}

// refuses: whatever is wrong with a call is told as a problem, and nothing is written.
func (y *system) refuses(joined string) {
	y.Helper()
	before := y.head()
	y.calls(422, "GET", "/api/members/N-1/standing?what=may+not+sing", "")
	y.calls(422, "GET", "/api/members/"+strings.Repeat("9", 50)+"/standing", "")
	y.calls(422, "GET", "/api/members/N-1/standing?on=2025-01-01", "")
	for _, query := range []string{"on=soon", "day=2026-03-02", "on=2026-03-02&on=2026-03-03"} {
		y.calls(400, "GET", "/api/members/N-1/standing?"+query, "")
	}
	for _, query := range []string{"after=x", "after=-1", "since=1"} {
		y.calls(400, "GET", "/api/changes?"+query, "")
	}
	for body, want := range map[string]string{
		`{"events":[`: "ends too early", `{"events":[]} more`: "after the end", `{"event":[]}`: `no field "event"`, `[1]`: "not of the kind",
		`{"events":[{"kind":"joined","day":"2. März","number":"N-60001","name":"Secret Name"}]}`: "year, month and day",
		`{"events":[{"kind":1}]}`: "not of the kind", `nonsense`: "no JSON",
	} {
		p := y.calls(400, "POST", "/api/members/changes", body, "Idempotency-Key", "k-2")
		if detail := p["detail"].(string); !strings.Contains(detail, want) || strings.Contains(detail, "Secret") {
			y.Errorf("%s: %s", body, detail)
		}
	}
	for _, key := range []string{"", "with space", strings.Repeat("k", 201), "ö"} {
		y.calls(400, "POST", "/api/members/changes", joined, "Idempotency-Key", key)
	}
	y.calls(415, "POST", "/api/members/changes", joined, "Idempotency-Key", "k-3", "Content-Type", "text/plain")
	y.calls(413, "POST", "/api/members/changes", `{"events":[`+strings.Repeat(" ", 5<<20)+`]}`, "Idempotency-Key", "k-3")
	y.calls(422, "POST", "/api/members/changes", `{"events":[]}`, "Idempotency-Key", "k-3")
	y.calls(422, "POST", "/api/members/changes", `{"events":[{"kind":"left","day":"2026-03-02","number":"N-30002"}]}`, "Idempotency-Key", "k-1")
	p := y.calls(422, "POST", "/api/members/changes", `{"events":[{"kind":"left","day":"2026-03-02","number":"N-30002"},{"kind":"left","day":"2026-03-02","number":"N-99"}]}`, "Idempotency-Key", "k-4")
	if p["event"] != 1.0 || p["field"] != "number" || !strings.Contains(p["detail"].(string), "Nothing of the call was taken") {
		y.Errorf("%v", p)
	}
	y.calls(404, "GET", "/api/nowhere", "")
	y.calls(405, "POST", "/api/changes", "{}")
	y.calls(405, "GET", "/api/members/changes", "")
	token := y.token
	for _, wrong := range []string{"", "x", token + "x", "duly_T9_" + strings.Repeat("a", 43)} {
		y.token = wrong
		y.calls(401, "GET", "/api/changes", "")
	}
	y.token = token
	if y.head() != before {
		y.Error("what was refused left entries")
	}
}

// A token opens what its scopes say and nothing else, until it is ended; whoever calls too
// often, or tries tokens, waits.
func TestAPIScopesAndLimits(t *testing.T) {
	h := openRoll(t)
	reads, writes := h.admit("North", exchange.ReadStanding), h.admit("South", exchange.WriteMembers)
	left := `{"events":[{"kind":"left","day":"2026-03-02","number":"N-30002"}]}`
	reads.calls(403, "POST", "/api/members/changes", left, "Idempotency-Key", "k")
	writes.calls(403, "GET", "/api/changes", "")
	writes.calls(403, "GET", "/api/members/N-30002/standing", "")
	h.must(h.office.ShutOut(t.Context(), "ada", "T1"))
	reads.calls(401, "GET", "/api/changes", "")
	// A session opens nothing here, and a token no page.
	b := h.as("ada")
	b.status(b.get("/api/changes"), http.StatusUnauthorized)
	r, err := http.NewRequest("GET", h.address+"/systems", nil)
	h.must(err)
	r.Header.Set("Authorization", "Bearer "+writes.token)
	page, err := http.DefaultClient.Do(r)
	h.must(err)
	defer page.Body.Close()
	if page.Request.URL.Path != "/signin" {
		t.Errorf("a token opens %s", page.Request.URL)
	}

	few := openWith(t, func(c *web.Config) {
		c.Limits.Codes, c.Limits.Calls = web.Limit{Burst: 2, Over: time.Hour, All: 10}, web.Limit{Burst: 3, Over: time.Hour, All: 10}
	}, lanternGuild(t))
	h.must(few.store.PutPerson(t.Context(), office.PersonRow{ID: "ada", Name: "Ada Admin", Admin: true}))
	y := few.admit("North", exchange.ReadStanding)
	for range 3 {
		y.calls(200, "GET", "/api/changes", "")
	}
	y.calls(429, "GET", "/api/changes", "")
	y.token = "guessed"
	for range 2 {
		y.calls(401, "GET", "/api/changes", "")
	}
	y.calls(429, "GET", "/api/changes", "")
}

// What a subscriber is sent is what openapi.json says.
func TestMessageIsAsDescribed(t *testing.T) {
	h := openRoll(t)
	spec := h.spec()
	changes, err := h.office.Changes(t.Context(), 0)
	h.must(err)
	if len(changes) == 0 {
		t.Fatal("there is no change")
	}
	for _, c := range changes {
		body, err := exchange.Body(c)
		h.must(err)
		var v any
		h.must(json.Unmarshal(body, &v))
		for _, w := range spec.against(spec.Webhooks["standing.changed"]["post"].RequestBody.Content["application/json"].Schema, v, "message") {
			t.Error(w)
		}
	}
}
