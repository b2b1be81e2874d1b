// Package picture answers one question: how does a procedure look?
//
// It draws the stages of a rulebook from top to bottom, each with its steps and
// their limits, an arrow for each way out of a stage with the limit that governs
// it, and in thicker lines the longest case that the checker found. What it
// gives is one inline SVG without script or style: its colours are classes of
// the page's stylesheet, so that a strict content security policy lets it stand.
//
// The same rulebook and result always give the same picture. What is too large
// to be looked at is not drawn.
package picture

import (
	"fmt"
	"html/template"

	"duly/check"
	"duly/rulebook"
)

// What is drawn at most. Beyond it nobody finds their way, and laying it out
// would take long.
const (
	maxStages = 150
	maxArrows = 600
	maxNodes  = 8_000 // boxes, labels, and a place in each row that an arrow passes
)

// A Picture is a procedure drawn.
type Picture struct {
	SVG      template.HTML // "" where it is too large
	Spacer   template.HTML // as narrow as the picture may become with its text still large enough to read; to stand before it
	TooLarge string        // why there is no picture, in a sentence
	Run      Run           // the case that is drawn in thicker lines
}

// Options say how a picture stands on its page.
type Options struct {
	ID    string                    // begins every id of the SVG; must be unique on the page
	Stage func(stage string) string // where a stage's box links to; nil for no links
}

// Draw draws a rulebook. The result may be nil: then no case is shown in it.
func Draw(r *rulebook.Rulebook, result *check.Result, o Options) Picture {
	p := Picture{Run: runOf(result)}
	if len(r.Stages) > maxStages {
		p.TooLarge = tooLarge(len(r.Stages), "stages")
		return p
	}
	g := graphOf(r, result, p.Run)
	if len(g.arrows) > maxArrows {
		p.TooLarge = tooLarge(len(g.arrows), "ways from one stage to another")
		return p
	}
	l, ok := lay(g)
	if !ok {
		p.TooLarge = "This procedure is too large to be drawn: its ways cross too many stages. The list of the stages below says all that a picture would."
		return p
	}
	p.SVG = write(g, l, p.Run, o)
	p.Spacer = template.HTML(fmt.Sprintf(`<svg class="pic-spacer" width="%.0f" height="0" aria-hidden="true"></svg>`, l.width*leastSize/rowSize))
	return p
}
