package web

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"duly/casework"
	"duly/exchange"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// What other programs read and write. Each answer is JSON, each error a problem (RFC
// 9457). openapi.json says all of it; a test holds it against what is here.

//go:embed openapi.json
var openAPI []byte

// A call is one request of a membership system.
type call struct {
	*http.Request
	w      http.ResponseWriter
	site   *site
	system *exchange.System
}

// An endpoint is an address for other programs and what they must be allowed to do.
type endpoint struct {
	pattern string
	scope   exchange.Scope
	answer  func(*call) error
}

func endpoints() []endpoint {
	return []endpoint{
		{"GET /api/members/{number}/standing", exchange.ReadStanding, (*call).standing},
		{"GET /api/changes", exchange.ReadStanding, (*call).changes},
		{"POST /api/members/changes", exchange.WriteMembers, (*call).tell},
	}
}

// api answers below /api/.
func (s *site) api() http.Handler {
	mux := http.NewServeMux()
	for _, e := range endpoints() {
		mux.HandleFunc(e.pattern, func(w http.ResponseWriter, r *http.Request) {
			c := &call{Request: r, w: w, site: s}
			if err := c.handle(e); err != nil {
				c.fail(err)
			}
		})
	}
	mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(openAPI)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c := &call{Request: r, w: w, site: s}
		known := []string{}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if _, pattern := mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host}); pattern != "/" {
				known = append(known, method)
			}
		}
		if len(known) > 0 {
			w.Header().Set("Allow", strings.Join(known, ", "))
			c.fail(&apiProblem{Type: "method", Status: http.StatusMethodNotAllowed, Title: "This is not done so", Detail: "Here there is " + strings.Join(known, ", ") + "."})
			return
		}
		c.fail(errNotFound)
	})
	return mux
}

func (c *call) handle(e endpoint) error {
	private(c.w)
	kind, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		token = ""
	}
	var err error
	c.system, err = c.site.Office.SystemOf(c.Context(), strings.TrimSpace(token))
	if errors.Is(err, office.ErrNotFound) {
		if err := c.site.limits.allow("codes", c.site.Limits.Codes, c.site.Address(c.Request)); err != nil {
			return err
		}
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="duly"`)
		return &apiProblem{Type: "token", Status: http.StatusUnauthorized, Title: "No token that works", Detail: "Send the header “Authorization: Bearer …” with the token that an administrator made for this system, and has not ended."}
	}
	if err != nil {
		return err
	}
	if err := c.site.limits.allow("calls", c.site.Limits.Calls, c.system.ID); err != nil {
		return err
	}
	if !c.system.May(e.scope) {
		return &apiProblem{Type: "scope", Status: http.StatusForbidden, Title: "This token does not allow it", Detail: fmt.Sprintf("It would need the scope “%s”.", e.scope)}
	}
	return e.answer(c)
}

// An apiProblem is an error as other programs read it.
type apiProblem struct {
	Type   string `json:"type"`
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"` // which part of the call it is about
	Event  *int   `json:"event,omitempty"` // which event of it, from 0
}

func (p *apiProblem) Error() string { return p.Title }

// problemTypes stands before the type of a problem.
const problemTypes = "tag:duly,2026:problem/"

// fail writes what went wrong: the one place where it is decided how.
func (c *call) fail(err error) {
	var p *apiProblem
	var refusal *casework.Refusal
	var misfit *standing.Misfit
	var much *tooMuch
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &much):
		seconds := max(1, int(math.Ceil(much.wait.Seconds())))
		c.w.Header().Set("Retry-After", strconv.Itoa(seconds))
		p = &apiProblem{Type: "limit", Status: http.StatusTooManyRequests, Title: "Too many calls at once", Detail: fmt.Sprintf("Try again in %s.", plural(seconds, "second"))}
	case errors.As(err, &misfit):
		p = &apiProblem{Type: "refused", Status: http.StatusUnprocessableEntity, Title: "The register does not take this", Detail: misfit.What + ". Nothing of the call was taken.", Field: misfit.Field, Event: &misfit.Index}
	case errors.As(err, &refusal) && refusal.What == office.Stopped:
		p = &apiProblem{Type: "stopped", Status: http.StatusServiceUnavailable, Title: "Nothing is written just now", Detail: "The database was found not to be what was recorded. Send the same call again later."}
	case errors.As(err, &refusal):
		p = &apiProblem{Type: "refused", Status: http.StatusUnprocessableEntity, Title: "This cannot be done", Detail: refusal.Error(), Field: refusal.Field}
	case errors.Is(err, office.ErrAnother):
		p = &apiProblem{Type: "key", Status: http.StatusUnprocessableEntity, Title: "This Idempotency-Key was used for another call", Detail: "Nothing was done. Give each call a key of its own, and the same key only to the same call sent again.", Field: "Idempotency-Key"}
	case errors.As(err, &large):
		p = &apiProblem{Type: "large", Status: http.StatusRequestEntityTooLarge, Title: "This is too large", Detail: fmt.Sprintf("Send at most %d events, and %d bytes, in one call.", office.MostTold, mostCall)}
	case errors.Is(err, errNotFound) && !errors.Is(err, office.ErrAltered):
		p = &apiProblem{Type: "nowhere", Status: http.StatusNotFound, Title: "There is nothing at this address", Detail: "What there is stands in /api/openapi.json."}
	default:
		q := &request{Request: c.Request, w: c.w, site: c.site}
		p = &apiProblem{Type: "fault", Status: http.StatusInternalServerError, Title: "Something went wrong on our side", Detail: "Send the same call again. If that fails too, tell us the reference " + c.site.fault(q, err) + "."}
	}
	out := *p
	out.Type = problemTypes + p.Type
	c.write(out.Status, "application/problem+json", out)
}

