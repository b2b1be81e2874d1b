package office

import (
	"errors"
	"strings"
	"testing"
)

// A fault in one act is that act's error; the writer goes on.
func TestFaultInAJob(t *testing.T) {
	var none []int
	err := (&sitting{}).do(job{work: func(*sitting) error { none[1]++; return nil }})
	if err == nil || !strings.Contains(err.Error(), "nothing was done") {
		t.Errorf("it answered %v", err)
	}
	wrong := errors.New("wrong")
	if err := (&sitting{}).do(job{work: func(*sitting) error { return wrong }}); err != wrong {
		t.Errorf("it answered %v", err)
	}
}

// The check sign shows any one wrong sign (0 and Z count the same) and any two
// that changed places, so that a slip of the hand is told from a code that is gone.
func TestCheckSign(t *testing.T) {
	const code = "0123456789ABCDEFGHJKMNPQ"
	sign := checkSign(code)
	for i := range len(code) {
		for _, c := range []byte(alphabet) {
			same := c == code[i] || code[i] == '0' && c == 'Z'
			if wrong := code[:i] + string(c) + code[i+1:]; !same && checkSign(wrong) == sign {
				t.Errorf("%s has the same sign", wrong)
			}
		}
		for j := range i {
			b := []byte(code)
			b[i], b[j] = b[j], b[i]
			if checkSign(string(b)) == sign {
				t.Errorf("%s has the same sign", b)
			}
		}
	}
}
