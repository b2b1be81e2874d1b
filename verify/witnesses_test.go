package verify

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"duly/publiclog"
)

// enough is a policy under which exactly these checkpoints have been signed by
// enough; nil of one: its signature is wrong.
type enough map[string]bool

func (e enough) Judge(signed []byte) (publiclog.Witnessed, error) {
	if right, known := e[string(signed)]; known && !right {
		return publiclog.Witnessed{}, errors.New("a signature is wrong")
	}
	at := time.Date(2026, 3, 2, 14, 5, 9, 0, time.UTC)
	if e[string(signed)] {
		return publiclog.Witnessed{By: []publiclog.Cosigned{{Name: "ada", At: at}}, Holds: true, Since: at}, nil
	}
	return publiclog.Witnessed{Missing: []string{"ada"}}, nil
}

func TestWitnessedCheckpointsOfReceiptAndLog(t *testing.T) {
	w := newWorld(t, 20)
	old := w.receipt(t, 3)
	then := bytes.Clone(w.files["checkpoint"])
	w.grow(t, 300)
	middle := bytes.Clone(w.files["checkpoint"])
	w.grow(t, 100)
	now := w.files["checkpoint"]
	trust := w.trust()
	follow := func(signed ...[]byte) Verdict {
		p := enough{}
		for _, s := range signed {
			p[string(s)] = true
		}
		trust.Policy = p
		return Follow(old, trust, w.fetch)
	}
	want(t, follow(), Unknown, "not enough witnesses have signed the checkpoint in this receipt")
	want(t, follow(then), Holds, "enough witnesses have signed that")
	want(t, follow(now), Holds)
	want(t, follow(middle), Unknown) // the log does not show it
	w.files["witnessed"] = middle
	want(t, follow(middle), Holds)
	trust.Policy = enough{string(then): false}
	want(t, CheckReceipt(old, trust), Broken, "a signature is wrong")
	trust.Policy = enough{string(then): true}
	want(t, CheckReceipt(old, trust), Holds, "enough witnesses have signed that")
	trust.Policy = enough{}
	want(t, CheckReceipt(old, trust), Unknown)

	young := w.receipt(t, 400)
	trust.Policy = enough{string(middle): true}
	want(t, Follow(young, trust, w.fetch), Unknown) // witnessed before the entry was there

	other := newWorld(t, 19)
	other.entries[7].Commitments[0][0] ^= 1
	other.publish(t)
	w.files["witnessed"] = other.files["checkpoint"]
	v := follow(other.files["checkpoint"])
	want(t, v, Broken, "there are two histories")
	last := v.Lines[len(v.Lines)-1]
	if !bytes.Contains([]byte(last.Exhibit), now) || !bytes.Contains([]byte(last.Exhibit), other.files["checkpoint"]) {
		t.Errorf("both are not shown: %s", last.Exhibit)
	}
	foreign, err := publiclog.Sign(publiclog.Checkpoint{Origin: origin, Size: 19}, w.signer)
	if err != nil {
		t.Fatal(err)
	}
	foreign = bytes.Replace(foreign, []byte("\n19\n"), []byte("\n18\n"), 1)
	w.files["witnessed"] = foreign
	want(t, follow(foreign), Unknown) // not signed by this log: it says nothing of it
}
