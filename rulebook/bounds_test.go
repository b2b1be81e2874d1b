package rulebook_test

import (
	"fmt"
	"strings"
	"testing"

	"duly/rulebook"
)

// TestBounds hands in documents that no honest author writes. Each is refused
// with a sentence, and none takes long or much memory; how long is for the
// benchmarks.
func TestBounds(t *testing.T) {
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			r, problems := rulebook.Read([]rulebook.File{{Name: "x.md", Text: []byte(c.text())}})
			if r != nil {
				t.Fatal("it was read")
			}
			if len(problems) > 1001 {
				t.Errorf("%d problems are listed", len(problems))
			}
			for _, p := range problems {
				if strings.Contains(p.Message, c.says) {
					return
				}
			}
			t.Errorf("no problem says %q; the first says %q", c.says, problems[0].Message)
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, c := range hostile() {
		b.Run(name, func(b *testing.B) {
			files := []rulebook.File{{Name: "x.md", Text: []byte(c.text())}}
			b.SetBytes(int64(len(files[0].Text)))
			b.ReportAllocs()
			for b.Loop() {
				rulebook.Read(files)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	files := load(b, "testdata/good/small.md")
	b.SetBytes(int64(len(files[0].Text)))
	for b.Loop() {
		if _, problems := rulebook.Read(files); len(problems) > 0 {
			b.Fatal(problems[0])
		}
	}
}

type hostileCase struct {
	text func() string
	says string
}

func hostile() map[string]hostileCase {
	block := func(yaml string) string { return "```duly\n" + yaml + "\n```\n" }
	repeat := func(s string, n int) func() string { return func() string { return strings.Repeat(s, n) } }
	in := func(s string, n int) func() string {
		return func() string { return head + block("x: "+strings.Repeat(s, n)) }
	}
	return map[string]hostileCase{
		"too long":         {repeat("a\n", 3<<20), "a rulebook may have 4 MB"},
		"quotes in quotes": {repeat(">", 200_000), "nested too deep"},
		"lists in lists":   {repeat("1. ", 200_000), "nested too deep"},
		"lists and quotes": {repeat("- > ", 200_000), "nested too deep"},
		"not UTF-8":        {repeat("\xff", 1000), "not UTF-8"},
		"brackets":         {in("[", 50_000), "nested too deep"},
		"braces":           {in("{a: ", 20_000), "nested too deep"},
		"dashes":           {func() string { return head + block(strings.Repeat("- ", 50_000)) }, "nested too deep"},
		"indents":          {func() string { return head + block(stairs(900)) }, "nested too deep"},
		"anchors":          {in("&a ", 20_000), "Anchors"},
		"wide nothing":     {in("{"+strings.Repeat("a, ", 20_000)+"}", 1), "more than anybody reads"},
		"a long key":       {in("{"+strings.Repeat("a", 200_000)+": {"+strings.Repeat("a: 1,", 60_000)+"}}", 1), "far too long"},
		"a long block":     {in("long text ", 60_000), "a block may have 512 kB"},
		"wide braces":      {in("{"+strings.Repeat("a: b, ", 20_000)+"}", 1), "more than anybody reads"},
		"wide brackets":    {in("["+strings.Repeat("a, ", 20_000)+"]", 1), "more than anybody reads"},
		"wide list":        {in("\n"+strings.Repeat("- a\n", 20_000), 1), "has no key"},
		"wide names":       {in("y\npauses: {"+strings.Repeat("a: {}, ", 20_000)+"}", 1), "more than anybody reads"},
		"many quotes":      {in("'a' ", 20_000), "can stand here"},
		"one long word":    {in("a", 500_000), "far too long"},
		"one long name":    {in("y\nroles: {"+strings.Repeat("a", 400_000)+": }", 1), "far too long"},
		"a far limit":      {in("y\nretention: {files: 1000000000 days}", 1), "at most 36500"},
		"many keys": {func() string {
			return head + block(lines(10_000, func(i int) string { return fmt.Sprintf("k%d: v", i) }))
		}, "has no key"},
		"many flaws": {func() string {
			return head + block(lines(10_000, func(i int) string { return fmt.Sprintf("k%d: [", i) }))
		}, "never closed"},
		"many stages":          {func() string { return head + lines(2_001, stage) }, "A rulebook may have 2000 stages"},
		"many steps":           {func() string { return head + lines(9, func(i int) string { return block(manySteps(i, 2_300)) }) }, "A rulebook may have 20000 steps"},
		"many wrong names":     {func() string { return head + block(manySteps(1, 2_000)) }, "There is no stage or end"},
		"a long circle":        {func() string { return head + block(circle(4_000)) }, "wait for each other"},
		"everything after all": {func() string { return head + block(afterAll(200)) }, "has no step that decides"},
		"many blocks":          {repeat("```duly\nx\n```\n", 200_000), "keys with values"},
		"many headings":        {repeat("# a\n\n", 100_000), "no ```duly block"},
	}
}

func lines(n int, line func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i) + "\n")
	}
	return b.String()
}

func stage(i int) string {
	return fmt.Sprintf("```duly\nstage: s%d\nsteps: {one: {who: clerk, does: decide, outcomes: {x: over}}}\n```", i)
}

func manySteps(stage, n int) string {
	return fmt.Sprintf("stage: many%d\nsteps:\n", stage) + lines(n, func(i int) string {
		return fmt.Sprintf("  step number %d: {who: clerk, does: decide, outcomes: {x: owr %d}}", i, i)
	})
}

func circle(n int) string {
	return "stage: c\nsteps:\n" + lines(n, func(i int) string {
		return fmt.Sprintf("  s%d: {who: clerk, does: hear, after: s%d}", i, (i+1)%n)
	})
}

func afterAll(n int) string {
	var all []string
	return "stage: c\nsteps:\n" + lines(n, func(i int) string {
		s := fmt.Sprintf("  s%d: {who: clerk, does: hear, after: [%s]}", i, strings.Join(all, ", "))
		all = append(all, fmt.Sprintf("s%d", i))
		return s
	})
}

func stairs(n int) string {
	return lines(n, func(i int) string { return strings.Repeat(" ", i) + "a:" })
}
