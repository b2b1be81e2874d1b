package definition_test

import (
	"fmt"

	"duly/definition"
)

func ExampleClauses() {
	code := `# Code of the kite club

## 1 In the air

1. A member keeps their line clear of others.
2. A member lands when the warden asks.

## 2 On the ground

No member leaves litter.
`
	fmt.Println(definition.Title([]byte(code)))
	for _, c := range definition.Clauses([]byte(code)) {
		fmt.Printf("%s (%s): %s\n", c.ID, c.Heading, c.Text)
	}
	// Output:
	// Code of the kite club
	// 1.1 (In the air): A member keeps their line clear of others.
	// 1.2 (In the air): A member lands when the warden asks.
	// 2 (On the ground): No member leaves litter.
}
