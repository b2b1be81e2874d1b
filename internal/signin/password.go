package signin

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"
)

// Argon2id with the parameters of RFC 9106's second recommendation, for
// machines with little memory: 64 MiB, three passes, four lanes.
const (
	memory  = 64 * 1024
	passes  = 3
	lanes   = 4
	saltLen = 16
	keyLen  = 32
)

// hashPassword gives the PHC string of a password.
func hashPassword(password string, entropy io.Reader) (string, error) {
	salt := make([]byte, saltLen)
	if _, err := io.ReadFull(entropy, salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, passes, memory, lanes, keyLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// checkPassword compares in constant time; a hash it cannot read fits nothing.
func checkPassword(hash, password string) bool {
	var version int
	var m, t uint32
	var p uint8
	var rest string
	if _, err := fmt.Sscanf(hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &m, &t, &p, &rest); err != nil || version != argon2.Version {
		return false
	}
	var salt, key []byte
	for i := range rest {
		if rest[i] == '$' {
			var err1, err2 error
			salt, err1 = base64.RawStdEncoding.DecodeString(rest[:i])
			key, err2 = base64.RawStdEncoding.DecodeString(rest[i+1:])
			if err1 != nil || err2 != nil {
				return false
			}
		}
	}
	if len(salt) == 0 || len(key) == 0 || m > 1<<20 || t > 20 {
		return false
	}
	return subtle.ConstantTimeCompare(key, argon2.IDKey([]byte(password), salt, t, m, p, uint32(len(key)))) == 1
}
