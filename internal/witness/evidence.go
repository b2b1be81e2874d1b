package witness

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"duly/publiclog"
)

// Evidence is a checkpoint that was refused, kept with the one that it does not
// agree with. Both are signed with the log's key.
type Evidence struct {
	Number  int      `json:"number"`
	Origin  string   `json:"origin"`
	At      int64    `json:"at"` // seconds since 1970
	Old     int64    `json:"old"`
	Size    int64    `json:"size"`
	Held    string   `json:"held"`    // what was cosigned before
	Offered string   `json:"offered"` // what was refused
	Proof   []string `json:"proof"`   // that was offered with it, or was computed from the log's tiles

	// Proves: the two contradict each other, whoever brought the second. Without
	// it, all that is known is that the proof that came along does not hold;
	// anybody can send a true checkpoint with a false proof.
	Proves bool `json:"proves"`
}

// How much evidence is kept of a log: what proves something is made with the
// log's key only, the rest by anybody.
const (
	mostProving   = 32
	mostUnproving = 8
)

// keep adds evidence; the same is kept once, and the oldest go.
func keep(all []Evidence, e Evidence) []Evidence {
	for i, have := range all {
		if have.Origin == e.Origin && have.Held == e.Held && textOf(have.Offered) == textOf(e.Offered) {
			if e.Proves && !have.Proves {
				e.Number = have.Number
				all = slices.Clone(all)
				all[i] = e
			}
			return all
		}
	}
	all = append(slices.Clone(all), e)
	most := mostUnproving
	if e.Proves {
		most = mostProving
	}
	same := func(o Evidence) bool { return o.Origin == e.Origin && o.Proves == e.Proves }
	n := 0
	for _, o := range all {
		if same(o) {
			n++
		}
	}
	if n > most {
		oldest := slices.IndexFunc(all, same)
		if e.Proves { // the first ones tell how it began: they stay
			oldest = len(all) - 1
		}
		all = slices.Delete(all, oldest, oldest+1)
	}
	return all
}

// cleared drops what the log has answered by proving that very checkpoint.
func cleared(all []Evidence, origin string, c publiclog.Checkpoint) []Evidence {
	return slices.DeleteFunc(slices.Clone(all), func(e Evidence) bool {
		return !e.Proves && e.Origin == origin && textOf(e.Offered) == c.Text()
	})
}

func textOf(signed string) string {
	text, _, _ := strings.Cut(signed, "\n\n")
	return text + "\n"
}

// Format writes evidence as a text that stands by itself.
func (e Evidence) Format(witness string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "EVIDENCE OF A WITNESS (duly-evidence/v1)\n\nWitness: %s\nLog: %s\nRefused: %s\n\n", witness, e.Origin, time.Unix(e.At, 0).UTC().Format("2006-01-02 15:04:05 UTC"))
	switch {
	case e.Proves && e.Old == e.Size:
		fmt.Fprintf(&b, "Both checkpoints below are signed with the log's key, are of the same %d\nentries, and have different roots. Only one can be true. Whoever has the\nlog's public key can check this without the witness.\n", e.Size)
	case e.Proves:
		fmt.Fprintf(&b, "Both checkpoints below are signed with the log's key. The tree of the second,\nread from the log's own tiles, has at %d entries another root than the first\nhas signed: the past of the log was changed.\n", e.Old)
	default:
		fmt.Fprintf(&b, "The proof that the second checkpoint below goes on from the first does not\nhold. That alone proves nothing against the log, because anybody can send a\ncheckpoint with a wrong proof. Ask the log for a proof from %d to %d entries:\nif it has none that holds, the two checkpoints contradict each other.\n", e.Old, e.Size)
	}
	fmt.Fprintf(&b, "\n--- cosigned before\n%s--- refused\n%s--- proof, from %d to %d\n", e.Held, e.Offered, e.Old, e.Size)
	for _, h := range e.Proof {
		b.WriteString(h + "\n")
	}
	return b.Bytes()
}
