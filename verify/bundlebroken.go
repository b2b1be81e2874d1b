package verify

import (
	"fmt"

	"duly/casework"
	"duly/publiclog"
)

// A broke is an entry by which a log goes on after a break.
type broke struct {
	entry int64
	event casework.Event
}

// broken: where this log goes on after another, does it say so at once and in full? No line
// where it does not. log is this one's name.
func (c *checking) broken(log string) {
	for i, b := range c.breaks {
		x := b.event.Broken
		if x == nil {
			c.report.add(Line{Claim: "This log goes on after a break", Result: Broken, Evidence: fmt.Sprintf("entry %d does not say after which", b.entry)})
			continue
		}
		l := Line{
			Claim: fmt.Sprintf("This log goes on after a break in the log %s, and says so in the first entry that is not of that one", x.Log), Result: Broken,
			Exhibit:  x.Checkpoint,
			NotShown: fmt.Sprintf("what the entries from %d to %d of the old log said, nor why they were lost: ask whoever has a receipt with such a number, and compare the old log's checkpoint with what its witnesses remember", x.Kept, x.Kept+x.Lost-1),
		}
		old, err := publiclog.OpenCheckpoint([]byte(x.Checkpoint), x.Key)
		switch last := i == len(c.breaks)-1; {
		case err != nil || old.Origin != x.Log || name(x.Key) != x.Log:
			l.Evidence = fmt.Sprintf("the checkpoint in entry %d is not one of the log %s, signed with the key %s", b.entry, x.Log, x.Key)
		case x.Kept != b.entry:
			l.Evidence = fmt.Sprintf("it says that %d entries of the old log are kept, and it is entry %d: something was written between", x.Kept, b.entry)
		case x.Lost < 1 || x.Kept+x.Lost != old.Size:
			l.Evidence = fmt.Sprintf("it says that of the old log %d entries are kept and %d lost, and the old log had %d", x.Kept, x.Lost, old.Size)
		case x.Log == log || x.Log == x.Name:
			l.Evidence = fmt.Sprintf("the log goes on under its old name %s", x.Log)
		case last && x.Name != log:
			l.Evidence = fmt.Sprintf("it is of the log %s, and this is the log %s", x.Name, log)
		case x.Reason == "" || x.By == "":
			l.Evidence = "it does not say why, or who declared it"
		default:
			l.Result = Holds
			l.Evidence = fmt.Sprintf("entry %d: %d entries of the old log are lost, from %d to %d, and its last known checkpoint shows that there were %d. Declared by %s: %s", b.entry, x.Lost, x.Kept, old.Size-1, old.Size, x.By, x.Reason)
		}
		c.report.add(l)
	}
}
