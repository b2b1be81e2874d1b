package demo

import (
	"context"
	"math/rand/v2"
	"strings"

	"duly/casework"
	"duly/internal/office"
)

// What officers give as reasons in the year's cases is told from the facts of each, so that
// few of them repeat others, as anywhere where reasons are given for the case at hand. A few
// officers in a hurry write a formula all the same, because the figures show that too.

// facts are what a case of the year is about, in words that stand in the middle of a sentence.
type facts struct{ when, where, saw, paper, hour string }

var (
	occasions = []string{
		"the solstice walk", "the spring supper", "the first walk of the new moon", "the lamp sale", "the autumn count", "the evening for new members",
		"the wick trimming class", "the harvest walk", "the night of the long tables", "the visit to the lighthouse", "the cleaning of the shades", "the Sunday picnic",
	}
	places = []string{
		"at the east lodge", "in the north lodge", "on the canal bridge", "behind the store", "beside the lamp shed", "in the boathouse",
		"at the top of the mill steps", "by the weir", "under the signal tower", "in the long room", "at the orchard gate", "on the ferry",
	}
	witnesses = []string{
		"the lock keeper", "the cook", "a steward from the valley", "the storekeeper", "the ferryman", "an aunt who was visiting", "the piano tuner",
		"the night warden", "a guest from the coast", "the bell ringer", "the youngest of the walkers", "the treasurer’s clerk",
	}
	papers = []string{
		"the walk list", "the lodge diary", "the store book", "a photograph of the tables", "the dealer’s slip", "the letter of the next morning",
		"the steward’s notebook", "the seating plan", "the key register", "a drawing of the path", "the weather page", "the minutes of that week",
	}
	hours = []string{
		"before the lamps were lit", "shortly after the soup", "when most had gone home", "during the second song", "at the first halt", "while it rained",
		"on the way back", "as the tables were cleared", "before the count was over", "when the fog came up", "after the speeches", "at the turn of the path",
	}
)

// of puts the facts of a case into a sentence.
func (f facts) of(sentence string) string {
	out := strings.NewReplacer("{when}", f.when, "{where}", f.where, "{saw}", f.saw, "{paper}", f.paper, "{hour}", f.hour).Replace(sentence)
	return upper(out)
}

// upper begins each sentence with a capital.
func upper(text string) string {
	sentences := strings.Split(text, ". ")
	for i, s := range sentences {
		if s != "" {
			sentences[i] = strings.ToUpper(s[:1]) + s[1:]
		}
	}
	return strings.Join(sentences, ". ")
}

func pick(luck *rand.Rand, list []string) string { return list[luck.IntN(len(list))] }

func newFacts(luck *rand.Rand) facts {
	return facts{pick(luck, occasions), pick(luck, places), pick(luck, witnesses), pick(luck, papers), pick(luck, hours)}
}

// accounts are what is complained of, by category.
var accounts = map[string][]string{
	"abuse": {
		"{where}, {hour}, they blew out my lantern twice and laughed when I asked them to stop. It was {when}, and {saw} saw it.",
		"At {when} they told the new members that people like me should be given the lamps nobody wants. It was said out loud, {hour}.",
		"They followed me home from {when} and kept shining their lamp in my face. {where} {saw} told them to leave me alone.",
		"They said {where} that I should be taught a lesson, and would not take it back. {saw} heard it.",
	},
	"misuse of funds": {
		"The brass polish fund was forty short when I counted it {hour}, and they would not show me {paper}.",
		"They signed for six gallons of lamp oil for {when}, and two were brought. {saw} carried them in, {where}.",
		"What was collected at {when} was last seen with them, {where}. It stands nowhere in {paper}.",
	},
	"breach of confidence": {
		"They read out {where} what I had told the welfare steward in confidence. It was {hour}, and {saw} heard all of it.",
		"They opened the post that was addressed to the treasurer and spoke of it at {when}.",
		"What I had said to them alone was known to everybody at {when}. {saw} told me so, {hour}.",
	},
}

