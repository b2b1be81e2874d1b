package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Rulebooks that no honest author writes. Each is worked out, or refused with a
// sentence. What they may take is counted, not timed: see maxWork in package
// check and the bounds of package rulebook. That they are worked out does not make
// them fair: so the exit status is 1.
func TestCheckHostileRulebooks(t *testing.T) {
	for name, c := range hostileRulebooks() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.md")
			if err := os.WriteFile(path, []byte(c.text()), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errOut bytes.Buffer
			exit := runCheck(append(c.args, path), nil, &out, &errOut)
			if exit != c.exit || !strings.Contains(out.String()+errOut.String(), c.says) {
				t.Errorf("exit %d, want %d and %q: %.600s", exit, c.exit, c.says, errOut.String()+out.String())
			}
		})
	}
}

type hostileRulebook struct {
	text func() string
	args []string
	exit int
	says string
}

func hostileRulebooks() map[string]hostileRulebook {
	days := []string{"-to", "2026-01-20"}
	of := func(parts ...string) func() string {
		return func() string { return hostileHead + strings.Join(parts, "") }
	}
	one := func(step string) func() string { return of(duly("stage: s0\nsteps:\n  d: " + step)) }
	return map[string]hostileRulebook{
		"a million stages":      {of(strings.Repeat("```duly\nstage: s\n```\n", 1_000_000)), nil, 2, "a rulebook may have 4 MB"},
		"a limit of 10^9 days":  {one("{who: judge, does: decide, within: 1000000000 days, outcomes: {go: over}}"), nil, 2, "at most 36500"},
		"10^9 extensions":       {one("{who: judge, does: decide, within: 1 day, extend: {by: 1 day, times: 1000000000, approved by: clerk}, outcomes: {go: over}}"), nil, 2, "from 1 to 99"},
		"a name of a megabyte":  {of(duly("stage: " + strings.Repeat("a", 1<<20))), nil, 2, "a block may have 512 kB"},
		"aliases of aliases":    {of(duly("roles: &a [x, x]\nends: &b [*a, *a]\npauses: [*b, *b]")), nil, 2, "Anchors"},
		"passed on 40 times":    {one("{who: judge, does: decide, within: 1 day, outcomes: {go: over}, else: " + strings.Repeat("{pass to: clerk, within: 1 day, else: ", 40) + "go" + strings.Repeat("}", 40) + "}"), nil, 2, "nested too deep"},
		"steps in a circle":     {of(duly("stage: s0\nsteps:\n" + each(3000, func(i int) string { return fmt.Sprintf("  x%d: {who: clerk, does: hear, after: x%d}\n", i, (i+1)%3000) }))), nil, 2, "wait for each other"},
		"2,000 stages":          {of(hostileLine(2000, 1, "")), nil, 1, "more work than is spent on one"},
		"20,000 steps":          {of(hostileLine(2000, 10, "")), nil, 1, "more work than is spent on one"},
		"600 steps in a stage":  {of(hostileLine(1, 600, "")), nil, 1, "600 steps"},
		"400 steps in a stage":  {of(hostileLine(1, 400, "")), days, 1, "Whatever anybody does: at most 3 working days"},
		"loops that multiply":   {of(hostileLine(12, 1, ", back: {to: s0, at most: 1000}")), nil, 1, "loops and pauses of this rulebook multiply"},
		"a thousand loops":      {of(hostileLine(1000, 1, ", back: {to: s0, at most: 1}")), nil, 1, "have an “at most”"},
		"one loop, 1,000 times": {of(hostileLine(1, 1, ", back: {to: s0, at most: 1000}")), days, 1, "at most 3529 days"},
		"limits of a century": {func() string {
			return strings.Replace(hostileHead, "GB-ENG", "{weekend: [sun]}", 1) + strings.ReplaceAll(hostileLine(50, 1, ""), "3 days", "36500 days")
		}, nil, 1, "more work than is spent on one"},
		"2,400 outcomes": {one("{who: judge, does: decide, within: 3 days, outcomes: {" + each(2400, func(i int) string { return fmt.Sprintf("o%d: over, ", i) }) + "go: over}, else: go}"), days, 1, "Whatever anybody does: at most"},
		"500 categories": {of(duly("categories:\n"+each(500, func(i int) string { return fmt.Sprintf("  c%d:\n", i) })),
			duly("stage: s0\nsteps:\n"+each(400, func(i int) string {
				return fmt.Sprintf("  x%d: {who: clerk, does: report, within: 2 days, else: done, only for: [c%d]}\n", i, i)
			})+"  d: {who: judge, does: decide, within: 3 days, outcomes: {go: over}, else: go}")), days, 1, "Whatever anybody does: at most"},
		"8,000 promises": {of(each(8, func(k int) string {
			return duly("promises:\n" + each(1000, func(i int) string {
				return fmt.Sprintf("  p%d: {from: received, to: ended, within: 20 days}\n", 1000*k+i)
			}))
		}), hostileLine(3, 1, "")), nil, 1, "more work than is spent on one"},
		"thousands of pauses and measures": {of(duly("pauses:\n"+each(4000, func(i int) string {
			return fmt.Sprintf("  p%d: {approved by: judge, at most: 60 days, times: 99, in: [s0]}\n", i)
		})),
			duly("measures:\n"+each(4000, func(i int) string {
				return fmt.Sprintf("  m%d: {imposed by: judge, in: [s0], review: {who: clerk, every: 5 days, else: lift}, at most: 80 days}\n", i)
			})), hostileLine(2, 1, "")), days, 1, "4000 grounds for a pause"},
		"everybody barred by everybody": {of(each(200, func(i int) string {
			return duly(fmt.Sprintf("stage: s%d\nsteps:\n  d: {who: judge, does: decide, within: 1 day, not by: [%s], outcomes: {go: %s}, else: go}", i, each(199, func(j int) string { return fmt.Sprintf("s%d.d, ", j) })+"s199.d", hostileNext(i, 200)))
		})), days, 1, "judge: 200 people (201, 202)"},
	}
}

const hostileHead = "# R\n\n```duly\nrulebook: {name: R, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: s0}\nends: {over: , none: {kind: undecided}}\nroles: {clerk: , judge: }\n```\n\n"

func duly(yaml string) string { return "```duly\n" + yaml + "\n```\n\n" }

func each(n int, f func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

func hostileNext(i, of int) string {
	if i+1 < of {
		return fmt.Sprint("s", i+1)
	}
	return "over"
}

// hostileLine is many stages in a line.
func hostileLine(stages, steps int, outcome string) string {
	return each(stages, func(i int) string {
		return duly(fmt.Sprintf("stage: s%d\nsteps:\n", i) +
			each(steps-1, func(j int) string {
				return fmt.Sprintf("  x%d: {who: clerk, does: report, within: 2 days, else: done}\n", j)
			}) +
			fmt.Sprintf("  d: {who: judge, does: decide, within: 3 days, outcomes: {go: %s%s}, else: go}", hostileNext(i, stages), outcome))
	})
}
