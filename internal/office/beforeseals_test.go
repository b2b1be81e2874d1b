package office_test

import (
	"archive/zip"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/internal/signin"
)

// An office that began before rows had seals: its whole folder, as duly of that time left it, and
// what people of that time hold.
const (
	beforeSeals  = "testdata/before-seals.zip"
	itsCase      = "Q8W4-CH9N"
	itsCode      = "AVED-T8S3-NDA3-DKY6-ZCFR-GXK4-P"
	itsOtherCode = "4XWG-4059-16JC-7HQY-F23S-YH4P-J"
	itsSession   = "OFkAnvhbeRquqawomcSeeMO5H71Ea2bQeVh0mIF7ItY"
)

func unpack(t *testing.T, path string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if err := os.CopyFS(folder, z); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"keys", "keys.master", "log.key"} {
		if err := os.Chmod(filepath.Join(folder, secret), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// What stood in the tables before there were seals is sealed as it stands, once, and put on
// record; codes go on opening what they opened, and everybody signs in again. From then on a row
// put in is found as in any other office.
func TestAnOfficeFromBeforeSeals(t *testing.T) {
	ctx, folder := context.Background(), unpack(t, beforeSeals)
	var heads []int64
	for range 2 {
		d, err := tryDesk(t, folder)
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, head(t, d))
		audit, err := d.SelfAudit(ctx, d.log)
		if err != nil || len(audit.Found)+len(audit.Lost)+len(audit.Restored) > 0 {
			t.Errorf("the audit says %+v (%v)", audit, err)
		}
		for _, code := range []string{itsCode, itsOtherCode} {
			if id, _, err := d.Return(ctx, code); err != nil || id != itsCase {
				t.Errorf("a code opens %q (%v)", id, err)
			}
		}
		if una, err := d.Officer(ctx, "una"); err != nil || una.Roles[0] != "secretary" || una.Aliases[0] != "Miss U." {
			t.Errorf("una is %+v (%v)", una, err)
		}
		if cases, taken, err := d.PastCases(ctx); err != nil || len(cases) != 2 || len(taken) != 1 || taken[0].Source != "cards" || taken[0].Cases != 2 {
			t.Errorf("past cases: %v, %v (%v)", cases, taken, err)
		}
		s := &scene{t: t}
		if _, err := s.signer(d).Session(ctx, itsSession); !errors.Is(err, signin.ErrNoSession) {
			t.Errorf("a session from before goes on: %v", err)
		}
		d.close()
	}
	// sam and the others, una, the past cases, and that the tables are sealed
	if heads[0] != heads[1] || heads[0] != 9+7+1+1 {
		t.Errorf("the journal has %v entries: the tables are sealed once", heads)
	}
	for harm, says := range map[string]string{
		`UPDATE setting SET value = replace(value, '17', '18')`:                                               "a row of the table setting does not fit its seal",
		`INSERT INTO person (id, name, roles, password, admin) VALUES ('eve', 'Eve', '[]', '', 1)`:            "a row of the table person does not fit its seal",
		`DELETE FROM access WHERE hash = (SELECT min(hash) FROM access)`:                                      "a code that was made before codes were in their entries was taken out of the database",
		`UPDATE person SET roles = '["president"]' WHERE id = 'una'`:                                          "a row of the table person does not fit its seal",
		`DELETE FROM person WHERE id = 'una'`:                                                                 "the register of officers is not as it left it",
		`DELETE FROM setting WHERE name = 'calendar/declared'`:                                                "the days declared are not as it left them",
		`DELETE FROM past_case WHERE id = '2'`:                                                                "the past cases of “cards” are not as they were taken over",
		`UPDATE entry SET sealed2 = zeroblob(length(sealed2)) WHERE number = (SELECT max(number) FROM entry)`: "what it holds for those who may read the case was altered",
	} {
		t.Run(harm[:20], func(t *testing.T) {
			harmed := filepath.Join(t.TempDir(), "copy")
			if err := os.CopyFS(harmed, os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"keys", "keys.master", "log.key"} {
				if err := os.Chmod(filepath.Join(harmed, secret), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			tampering(t, harmed, func(db *sql.DB) error { _, err := db.Exec(harm); return err })
			if said := found(t, harmed); !strings.Contains(said, says) {
				t.Errorf("it is found with %q, and should be with %q", said, says)
			}
		})
	}
}
