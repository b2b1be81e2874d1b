package beacon_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duly/beacon"
)

// Rounds of the chain as they were published, by its operators and by others who check it.
var known = []struct {
	round                 uint64
	signature, randomness string
}{
	{1000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39", "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"},
	{657413, "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b", "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"},
}

func TestKnownRounds(t *testing.T) {
	for _, k := range known {
		if err := beacon.Quicknet.Check(k.round, k.signature); err != nil {
			t.Errorf("round %d: %v", k.round, err)
		}
		if got := beacon.Randomness(k.signature); got != k.randomness {
			t.Errorf("round %d gives %s, want %s", k.round, got, k.randomness)
		}
		for _, other := range []uint64{1, k.round - 1, k.round + 1, beacon.LastRound} {
			if err := beacon.Quicknet.Check(other, k.signature); !errors.Is(err, beacon.ErrWrong) {
				t.Errorf("the signature of round %d is taken for that of round %d: %v", k.round, other, err)
			}
		}
	}
	one := known[0].signature
	for _, bad := range []string{"", "b4", one[:94], one + "00", strings.Repeat("zz", 48)} {
		if err := beacon.Quicknet.Check(1000, bad); !errors.Is(err, beacon.ErrForm) {
			t.Errorf("%q is answered with %v", bad, err)
		}
	}
	for _, bad := range []string{strings.Repeat("00", 48), "c0" + strings.Repeat("00", 47), "a" + one[1:], one[:95] + "8"} {
		if err := beacon.Quicknet.Check(1000, bad); !errors.Is(err, beacon.ErrWrong) {
			t.Errorf("%q is answered with %v", bad, err)
		}
	}
}

// The first round from a time on is signed then or later, and the one before it was not.
func TestRoundsAndTimes(t *testing.T) {
	if got, want := beacon.Quicknet.Time(1000), time.Date(2023, 8, 23, 15, 59, 24, 0, time.UTC); !got.Equal(want) {
		t.Errorf("round 1000 is signed at %s, want %s", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(0, 3e16).Draw(t, "micros"))
		round := beacon.Quicknet.From(at)
		if beacon.Quicknet.Time(round).Before(at) {
			t.Fatalf("round %d is signed before %s", round, at)
		}
		if round > 1 && !beacon.Quicknet.Time(round-1).Before(at) {
			t.Fatalf("round %d is signed at %s or later already", round-1, at)
		}
	})
}
