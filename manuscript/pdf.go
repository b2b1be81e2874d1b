package manuscript

import (
	"errors"
	"math"
	"slices"
	"strings"

	"duly/manuscript/pdf"
)

// readPDF reads the words of a PDF, and joins them to lines and paragraphs by
// where they stand.
func readPDF(data []byte) (*Manuscript, error) {
	t, err := pdf.Read(data)
	switch {
	case errors.Is(err, pdf.ErrLocked):
		return nil, refuse("Take the lock away, or ask for the text in another form.", "%s", capital(err.Error()))
	case err != nil:
		return nil, refuse("Print it to a new PDF, or save the text as DOCX or HTML.", "%s", capital(err.Error()))
	case t.Signs == 0:
		return nil, refuse("Have its letters recognised (OCR) first, or ask for the text in another form.", "The PDF has no letters in it, only pictures")
	case t.Unread*20 > t.Signs:
		return nil, refuse("Save the text as DOCX or HTML.", "The PDF does not say which letters its signs are: %d of %d cannot be read", t.Unread, t.Signs)
	}
	var pages []page
	for _, runs := range t.Pages {
		if p := linesOf(runs); len(p) > 0 {
			pages = append(pages, p)
		}
	}
	m, err := composed("PDF", pages)
	if err == nil && t.Unread > 0 {
		m.Notes = append(m.Notes, count(t.Unread, "sign")+" of the PDF could not be read as a letter.")
	}
	return m, err
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// A row is what stands on one line of a page.
type row struct {
	runs []pdf.Run
	y    float64
	size float64 // of most of its letters
}

// linesOf joins what was shown to lines, from the top of the page down; where
// there are columns, in the order in which the file shows them.
func linesOf(runs []pdf.Run) page {
	var rows []*row
	for _, r := range runs {
		if len(rows) == 0 && strings.TrimSpace(r.Text) == "" {
			continue
		}
		if n := len(rows); n > 0 && rows[n-1].takes(r) {
			rows[n-1].runs = append(rows[n-1].runs, r)
			continue
		}
		rows = append(rows, &row{runs: []pdf.Run{r}, y: r.Y})
	}
	rows = slices.DeleteFunc(rows, func(r *row) bool { return strings.TrimSpace(r.text()) == "" })
	for _, r := range rows {
		r.measure()
	}
	if !columns(rows) {
		slices.SortStableFunc(rows, func(a, b *row) int {
			if math.Abs(a.y-b.y) < 1 {
				return 0
			}
			return int(math.Copysign(1, b.y-a.y))
		})
	}
	return spaced(rows)
}

// takes tells whether a run goes on with a line: on its height, and not before
// its end. A superior letter stands a little higher.
func (r *row) takes(next pdf.Run) bool {
	last := r.runs[len(r.runs)-1]
	size := max(last.Size, next.Size)
	return math.Abs(last.Y-next.Y) < 0.5*size && next.X > last.End-0.6*size
}

func (r *row) measure() {
	letters := map[float64]int{}
	for _, x := range r.runs {
		letters[x.Size] += len(x.Text)
	}
	most := 0
	for size, n := range letters {
		if n > most || n == most && size > r.size {
			most, r.size = n, size
		}
	}
	for _, x := range r.runs {
		if x.Size == r.size {
			r.y = x.Y
			return
		}
	}
}

// columns tells whether lines stand beside each other, more than now and then.
func columns(rows []*row) bool {
	byHeight := map[int]int{}
	beside := 0
	for _, r := range rows {
		k := int(math.Round(r.y / 3))
		if byHeight[k]++; byHeight[k] > 1 {
			beside++
		}
	}
	return beside > 3 && beside*5 > len(rows)
}

// spaced makes lines of rows, and sees which begin a paragraph: those with more
// white space above them than most.
func spaced(rows []*row) page {
	usual, right := leading(rows), 0.0
	for _, r := range rows {
		right = max(right, r.runs[len(r.runs)-1].End)
	}
	var out page
	for i, r := range rows {
		l := line{text: r.text(), size: r.size, bold: true, indent: r.runs[0].X}
		for _, x := range r.runs {
			l.bold = l.bold && x.Bold
		}
		if i > 0 {
			above := rows[i-1]
			gap := above.y - r.y
			short := above.runs[len(above.runs)-1].End < 0.75*right
			l.after = gap > 1.3*usual*max(1, r.size/max(above.size, 1)) || gap < 0 || short && strings.ContainsAny(lastSign(above.text()), ".:;!?")
		}
		out = append(out, l)
	}
	return out
}

// leading is the usual distance between two lines: the one that a quarter of
// them do not exceed, since paragraphs only make it larger.
func leading(rows []*row) float64 {
	var all []float64
	for i := 1; i < len(rows); i++ {
		if gap := rows[i-1].y - rows[i].y; gap > 0.5*rows[i].size && gap < 5*rows[i].size {
			all = append(all, gap)
		}
	}
	if len(all) == 0 {
		return math.Inf(1)
	}
	slices.Sort(all)
	return all[len(all)/4]
}

// text joins the runs of a line. What is small and refers to a footnote is left
// out.
func (r *row) text() string {
	var b strings.Builder
	end := 0.0
	for i, x := range r.runs {
		if x.Size < 0.8*r.size && x.Y > r.y && noteMark(x.Text) {
			continue
		}
		if i > 0 && x.X-end > 0.5*max(x.Space, 0.2*x.Size) && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(x.Text)
		end = x.End
	}
	return b.String()
}
