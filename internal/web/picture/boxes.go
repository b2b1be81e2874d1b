package picture

import "math"

// Measures of boxes, in px.
const (
	padding   = 11
	mostBox   = 300 // the widest stage
	leastBox  = 150
	mostLabel = 150
	mostEnd   = 170
	nameLine  = 19
	rowLine   = 17
)

// A line of text within a box or label: where it stands from the box's left and
// top.
type textLine struct {
	x, y  float64 // of the beginning of its base line, or the end, or the middle
	at    string  // "start", "end", "middle"
	class string
	text  string
}

// boxSize is how large a box is.
func boxSize(b *box) (w, h float64) {
	w, h, _ = boxText(b)
	return w, h
}

// boxText sets the text of a box.
func boxText(b *box) (w, h float64, lines []textLine) {
	if b.kind == stage {
		return stageText(b)
	}
	name := wrap(capital(b.name), nameSize-1, mostEnd, true)
	notes := make([]string, 0, 2)
	switch b.sort {
	case "finding":
		notes = append(notes, "a finding")
	case "undecided":
		notes = append(notes, "nobody decided")
	}
	for _, s := range name {
		w = max(w, width(s, nameSize-1, true))
	}
	for _, s := range notes {
		w = max(w, width(s, rowSize, false))
	}
	for _, s := range b.days {
		w = max(w, width(s, rowSize, true))
	}
	w = math.Ceil(w + 2*padding + 6)
	y := 6.0
	for _, s := range name {
		y += rowLine
		lines = append(lines, textLine{w / 2, y - 3, "middle", "pic-end-name", s})
	}
	for _, s := range notes {
		y += rowLine - 1
		lines = append(lines, textLine{w / 2, y - 3, "middle", "pic-soft", s})
	}
	for _, s := range b.days {
		y += rowLine - 1
		lines = append(lines, textLine{w / 2, y - 3, "middle", "pic-day", s})
	}
	return w, math.Ceil(y + 7), lines
}

// mostDays is how many days of the run a box names.
const mostDays = 3

// stageText sets the text of a stage: its name and rule, the days on which the
// run comes to it, and its steps with their limits at the right.
func stageText(b *box) (w, h float64, lines []textLine) {
	rule := ""
	if b.rule != "" {
		rule = "rule " + clip(b.rule, 14)
	}
	inner := leastBox - 2.0*padding
	for _, r := range b.rows {
		inner = max(inner, width(r.name, rowSize, false)+14+width(r.limit, rowSize, false))
	}
	for _, d := range b.days {
		inner = max(inner, width(d, rowSize, true))
	}
	inner = max(inner, serif*width(capital(b.name), nameSize, true)+12+width(rule, rowSize, false))
	inner = math.Ceil(min(inner, mostBox-2*padding))
	w = inner + 2*padding
	right := w - padding

	y := 8.0
	names := wrap(capital(b.name), nameSize, (inner-width(rule, rowSize, false)-12)/serif+0.1, true)
	for i, s := range names {
		y += nameLine
		lines = append(lines, textLine{padding, y - 5, "start", "pic-name", s})
		if i == 0 && rule != "" {
			lines = append(lines, textLine{right, y - 5, "end", "pic-soft", rule})
		}
	}
	for i, d := range b.days {
		if i == mostDays {
			d = "and more often"
		}
		y += rowLine
		lines = append(lines, textLine{padding, y - 5, "start", "pic-day", d})
		if i == mostDays {
			break
		}
	}
	for _, r := range b.rows {
		y = rowText(&lines, r, inner, right, y)
	}
	return w, math.Ceil(y + 7), lines
}

// rowText sets a step and its limit, on one line if they fit.
func rowText(lines *[]textLine, r row, inner, right, y float64) float64 {
	class := "pic-step"
	switch {
	case r.wait:
		class = "pic-wait"
	case r.minor:
		class = "pic-soft"
	}
	limit := width(r.limit, rowSize, false)
	one := width(r.name, rowSize, false)+14+limit <= inner
	var names, limits []string
	if one {
		names, limits = []string{r.name}, []string{r.limit}
	} else {
		names, limits = wrap(r.name, rowSize, inner, false), wrap(r.limit, rowSize, inner, false)
	}
	for _, s := range names {
		y += rowLine
		*lines = append(*lines, textLine{padding, y - 5, "start", class, s})
	}
	if r.limit == "" {
		return y
	}
	for _, s := range limits {
		if !one {
			y += rowLine
		}
		*lines = append(*lines, textLine{right, y - 5, "end", "pic-limit", s})
	}
	return y
}

// labelSize is how large an arrow's label is: none at all where it says nothing.
func labelSize(a *arrow) (w, h float64) {
	w, h, _ = labelText(a)
	return w, h
}

// mostWays is how many ways a label names.
const mostWays = 6

// labelText sets what an arrow says: each way by its name, and under it the
// limit that governs it.
func labelText(a *arrow) (w, h float64, lines []textLine) {
	if len(a.ways) == 0 {
		return laneWidth, 0, nil
	}
	add := func(class string, size float64, bold bool, text string) {
		for _, s := range wrap(text, size, mostLabel, bold) {
			h += rowLine - 1
			w = max(w, width(s, size, bold))
			lines = append(lines, textLine{0, h - 3, "middle", class, s})
		}
	}
	for i, x := range a.ways {
		if i > 0 {
			h += 5
		}
		if i == mostWays {
			add("pic-soft", rowSize, false, "and more")
			break
		}
		class := "pic-way"
		if x.silent {
			class = "pic-silent"
		}
		if x.name != "" {
			add(class, rowSize+0.5, true, x.name)
		}
		for j, s := range x.limits {
			class := "pic-soft"
			if x.endless && j == 1 {
				class = "pic-wait"
			}
			add(class, rowSize, false, s)
		}
	}
	w = math.Ceil(w) + 8
	for i := range lines {
		lines[i].x = w / 2
	}
	return w, math.Ceil(h) + 4, lines
}
