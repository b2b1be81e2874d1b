package web

import (
	"bytes"
	"html"
	"html/template"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"duly/timetable"
)

// functions are what templates may call.
var functions = template.FuncMap{
	"iso":     timetable.Date.String,
	"long":    timetable.Date.Long,
	"short":   timetable.Date.Short,
	"capital": capital,
	"the":     the,
	"plural":  plural,
	"left":    left,
	"size":    size,
	"prose":   prose,
	"dict":    pair,
	"number":  number,
	"join":    strings.Join,
	"add":     func(a, b int) int { return a + b },
}

// pair hands a part two things by name.
func pair(kv ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

// prose shows what somebody wrote: paragraphs, lines, and lines that begin with
// "> " as a quotation. Everything is escaped; nothing in it is markup.
func prose(text string) template.HTML {
	var b strings.Builder
	for _, part := range strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n\n") {
		quoting := false
		var lines []string
		flush := func() {
			if len(lines) == 0 {
				return
			}
			p := "<p>" + strings.Join(lines, "<br>") + "</p>"
			if quoting {
				p = "<blockquote>" + p + "</blockquote>"
			}
			b.WriteString(p)
			lines = nil
		}
		for _, line := range strings.Split(part, "\n") {
			quoted := line == ">" || strings.HasPrefix(line, "> ")
			if quoted != quoting {
				flush()
				quoting = quoted
			}
			if quoted {
				line = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")
			}
			lines = append(lines, html.EscapeString(line))
		}
		flush()
	}
	return template.HTML(b.String())
}

// The rulebook is the organisation's own text; all the same no markup of its
// own gets through, and no address but a web or mail one.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// rendered turns Markdown into HTML. Goldmark leaves raw HTML and script
// addresses out unless told otherwise.
func rendered(text string) (template.HTML, error) {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(text), &b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}