// reasoned are the sentences of which officers make a report, or the reasons for a step, one of
// each list.
var reasoned = map[string][][]string{
	"triage": {
		{
			"What is told of {when} is about a member, and about what members do to each other {where}: rule 2 is for that.",
			"If {saw} confirms what is written about {when}, it can be against the adopted text.",
			"Whether it was {hour}, as the complaint says, or later, is for the investigator, and {paper} can be asked for.",
			"I have compared the account with the clauses, and what is said to have happened {where} would fall under one of them.",
		},
		{
			"Nothing of it was before us already; {paper} will help.",
			"The complaint names {saw}, who can be asked.",
			"That it happened {hour} is no reason to leave it.",
			"At {when} we were the hosts, so it is ours to look into.",
		},
	},
	"report": {
		{
			"I spoke to both sides and to {saw}, and put what each says of {when} side by side.",
			"I asked both sides where they were {hour}, and {saw} what could be seen from there.",
			"Both have told me of {when} at length. {saw} was asked twice, and said the same twice.",
		},
		{
			"{paper} was looked at, and decides nothing by itself.",
			"Nobody else was {where} who could be found.",
			"Whether it was {hour} or later I could not find out.",
		},
	},
	"charge": {
		{
			"Both sides agree that they were {where} {hour}, and differ on what was said.",
			"The report has what {saw} says and what {paper} says, and the two do not fit.",
			"Of {when} there are two accounts that cannot both be true, and {saw} bears out one of them in part.",
			"I have read the answer with care: it explains {paper}, and says nothing of what {saw} describes.",
		},
		{
			"What {paper} is worth, somebody should say who has not gathered it.",
			"I decide only on whether there is something to answer about {when}.",
			"I give no weight to what was said {where} by people who were not there.",
			"That {saw} knows one of the two was taken into account.",
		},
	},
	"decision": {
		{
			"We heard both sides and {saw} about {when}. Where they differ we go by {paper}.",
			"Most of what happened {where} is not in dispute. The rest turns on {saw}, whom we believed.",
			"We put {paper} to both sides, and asked each where they were {hour}.",
			"{when} was told to us in three ways, and we have gone through them with {saw} one after the other.",
		},
		{
			"We have left out what was only heard from others {where}.",
			"That it was {hour} matters, because nobody else was near.",
			"The answer of the other side on {paper} was fair, and we have used it.",
			"None of us was at {when}, and none of us knows {saw}.",
		},
	},
}

// formulas are what is written in a hurry, whatever the case.
var formulas = map[string]string{
	"triage": "What is described falls within rule 2: it is about a member, and about something that members do to each other.",
	"charge": "Both sides differ on what happened. That is for a panel to decide, and not for me.",
}

// hurried is how often a formula is written.
const hurried = 0.15

// reasons are an officer's for a step; "" where it needs none of its own.
func (f facts) reasons(step string, luck *rand.Rand) string {
	parts := reasoned[step]
	if formula := formulas[step]; parts == nil || formula != "" && luck.Float64() < hurried {
		return formula
	}
	var out []string
	for _, list := range parts {
		out = append(out, f.of(pick(luck, list)))
	}
	return strings.Join(out, " ")
}

var findings = map[bool][]string{
	true: {
		"{saw} describes it as the complainant does, and {paper} bears it out.",
		"It was said or done {where}, {hour}; the respondent does not deny that much.",
		"{paper} shows it for {when}, whatever was meant by it.",
	},
	false: {
		"Nobody who was {where} describes this, {saw} included.",
		"{paper} says nothing of it, and nobody else spoke of it.",
		"It may have been so {hour}, but that is not more likely than the contrary.",
		"What happened at {when} was something else than this clause is about.",
	},
}

// found is the reason for a finding.
func (f facts) found(met bool, luck *rand.Rand) string { return f.of(pick(luck, findings[met])) }

var (
	aggravated = []string{"At {when} others looked on.", "{saw} had asked for it to stop.", "It was done {where}, from where nobody could get away.", "They kept {paper} to themselves until they were asked."}
	mitigated  = []string{"They have said to {saw} that they are sorry.", "Nothing of the kind is known from before {when}.", "They brought {paper} themselves.", "It was {hour}, and over in a moment."}
)

func (y *year) complaint() (office.Complaint, facts) {
	f := newFacts(y.luck)
	c := office.Complaint{Respondent: pick(y.luck, members), Happened: y.office.Today() - 3}
	switch luck := y.luck.Float64(); {
	case luck < 0.55:
		c.Mode, c.Name = office.Named, pick(y.luck, members)
	case luck < 0.8:
		c.Mode, c.Name, c.Contact = office.Confidential, pick(y.luck, members), "by letter to the lodge"
	default:
		c.Mode = office.Anonymous
	}
	cats := y.office.Rulebook().Categories
	c.Category = cats[y.luck.IntN(len(cats))].Name
	c.Account = f.of(pick(y.luck, accounts[c.Category]))
	return c, f
}

// file has somebody complain.
func (y *year) file(ctx context.Context) error {
	c, f := y.complaint()
	filed, err := y.office.File(ctx, c)
	if err == nil {
		y.facts[filed.Case] = f
	}
	return err
}

// said is what people write at a step: reasons where they decide, else a word by its name
// or by what it does.
func (y *year) said(id string, m casework.Move) string {
	if text := y.facts[id].reasons(m.Step.Step, y.luck); text != "" {
		return text
	}
	list := words[m.Step.Step]
	if len(list) == 0 {
		list = words[m.Does]
	}
	if len(list) == 0 {
		return "Done, and noted here."
	}
	return pick(y.luck, list)
}
