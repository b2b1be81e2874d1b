package web

import (
	"encoding/base64"
	"html/template"
	"strings"

	"duly/casework"
	"duly/internal/office"
)

// A FiledView says that a complaint was filed, and how to come back.
type FiledView struct {
	Frame
	Case    string
	Groups  []string // the receipt code
	Receipt template.URL
	Name    string // of the receipt file
	Text    string // of the receipt file; "" where it could not be made yet
	Paper   Paper
	Next    []OpenStep
	By      []Promised
	Again   bool // the form had been sent already
	Number  string
	About   string
	Also    []*FiledView // the cases of the others whom it is about
}

// filedView is what a complainant gets: the code, shown this once, and apart
// from it the receipt file, which gives nothing away.
func (s *site) filedView(filed office.Filed) (*FiledView, error) {
	v := &FiledView{Case: filed.Case, Groups: strings.Split(filed.Code, "-"), Name: receiptName(filed.Case), Text: string(filed.Receipt), Number: filed.Number, About: filed.About, Paper: paper(filed.Receipt)}
	v.Receipt = template.URL("data:text/plain;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(filed.Receipt))
	c, err := casework.Replay(filed.Events)
	if err != nil {
		return nil, err
	}
	r := s.Office.Rulebook()
	t := &teller{
		file:  office.CaseFile{ID: filed.Case, Case: c, Rulebook: r, Today: s.Office.Today()},
		who:   casework.Actor{Party: "complainant"},
		count: count{book: r, rules: ruleLinks{r, "/rulebook"}},
	}
	v.Next, v.By = t.open(), t.promises()
	for _, other := range filed.Also {
		also, err := s.filedView(other)
		if err != nil {
			return nil, err
		}
		v.Also = append(v.Also, also)
	}
	return v, nil
}

// receiptName is what a receipt's file is called: short, and saying nothing.
func receiptName(id string) string {
	short, _, _ := strings.Cut(id, "-")
	return "receipt-" + strings.ToLower(short) + ".txt"
}
