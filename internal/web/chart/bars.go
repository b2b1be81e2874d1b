package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// A Year is how many cases were open when it ended.
type Year struct {
	Year int
	Open int
}

// Measures of a chart with upright bars, in px from the top and in per cent of
// the width. Left of the bars stand the marks of the axis, right of them, where
// there are many, the number of the last.
const (
	plotTop    = 24
	plotBase   = 224
	axisText   = plotBase + 18
	plotLeft   = 13.0
	rightSpace = 12.5
)

// Backlog draws the cases open at each year's end, in the order given. id must
// be unique on the page.
func Backlog(id string, years []Year) template.HTML {
	const title = "Cases open at each year’s end"
	if len(years) == 0 {
		return none(title)
	}
	d := &drawing{id: id}
	var values []int
	var says []string
	for _, y := range years {
		values = append(values, y.Open)
		says = append(says, fmt.Sprintf("%d: %s", y.Year, whole(y.Open)))
	}
	top := d.axis(values)
	room := 100 - plotLeft
	if len(years) > fewBars {
		room -= rightSpace
	}
	slot := room / float64(len(years))
	every := labelEvery(len(years))
	highest := highest(values)
	for i, y := range years {
		x := plotLeft + slot*float64(i)
		d.bar(x+slot*0.12, slot*0.76, y.Open, top, says[i])
		middle := percent(x+slot/2, 100)
		if y.Year%every == 0 {
			d.text(middle, axisText, "middle", fmt.Sprint(y.Year))
		}
		above := int(height(y.Open, top)) - 6
		switch {
		case len(years) <= fewBars || i == highest:
			d.text(middle, above, "middle", whole(y.Open))
		case i == len(years)-1:
			d.add(`<text x="%s" dx="4" y="%d" fill="currentColor">%s</text>`, percent(x+slot, 100), min(above+10, plotBase-3), whole(y.Open))
		}
	}
	return d.svg(axisText+8, title, strings.Join(says, "; ")+".")
}

// fewBars is how many stand far enough apart on a narrow page for each to bear
// its number.
const fewBars = 8

// labelEvery gives how many years apart labels stand, so that they do not touch
// on a narrow page.
func labelEvery(n int) int {
	for _, every := range []int{1, 2, 5, 10, 20, 50} {
		if n/every < 7 {
			return every
		}
	}
	return 100
}

func highest(values []int) int {
	at := 0
	for i, v := range values {
		if v > values[at] {
			at = i
		}
	}
	return at
}

// axis draws the marks for values from 0 and gives the topmost.
func (d *drawing) axis(values []int) (top int) {
	most := 1
	for _, v := range values {
		most = max(most, v)
	}
	step, top := scale(most)
	for v := 0; v <= top; v += step {
		y := height(v, top)
		opacity := "0.25"
		if v == 0 {
			opacity = "1"
		}
		d.add(`<line x1="0" x2="100%%" y1="%.1f" y2="%.1f" stroke="%s" stroke-opacity="%s"/>`, y, y, grid, opacity)
		d.text("0", int(y)-4, "start", whole(v))
	}
	return top
}

func height(v, top int) float64 {
	return plotBase - float64(v)*(plotBase-plotTop)/float64(top)
}

// bar draws one upright bar; x and width are per cent of the width.
func (d *drawing) bar(x, width float64, v, top int, says string) {
	y := height(v, top)
	d.add(`<rect x="%s" y="%.1f" width="%s" height="%.1f" fill="%s"><title>%s</title></rect>`,
		percent(x, 100), y, percent(width, 100), plotBase-y, kept, escape(says))
}

// A Bin is how many took From to To days.
type Bin struct {
	From, To int
	Count    int
}

// Days draws how many cases took how long. The bins follow each other; all but
// the last are of one width, and the last may hold all that took longer. median
// is marked where it is not negative. id must be unique on the page.
func Days(id string, bins []Bin, median int) template.HTML {
	const title = "Days from received to closed"
	if len(bins) == 0 {
		return none(title)
	}
	d := &drawing{id: id}
	width := bins[0].To - bins[0].From + 1
	var values []int
	var says []string
	for i, b := range bins {
		values = append(values, b.Count)
		says = append(says, fmt.Sprintf("%s days: %s", binName(bins, i, width), whole(b.Count)))
	}
	top := d.axis(values)
	slot := (100 - plotLeft) / float64(len(bins))
	every := (len(bins) + 5) / 6
	for i, b := range bins {
		x := plotLeft + slot*float64(i)
		d.bar(x+slot*0.04, slot*0.92, b.Count, top, says[i])
		if width == 1 {
			x += slot / 2 // a day stands under its bar, the beginning of a longer time under its edge
		}
		if i == 0 || i%every == 0 && i+every/2 < len(bins) {
			d.text(percent(x, 100), axisText, "middle", whole(b.From))
		}
	}
	unit := "days"
	if last := len(bins) - 1; bins[last].To-bins[last].From+1 > width {
		unit += "; last bar: " + binName(bins, last, width)
	}
	d.text("100%", axisText+nameLine, "end", unit)
	desc := "Cases by days taken: " + strings.Join(says, "; ") + "."
	if median >= 0 {
		d.median(bins, slot, width, median)
		desc += fmt.Sprintf(" The median is %s %s.", whole(median), plural(median, "day", "days"))
	}
	return d.svg(axisText+nameLine+8, title, desc)
}

func binName(bins []Bin, i, width int) string {
	b := bins[i]
	switch {
	case b.To-b.From+1 > width:
		return whole(b.From) + " or more"
	case b.From == b.To:
		return whole(b.From)
	}
	return whole(b.From) + "–" + whole(b.To)
}

// median marks the middle of the day, a broken line with its words.
func (d *drawing) median(bins []Bin, slot float64, width, median int) {
	i := min(median/width, len(bins)-1)
	within := min(1, (float64(median-bins[i].From)+0.5)/float64(width))
	x := plotLeft + slot*(float64(i)+within)
	at := percent(x, 100)
	d.add(`<line x1="%s" x2="%s" y1="%d" y2="%d" stroke="currentColor" stroke-width="2" stroke-dasharray="5 3"/>`, at, at, plotTop-8, plotBase)
	anchor, dx := "start", 6
	if x > 55 {
		anchor, dx = "end", -6
	}
	d.add(`<text x="%s" dx="%d" y="%d" text-anchor="%s" fill="currentColor">median %s</text>`, at, dx, plotTop-10, anchor, whole(median))
}
