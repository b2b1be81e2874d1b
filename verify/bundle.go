package verify

import (
	"archive/zip"
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

// A Bundle is what an overseer is given, so that they can work everything out anew
// on a machine of their own: of every entry of the log an opening that shows the
// procedure and no word of what was said, the rulebooks, the signed checkpoint, and
// the figures as they were published on the day. docs/log-format.md has its format.
type Bundle struct {
	Log        string         // the log's name
	From       int64          // the first entry that it opens; those before are in earlier bundles
	Entries    int64          // how many entries the log has at its checkpoint
	Taken      timetable.Date // the day on which it was made
	Checkpoint []byte         // signed
	Rulebooks  []BundledRulebook
	Figures    []byte // the public figures of the newest rulebook as of Taken, as CSV; nil: not in it

	openings *zip.File
	parts    map[string]*zip.File
	left     int // of mostWhole
}

// A BundledRulebook is the source of a rulebook that cases came under.
type BundledRulebook struct {
	Digest string
	Files  []rulebook.File
}

const (
	bundleTitle  = "duly-bundle/v1"
	headFile     = "bundle.txt"
	checkpointIn = "checkpoint"
	figuresIn    = "figures.csv"
	openingsIn   = "openings.txt"
)

// What a bundle may be, so that one that is made up is refused in bounded memory.
const (
	largestPart = 16 << 20 // bytes of a part that is read whole
	mostWhole   = 64 << 20 // bytes of all such parts together
	largestLine = 4 << 20  // bytes of a line of an opening
	mostBooks   = 1000
)

// A BundleWriter writes a bundle: first every opening, then Close.
type BundleWriter struct {
	zip *zip.Writer
	to  io.Writer
}

// NewBundleWriter begins a bundle.
func NewBundleWriter(w io.Writer) (*BundleWriter, error) {
	z := zip.NewWriter(w)
	to, err := z.Create(openingsIn)
	if err != nil {
		return nil, err
	}
	return &BundleWriter{z, to}, nil
}

// Opening adds the opening of the next entry.
func (w *BundleWriter) Opening(o journal.Opening) error {
	_, err := w.to.Write(append(o.Format(), '\n'))
	return err
}

// Close writes the rest of the bundle.
func (w *BundleWriter) Close(b Bundle) error {
	var head strings.Builder
	fmt.Fprintf(&head, "%s\nlog %s\nfrom %d\nentries %d\ntaken %s\n", bundleTitle, b.Log, b.From, b.Entries, b.Taken)
	parts := []rulebook.File{{Name: checkpointIn, Text: b.Checkpoint}}
	if b.Figures != nil {
		parts = append(parts, rulebook.File{Name: figuresIn, Text: b.Figures})
	}
	for _, book := range b.Rulebooks {
		fmt.Fprintf(&head, "rulebook %s\n", book.Digest)
		for i, f := range book.Files {
			fmt.Fprintf(&head, "file %s\n", f.Name)
			parts = append(parts, rulebook.File{Name: partOf(book.Digest, i), Text: f.Text})
		}
	}
	parts = append(parts, rulebook.File{Name: headFile, Text: []byte(head.String())})
	for _, p := range parts {
		to, err := w.zip.Create(p.Name)
		if err != nil {
			return err
		}
		if _, err := to.Write(p.Text); err != nil {
			return err
		}
	}
	return w.zip.Close()
}

// partOf names a file of a rulebook within a bundle: by the rulebook's digest and the file's place.
func partOf(digest string, i int) string { return "rulebooks/" + digest + "/" + strconv.Itoa(i) }

// OpenBundle reads a bundle but for its openings. size is how many bytes r has.
func OpenBundle(r io.ReaderAt, size int64) (*Bundle, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("this is not a bundle: %w", err)
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		if parts[f.Name] != nil {
			return nil, fmt.Errorf("the bundle has two parts of the name %.80q", f.Name)
		}
		parts[f.Name] = f
	}
	b := &Bundle{openings: parts[openingsIn], parts: parts, left: mostWhole}
	head, err := b.part(headFile)
	if err != nil {
		return nil, err
	}
	if b.openings == nil {
		return nil, fmt.Errorf("the bundle has no part %q", openingsIn)
	}
	if b.Checkpoint, err = b.part(checkpointIn); err != nil {
		return nil, err
	}
	if parts[figuresIn] != nil {
		if b.Figures, err = b.part(figuresIn); err != nil {
			return nil, err
		}
	}
	return b, b.head(string(head))
}

