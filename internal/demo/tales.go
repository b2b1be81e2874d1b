package demo

import (
	"strconv"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// tales are made anew for each society: they keep how far they have come.
func newTales() []*tale {
	return []*tale{oil(), canal(), walkAgain(), walk(), lamp(), finch(), three(), hurry(), silent(), elsewhere(), police(), gone(), withdrawn()}
}

// oil is a whole case: from the complaint to an order that was fulfilled after an
// appeal.
func oil() *tale {
	return &tale{name: "oil", ago: 240,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Iris Kindling", Respondent: "Barnaby Flue", Category: "misuse of funds",
			Account: "He signed for six gallons of lamp oil on the society's account, and the store has received two. The store book is in the north lodge, for anybody to see.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{3, "wick", does("intake", "triage", "accept", "Money of the Society that was given for oil: that is what rule 2 means by it."), nil},
			{4, "tallow", submits("The page of the store book", "Copied at the north lodge."), file("store-book.txt", "Store book of the north lodge\n3rd: received of B. Flue, lamp oil, two gallons. Signed: the storekeeper.\n4th: nothing received.")},
			{4, "tallow", frames("He signed for six gallons of lamp oil on the Society’s account, brought two of them to the store, and has not said where the others are."), nil},
			{6, "tallow", notifies, nil},
			{8, rulebook.Complainant, writes("", "Will he learn that it was me? I gave my name, and only want to know when."), nil},
			{9, "wick", writes(rulebook.Complainant, "Yes: you gave your name openly, and the notice that went out names you. If somebody makes you feel it, write to me at once."), nil},
			{15, rulebook.Respondent, does("investigation", "reply", "", "I brought all six. Two went into the store, and four stand in the shed behind it, because the store was full. I have the dealer’s slip."), file("slip.txt", "Dealer’s slip: lamp oil, six gallons, paid on account of the Lantern Society.")},
			{20, "tallow", acts(casework.AskTime, "investigation.report", "The storekeeper is away for another week, and was there when the oil came."), nil},
			{22, "sconce", func(*scene) casework.Act {
				return casework.Act{Kind: casework.Extend, Step: step("investigation", "report"), Text: "The storekeeper has to be heard, for either side."}
			}, nil},
			{33, "tallow", does("investigation", "report", "", "I heard both and the storekeeper. The shed is empty. The dealer remembers six cans. Nobody saw the four cans after that day. The slip and the store book are exhibits."), nil},
			{35, "sconce", does("investigation", "charge", "case to answer", "Two gallons are on the page and six on the slip. A panel should hear where the others are."), nil},
			{36, "tallow", bundles, nil},
			{36, "tallow", acts(casework.ToBundle, "", "For the hearing."), nil},
			{50, "cinder", oilDecided, nil},
			{57, rulebook.Respondent, func(*scene) casework.Act {
				return casework.Act{Kind: casework.Do, Step: step("appeal by respondent", "lodge"), Outcome: "appeal", Text: "I have paid for the four cans meanwhile. A warning for nine months on top of that is too much for a muddle in a shed.",
					Matter: &casework.Matter{Grounds: []string{"what follows is too much"}}}
			}, nil},
			{59, "wick", does("appeal hearing", "papers", "", "Here is what the appeal says. You can answer it."), nil},
			{59, "wick", acts(casework.Convene, "appeal panel", ""), nil},
			{60, rulebook.Respondent, acts(casework.Contribute, "appeal panel", "four cans and a shed"), nil},
			{61, rulebook.Complainant, acts(casework.Contribute, "appeal panel", "dice: 4 1 6"), nil},
			{62, "wick", acts(casework.Draw, "appeal panel", ""), nil},
			{74, "appeal panel", oilLowered, nil},
			{90, "wick", func(s *scene) casework.Act {
				act := casework.Act{Kind: casework.Fulfil, Text: "The treasurer has the money for four gallons; the slip is with the accounts."}
				for _, p := range s.Case.Penalties {
					if p.Name == "making good" && p.Stands() {
						act.Subject = p.ID
					}
				}
				return act
			}, nil},
		},
	}
}

