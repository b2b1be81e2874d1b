package journal

// The kinds of entries that are of no case: what the office did, or what was done to it.
const (
	RulebookAdopted = "rulebook adopted"
	Attempted       = "attempted"        // somebody of the office asked for a case that they may not see, or that there is not
	BundleTaken     = "bundle taken"     // an overseer took a bundle: what oversight reads is on record as well
	FiguresReleased = "figures released" // the figures of a quarter were published
	RegisterChanged = "register changed" // what an officer holds changed
	MembersChanged  = "members changed"  // the membership system told of members; each event is a row of its own
	StandingNoticed = "standing noticed" // a member was told in writing of another’s standing
	NamesLookedUp   = "names looked up"  // an organiser looked for names on the register of members
	StandingAsked   = "standing asked"   // an organiser asked what a person may do on a day
)
