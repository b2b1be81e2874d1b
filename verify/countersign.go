package verify

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"duly/publiclog"
	"duly/statistics"
	"duly/timetable"
)

// A Countersignature is what an overseer signs after they have worked a whole log out
// anew: that the releases of figures in it, up to a size, are what its cases add up to.
// docs/log-format.md has its format.
type Countersignature struct {
	Log      string
	Size     int64 // how many entries were worked out
	Root     publiclog.Hash
	On       timetable.Date // the day as of which
	Key      string         // the overseer's public key, as a verifier key
	Releases []ReleaseSeen
}

// A ReleaseSeen is one release of figures that was made again.
type ReleaseSeen struct {
	Name   string // "2026-Q3"
	Entry  int64
	Digest string // SHA-256 of its JSON, in hexadecimal
}

const countersignTitle = "duly-countersign/v1"

// Countersign signs what a report found with an overseer's key, as a note. It is an error
// where not all of it holds: then there is nothing to put a name to.
func Countersign(r BundleReport, key string, sign func(text string) ([]byte, error)) ([]byte, error) {
	if r.Result != Holds {
		return nil, fmt.Errorf("not all of it holds, and it is not signed: %s", r.Summary)
	}
	c := Countersignature{Log: r.log, Size: r.Entries, Root: r.root, On: r.AsOf, Key: key, Releases: r.Releases}
	return sign(c.text())
}

func (c Countersignature) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nlog %s\nsize %d\nroot %s\non %s\nkey %s\n", countersignTitle, c.Log, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), c.On, c.Key)
	for _, r := range c.Releases {
		fmt.Fprintf(&b, "release %s %d %s\n", r.Name, r.Entry, r.Digest)
	}
	return b.String()
}

// OpenCountersignature reads a countersignature, and checks that the key that it names
// has signed it. Whose key that is must be known from elsewhere.
func OpenCountersignature(signed []byte) (c Countersignature, err error) {
	text, _, ok := strings.Cut(normal(signed), "\n\n")
	if !ok || !strings.HasPrefix(text, countersignTitle+"\n") {
		return c, fmt.Errorf("this is no countersignature: it does not begin with %q", countersignTitle)
	}
	lines := strings.Split(text, "\n")[1:]
	for i, word := range []string{"log ", "size ", "root ", "on ", "key "} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], word) {
			return c, fmt.Errorf("line %d of the countersignature should begin with %q", i+2, word)
		}
		lines[i] = lines[i][len(word):]
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err == nil && len(root) != len(c.Root) {
		err = errors.New("the root is not 32 bytes")
	}
	c.Log, c.Key = lines[0], lines[4]
	if err == nil {
		c.Root = publiclog.Hash(root)
		c.Size, err = strconv.ParseInt(lines[1], 10, 64)
	}
	if err == nil {
		c.On, err = timetable.ParseDate(lines[3])
	}
	for _, line := range lines[5:] {
		if err == nil {
			var r ReleaseSeen
			r, err = releaseSeen(line)
			c.Releases = append(c.Releases, r)
		}
	}
	if err != nil {
		return c, fmt.Errorf("the countersignature cannot be read: %w", err)
	}
	v, err := note.NewVerifier(c.Key)
	if err != nil {
		return c, fmt.Errorf("the countersignature names %.80q, which is no key", c.Key)
	}
	n, err := note.Open([]byte(normal(signed)), note.VerifierList(v))
	if err != nil || n.Text != c.text() {
		return c, errors.New("the key that this countersignature names has not signed it, or somebody altered it since")
	}
	return c, nil
}

func releaseSeen(line string) (r ReleaseSeen, err error) {
	words := strings.Split(line, " ")
	if len(words) != 4 || words[0] != "release" {
		return r, fmt.Errorf("%.80q is no line about a release", line)
	}
	r.Name, r.Digest = words[1], words[3]
	if d, err := hex.DecodeString(r.Digest); err != nil || len(d) != 32 {
		return r, fmt.Errorf("%.80q is no digest", r.Digest)
	}
	r.Entry, err = strconv.ParseInt(words[2], 10, 64)
	return r, err
}

// Covers finds the release of a name; false where it was not countersigned.
func (c Countersignature) Covers(name string) (ReleaseSeen, bool) {
	for _, r := range c.Releases {
		if r.Name == name {
			return r, true
		}
	}
	return ReleaseSeen{}, false
}

// CheckRelease tells whether published figures are those that an overseer has signed to
// have made again. release is the JSON as published; key is the overseer's as they have
// published it, "" where it is not known.
func CheckRelease(release, signed []byte, key string) Verdict {
	var v Verdict
	c, err := OpenCountersignature(signed)
	l := Line{Claim: "An overseer has signed what they worked out", Result: Unknown}
	switch {
	case err != nil:
		l.Evidence = err.Error()
	case key != "" && key != c.Key:
		l.Result, l.Evidence = Broken, fmt.Sprintf("it was signed with the key %s, and not with %s", c.Key, key)
	default:
		l.Result = Holds
		l.Evidence = fmt.Sprintf("Ed25519 signature by %s: all %d entries of the log %s, as of %s", c.Key, c.Size, c.Log, c.On.Long())
		if key == "" {
			l.NotShown = "whose key that is: compare it with the one that the overseer has published, or give that with -key"
		}
	}
	if v.add(l) != Holds {
		v.conclude("")
		return v
	}
	l = Line{Claim: "These figures are among those", Result: Broken}
	digest := fmt.Sprintf("%x", sha256.Sum256(release))
	r, err := statistics.ReadRelease(release)
	seen, covered := c.Covers(r.Name)
	switch {
	case err != nil:
		l.Result, l.Evidence = Unknown, "the figures cannot be read: save them as published, as JSON, and do not open and save them again"
	case !covered:
		l.Result, l.Evidence = Unknown, fmt.Sprintf("the figures of %s are not among those that were signed: ask for a newer one", r.Name)
	case seen.Digest != digest:
		l.Evidence = fmt.Sprintf("the figures of %s that were signed have the digest %.16s…, and these have %.16s…: they were altered", r.Name, seen.Digest, digest)
	default:
		l.Result, l.Evidence = Holds, fmt.Sprintf("their digest is that of entry %d, %s", seen.Entry, digest)
		l.NotShown = "that the overseer was shown the same log as everybody: that is for witnesses to say"
	}
	v.add(l)
	v.conclude(fmt.Sprintf("the figures of %s are those that %s made again and found right", r.Name, name(c.Key)))
	return v
}
