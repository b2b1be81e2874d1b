package main

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"duly/amendment"
	"duly/rulebook"
)

//go:embed amend.html
var amendHTML string

var amendPage = template.Must(template.New("amend").Funcs(template.FuncMap{
	"join":        func(list []string) string { return strings.Join(list, ", ") },
	"cited":       citedIn,
	"rules":       rulesCited,
	"promise":     func(p amendment.PromiseChange) string { return promiseChange(&p, calm) },
	"oldUnderNew": oldUnderNew,
	"floor":       floorSide,
	"floorChange": func(f amendment.FloorChange) string {
		if f.Change == amendment.Same {
			return "as before"
		}
		return floorChange(&f, calm)
	},
	"ruleName":      func(x amendment.RuleChange) string { return sentenceStart(ruleName(&x)) },
	"ruleWhat":      func(x amendment.RuleChange) string { return sentenceStart(ruleWhat(&x)) },
	"itemTitle":     itemTitle,
	"findingChange": func(f amendment.FindingChange) string { return findingChange(&f) },
}).Parse(amendHTML))

// An amendView is a comparison as its page shows it.
type amendView struct {
	*amendment.Change
	Lengths []lengthRow
}

// A lengthRow is how long one thing can take. On time is said where it differs.
type lengthRow struct {
	Name, Rule                string
	Before, After             string
	OnTimeBefore, OnTimeAfter string
	Change, Likely            string
	Endless                   bool
}

// writeAmendPage writes the comparison as one page that needs nothing else.
func writeAmendPage(out io.Writer, c *amendment.Change) error {
	v := &amendView{Change: c}
	if c.Unproved == "" {
		v.Lengths = append(v.Lengths, rowOf("A whole case", &c.Bounds))
		for _, list := range []struct {
			what string
			all  []amendment.Length
		}{{"Category", c.Categories}, {"Stage", c.Stages}, {"End", c.Ends}} {
			for i := range list.all {
				v.Lengths = append(v.Lengths, rowOf(list.what+" “"+list.all[i].Name+"”", &list.all[i]))
			}
		}
	}
	return amendPage.Execute(out, v)
}

func rowOf(name string, l *amendment.Length) lengthRow {
	row := lengthRow{Name: name, Likely: l.Likely, Endless: l.Guaranteed.Change == amendment.Endless, Before: "—", After: "—"}
	if l.Rule != "" {
		row.Rule = rulebook.Cite(l.Rule)
	}
	side := func(whatever, onTime *amendment.Term) (string, string) {
		a, b := termText(whatever), termText(onTime)
		if a == b {
			return a, ""
		}
		return a, b
	}
	if l.Change != amendment.New {
		row.Before, row.OnTimeBefore = side(l.Guaranteed.Before, l.OnTime.Before)
	}
	if l.Change != amendment.Gone {
		row.After, row.OnTimeAfter = side(l.Guaranteed.After, l.OnTime.After)
	}
	switch {
	case l.Change == amendment.New || l.Change == amendment.Gone:
		row.Change = l.Change
	case l.Change == amendment.Same:
		row.Change = "as before"
	case l.Guaranteed.Change == l.OnTime.Change:
		row.Change = changeWord(l.Guaranteed.Change)
	default:
		row.Change = changeOrSame(l.Guaranteed.Change) + "; on time: " + changeOrSame(l.OnTime.Change)
	}
	return row
}

func changeOrSame(change string) string {
	if change == amendment.Same {
		return "as before"
	}
	return changeWord(change)
}

// rulesCited cites a rule of both rulebooks.
func rulesCited(before, after string) string {
	switch {
	case before == after && after == "":
		return ""
	case before == "" || before == after:
		return rulebook.Cite(after)
	case after == "":
		return rulebook.Cite(before) + " of the old rules"
	}
	return rulebook.Cite(after) + ", was " + rulebook.Cite(before)
}

// itemTitle says what is laid down differently, without its rule.
func itemTitle(it amendment.Item) string {
	it.RuleBefore, it.RuleAfter = "", ""
	return sentenceStart(itemName(&it))
}

// calm is the voice of the page, which marks what is lost otherwise.
func calm(s string) string { return s }

func sentenceStart(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
