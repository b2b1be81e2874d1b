package commitment_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/commitment"
)

const guild = "The Lamplighters’ Guild"

var (
	asker    = commitment.Person{ID: "gil", For: guild}
	stranger = commitment.Person{ID: "sol", For: "The Candle Makers"}
	admin    = commitment.Person{ID: "ada", Records: true, Speaking: []string{guild}} // where the guild has an account
)

func remark(words string, b *book) *commitment.Remark {
	return &commitment.Remark{On: b.today, Words: words}
}

func TestThoseWhoAskedSpeakForThemselves(t *testing.T) {
	b := &book{t: t, today: begin}
	b.must(recorder, commitment.Asked, 0, 0, asked("Hang a lamp.", begin))
	b.refused("administrators", asker, commitment.Asked, 0, 0, asked("Two lamps.", begin))
	b.must(asker, commitment.Replied, 1, 0, commitment.Said{Reply: remark("We are waiting.", b)})
	b.refused("no response", asker, commitment.Judged, 1, 0, verdict(begin, false))
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
	b.must(recorder, commitment.Undertook, 1, 0, action(begin+30))
	b.must(owner, commitment.Shown, 1, 1, evidence(begin, 0, true))
	b.refused("for an overseer", asker, commitment.Verified, 1, 1, verdict(begin, true))
	b.refused("for its owner", asker, commitment.Shown, 1, 1, evidence(begin, 0, true))
	b.refused("you speak for The Candle Makers", stranger, commitment.Judged, 1, 0, verdict(begin, false))
	b.refused("those who asked to say", owner, commitment.Judged, 1, 0, verdict(begin, true))
	b.refused("has an account of its own", admin, commitment.Judged, 1, 0, verdict(begin, true))
	b.refused("by its own account", recorder, commitment.Judged, 1, 0, verdict(begin, true)) // even where they have none any more
	b.must(asker, commitment.Judged, 1, 0, verdict(begin, false))
	b.stands(1, commitment.Disputed)
	if e := b.Of(1).Judged[0]; e.As != guild || e.By != "gil" {
		t.Errorf("the verdict is said by %q, %q", e.As, e.By)
	}
	if e := b.Of(1).Answers[0]; e.As != "" {
		t.Errorf("the answer is said by %q", e.As)
	}
}

// For a body without an account an administrator records what it said, and it is shown as
// that; what somebody claims of themselves does not count.
func TestWhoHasNoAccountIsSpokenFor(t *testing.T) {
	b := &book{t: t, today: begin}
	b.must(recorder, commitment.Asked, 0, 0, asked("Hang a lamp.", begin))
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
	said := verdict(begin, true)
	said.As = guild
	b.must(recorder, commitment.Judged, 1, 0, said)
	if e := b.Of(1).Judged[0]; e.As != "" {
		t.Errorf("an administrator speaks as %q", e.As)
	}
}

