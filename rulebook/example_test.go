package rulebook_test

import (
	"fmt"

	"duly/rulebook"
)

const club = `# Rules of the kite club

` + "```duly" + `
rulebook:
  name: Kite club complaints
  version: 1
  in force: 2026-01-01
  time zone: Europe/London
  calendar: GB-ENG
  start: intake
ends:
  dismissed:
  undecided: {kind: undecided}
roles:
  secretary:
` + "```" + `

## 2 Receiving a complaint

The secretary decides within five working days. If not, the complaint ends undecided.

` + "```duly" + `
stage: intake
steps:
  triage: {who: secretary, does: decide, within: 5 working days, needs: [reasons], outcomes: {dismiss: dismissed}, else: undecided}
` + "```" + `
`

func ExampleRead() {
	r, problems := rulebook.Read([]rulebook.File{{Name: "club.md", Text: []byte(club)}})
	if len(problems) > 0 {
		fmt.Println(problems[0])
		return
	}
	fmt.Println(r.Name)
	for _, stage := range r.Stages {
		for _, step := range stage.Steps {
			fmt.Printf("rule %s: the %s must %s within %s, or it ends %s\n", step.Rule, step.Who, step.Does, step.Within, step.Else.End)
		}
	}
	// Output:
	// Kite club complaints
	// rule 2: the secretary must decide within 5 working days, or it ends undecided
}

func ExampleProblem_String() {
	_, problems := rulebook.Read([]rulebook.File{{Name: "club.md", Text: []byte(club + "\n## 3 Hearing\n\n```duly\nstage: hearing\nsteps:\n  hear: {who: secretery, does: decide, outcomes: {over: dismissed}}\n```\n")}})
	for _, p := range problems {
		fmt.Println(p)
	}
	// Output:
	// club.md:33:15: There is no role or party “secretery” (rule 3)
	//       hear: {who: secretery, does: decide, outcomes: {over: dismissed}}
	//                   ^
	//   Did you mean “secretary”?
}
