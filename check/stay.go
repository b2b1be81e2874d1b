package check

import (
	"slices"

	"duly/timetable"
)

// stages works out how long each stage can last, what is reached, and where a
// case can wait for ever.
func (p *part) stages(v *view) error {
	longest := map[string]*worst{}
	endless := map[string]bool{}
	v.pass()
	for i := range v.situations {
		s := &v.situations[i]
		if s.passed() {
			continue
		}
		name := s.phase.stage.Name
		var err error
		c := v.crossing(s)
		told := make([]bool, 2*len(s.phase.steps)+2)
		canWait := s.phase.endless(v.onTime) && !endless[name]
		w := longest[name]
		s.reached.each(func(e moment) {
			if err != nil {
				return
			}
			var last timetable.Date
			xs := v.exits(&c, e)
			for n := range xs {
				x := &xs[n]
				if k := 2*(int(x.step)+1) + b2i(x.lapse); !told[k] {
					told[k] = true
					p.mark(s.phase, x)
				}
				last = max(last, x.last)
			}
			if s.phase.tangle != nil {
				err = s.phase.tangle
			}
			if canWait && s.phase.lasts(v.onTime, e) >= never {
				canWait, endless[name] = false, true
				for _, b := range v.blocked(s.phase, e) {
					p.wait(b.Wait)
				}
			}
			if last > 0 && last <= v.known {
				if w == nil {
					w = &worst{}
				}
				err = w.add(v, min(v.since(s, e), last), last, s, e)
			}
		})
		if _, some := s.reached.next(0); some {
			p.reached[name] = true
		}
		if w != nil {
			longest[name] = w
		}
		if err != nil {
			return err
		}
	}
	for name, w := range longest {
		if p.Stages[name] == nil {
			p.Stages[name] = &Bounds{}
		}
		o := outcome{reached: true, endless: endless[name]}
		if !endless[name] {
			o.bound = w.bound(v.stay, p.class[0])
		}
		b := p.Stages[name].of(v.onTime)
		worse(b, o, *b == nil && !p.waitsIn(name, v.onTime, endless))
	}
	for name := range endless {
		if p.Stages[name] == nil {
			p.Stages[name] = &Bounds{}
		}
		*p.Stages[name].of(v.onTime) = nil
	}
	for _, l := range p.loops {
		w := Wait{Step: l.stage.Name, Rule: l.stage.Rule, OnTime: v.onTime}
		if l.step != nil {
			w.Step, w.Rule = l.step.Ref().String()+"="+l.name, l.step.Rule
		}
		p.wait(w)
	}
	return nil
}

// waitsIn tells whether an earlier class found that a case can wait in a stage
// for ever.
func (p *part) waitsIn(stage string, onTime bool, now map[string]bool) bool {
	return !p.first && !now[stage] && slices.ContainsFunc(p.UnboundedAt, func(w Wait) bool {
		return w.OnTime == onTime && (w.Step == stage || len(w.Step) > len(stage) && w.Step[:len(stage)+1] == stage+".")
	})
}

func (p *part) wait(w Wait) {
	p.survey.work.spend(1 + len(p.UnboundedAt))
	if !slices.Contains(p.UnboundedAt, w) {
		p.UnboundedAt = append(p.UnboundedAt, w)
	}
}

// mark notes what an exit reaches.
func (p *part) mark(ph *phase, x *exit) {
	for _, t := range ph.leads(x) {
		if end := ph.targets[t].end; end != "" {
			p.reached["end "+end] = true
		}
	}
	if x.step < 0 {
		return
	}
	p.reached[ph.ref(int(x.step))] = true
	for i, above := range ph.above[x.step] {
		if above {
			p.reached[ph.ref(i)] = true
		}
	}
}

// stay is the run of a case that stays in a stage as long as it can.
func (v *view) stay(x spot) []RunEvent {
	visits := v.path(x.s, x.e)
	for _, exit := range v.exitsOf(x.s, x.e) {
		if exit.last != x.to {
			continue
		}
		if q, now := v.answer(x.s.phase, x.e, &exit, exit.to); now != nil {
			last := visit{s: x.s, ph: now, entered: x.e, asked: q, at: exit.to, exit: &exit, target: x.s.phase.leads(&exit)[0]}
			return v.rungs(v.receipt(visits, x.e), append(visits, last))
		}
	}
	return v.rungs(v.receipt(visits, x.e), visits)
}