func TestWhatIsLetDropCanBeReopened(t *testing.T) {
	b := &book{t: t, today: begin}
	drop := commitment.Said{Supersession: &commitment.Supersedes{Reason: "They do not want it any more."}}
	again := func() commitment.Said { return commitment.Said{Reopening: remark("We do.", b)} }
	b.must(recorder, commitment.Asked, 0, 0, asked("Hang a lamp.", begin))
	b.refused("nothing to reopen", asker, commitment.Reopened, 1, 0, again())
	b.must(recorder, commitment.Superseded, 1, 0, drop)
	b.stands(1, commitment.StoodDown)
	b.refused("reopen it", recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
	b.refused("you speak for The Candle Makers", stranger, commitment.Reopened, 1, 0, again())
	b.refused("Say why", asker, commitment.Reopened, 1, 0, commitment.Said{Reopening: remark(" ", b)})
	b.must(asker, commitment.Reopened, 1, 0, again())
	b.stands(1, commitment.Waiting)
	b.refused("only they can say", recorder, commitment.Superseded, 1, 0, drop)
	b.refused("administrators", owner, commitment.Superseded, 1, 0, drop)
	b.must(asker, commitment.Superseded, 1, 0, drop)
	b.stands(1, commitment.StoodDown)
}

func TestFilesAreShownUnlessAReasonIsGiven(t *testing.T) {
	b := &book{t: t, today: begin}
	sum := func(c string) string { return strings.Repeat(c, 64) }
	with := func(said commitment.Said, files ...commitment.File) commitment.Said {
		said.Files = files
		return said
	}
	open, hidden := commitment.File{Name: "letter.pdf", Type: "application/pdf", Size: 9, SHA256: sum("a")}, commitment.File{Name: "not shown.pdf", Size: 9, SHA256: sum("b"), Hidden: "It names a member."}
	b.refused("no digest", recorder, commitment.Asked, 0, 0, with(asked("A", begin), commitment.File{Name: "x", Size: 1, SHA256: "12"}))
	b.refused("twice", recorder, commitment.Asked, 0, 0, with(asked("A", begin), open, open))
	b.refused("At most 5", recorder, commitment.Asked, 0, 0, with(asked("A", begin), make([]commitment.File, 6)...))
	b.must(recorder, commitment.Asked, 0, 0, with(asked("A", begin), open, hidden))
	b.must(asker, commitment.Replied, 1, 0, with(commitment.Said{Reply: remark("And this.", b)}, commitment.File{Name: "more.txt", Size: 3, SHA256: sum("c"), Hidden: "Ours."}))
	may := func(who commitment.Person, sums string) {
		t.Helper()
		for _, c := range "abc" {
			_, got := b.Of(1).MayFetch(who, sum(string(c)))
			if want := strings.ContainsRune(sums, c); got != want {
				t.Errorf("%q of %q may have file %c: %v", who.ID, who.For, c, got)
			}
		}
	}
	may(commitment.Person{}, "a")
	may(owner, "a")
	may(stranger, "a")
	may(asker, "ac")
	may(overseer, "abc")
	may(recorder, "abc")
	hide := func(c, why string) commitment.Said {
		return commitment.Said{Withholding: &commitment.Withhold{SHA256: sum(c), Reason: why}}
	}
	b.refused("for whoever attached it", owner, commitment.Withheld, 1, 0, hide("a", "x"))
	b.refused("for whoever attached it", asker, commitment.Withheld, 1, 0, hide("a", "x"))
	b.refused("Choose one", recorder, commitment.Withheld, 1, 0, hide("b", "x"))
	b.refused("Say why", recorder, commitment.Withheld, 1, 0, hide("a", ""))
	b.must(recorder, commitment.Withheld, 1, 0, hide("a", "It names a member."))
	may(commitment.Person{}, "")
	may(overseer, "abc")
	b.refused("no file that is shown", recorder, commitment.Withheld, 1, 0, hide("a", "x"))
}

// Whatever is tried: what stands as said by a body was said by who speaks for it, about its
// own ask, and nobody else speaks for it afterwards.
func TestNobodySpeaksForABodyThatSpeaks(t *testing.T) {
	all := []commitment.Person{recorder, admin, owner, overseer, asker, stranger}
	kinds := []commitment.Kind{commitment.Asked, commitment.Responded, commitment.Judged, commitment.Replied, commitment.Reopened, commitment.Superseded}
	rapid.Check(t, func(t *rapid.T) {
		b := &book{t: t, today: begin}
		b.must(recorder, commitment.Asked, 0, 0, asked("A", begin))
		b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
		for range rapid.IntRange(5, 60).Draw(t, "acts") {
			said := commitment.Said{
				Asking: asked("B", begin).Asking, Response: answered(commitment.Agreed, b.today, "Yes.", "").Response, Verdict: verdict(b.today, rapid.Bool().Draw(t, "holds")).Verdict,
				Reply: remark("x", b), Reopening: remark("x", b), Supersession: &commitment.Supersedes{Reason: "x"}, As: rapid.SampledFrom([]string{"", guild}).Draw(t, "as"),
			}
			b.try(rapid.SampledFrom(all).Draw(t, "who"), rapid.SampledFrom(kinds).Draw(t, "kind"), 1, 0, said)
			b.today++
		}
		for _, c := range b.All() {
			spoken, reopened := false, false
			for _, e := range c.Events {
				own := e.Kind == commitment.Judged || e.Kind == commitment.Replied || e.Kind == commitment.Reopened
				switch {
				case (e.By == "gil") != (e.As == guild) || e.By == "sol":
					t.Fatalf("%s by %s stands as said by %q", e.Kind, e.By, e.As)
				case own && e.As == "" && (spoken || e.By != "ada"):
					t.Fatalf("%s by %s, after %s had spoken: %v", e.Kind, e.By, guild, spoken)
				case e.Kind == commitment.Superseded && e.As == "" && reopened:
					t.Fatal("what they reopened was said to be pursued no more by somebody else")
				}
				spoken, reopened = spoken || e.As != "", reopened || e.Kind == commitment.Reopened && e.As != ""
			}
		}
	})
}

// A body is the same however its name is capitalised, spaced and quoted: else an ask that is
// recorded so would be nobody's, and an administrator could say that it is content.
func TestABodyIsKnownByItsNameHoweverItIsWritten(t *testing.T) {
	b := &book{t: t, today: begin}
	ask := asked("Hang a lamp.", begin)
	a := *ask.Asking
	a.From = "the Lamplighters'  Guild"
	ask.Asking = &a
	b.must(recorder, commitment.Asked, 0, 0, ask)
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
	b.refused("has an account of its own", admin, commitment.Judged, 1, 0, verdict(begin, true))
	b.refused("you speak for The Candle Makers", stranger, commitment.Judged, 1, 0, verdict(begin, true))
	b.must(asker, commitment.Judged, 1, 0, verdict(begin, false))
	b.refused("by its own account", recorder, commitment.Judged, 1, 0, verdict(begin, true))
	if own := b.AskedBy(guild); len(own) != 1 {
		t.Errorf("%d asks are theirs", len(own))
	}
}
