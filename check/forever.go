package check

// lapsesLater gives the moments up to one at which a step can lapse and so leave a
// stage that can last for ever. They are worked out for e, the first moment at which
// the crossing is entered; those of a later one are the same from its first lapse on,
// because people can wait as long as they like.
func (v *view) lapsesLater(c *crossing, x *exit, e, until moment) *moments {
	i := int(x.step)
	if known := c.later[i]; known != nil {
		return known
	}
	ph := c.s.phase
	all := &moments{}
	q := ask(v.onTime, e, i, lapsing)
	q.hold = c.hold
	look := func() {
		ends := ph.steps[i].ends
		if q.unheard == nil || q.unheard.step != i {
			ends = ph.lapsing(i, v.onTime)
		}
		for _, q.end = range ends {
			ph.everyMode(&q, func() {
				for q.atMost = until; ; {
					at, ok := ph.solve(&q)
					if !ok {
						return
					}
					all.add(at)
					q.atMost = at - 1
				}
			})
		}
	}
	if c.unheard >= 0 {
		v.unheard.ways(ph, c.unheard, func(way *unheard) {
			q.unheard = way
			look()
		})
	} else {
		look()
	}
	if c.later == nil {
		c.later = map[int]*moments{}
	}
	c.later[i] = all
	return all
}