func oilDecided(s *scene) casework.Act {
	return casework.Act{
		Kind: casework.Do, Step: step("hearing", "decision"), Outcome: "upheld", Present: []string{"cinder", "flint", "beacon"},
		Text: "He was trusted with oil for six lamps and cannot say where that for four of them is. We believe that he did not sell it. He kept no record, and that is what the clause is about.",
		Findings: s.findings(map[string]string{
			"2": "Four gallons were bought with the Society’s money, and there is no record of them but the slip.",
		}),
		Matter: &casework.Matter{Weighing: &casework.Weighing{
			Sanctions:   s.imposed(map[string]string{"making good": "3 months", "warning": "9 months"}),
			Start:       "A record that was not kept: to make good what is missing, and a warning.",
			Aggravating: "The treasurer asked twice.",
			Mitigating:  "Nothing shows that he had anything of it himself.",
		}},
	}
}

func oilLowered(s *scene) casework.Act {
	var sat []string
	for _, m := range s.Case.Panels["appeal panel"].Members {
		sat = append(sat, m.ID)
	}
	matter := casework.Unanimous("lowered", len(sat))
	matter.Weighing = &casework.Weighing{
		Sanctions:   s.imposed(map[string]string{"making good": "3 months", "warning": "3 months"}),
		Start:       "What the panel imposed.",
		Aggravating: "Nothing that the panel has not weighed.",
		Mitigating:  "He paid before anybody made him.",
	}
	return casework.Act{
		Kind: casework.Do, Step: step("appeal hearing", "decision"), Outcome: "lowered", Present: sat, Matter: matter,
		Text: "What was found stands: there was no record. The warning is shorter, because the money was there before the appeal was.",
		Findings: s.findings(map[string]string{
			"2": "The appeal does not say that there was a record.",
		}),
	}
}

// canal is open and waits for the panel, under an interim measure that is kept up.
func canal() *tale {
	return &tale{name: "canal", ago: 52,
		complaint: &office.Complaint{
			Mode: office.Confidential, Name: "Juniper Stole", Contact: "by letter to the lodge", Respondent: "Otto Brazier", Category: "abuse",
			Account: "Three times since the new moon he has followed me along the canal path after the meeting and shone his lamp in my face. I had asked him to leave me alone. I do not want him to know that I wrote this.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{2, "wick", does("intake", "triage", "accept", "Following somebody who has asked to be left alone is what clause 1.4 describes."), nil},
			{3, "tallow", func(*scene) casework.Act {
				return casework.Act{Kind: casework.Confide, Subject: "C1", Outcome: casework.Granted, Text: "They walk home on the same path, and at night. What is said can be answered without the name."}
			}, nil},
			{3, "tallow", frames("Three times he followed a member who had asked him to leave them alone along the canal path, and shone his lamp into their face."), nil},
			{4, "tallow", notifies, nil},
			{5, "sconce", keepsAway("The walks go on every week and use the same path, and it is said to have happened three times within a month.", "To ask him for his word was weighed: he has been asked before. Another path was weighed: there is none with a rail.", true), nil},
			{6, rulebook.Complainant, func(*scene) casework.Act {
				return casework.Act{Kind: casework.Arrange, Text: "She comes to all talks.", Matter: &casework.Matter{Arrangement: &casework.Arrangement{What: casework.Accompanies, Name: "Tansy Glim"}}}
			}, nil},
			{9, rulebook.Respondent, writes("", "May I go to the store on walk nights, if I am gone before the others set out?"), nil},
			{10, "tallow", writes(rulebook.Respondent, "Yes. The store is no night walk. Please be gone by eight."), nil},
			{16, rulebook.Respondent, does("investigation", "reply", "", "I live at the end of that path, and walk home on it with my lamp lit, like everybody. I followed nobody. On the second of these evenings I was at my sister’s."), nil},
			{18, "tallow", submits("The lock keeper’s statement", "Taken down at the lock."), file("lock-keeper.txt", "I keep the lock. On two of the three evenings a man with a bright lamp stood on the path until another walker had gone by, and then went after them. I know him by his hat.")},
			{19, "tallow", discloses("Both sides can comment on it before the report."), nil},
			{23, rulebook.Respondent, acts(casework.AskReview, "M1", "I have missed four walks by now, and have said where I was."), nil},
			{26, "ember", func(*scene) casework.Act {
				return casework.Act{Kind: casework.Continue, Subject: "M1", Present: []string{"ember", "lumen"}, Text: "The lock keeper has spoken since, and describes two of the three evenings. Until the panel has heard both, the walks are safer so."}
			}, nil},
			{31, "tallow", does("investigation", "report", "", "I heard both, the lock keeper and the sister. For the first and the third evening the lock keeper describes what is alleged. For the second, the sister says that he was with her."), nil},
			{33, "sconce", does("investigation", "charge", "case to answer", "One who has no part in it saw something on two evenings. A panel should hear both sides on it."), nil},
			{34, "tallow", bundles, nil},
		},
	}
}

