// Package chart answers one question: how do figures look?
//
// Each function gives one inline SVG, as wide as the place it stands in, whose
// text keeps the size and fonts of the page: nothing is scaled, all horizontal
// measures are shares of the width. Colours are the page's: currentColor, and
// the variables --chart-kept, --chart-late and --chart-grid where it sets them.
// What a colour says a pattern says too. A reader who does not see the chart
// hears its title and all its figures. There is no script and no style in it,
// so that a strict content security policy lets it stand.
package chart

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

const (
	kept  = "var(--chart-kept, #2b77b8)"
	late  = "var(--chart-late, #c2550f)"
	grid  = "var(--chart-grid, currentColor)"
	small = 13 // text, px
)

// A drawing is SVG in the making.
type drawing struct {
	id   string
	body strings.Builder
}

func (d *drawing) add(format string, args ...any) {
	fmt.Fprintf(&d.body, format, args...)
	d.body.WriteByte('\n')
}

// text sets a line of text; x is a length with its unit, y its base line in px.
func (d *drawing) text(x string, y int, anchor, s string) {
	d.add(`<text x="%s" y="%d" text-anchor="%s" fill="currentColor">%s</text>`, x, y, anchor, escape(s))
}

// svg closes the drawing. title and desc are for who does not see it.
func (d *drawing) svg(height int, title, desc string) template.HTML {
	id := escape(d.id)
	return template.HTML(fmt.Sprintf(`<svg class="chart" role="img" aria-labelledby="%s-title" aria-describedby="%s-desc" width="100%%" height="%d" font-size="%d">
<title id="%s-title">%s</title>
<desc id="%s-desc">%s</desc>
%s</svg>`, id, id, height, small, id, escape(title), id, escape(desc), d.body.String()))
}

// none stands where there is nothing to draw yet.
func none(title string) template.HTML {
	return template.HTML(`<p class="chart-none">` + escape(title) + `: no figures yet.</p>`)
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// percent writes a share of a whole as a length.
func percent(part, whole float64) string {
	if whole == 0 {
		return "0%"
	}
	return strconv.FormatFloat(part*100/whole, 'f', 2, 64) + "%"
}

// whole writes a number with a comma before each three digits: 12,345.
func whole(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// scale gives the marks of an axis from 0 to at least most: four or five steps
// of 1, 2 or 5 times a power of ten.
func scale(most int) (step, top int) {
	step = 1
	for {
		for _, m := range []int{1, 2, 5} {
			if 5*step*m >= most {
				step *= m
				return step, (most + step - 1) / step * step
			}
		}
		step *= 10
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
