package publiclog

import "time"

// Witnessed tells who else has signed a checkpoint, each by its own clock, and
// whether that is enough under a policy.
type Witnessed struct {
	By      []Cosigned // in the policy's order
	Missing []string   // the policy's names of those who count and have not signed
	Holds   bool       // enough of those who count have signed
	Since   time.Time  // where it holds: the latest time such that enough signed then or later
}

// Cosigned is one witness's word that it saw the checkpoint, and that it agrees
// with all that the witness saw of the log before.
type Cosigned struct {
	Name string    // the policy's name for the witness
	At   time.Time // by the witness's clock, in whole seconds
	Own  bool      // it is the log's own organisation's, and does not count
}
