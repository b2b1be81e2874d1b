package witness

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/witnessing"
)

// Handler serves the witness:
//
//	POST /add-checkpoint      cosigns (c2sp.org/tlog-witness)
//	GET /ORIGINHASH/checkpoint  the latest checkpoint cosigned of a log
//	GET /key                  the witness's key
//	GET /evidence/NUMBER      a checkpoint that was refused, with the one it contradicts
//	GET /                     all of that for people
//
// now is the clock that limits go by.
func (w *Witness) Handler(now func() time.Time) http.Handler {
	h := &handler{w, newLimiter(now)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", h.addCheckpoint)
	mux.HandleFunc("GET /key", func(rw http.ResponseWriter, _ *http.Request) { text(rw, []byte(w.Key()+"\n")) })
	mux.HandleFunc("GET /{what}/{which}", h.file)
	mux.HandleFunc("GET /{$}", h.page)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		head := rw.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+styleDigest+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		if !h.limits.visitor(r) {
			tooMuch(rw)
			return
		}
		mux.ServeHTTP(rw, r)
	})
}

// Server is an HTTP server for the handler, with the patience that a witness
// has: little.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, MaxHeaderBytes: 8 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
	}
}

type handler struct {
	*Witness
	limits *limiter
}

func tooMuch(rw http.ResponseWriter) {
	rw.Header().Set("Retry-After", "10")
	http.Error(rw, "too much at once: try again in ten seconds", http.StatusTooManyRequests)
}

func (h *handler) addCheckpoint(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, witnessing.MaxRequest))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(rw, fmt.Sprintf("a request has at most %d bytes", witnessing.MaxRequest), http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(rw, "the request ended too early", http.StatusBadRequest)
		return
	}
	req, err := witnessing.ParseRequest(body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	c, _, err := h.openCheckpoint(req.Checkpoint)
	if err == nil && !h.limits.checkpoint(h.logs[c.Origin]) {
		tooMuch(rw)
		return
	}
	lines, err := h.Add(req)
	h.answer(rw, r, lines, err)
}

// answer gives each outcome the status of the specification.
func (h *handler) answer(rw http.ResponseWriter, r *http.Request, lines []byte, err error) {
	var conflict *Conflict
	var inconsistent *Inconsistent
	switch {
	case err == nil:
		text(rw, lines)
	case errors.As(err, &conflict):
		rw.Header().Set("Content-Type", "text/x.tlog.size")
		rw.WriteHeader(http.StatusConflict)
		fmt.Fprintf(rw, "%d\n", conflict.Size)
	case errors.As(err, &inconsistent):
		why := inconsistent.Why
		if inconsistent.Evidence > 0 {
			where := fmt.Sprintf("/evidence/%d", inconsistent.Evidence)
			rw.Header().Set("Link", "<"+where+`>; rel="describedby"`)
			why += "; kept at " + where
		}
		http.Error(rw, why, http.StatusUnprocessableEntity)
	case errors.Is(err, ErrUnknown):
		http.Error(rw, err.Error(), http.StatusNotFound)
	case errors.Is(err, ErrSignature):
		http.Error(rw, err.Error(), http.StatusForbidden)
	case errors.Is(err, ErrRequest):
		http.Error(rw, err.Error(), http.StatusBadRequest)
	default: // the reason is for the operator, who finds it on standard error
		http.Error(rw, ErrStopped.Error(), http.StatusServiceUnavailable)
	}
}

// Fault is why the witness cosigns nothing any more; nil while it does.
func (w *Witness) Fault() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stopped
}

// OriginHash is how a log is named in a witness's addresses.
func OriginHash(origin string) string {
	sum := sha256.Sum256([]byte(origin))
	return hex.EncodeToString(sum[:])
}

// file serves what stands below a log's hash, and below evidence.
func (h *handler) file(rw http.ResponseWriter, r *http.Request) {
	switch what, which := r.PathValue("what"), r.PathValue("which"); {
	case what == "evidence":
		h.evidence(rw, which)
	case which == "checkpoint":
		h.checkpoint(rw, what)
	default:
		http.NotFound(rw, r)
	}
}

func (h *handler) checkpoint(rw http.ResponseWriter, hash string) {
	for origin := range h.logs {
		if OriginHash(origin) != hash {
			continue
		}
		if signed := h.Latest(origin); signed != nil {
			text(rw, signed)
			return
		}
	}
	http.Error(rw, "no checkpoint of such a log was cosigned here", http.StatusNotFound)
}

func (h *handler) evidence(rw http.ResponseWriter, word string) {
	number, err := strconv.Atoi(word)
	for _, e := range h.Evidence() {
		if err == nil && e.Number == number {
			text(rw, e.Format(h.Name()))
			return
		}
	}
	http.Error(rw, "there is no such evidence here", http.StatusNotFound)
}

func text(rw http.ResponseWriter, data []byte) {
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-cache")
	rw.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = rw.Write(data) // a reader who went away is no fault
}

//go:embed page.html
var pageText string

//go:embed page.css
var style string

var (
	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"style": func() template.CSS { return template.CSS(style) }}).Parse(pageText))
	styleDigest  = func() string {
		sum := sha256.Sum256([]byte(style))
		return base64.StdEncoding.EncodeToString(sum[:])
	}()
)

type pageView struct {
	Name, Key string
	Fault     bool
	Logs      []logLine
	Evidence  []evidenceLine
}

type logLine struct {
	Origin, Contact, Hash, Size, At string
}

type evidenceLine struct {
	Number     int
	Origin, At string
	Old, Size  int64
	Proves     bool
}

func (h *handler) page(rw http.ResponseWriter, _ *http.Request) {
	v := pageView{Name: h.Name(), Key: h.Key(), Fault: h.Fault() != nil}
	for origin, log := range h.logs {
		line := logLine{Origin: origin, Contact: log.Contact, Hash: OriginHash(origin)}
		if size, at := h.seen(origin); !at.IsZero() {
			line.Size, line.At = strconv.FormatInt(size, 10)+" entries", people(at)
			if size == 1 {
				line.Size = "1 entry"
			}
		}
		v.Logs = append(v.Logs, line)
	}
	slices.SortFunc(v.Logs, func(a, b logLine) int { return strings.Compare(a.Origin, b.Origin) })
	for _, e := range h.Evidence() {
		v.Evidence = append(v.Evidence, evidenceLine{e.Number, e.Origin, people(time.Unix(e.At, 0)), e.Old, e.Size, e.Proves})
	}
	var b strings.Builder
	if err := pageTemplate.Execute(&b, v); err != nil {
		http.Error(rw, "the page cannot be made", http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-cache")
	_, _ = io.WriteString(rw, b.String())
}

func (w *Witness) seen(origin string) (size int64, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.memory.now.Logs[origin]; s != nil {
		return s.Size, time.Unix(s.At, 0)
	}
	return 0, time.Time{}
}

func people(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05 UTC") }
