package main

// A threat is a row of docs/trust.md: who might lie, what they would do, who finds it and with
// which words, and what remains. The test of its name does it; the others are those that do more of it.
type threat struct {
	who, does string
	finders   []finder
	remains   string
	test      string
	others    []string
}

// A finder is who finds it, where they look, and the words that they read there.
type finder struct{ who, says string }

var threats = []threat{
	{
		"The office", "loses a complaint after it was filed",
		[]finder{
			{"who holds the receipt, with `duly verify -log`", "entries were taken out"},
			{"who holds it, where the log was made anew without the complaint", "two histories of the same"},
			{"the overseer, from a bundle", "there is no entry of receipt for 2026-0001"},
		},
		"A complaint that was refused at the door, or on paper that was never typed in. Acknowledge paper with a number from the register, and print: no number in three working days, tell the overseer.",
		"TestOfficeLosesAComplaint", []string{"TestWhatTheOrganisationMightDo", "TestAnOverseerFindsWhatWasChanged", "TestNumbersHaveNoGaps"},
	},
	{
		"The office", "dates something back, or decides too early",
		[]finder{
			{"the overseer, from a bundle", "An entry bears an earlier time than the one before it"},
			{"the overseer, of what time did by itself, on another day than the rules have it", "nothing in the rules leads to it here"},
			{"the overseer, of what was recorded long after the day that it bears", "Recorded long after the day that it bears"},
		},
		"A shift by less than the time between two witnessed checkpoints.",
		"TestOfficeBackDates", []string{"TestAnOverseerFindsWhatWasChanged", "TestYoungReceiptIsWitnessedLater"},
	},
	{
		"The office", "changes the past in the database",
		[]finder{
			{"the office's own audit, at the start and every night; it stops writing", "what it holds for the overseer was altered"},
			{"whoever works on another copy of the program, before the next write", "what it holds for the overseer was altered"},
			{"the overseer, from a bundle", "is withheld"},
			{"who holds the receipt, with `duly verify -log`", "no longer matches what was logged"},
		},
		"The time until somebody looks: a night at the most.",
		"TestOfficeChangesThePast", []string{"TestTamper", "TestWhatWasFoundStopsWritingAndNotReading", "TestAStopIsEveryPrograms", "TestAnyEditOfARowIsFound"},
	},
	{
		"The office", "shows two histories",
		[]finder{
			{"each witness that saw the first", "the past of the log is not the one that was witnessed"},
			{"two people who compare receipts, or one who follows the log", "two histories of the same"},
		},
		"As many witnesses as the policy can miss, all of them in it together.",
		"TestOfficeShowsTwoHistories", []string{"TestTwoHistoriesAreShownSideBySide", "TestAnswersOfTheSpecification", "TestEvidenceStandsByItself", "TestServeWithWitnessesRefusesARestoredMachine"},
	},
	{
		"The office", "steers a lot",
		[]finder{
			{"anybody, with `duly verify -lot`", "the lot falls on"},
			{"anybody, of another secret than the one announced", "the secret that was shown is not the one that was announced"},
		},
		"Who is in the pool: each who is left out is named with the reason, to whoever may read it.",
		"TestOfficeSteersALot", []string{"TestVerifyLot", "TestLotAnnouncedUntilItPleases", "TestPanelDrawnByLot"},
	},
	{
		"The office", "dresses up figures",
		[]finder{
			{"the overseer, from a bundle", "and the cases add up to"},
			{"everybody, of past cases that are not those taken over", "are not the 2 that entry"},
		},
		"An overseer who does not look. When they last took a bundle is on record.",
		"TestOfficeDressesUpFigures", []string{"TestAnOverseerFindsWhatWasChanged", "TestReleasesAddUp", "TestAQuarterIsReleasedOnce"},
	},
	{
		"Leadership", "reads a case, or acts on it",
		[]finder{
			{"who asks is told as if there were none", "not found"},
			{"the overseer, from a bundle", "Somebody of the office asked for a case that they may not see"},
		},
		"What is said outside of the program, and a borrowed account.",
		"TestLeadershipReads", []string{"TestAttemptsAreRecordedWithoutTelling", "TestEveryAddressAnswersWhoIsKeptOutAsIfThereWereNoCase"},
	},
	{
		"The administrator", "reads or edits with the database in their hands",
		[]finder{
			{"nobody needs to: there is nothing to read", "nothing of it is in clear"},
			{"the office's own audit, at the start and every night; it stops writing", "a row of the table person does not fit its seal: it was put in or altered in the database"},
			{"whoever signs in with what was put there", "the name or the password is wrong"},
		},
		"The memory of a running server, and whoever has the folder of keys as well. A session that was ended can be put back for whoever still has its cookie, for half an hour.",
		"TestAdministratorEdits", []string{"TestTamper", "TestACodePutInOpensNothing", "TestAnOfficerPutBackHoldsNothing", "TestAnInvitationPutBackOpensNothing", "TestASessionPutBackEndsByItself", "TestDaysPutBackAreNotGoneOnFrom", "TestSealedTextOpensNowhereElse"},
	},
	{
		"The overseer", "picks whom they like, or tells what they saw",
		[]finder{
			{"anybody, with `duly verify -lot`, of another secret than the one that they announced", "the secret that was shown is not the one that was announced"},
			{"everybody who reads the log's own entries", "bundle taken"},
			{"nobody is named to them", "no name is in it"},
		},
		"What they may see, they can tell.",
		"TestOverseerPicks", []string{"TestVerifyLot", "TestAnOverseersOwnAttemptsTellNothing", "TestNoBundleOfABrokenCaseForWhoIsKeptOut"},
	},
	{
		"A complainant", "claims to have filed what they did not",
		[]finder{
			{"whoever is shown the receipt, with `duly verify`", "it was put together from two"},
			{"whoever is shown it, of another day", "is not what the log has signed"},
		},
		"Whoever was given a code can act with it.",
		"TestComplainantClaims", []string{"TestForgedReceipts", "TestEveryAlteredByteIsNoticed"},
	},
	{
		"Anybody outside", "learns from the log who is accused",
		[]finder{{"nobody: the log says that something was recorded, and when", "nothing of it is in the log"}},
		"How much happens, and at which hours.",
		"TestOutsiderLearns", []string{"TestReceiptIsHarmlessToBeFoundWith", "TestCommitmentBindsTheTextAndNotTheCiphertext", "TestPlantedNamesAreFoundNowhere"},
	},
}
