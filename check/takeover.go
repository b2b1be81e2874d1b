package check

import (
	"fmt"

	"duly/rulebook"
)

// TakenOver works out how long a case can take that is taken over from elsewhere
// in a stage, counted from the day of taking over: whatever anybody does, and if
// everybody is on time. It is the bound of the rulebook as it is for such a case
// (rulebook.TakingOver): it begins in that stage, under its transition. Nil is
// without bound. The case's own age is no part of it.
func TakenOver(r *rulebook.Rulebook, stage string, o Options) (Bounds, error) {
	if r.Stage(stage) == nil {
		return Bounds{}, fmt.Errorf("the rulebook has no stage %q", stage)
	}
	res, err := Report(r.TakingOver(stage), o)
	if err != nil {
		return Bounds{}, err
	}
	return res.Bounds, nil
}
