package casework

// A Broken is what the entry says by which a log goes on after entries of the one before it
// were lost for good. Everybody may read it.
type Broken struct {
	Log        string `json:"log"`        // the name of the old log
	Key        string `json:"key"`        // with which its checkpoints are checked
	Checkpoint string `json:"checkpoint"` // its last known one, signed: it shows how many entries there were
	Kept       int64  `json:"kept"`       // how many of them are in the new log as well; the entry that says all this is the next one
	Lost       int64  `json:"lost"`       // how many are not
	Name       string `json:"name"`       // the name of the new log
	At         string `json:"at"`         // where what is left of the old one can be read, below the organisation's address
	Reason     string `json:"reason"`
	By         string `json:"by"` // who declares it
}
