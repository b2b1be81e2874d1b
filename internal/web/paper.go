package web

import (
	"net/http"
	"strconv"

	"duly/internal/web/square"
	"duly/verify"
)

// A Paper is a receipt to print: a square that a phone reads, and leads to the page that
// checks it. The zero Paper is none: the receipt is too long for one, as with signatures
// that must hold against machines to come.
type Paper struct {
	Side int    // of the square, in modules
	Path string // what is dark in it
	Link bool   // it leads to a page; else the receipt itself is in it
}

// A PaperView shows one, on a page of its own.
type PaperView struct {
	Frame
	Entry     int64
	Case, Key string
	Log       string
	Back      string // the case
	File      string // the receipt as a file
	Paper
}

func paper(receipt []byte) Paper {
	r, err := verify.ParseReceipt(receipt)
	if err != nil {
		return Paper{} // there is none yet
	}
	slip := verify.Slip(r)
	code, err := square.Of(slip)
	if err != nil {
		return Paper{}
	}
	return Paper{code.Side(), code.Path(), len(slip) > 0 && slip[0] == 'h'}
}

func (s *site) receiptOnPaper(q *request) error {
	entry, err := strconv.ParseInt(q.PathValue("entry"), 10, 64)
	if err != nil {
		return errNotFound
	}
	text, err := s.Office.Receipt(q.Context(), q.caseID(), q.visitor.Actor, entry)
	if err != nil {
		return err
	}
	v := &PaperView{Entry: entry, Case: q.caseID(), Key: s.Log.Key(), Paper: paper(text), Back: q.base(), File: q.base() + "/receipts/" + q.PathValue("entry")}
	if r, err := verify.ParseReceipt(text); err == nil {
		v.Log = r.Address
	}
	return q.show(http.StatusOK, "paper", "Receipt on paper", v)
}
