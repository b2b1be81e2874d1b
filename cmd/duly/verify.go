package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"duly/publiclog"
	"duly/verify"
	"duly/witnessing"
)

const verifyUsage = `Does a receipt hold? Does a bundle?

Usage:
  duly verify [-key KEY] [-policy FILE] [-log URL] [-json] RECEIPT
  duly verify -bundle FILE [-after FILE]... [-figures FILE] [-key KEY] [-policy FILE] [-log URL] [-json]
  duly verify -lot FILE
  duly verify -release FILE -signed FILE [-key KEY] [-json]

RECEIPT is the file that you were given when you filed; - reads standard input.
Without -log no network is used: the receipt is checked against the log's key.
With -log it is also checked that the log has only grown since, that it still
shows the entry, and that the organisation's database still agrees with it.

With -policy it is also checked who else has signed what the receipt rests on, and
whether they are enough. Take the file from somebody whom you trust, not from the
organisation alone.

-lot draws a lot again, by which a panel or a sample of cases was drawn, from the file
that the case's or the sample's page gives. It needs nothing else. It shows that the secret is the one that was
announced, and that what was drawn is that on which the lot falls.

-bundle works everything out anew from the file that an overseer takes on the page
Oversight: every leaf of the log, every case by its rulebook, every lot, every
figure; and lists what a person should look at. It needs the log's key.

-release tells whether the figures of a quarter, saved as published, are those that
an overseer has signed to have made again (-signed, from the same page). -key is
then the overseer's.

Flags:
  -bundle FILE  a bundle
  -after FILE   the bundle before it, where it does not begin with entry 0; once
             for each, the oldest first
  -figures FILE  the figures that the organisation has published for the day on which
             the bundle was taken, as CSV
  -lot FILE  a lot; - reads standard input
  -release FILE, -signed FILE  the figures of a quarter as JSON, and what was signed
  -key KEY   the log's public key, as the organisation has printed or published
             it. Without it the key that the log's address names, or else the
             one in the receipt, is used, and the answer says so.
  -policy FILE  the witnesses, and how many must have signed (C2SP tlog-policy);
             where it names the log, its key is taken from there
  -log URL   the address of the log, for example http://localhost:8080/log
  -json      answer as JSON

The exit status is 0 if all of it holds, 1 if something is broken, 2 if it
cannot be told.

`

// runVerify checks a receipt: 0 holds, 1 broken, 2 cannot tell.
func runVerify(args []string, in io.Reader, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	key := flags.String("key", "", "")
	address := flags.String("log", "", "")
	policy := flags.String("policy", "", "")
	asJSON := flags.Bool("json", false, "")
	lotFile := flags.String("lot", "", "")
	release := flags.String("release", "", "")
	signed := flags.String("signed", "", "")
	bundle := bundleFlags{}
	flags.StringVar(&bundle.bundle, "bundle", "", "")
	flags.StringVar(&bundle.figures, "figures", "", "")
	flags.Func("after", "", func(path string) error { bundle.after = append(bundle.after, path); return nil })
	words, err := parseAnywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, verifyUsage)
		return 0
	}
	if err == nil && *lotFile != "" {
		return verifyLot(*lotFile, words, in, out, errOut)
	}
	if err == nil && (*release != "" || *signed != "") && len(words) == 0 {
		return verifyRelease(*release, *signed, *key, *asJSON, out, errOut)
	}
	if err == nil && bundle.bundle != "" && len(words) == 0 {
		bundle.key, bundle.policy, bundle.log, bundle.json = *key, *policy, *address, *asJSON
		return verifyBundle(bundle, out, errOut)
	}
	if err == nil && (bundle.bundle != "" || len(bundle.after) > 0 || bundle.figures != "") {
		err = errors.New("-after and -figures belong to -bundle, which takes no receipt")
	}
	if err == nil && len(words) != 1 {
		err = errors.New("name one receipt, or - to read it from standard input")
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	receipt, err := readReceipt(words[0], in)
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	verdict, err := verifyReceipt(receipt, *key, *policy, *address)
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	return answer(verdict, *asJSON, out, errOut)
}

// answer writes a verdict, and gives its exit status.
func answer(verdict verify.Verdict, asJSON bool, out, errOut io.Writer) int {
	var err error
	if asJSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(verdict)
	} else {
		_, err = io.WriteString(out, told(verdict))
	}
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	return exitOf(verdict.Result)
}

