package office

import (
	"context"
	"errors"

	"duly/casework"
	"duly/journal"
	"duly/sample"
)

// An AuditFile is a case on which the lot of a sample fell, as an overseer looks at it:
// with what their role may read of it, and nothing more.
type AuditFile struct {
	CaseFile
	Sample    *sample.Sample
	Questions []sample.Question
	Form      *sample.Form // as it was saved last; nil: never
}

// auditing lets an overseer go on who may look at a case of a sample. Whoever may not see
// one of the cases drawn can go on with none of them, in words that do not say why.
func (o *Office) auditing(ctx context.Context, who casework.Actor, n int, id string) (*sample.Sample, sample.Person, error) {
	one, person, err := o.drawnFor(ctx, who, n)
	if err == nil {
		err = asRefusal(one.MayAudit(person, id))
	}
	return one, person, err
}

// drawnFor gives a sample to an overseer who may see every case on which its lot fell.
func (o *Office) drawnFor(ctx context.Context, who casework.Actor, n int) (*sample.Sample, sample.Person, error) {
	person, err := o.sampler(ctx, who.ID)
	if err == nil && !person.Overseer {
		err = ErrNotFound
	}
	if err != nil {
		return nil, person, err
	}
	one, err := o.sample(ctx, n)
	if err != nil {
		return nil, person, err
	}
	for _, m := range one.Drawn {
		if out, err := o.outOf(ctx, m.Case, who); err != nil {
			return nil, person, err
		} else if out {
			return nil, person, &casework.Refusal{What: NoSample}
		}
	}
	return one, person, nil
}

// unreadable passes over each case on which the lot falls and whose record cannot be read
// any more.
func (o *Office) unreadable(ctx context.Context, draw *sample.Draw) error {
	tried := map[string]bool{}
	for more := true; more; {
		more = false
		for _, m := range draw.Fall() {
			if tried[m.Case] {
				continue
			}
			tried[m.Case], more = true, true
			gone, err := o.gone(ctx, m.Case)
			if err != nil {
				return err
			}
			if gone {
				draw.Passed = append(draw.Passed, sample.Passing{Case: m.Case, Reason: sample.Unreadable})
			}
		}
	}
	return nil
}

// gone tells whether a case cannot be read any more, be it that it was altered or that what
// was said in it was erased.
func (o *Office) gone(ctx context.Context, id string) (bool, error) {
	h, err := o.fresh(ctx, id)
	switch {
	case err == nil:
		return h.dark, nil
	case errors.Is(err, ErrNotFound), nothingLeft(err), o.faulty(id, err):
		return true, nil
	}
	return false, err
}

// Drawn gives a sample whose cases an overseer may look at; ErrNotFound for anybody else,
// and a *casework.Refusal for one who may not see all of them.
func (o *Office) Drawn(ctx context.Context, who casework.Actor, n int) (*sample.Sample, error) {
	one, _, err := o.drawnFor(ctx, who, n)
	return one, err
}

// AuditCase opens a case on which the lot fell. That an overseer reads it goes on record as
// every reading does.
func (o *Office) AuditCase(ctx context.Context, who casework.Actor, n int, id string) (AuditFile, error) {
	one, _, err := o.auditing(ctx, who, n, id)
	if err != nil {
		return AuditFile{}, err
	}
	f, err := o.Open(ctx, id, who)
	if err != nil {
		return AuditFile{}, err
	}
	return AuditFile{CaseFile: f, Sample: one, Questions: sample.Questions(f.Rulebook), Form: one.Form(id)}, nil
}

// SaveAudit puts what an overseer found in a case on record: all of it, or as much as
// there is so far. Everything that is wrong with the form is given, and then nothing is
// recorded.
func (o *Office) SaveAudit(ctx context.Context, who casework.Actor, n int, form sample.Form) (wrong []*sample.Refusal, err error) {
	_, person, err := o.auditing(ctx, who, n, form.Case)
	if err != nil {
		return nil, err
	}
	h, err := o.fresh(ctx, form.Case)
	if err != nil {
		return nil, err
	}
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return nil, err
	}
	if wrong = form.Check(sample.Questions(r)); len(wrong) > 0 {
		return wrong, nil
	}
	text, err := form.Text()
	if err != nil {
		return nil, err
	}
	return nil, o.write(ctx, func(s *sitting) error {
		register, err := s.sampleRegister()
		if err != nil {
			return err
		}
		if no := register.Of(n).MayAudit(person, form.Case); no != nil {
			return asRefusal(no)
		}
		if was := register.Of(n).Form(form.Case); was != nil {
			if before, err := was.Text(); err != nil || before == text {
				return err
			}
			if was.Finished && !form.Finished {
				return &casework.Refusal{What: "This form is finished: change what is wrong, and finish it again"}
			}
		}
		_, err = s.enter(sample.Event{Kind: journal.SampleAudited, By: who.ID, Sample: n, Case: form.Case, Form: &form}, Overseer, text)
		return err
	})
}

// PassOver has the next case take the place of one on which the lot fell, for one of
// sample.Reasons. That a record cannot be read is looked at.
func (o *Office) PassOver(ctx context.Context, who casework.Actor, n int, p sample.Passing) error {
	one, person, err := o.auditing(ctx, who, n, p.Case)
	if err != nil {
		return err
	}
	gone, err := o.gone(ctx, p.Case)
	if err != nil {
		return err
	}
	if p.Reason == sample.Unreadable && !gone {
		return &casework.Refusal{What: "The record of this case can be read", Field: "reason"}
	}
	list, err := o.listed(ctx, one)
	if err != nil {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		register, err := s.sampleRegister()
		if err != nil {
			return err
		}
		now := register.Of(n)
		if no := now.MayAudit(person, p.Case); no != nil {
			return asRefusal(no)
		}
		if f := now.Form(p.Case); f != nil && f.Finished {
			return &casework.Refusal{What: "What you found in this case is on record: it is not passed over any more"}
		}
		draw := now.Draw
		draw.List = list
		text, no := draw.Pass(p)
		if no != nil {
			return asRefusal(no)
		}
		_, err = s.enter(sample.Event{Kind: journal.SamplePassed, By: who.ID, Sample: n, Text: text}, Overseer, "")
		return err
	})
}

// SampleFile is a sample as far as it has come, as an overseer redoes it with duly verify
// -lot: with the list of the cases that can be drawn.
func (o *Office) SampleFile(ctx context.Context, who casework.Actor, n int) ([]byte, error) {
	if _, err := o.overseer(ctx, who); err != nil {
		return nil, err
	}
	one, err := o.sample(ctx, n)
	if err != nil {
		return nil, err
	}
	draw := one.Draw
	if draw.List, err = o.listed(ctx, one); err != nil {
		return nil, err
	}
	return []byte(draw.Text()), nil
}

// SampleReceipt is the receipt of a sample's announcement, which anybody may have: it opens
// what was announced, word for word. ErrNotFound.
func (o *Office) SampleReceipt(ctx context.Context, n int) ([]byte, error) {
	one, err := o.sample(ctx, n)
	if err != nil {
		return nil, err
	}
	return o.overseenReceipt(ctx, one.Since.Entry)
}
