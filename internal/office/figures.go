package office

import (
	"context"

	"duly/casework"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// Figures counts anew, from the record of every case, how the promises and limits of
// the rulebook of now are kept, as of the end of a day; and what becomes of the cases
// that were taken over from elsewhere. What nobody may know yet is not counted.
func (o *Office) Figures(ctx context.Context, asOf timetable.Date) (statistics.Report, statistics.TakenOver, error) {
	embargo := o.current.Safeguard(rulebook.Publication) != nil
	kept := statistics.NewKept(o.current, asOf)
	var old []*casework.Case
	err := o.History(ctx, func(_ string, c *casework.Case) error {
		public, err := casework.Public(c, embargo, asOf)
		if err != nil {
			return err
		}
		if public.TakenOver.On != 0 {
			old = append(old, public)
		}
		return kept.Add(public)
	})
	if err != nil {
		return statistics.Report{}, statistics.TakenOver{}, err
	}
	report := kept.Report()
	if report.Erased, err = o.Forgotten(ctx, asOf); err != nil {
		return statistics.Report{}, statistics.TakenOver{}, err
	}
	return report, statistics.TakenOverCases(old, asOf), nil
}