// verifyRelease: 0 the figures are those that were signed, 1 they are not, 2 it cannot be told.
func verifyRelease(release, signed, key string, asJSON bool, out, errOut io.Writer) int {
	if release == "" || signed == "" {
		fmt.Fprint(errOut, "duly verify: -release names the figures of a quarter, saved as published, and -signed what an overseer has signed: give both\n")
		return 2
	}
	figures, err := readReceipt(release, nil)
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	said, err := readReceipt(signed, nil)
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	return answer(verify.CheckRelease(figures, said, key), asJSON, out, errOut)
}

func exitOf(r verify.Result) int {
	return map[verify.Result]int{verify.Holds: 0, verify.Broken: 1, verify.Unknown: 2}[r]
}

// parseAnywhere lets flags stand after the words too, as people type them.
func parseAnywhere(flags *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, flags.Arg(0)), flags.Args()[1:]
	}
}

const largestReceipt = 1 << 20

func readReceipt(path string, in io.Reader) ([]byte, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, largestReceipt+1))
	if err == nil && len(data) > largestReceipt {
		err = fmt.Errorf("%s is too large to be a receipt", path)
	}
	return data, err
}

// verifyReceipt picks the key to go by, and checks as much as can be reached.
func verifyReceipt(receipt []byte, key, policy, address string) (verify.Verdict, error) {
	trust := verify.Trust{Key: key, From: verify.Given}
	if policy != "" {
		p, err := readPolicy(policy, key)
		if err != nil {
			return verify.Verdict{}, err
		}
		trust.Policy = p
		if key == "" {
			key = keyFor(p, receipt)
			trust.Key = key
		}
	}
	if address == "" {
		if key == "" {
			trust.Key, trust.From = keyInside(receipt), verify.FromReceipt
		}
		return verify.CheckReceipt(receipt, trust), nil
	}
	fetch, err := fetchFrom(address)
	if err != nil {
		return verify.Verdict{}, err
	}
	if key == "" {
		if named, err := fetch("key"); err == nil {
			trust.Key, trust.From = strings.TrimSpace(string(named)), verify.FromLog
		} else {
			trust.Key, trust.From = keyInside(receipt), verify.FromReceipt
		}
	}
	return verify.Follow(receipt, trust, fetch), nil
}

func keyInside(receipt []byte) string {
	r, _ := verify.ParseReceipt(receipt) // one that cannot be read has no key, and the verdict says why
	return r.Key
}

// keyFor is the key that a policy gives for the log of a receipt; the first,
// where it gives none for that: then the receipt does not hold.
func keyFor(p *witnessing.Policy, receipt []byte) string {
	origin, _, _ := strings.Cut(keyInside(receipt), "+")
	return keyNamed(p, origin)
}

func keyNamed(p *witnessing.Policy, origin string) string {
	for _, log := range p.Logs {
		if name, _, _ := strings.Cut(log, "+"); name == origin {
			return log
		}
	}
	return p.Logs[0]
}

// fetchFrom reads files of a log over HTTP. A bundle has at most 256 leaves of
// 64 KiB.
func fetchFrom(address string) (publiclog.Fetch, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("-log %s is not an address such as http://localhost:8080/log", address)
	}
	client := &http.Client{Timeout: 20 * time.Second}
	return func(path string) ([]byte, error) {
		where := base.JoinPath(path).String()
		answer, err := client.Get(where)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		const largest = 256 * (2 + publiclog.MaxLeaf)
		data, err := io.ReadAll(io.LimitReader(answer.Body, largest+1))
		switch {
		case answer.StatusCode == http.StatusNotFound:
			return nil, fmt.Errorf("%s: %w", where, fs.ErrNotExist)
		case answer.StatusCode != http.StatusOK:
			return nil, fmt.Errorf("%s answers %s", where, answer.Status)
		case err != nil:
			return nil, fmt.Errorf("%s: %w", where, err)
		case len(data) > largest:
			return nil, fmt.Errorf("%s answers more than any file of a log can be", where)
		}
		return data, nil
	}, nil
}

// told writes a verdict for people: first one sentence, then what it rests on.
func told(v verify.Verdict) string {
	var b strings.Builder
	title := map[verify.Result]string{verify.Holds: "HOLDS", verify.Broken: "BROKEN", verify.Unknown: "CANNOT TELL"}
	fmt.Fprintf(&b, "%s: %s.\n", title[v.Result], v.Summary)
	for _, l := range v.Lines {
		fmt.Fprintf(&b, "\n[%s] %s.\n    %s.\n", l.Result, l.Claim, l.Evidence)
		if l.NotShown != "" {
			fmt.Fprintf(&b, "    It does not show %s.\n", l.NotShown)
		}
		if l.Exhibit != "" {
			b.WriteString("\n    " + strings.ReplaceAll(strings.TrimRight(l.Exhibit, "\n"), "\n", "\n    ") + "\n")
		}
	}
	return b.String()
}