// walkAgain is the second complaint about the evening of walk, into which it is joined.
func walkAgain() *tale {
	return &tale{name: "walk again", ago: 15,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Rushlight Moor", Respondent: "Marlow Spark", Category: "abuse",
			Account: "At the solstice walk Marlow Spark blew out the lanterns of everybody near the bridge, and said that the new ones should go home. I was one of them.",
		},
		beats: []beat{{1, "wick", func(s *scene) casework.Act {
			act := casework.Act{Kind: casework.Join, Text: "Both are about the same evening at the bridge, and about the same member.", Matter: &casework.Matter{Joining: &casework.Joining{}}}
			for _, t := range s.tales {
				if t.name == "walk" && len(t.cases) > 0 {
					act.Matter.Joining.Into = t.cases[0]
				}
			}
			return act
		}, nil}},
	}
}

// walk is where the respondent has time to answer.
func walk() *tale {
	return &tale{name: "walk", ago: 16,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Moth Penhaligon", Respondent: "Marlow Spark", Category: "abuse",
			Account: "At the solstice walk Marlow Spark blew out my lantern twice and laughed when I asked him to stop. Two people from the east lodge saw it.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{3, "wick", does("intake", "triage", "accept", "Putting out a lantern is clause 2.1, and what was said may be clause 1.2."), nil},
			{4, "tallow", frames("At the bridge, on the solstice walk, he put out the lantern of a member twice, and those of others who stood near."), nil},
			{4, "tallow", frames("At the bridge, on the solstice walk, he said aloud that the new members should go home."), nil},
			{5, "tallow", notifies, nil},
			{8, "wick", func(s *scene) casework.Act {
				n, notice := s.event(func(e casework.Event) bool {
					return e.Step == "notice" && (e.Kind == casework.Done || e.Kind == casework.Lapsed)
				})
				return casework.Act{Kind: casework.Correct, Subject: strconv.Itoa(n), Ground: casework.OfService, Text: "The letter lay at the east lodge over the week’s end, and was handed over only then.",
					Matter: &casework.Matter{Correction: &casework.Correction{Day: min(notice.Day+2, s.Today)}}}
			}, nil},
			{9, rulebook.Respondent, writes("", "Who are the two from the east lodge? Will you ask them, or do I have to?"), nil},
			{10, "tallow", writes(rulebook.Respondent, "I ask them, and what they say is put before both of you. If you know others who were at the bridge, give me their names."), nil},
		},
	}
}

// lamp has an interim measure that nobody reviewed.
func lamp() *tale {
	return &tale{name: "lamp", ago: 130,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Hob Candlewick", Respondent: "Linnet Shade", Category: "abuse",
			Account: "She has said to three people that my lamp will meet with an accident on the next night walk, and that I had better not be under it.",
		},
		beats: []beat{
			{1, "wick", acknowledges, nil},
			{1, "wick", does("intake", "triage", "accept", "A threat is clause 1.1."), nil},
			{2, "tallow", notifies, nil},
			{2, "sconce", keepsAway("The next night walk is in four days, and what is said to be planned is planned for it.", "To have somebody walk between them was weighed: in the dark that is no help.", false), nil},
			{13, rulebook.Respondent, does("investigation", "reply", "", "It was a joke about his hat. The three people laughed, and so did he."), nil},
			{30, "tallow", does("investigation", "report", "", "I asked all three. Each remembers a hat, and none of them an accident."), nil},
			{33, "sconce", does("investigation", "charge", "no case", "Nobody who was there describes a threat, the complainant’s own friend included."), nil},
		},
	}
}

