package office

import (
	"context"
	"sync"

	"duly/casework"
)

// audits is what the last audit found.
type audits struct {
	mu    sync.Mutex
	last  *Audit
	clean bool // an audit has found nothing since the office was opened
	ours  bool // the stop that stands in the database is this office's
}

// audited keeps what an audit found, for this program and every other one that works on
// the database. Whoever finds nothing has writing go on only where the stop is their own, or where they
// were started since: what one program found, another that was at work all the time does not
// take back.
func (o *Office) audited(ctx context.Context, report Audit) error {
	o.audits.mu.Lock()
	defer o.audits.mu.Unlock()
	o.audits.last = &report
	if len(report.Found) > 0 {
		o.audits.ours = true
		return o.store.Halt(ctx, report.Found[0].Told().String())
	}
	may := o.audits.ours || !o.audits.clean
	o.audits.clean = true
	if !may {
		return nil
	}
	why, err := o.store.Halted(ctx)
	if err != nil || why == "" {
		return err
	}
	o.audits.ours = false
	return o.store.Resume(ctx)
}

// LastAudit is what the last audit found; false where there was none since the
// office was opened.
func (o *Office) LastAudit() (Audit, bool) {
	o.audits.mu.Lock()
	defer o.audits.mu.Unlock()
	if o.audits.last == nil {
		return Audit{}, false
	}
	return *o.audits.last, true
}

// stopped refuses to write while the database is not what was recorded. Of what another
// program found the store tells (ErrStopped).
func (o *Office) stopped() error {
	if a, done := o.LastAudit(); done && len(a.Found) > 0 {
		return &casework.Refusal{What: Stopped}
	}
	return nil
}

// halted tells whether nothing is written, whichever program found why: what cannot be put
// on record then stands in the way of nobody who looks.
func (o *Office) halted(ctx context.Context) bool {
	if o.stopped() != nil {
		return true
	}
	why, err := o.Halted(ctx)
	return err == nil && why != ""
}

// Halted tells what has stopped writing, found by this program or by another one that works
// on the database; "" where nothing has.
func (o *Office) Halted(ctx context.Context) (string, error) { return o.store.Halted(ctx) }

// Audited is what the last audit found, with what has stopped writing though this program did
// not find it; false where there was neither an audit since the office was opened nor a stop.
func (o *Office) Audited(ctx context.Context) (Audit, bool, error) {
	a, done := o.LastAudit()
	if len(a.Found) > 0 {
		return a, true, nil
	}
	why, err := o.Halted(ctx)
	if err != nil || why == "" {
		return a, done, err
	}
	if !done {
		a.At = o.now()
	}
	a.Found = []Flaw{{Entry: -1, What: why}}
	return a, true, nil
}

// Stopped is what people are told who want to put something on record meanwhile.
const Stopped = "Nothing can be put on record just now: the database was found not to be what was recorded, and nothing is written until that is put right. " +
	"What you wrote is still here: copy it. If today is your last day, send it to the office by post or by e-mail today"
