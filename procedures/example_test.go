package procedures_test

import (
	"fmt"

	"duly/procedures"
	"duly/rulebook"
)

func Example() {
	r, problems := rulebook.Read(procedures.Files("club"))
	fmt.Println(r.Name, len(problems))
	for _, p := range r.Promises {
		fmt.Println(p.Name)
	}
	// Output:
	// Complaints procedure of the club 0
	// acknowledged
	// heard first
	// over in time
}
