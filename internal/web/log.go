package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// A LogView tells what the public log is, and how anybody can check it.
type LogView struct {
	Frame
	Origin     string
	Size       string
	Root       string
	Checkpoint string
	Key        string
	Address    string         // where the log is reached
	Witnesses  *WitnessesView // nil where nobody else signs
	Audit      *AuditShown    // nil where there was none yet
	Breaks     []BreakShown
}

// A BreakShown is a break after which this log goes on.
type BreakShown struct {
	ID                string // for links within the page
	Notice, Last, Key string
	At                string // where what is left of the old log is served; "": elsewhere
	Receipt           string
	Entry             int64
}

// breakReceipt hands out the receipt of the entry by which a break was declared.
func (s *site) breakReceipt(q *request) error {
	entry, err := strconv.ParseInt(q.PathValue("entry"), 10, 64)
	if err != nil {
		return errNotFound
	}
	text, err := s.Office.BreakReceipt(q.Context(), entry)
	if err != nil {
		return err
	}
	q.download("break-"+q.PathValue("entry")+".receipt.txt", "text/plain; charset=utf-8")
	_, _ = q.w.Write(text)
	return nil
}

// logAddress is where this visitor reaches the log.
func (q *request) logAddress() string {
	if q.site.Secure {
		return "https://" + q.Host + "/log"
	}
	return "http://" + q.Host + "/log"
}

func (s *site) log(q *request) error {
	checkpoint, err := s.Log.Checkpoint(q.Context())
	if err != nil {
		return err
	}
	v := &LogView{Checkpoint: string(checkpoint), Key: s.Log.Key(), Address: q.logAddress()}
	if lines := strings.SplitN(v.Checkpoint, "\n", 4); len(lines) == 4 {
		v.Origin, v.Size, v.Root = lines[0], lines[1], lines[2]
	}
	if s.Witnesses != nil {
		v.Witnesses = viewWitnesses(s.Witnesses(), s.Now())
	}
	breaks, err := s.Office.Breaks(q.Context())
	if err != nil {
		return err
	}
	for _, b := range breaks {
		shown := BreakShown{ID: fmt.Sprint("break-", b.Entry), Notice: b.Notice(), Last: b.Checkpoint, Key: b.Key, Receipt: fmt.Sprintf("/log-breaks/%d", b.Entry), Entry: b.Entry}
		if at := "/" + b.At; s.OldLogs[at+"/"] != nil {
			shown.At = at
		}
		v.Breaks = append(v.Breaks, shown)
	}
	if v.Audit, err = s.audited(q.Context(), false); err != nil {
		return err
	}
	return q.show(http.StatusOK, "log", "Public log", v)
}