// finch is about an officer.
func finch() *tale {
	return &tale{name: "finch", ago: 40,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Thimble Ray", Respondent: "Tallow Finch", Category: "breach of confidence",
			Account: "Tallow Finch read out at the lodge what I had told him as investigator in another matter. The whole table heard it.",
		},
		beats: []beat{
			{1, "wick", does("intake", "acknowledge", "", "Thank you for writing. As the complaint is about the investigator, he neither sees it nor acts on it."), nil},
			{2, "wick", does("intake", "triage", "accept", "What somebody was told in confidence is clause 1."), nil},
			{3, "wick", does("investigation", "notice", "", "Please read this letter with care. In this case I act in your place as investigator."), nil},
			{5, "wick", func(*scene) casework.Act {
				return casework.Act{Kind: casework.Approach, Ground: "president", Text: "Gloria Gaslight asked me at supper whether this could not be settled quietly. I said that I note every such question, and have noted it."}
			}, nil},
			{7, "cinder", func(*scene) casework.Act {
				return casework.Act{Kind: casework.Declare, Outcome: casework.HasConflict, Text: "Thimble Ray and I have shared a lamp shed for years."}
			}, nil},
			{14, rulebook.Respondent, does("investigation", "reply", "", "I told a story without a name. That somebody knew themselves in it I am sorry for."), nil},
			{32, "wick", does("investigation", "report", "", "Five who sat at the table were asked. Two of them knew at once of whom the story was."), nil},
			{35, "sconce", does("investigation", "charge", "case to answer", "A story without a name can be enough. A panel should say whether this one was."), nil},
		},
	}
}

// three is one complaint about three people.
func three() *tale {
	return &tale{name: "three", ago: 9,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Bramble Oakes", Respondent: "Pewter Lund", Others: []string{"Snuffer Crake", "Quill Ashby"}, Category: "misuse of funds",
			Account:  "The three of them had the brass polish fund in hand. It was forty short when I counted it, and none of them would show the book.",
			AskedOut: "Flint Marrow", Why: "He keeps the accounts of their lodge.",
		},
		beats: []beat{
			{1, "wick", does("intake", "acknowledge", "", "Thank you for writing. There is a case about each of the three, and each is decided by itself."), nil},
			{4, "wick", does("intake", "triage", "accept", "A book that is not shown is clause 2."), nil},
		},
	}
}

// hurry is expedited.
func hurry() *tale {
	return &tale{name: "hurry", ago: 24,
		complaint: &office.Complaint{
			Mode: office.Anonymous, Respondent: "Sorrel Hatt", Category: "abuse",
			Account: "A child of eleven comes on the night walks. At the last two of them Sorrel Hatt shone a lamp into the child’s face until it cried.",
		},
		beats: []beat{
			{1, "wick", does("intake", "acknowledge", "", "Thank you for writing. You have given no name, and need not."), nil},
			{2, "wick", does("intake", "triage", "accept", "Clause 2.2, and somebody who is eleven."), nil},
			{2, "sconce", func(*scene) casework.Act {
				return casework.Act{Kind: casework.Expedite, Ground: "somebody is at risk", Text: "The child is on the next walk."}
			}, nil},
			{4, "tallow", does("investigation", "notice", "", "Please read this letter with care. You have all of your 14 days: only our own times are shorter."), nil},
			{17, rulebook.Respondent, does("investigation", "reply", "", "I hold my lamp at my own height. I did not see that anybody cried."), nil},
		},
	}
}

// silent is forgotten by everybody.
func silent() *tale {
	return &tale{name: "silent", ago: 58,
		complaint: &office.Complaint{
			Mode: office.Named, Name: "Tansy Glim", Respondent: "Snuffer Crake", Category: "breach of confidence",
			Account: "He opened the post that was addressed to the treasurer, whose turn it was mine to be that week, and told others what was in it.",
		},
		beats: []beat{
			{50, rulebook.Complainant, writes("", "Your machine writes to me, and says that nobody has. Is there anybody?"), nil},
			{52, "wick", writes(rulebook.Complainant, "There is, and I am sorry. The reviewer has the report now, because the investigator is late."), nil},
		},
	}
}

// elsewhere was open before the Society had duly.
func elsewhere() *tale {
	return &tale{name: "elsewhere", ago: 19,
		elsewhere: &office.Elsewhere{
			Source: "card index", ID: "17", Stage: "investigation", Category: "misuse of funds", Respondent: "Hob Candlewick", Complainant: "Linnet Shade",
			Account: "The glasses that were bought for the jubilee are not in the cupboard, and he had the key.",
		},
		beats: []beat{
			{2, "tallow", does("investigation", "notice", "", "This comes from the card index, where it lay for more than a year. I am sorry for that. Please read it with care."), nil},
		},
	}
}
