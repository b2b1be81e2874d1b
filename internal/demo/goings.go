package demo

import (
	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// police stood still while the police asked the Society to wait, and is before the panel.
func police() *tale {
	return &tale{name: "police", ago: 55,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Quill Ashby", Respondent: "Pewter Lund", Category: "misuse of funds",
			Account: "The cash box of the summer fair had two hundred in it when it went into the north lodge, and sixty when it came out. He had the key between.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{3, "wick", does("intake", "triage", "accept", "Money that was in somebody’s keeping is clause 1."), nil},
			{4, "tallow", frames("Between the evening and the morning after the summer fair he took from the cash box, of which he had the key, what was missing from it."), nil},
			{4, "tallow", notifies, nil},
			{14, rulebook.Respondent, does("investigation", "reply", "", "I had one key of two. Ask who has the other."), nil},
			{17, "wick", pauses(casework.Pause, "The constable has the box, and asks us to hear nobody until it has been looked at."), nil},
			{27, "wick", pauses(casework.Resume, "The constable has given the box back, and leaves the rest to us."), nil},
			{38, "tallow", does("investigation", "report", "", "There are two keys. The other hung in the office, and five people go in and out there. The box shows no mark of force."), nil},
			{41, "sconce", does("investigation", "charge", "case to answer", "Who had which key, and when, should be heard from both of them."), nil},
			{43, "tallow", bundles, nil},
		},
	}
}

func pauses(kind, why string) func(*scene) casework.Act {
	return func(*scene) casework.Act {
		return casework.Act{Kind: kind, Ground: "police or court", Text: why}
	}
}

// gone waits, because the respondent left.
func gone() *tale {
	return &tale{name: "gone", ago: 64,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Sorrel Hatt", Respondent: "Bramble Oakes", Category: "abuse",
			Account: "He threw my lantern into the lock and said that the next thing in there would be me.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{2, "wick", does("intake", "triage", "accept", "A threat is clause 1.1."), nil},
			{4, "tallow", notifies, nil},
			{12, "tallow", func(*scene) casework.Act {
				return casework.Act{Kind: casework.RecordLeft, Outcome: casework.Waits, Text: "He has sent back his badge. There is little sense in a hearing without him; if he is admitted again, it goes on from here."}
			}, nil},
		},
	}
}

// withdrawn waits for the reviewer to decide whether it goes on.
func withdrawn() *tale {
	return &tale{name: "withdrawn", ago: 18,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Hob Candlewick", Respondent: "Thimble Ray", Category: "abuse",
			Account: "Thimble Ray has told the new members twice, aloud, that people from the south lodge should not be let near a lamp.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{3, "wick", does("intake", "triage", "accept", "What was said aloud may be clause 1.2."), nil},
			{5, "tallow", notifies, nil},
			{11, rulebook.Complainant, func(*scene) casework.Act {
				return casework.Act{Kind: casework.Withdraw, Subject: rulebook.Complainant, Text: "We have spoken about it, and I want no more of it."}
			}, nil},
		},
	}
}