// part reads a part whole.
func (b *Bundle) part(name string) ([]byte, error) {
	f := b.parts[name]
	if f == nil {
		return nil, fmt.Errorf("the bundle has no part %.80q", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("the bundle's part %.80q: %w", name, err)
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, largestPart+1))
	b.left -= len(text)
	switch {
	case err == nil && len(text) > largestPart:
		err = fmt.Errorf("it has more than %d bytes", largestPart)
	case err == nil && b.left < 0:
		err = fmt.Errorf("with those before it, it has more than %d bytes", mostWhole)
	}
	if err != nil {
		return nil, fmt.Errorf("the bundle's part %.80q: %w", name, err)
	}
	return text, nil
}

func (b *Bundle) head(text string) (err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != bundleTitle {
		return fmt.Errorf("this is not a bundle of the kind %s: %s begins with %.40q", bundleTitle, headFile, lines[0])
	}
	for _, line := range lines[1:] {
		word, value, _ := strings.Cut(line, " ")
		switch word {
		case "log":
			b.Log = value
		case "from":
			b.From, err = strconv.ParseInt(value, 10, 64)
		case "entries":
			b.Entries, err = strconv.ParseInt(value, 10, 64)
		case "taken":
			b.Taken, err = timetable.ParseDate(value)
		case "rulebook":
			if d, bad := hex.DecodeString(value); bad != nil || len(d) != 32 || len(b.Rulebooks) == mostBooks {
				return fmt.Errorf("%s: %.80q is no digest of a rulebook", headFile, value)
			}
			b.Rulebooks = append(b.Rulebooks, BundledRulebook{Digest: value})
		case "file":
			err = b.file(value)
		default:
			err = fmt.Errorf("%s has a line %.40q, which this program does not know", headFile, word)
		}
		if err != nil {
			return err
		}
	}
	if b.Log == "" || b.Taken == 0 || b.From < 0 || b.Entries < b.From {
		return fmt.Errorf("%s lacks the log's name, the day on which it was taken, or which entries it opens", headFile)
	}
	return nil
}

func (b *Bundle) file(name string) error {
	if len(b.Rulebooks) == 0 {
		return fmt.Errorf("%s has a file before any rulebook", headFile)
	}
	book := &b.Rulebooks[len(b.Rulebooks)-1]
	text, err := b.part(partOf(book.Digest, len(book.Files)))
	book.Files = append(book.Files, rulebook.File{Name: name, Text: text})
	return err
}

// Openings reads the openings in their order. An error of each ends it.
func (b *Bundle) Openings(each func(journal.Opening) error) error {
	r, err := b.openings.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), largestLine)
	var text []byte
	for n, has := 0, 0; lines.Scan(); {
		if len(lines.Bytes()) > 0 {
			text = append(append(text, lines.Bytes()...), '\n')
			if has++; has > 2+journal.Envelopes {
				return fmt.Errorf("opening %d of the bundle has too many lines", n)
			}
			continue
		}
		o, err := journal.ParseOpening(text)
		if err != nil {
			return fmt.Errorf("opening %d of the bundle: %w", n, err)
		}
		if err := each(o); err != nil {
			return err
		}
		n, has, text = n+1, 0, text[:0]
	}
	if lines.Err() == nil && len(text) > 0 {
		return errors.New("the bundle's last opening is cut off")
	}
	return lines.Err()
}

// readBooks reads the rulebooks of some bundles, newest bundle last.
func readBooks(bundles []*Bundle) (map[string]*rulebook.Rulebook, error) {
	books := map[string]*rulebook.Rulebook{}
	for _, b := range bundles {
		for _, s := range b.Rulebooks {
			r, problems := rulebook.Read(slices.Clone(s.Files))
			if len(problems) > 0 {
				return nil, fmt.Errorf("the rulebook %.12s in the bundle cannot be read by this program: %s", s.Digest, problems[0].Message)
			}
			if r.Digest != s.Digest {
				return nil, fmt.Errorf("the rulebook %.12s in the bundle has the digest %.12s: it was altered", s.Digest, r.Digest)
			}
			books[r.Digest] = r
		}
	}
	return books, nil
}
