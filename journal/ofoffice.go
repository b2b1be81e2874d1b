package journal

// The kinds of entries that are of no case: what the office did, or what was done to it.
const (
	RulebookAdopted      = "rulebook adopted"
	Attempted            = "attempted"             // somebody of the office asked for a case that they may not see, or that there is not
	BundleTaken          = "bundle taken"          // an overseer took a bundle: what oversight reads is on record as well
	FiguresReleased      = "figures released"      // the figures of a quarter were published
	FiguresCountersigned = "figures countersigned" // an overseer put their name to what was published
	CasesRead            = "cases read"            // who of the office read which case
	RegisterChanged      = "register changed"      // what an officer holds changed

	LogBroken = "log broken" // entries of the log before this one were lost: from here on it is another

	ErasureAsked    = "erasure asked"    // somebody asks that something of a case is erased
	ErasureDeclined = "erasure declined" // it is not, or whoever asked took it back
	Erased          = "erased"           // the keys to it are destroyed from here on
	HoldPlaced      = "hold placed"      // nothing of a case may be erased
	HoldLifted      = "hold lifted"      // it may again

	SampleAnnounced  = "sample announced"        // an overseer announced a sample of cases
	SamplePopulation = "sample population"       // from which cases it is drawn
	SampleWord       = "sample word"             // somebody put a word into one that no round decides
	SampleDrawn      = "sample drawn"            // the secret was shown, and the lot fell
	SamplePassed     = "sample case passed over" // the next case stands in the place of one
	SampleAudited    = "sample case looked at"   // they saved what they found in it
	MembersChanged   = "members changed"         // the membership system told of members; each event is a row of its own
	StandingNoticed  = "standing noticed"        // a member was told in writing of another’s standing
	StandingAsked    = "standing asked"          // an organiser asked what a person may do on a day
	PasswordChosen   = "password chosen"         // an officer chose a password, for the first time or anew
	PastTaken        = "past cases taken"        // cases of another system were taken over for the figures
	TablesSealed     = "tables sealed"           // from here on every row that no entry repeats has a seal; what was there was sealed as it stood
	NamesLookedUp    = "names looked up"         // an organiser looked for names on the register of members
)
