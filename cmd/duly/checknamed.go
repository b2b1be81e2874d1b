package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"duly/procedures"
	"duly/rulebook"
)

// rulebooksNamed sorts the files named into one rulebook, or an old one and a
// new one: a rulebook declares itself once, so where a second file does, a second
// rulebook begins. A folder stands for the rulebook.md in it.
func rulebooksNamed(paths []string) (books [][]string, err error) {
	heads := 0
	for _, path := range paths {
		info, err := os.Stat(path)
		folder := err == nil && info.IsDir()
		if folder {
			path = filepath.Join(path, procedures.Main)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if folder || rulebook.Heads(rulebook.File{Name: path, Text: text}) {
			heads++
		}
		if len(books) == 0 || heads == len(books)+1 {
			books = append(books, nil)
		}
		last := len(books) - 1
		books[last] = append(books[last], path)
	}
	if len(books) > 2 {
		return nil, fmt.Errorf("%d files each declare a rulebook, and two can be compared: name the old one and the new one", len(books))
	}
	return books, nil
}

// A problemLine is a problem as JSON.
type problemLine struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Rule    string `json:"rule,omitempty"`
	Text    string `json:"text,omitempty"`
	Message string `json:"message"`
	Mend    string `json:"mend,omitempty"`
}

// writeProblems prints problems as one JSON document on a line.
func writeProblems(out io.Writer, problems []rulebook.Problem) {
	list := []problemLine{}
	for _, p := range problems {
		list = append(list, problemLine{p.File, p.Line, p.Column, p.Rule, p.Text, p.Message, p.Mend})
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	_ = e.Encode(struct {
		Schema   string        `json:"schema"`
		Problems []problemLine `json:"problems"`
	}{"duly-problems/1", list}) // what cannot be written cannot be told of either
}
