package picture

import "fmt"

// describe says what the picture shows, for who does not see it.
func describe(g *graph, run Run) string {
	s := fmt.Sprintf("A drawing of %s and of the ways from each to the next, from the receipt of a complaint down to its ends. The list of the stages on this page says the same in words.", count(len(g.book.Stages), "stage"))
	all := run.passages()
	if len(all) == 0 {
		return s
	}
	which := "The longest case"
	if run.OnTime {
		which = "The longest case if everybody is on time"
	}
	s += " " + which + " is drawn in thicker lines: received on " + run.received().Short()
	for _, p := range all {
		s += "; " + p.stage + " from " + p.day.Short()
	}
	if last := all[len(all)-1]; last.end != "" {
		s += "; ends " + last.end + " on " + last.ended.Short()
	}
	return s + "."
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func tooLarge(n int, things string) string {
	return fmt.Sprintf("This procedure is too large to be drawn: it has %d %s. The list of the stages below says all that a picture would.", n, things)
}
