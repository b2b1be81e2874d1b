package web

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"duly/verify"
)

// A VerifyView lets anybody check a receipt. Where their browser can, it does so
// itself and sends nothing (static/verify.js); else the server does, and says so.
type VerifyView struct {
	Frame
	Key, Ours string // the key that is gone by, and this log's
	Text      string // the receipt as it was pasted
	Script    string
	Verdict   *VerdictShown // nil before anything was checked
}

// A VerdictShown is what came of it.
type VerdictShown struct {
	Heading, Summary string
	Lines            []VerdictLine
}

// A VerdictLine is one claim and how it stands.
type VerdictLine struct {
	Claim, Result, Tone, Evidence, NotShown, Exhibit string
}

// policyWithScript lets the one script of that page run, and ask this server for the
// files of its log.
var policyWithScript = strings.Replace(policy, "img-src", "script-src 'self'; connect-src 'self'; img-src", 1)

func (s *site) verifyForm(q *request) error {
	return s.showVerify(q, http.StatusOK, &VerifyView{Key: s.Log.Key()})
}

func (s *site) showVerify(q *request, status int, v *VerifyView) error {
	q.w.Header().Set("Content-Security-Policy", policyWithScript)
	v.Ours, v.Script = s.Log.Key(), s.script
	return q.show(status, "verify", "Check a receipt", v)
}

func (s *site) verifyReceipt(q *request) error {
	f, err := q.form()
	if err != nil {
		return err
	}
	v := &VerifyView{Key: f.value("key"), Text: f.text("text")}
	receipt := []byte(v.Text)
	if len(f.files) > 0 {
		receipt = f.files[0].Data
	}
	if v.Key == "" {
		v.Key = s.Log.Key()
	}
	v.Problems = f.problems
	if len(receipt) == 0 && len(v.Problems) == 0 {
		v.Problems = []Problem{{Field: "files", What: "Choose the file of the receipt, or paste what is in it."}}
	}
	if len(v.Problems) > 0 {
		return s.showVerify(q, http.StatusUnprocessableEntity, v)
	}
	trust := verify.Trust{Key: v.Key, From: verify.Given}
	verdict := verify.CheckReceipt(receipt, trust)
	if v.Key == s.Log.Key() {
		verdict = verify.Follow(receipt, trust, s.logFile(q))
	}
	v.Verdict = showVerdict(verdict)
	return s.showVerify(q, http.StatusOK, v)
}

// logFile reads files of our own log as anybody would over the network.
func (s *site) logFile(q *request) func(path string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		r, err := http.NewRequestWithContext(q.Context(), http.MethodGet, "/log/"+path, nil)
		if err != nil {
			return nil, err
		}
		w := &kept{header: http.Header{}}
		s.LogFiles.ServeHTTP(w, r)
		switch w.status {
		case 0, http.StatusOK:
			return w.body.Bytes(), nil
		case http.StatusNotFound:
			return nil, fs.ErrNotExist
		}
		return nil, errors.New("the log cannot be read just now")
	}
}

// kept is an answer that stays here.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }

func showVerdict(v verify.Verdict) *VerdictShown {
	heading := map[verify.Result]string{verify.Holds: "It holds", verify.Broken: "It is broken", verify.Unknown: "It cannot be told"}
	tone := map[verify.Result]string{verify.Holds: "proved", verify.Broken: "refuted", verify.Unknown: ""}
	out := &VerdictShown{Heading: heading[v.Result], Summary: capital(v.Summary)}
	for _, l := range v.Lines {
		out.Lines = append(out.Lines, VerdictLine{
			Claim: l.Claim, Result: string(l.Result), Tone: tone[l.Result], Evidence: capital(l.Evidence), NotShown: l.NotShown, Exhibit: l.Exhibit,
		})
	}
	return out
}
