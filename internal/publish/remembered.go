package publish

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Ask asks every witness, before anything is written, whether it remembers more
// of this log than is here, or something else. A machine that was put back from
// a copy cannot know that by itself: database, log and key are of one time.
// *Ahead where a witness says so; that one is away is no error, and it is asked
// again later. Only where all that they remember can be in the journal, because
// it is ahead of the log, is the journal published, and they are asked again.
func (w *Witnesses) Ask(ctx context.Context) error {
	now := w.publisher.now.Load()
	claims := w.askAll(ctx, now)
	head, err := w.publisher.head(ctx)
	if err != nil {
		return err
	}
	inJournal := func(c Claim) bool { return c.Size > now.Size && c.Size <= head }
	if len(claims) > 0 && !slices.ContainsFunc(claims, func(c Claim) bool { return !inJournal(c) }) {
		if err := w.publisher.CatchUp(ctx); err != nil {
			return err
		}
		claims = w.askAll(ctx, w.publisher.now.Load())
	}
	if len(claims) > 0 {
		return &Ahead{claims}
	}
	return ctx.Err()
}

// Claims asks every witness what it remembers beside what is here, and signs nothing.
func (w *Witnesses) Claims(ctx context.Context) []Claim {
	return w.askAll(ctx, w.publisher.now.Load())
}

func (w *Witnesses) askAll(ctx context.Context, now *state) []Claim {
	var all sync.WaitGroup
	var mu sync.Mutex
	var claims []Claim
	for _, one := range w.policy.Witnesses {
		s := w.standings[one.Name]
		if one.URL == "" {
			continue
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			claim, err := w.bring(ctx, s, now)
			w.mu.Lock()
			if err == nil {
				s.signed = now.Size
			} else {
				s.fault = err.Error()
			}
			w.mu.Unlock()
			if claim != nil {
				mu.Lock()
				claims = append(claims, *claim)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.SortFunc(claims, func(a, b Claim) int { return strings.Compare(a.Witness, b.Witness) })
	return claims
}

func (a *Ahead) Error() string {
	var words []string
	most, shown := int64(-1), false
	for _, c := range a.Claims {
		words = append(words, c.String())
		most, shown = max(most, c.Size), shown || c.Shown != nil
	}
	here := a.Claims[0].Here
	missing := "the past of the log is not the one that was witnessed"
	if most > here {
		missing = fmt.Sprintf("%d entries are missing here, from entry %d to %d", most-here, here, most-1)
	}
	way := "Find the newer database and put it back. If there is none, the entries are lost and the log cannot go on under its name: " +
		"declare that with duly restore -declare (docs/operate.md, \"When witnesses remember more\")"
	if !shown {
		way += ". None has shown a proof. If you are certain that the witness is wrong, take its line out of the file of witnesses, say publicly that you did, and start again"
	}
	return fmt.Sprintf("%s: %s. Was an old copy of this machine or database put back? %s", strings.Join(words, "; "), missing, way)
}
