package office

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"duly/casework"
)

// round is how many cases a sweep takes up before it asks again which are due.
const round = 64 * most

// Sweep lets time do what it does: every limit that ended before today has its
// consequence, dated on the day that the rulebook says. It touches only the cases
// in which something happens, which the store lists. It gives how many events
// there were. Where an effect began or ended by it, the change of the standing is put down
// (Changes). While nothing is written, it waits: what lapses later is dated on its
// own day all the same.
func (o *Office) Sweep(ctx context.Context) (int, error) {
	o.carryOn(ctx)
	if o.halted(ctx) {
		return 0, nil
	}
	var unwritten error // is told, and keeps nothing from its day
	if o.readingsDue() {
		unwritten = o.writeReadings(ctx)
	}
	n, err := o.lapseDue(ctx)
	return n, errors.Join(unwritten, err)
}

func (o *Office) lapseDue(ctx context.Context) (int, error) {
	total := 0
	for {
		ids, err := o.store.DueBy(ctx, o.Today()-1, round)
		if err != nil {
			return total, err
		}
		if len(ids) == 0 {
			return total, o.turn(ctx)
		}
		n, err := o.lapseAll(ctx, ids)
		total += n
		if err != nil {
			return total, err
		}
		if n == 0 {
			return total, fmt.Errorf("%d case(s) are listed as due, and nothing is due in them: %v", len(ids), ids[:min(3, len(ids))])
		}
	}
}

// lapseAll hands the cases to the writer, as many at once as share a transaction.
// While it writes, the next ones are read.
func (o *Office) lapseAll(ctx context.Context, ids []string) (int, error) {
	var total, next atomic.Int64
	var all sync.WaitGroup
	errs := make(chan error, 1)
	for range min(2*most, len(ids)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(ids)); i = next.Add(1) - 1 {
				n, err := o.lapse(ctx, ids[i])
				total.Add(int64(n))
				if err != nil {
					select {
					case errs <- err:
					default: // the first is enough, and the other cases are not kept waiting for it
					}
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-errs:
		return int(total.Load()), err
	default:
		return int(total.Load()), nil
	}
}

// lapse lets time do what it does to one case.
func (o *Office) lapse(ctx context.Context, id string) (int, error) {
	h, err := o.load(ctx, id) // beside the writer, which then finds it in memory
	if err != nil {
		return 0, err
	}
	if err := o.readyToTell(ctx, h); err != nil {
		return 0, err
	}
	n := 0
	err = o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		events, err := casework.Lapse(r, h.c, s.Today)
		if err != nil {
			return fmt.Errorf("case %s: %w", id, err)
		}
		n = len(events)
		if err := s.recordWithLetters(r, h, events); err != nil {
			return err
		}
		return s.deputise(r, h)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
