package web

import (
	"net/http"
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
	if v.Audit, err = s.audited(q.Context(), false); err != nil {
		return err
	}
	return q.show(http.StatusOK, "log", "Public log", v)
}