func (c *call) write(status int, kind string, what any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(what); err != nil {
		http.Error(c.w, "the answer could not be written", http.StatusInternalServerError)
		return
	}
	private(c.w)
	c.w.Header().Set("Content-Type", kind)
	c.w.WriteHeader(status)
	_, _ = b.WriteTo(c.w) // if it fails, whoever asked has gone
}

func (c *call) ok(what any) error {
	c.write(http.StatusOK, "application/json", what)
	return nil
}

// What is answered about a standing.
type (
	apiAnswer struct {
		Member string         `json:"member"`
		On     timetable.Date `json:"on"`
		What   string         `json:"what"`
		standing.Answer
	}
	apiStanding struct {
		Member string         `json:"member"`
		On     timetable.Date `json:"on"`
		standing.State
	}
	apiChanges struct {
		Changes []exchange.Change `json:"changes"`
		Last    int64             `json:"last"` // to be given as after the next time
	}
)

// standing answers whether a member may do what is asked, or how they stand.
func (c *call) standing() error {
	if err := c.only("on", "what"); err != nil {
		return err
	}
	number, day := c.PathValue("number"), c.site.Office.Today()
	if text := c.URL.Query().Get("on"); text != "" {
		var err error
		if day, err = timetable.ParseDate(text); err != nil {
			return badCall("on", "Write the date as year, month and day: 2026-03-31.")
		}
	}
	what := strings.TrimSpace(c.URL.Query().Get("what"))
	if what == "" {
		state, err := c.site.Office.WholeStanding(c.Context(), c.system, number, day)
		if err != nil {
			return err
		}
		return c.ok(apiStanding{number, day, state})
	}
	answer, err := c.site.Office.AskAs(c.Context(), c.system, office.Question{Number: number, What: what, Day: day})
	if err != nil {
		return err
	}
	return c.ok(apiAnswer{number, day, what, answer})
}

func badCall(field, detail string) error {
	return &apiProblem{Type: "call", Status: http.StatusBadRequest, Title: "The call cannot be understood", Detail: detail, Field: field}
}

// only refuses what a call says beside some names: it would be lost, and so misunderstood.
func (c *call) only(names ...string) error {
	for name, values := range c.URL.Query() {
		known := false
		for _, n := range names {
			known = known || n == name
		}
		switch {
		case !known:
			return badCall(name, fmt.Sprintf("There is no parameter %.40q here, only: %s.", name, strings.Join(names, ", ")))
		case len(values) > 1:
			return badCall(name, "It is given more than once.")
		}
	}
	return nil
}

func (c *call) changes() error {
	if err := c.only("after"); err != nil {
		return err
	}
	after := int64(0)
	if text := c.URL.Query().Get("after"); text != "" {
		var err error
		if after, err = strconv.ParseInt(text, 10, 64); err != nil || after < 0 {
			return badCall("after", "Give the number of the last change that you have, or 0.")
		}
	}
	changes, err := c.site.Office.ChangesFor(c.Context(), c.system, after)
	if err != nil {
		return err
	}
	out := apiChanges{Changes: []exchange.Change{}, Last: after}
	for _, change := range changes {
		out.Changes, out.Last = append(out.Changes, exchange.Tell(change)), change.Number
	}
	return c.ok(out)
}

// mostCall is how much one call may send, in bytes.
const mostCall = 4 << 20

// mostKey is how long the key of a call may be.
const mostKey = 200

// A telling is what a membership system tells.
type telling struct {
	Events []standing.Event `json:"events"`
}

func (c *call) tell() error {
	if err := c.only(); err != nil {
		return err
	}
	key := c.Header.Get("Idempotency-Key")
	if key == "" || len(key) > mostKey || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }) {
		return badCall("Idempotency-Key", fmt.Sprintf("Send the header Idempotency-Key, with up to %d letters and figures that you give to this call alone: then it can be sent again without harm.", mostKey))
	}
	if kind, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return &apiProblem{Type: "call", Status: http.StatusUnsupportedMediaType, Title: "The call cannot be understood", Detail: "Send JSON, with the header “Content-Type: application/json”."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.Body, mostCall))
	if err != nil {
		return err
	}
	var t telling
	if wrong := strict(body, &t); wrong != "" {
		return badCall("", wrong)
	}
	taken, before, err := c.site.Office.TellMembers(c.Context(), c.system, key, body, t.Events)
	if err != nil {
		return err
	}
	if before {
		c.w.Header().Set("Idempotent-Replayed", "true")
	}
	return c.ok(taken)
}

// strict reads JSON and refuses what it does not know. What is wrong repeats nothing of
// what was sent but names of fields; "" where nothing is.
func strict(body []byte, into any) (wrong string) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil && d.More():
		return "There is more after the end of the JSON."
	case err == nil:
		return ""
	case errors.As(err, &syntax):
		return fmt.Sprintf("It is no JSON: see at byte %d.", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("What stands at byte %d is not of the kind that %q has.", kind.Offset, kind.Field)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "It is no JSON: it ends too early."
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return fmt.Sprintf("There is no field %.60s.", strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return "A day is written as year, month and day: 2026-03-31."
}
