package journal

// An envelope's exact bytes begin with a mark, so that one that holds nothing
// can be told from one that holds something, by whoever may open it and by
// nobody else.
const (
	holds = '+' // content follows
	empty = '-' // random bytes follow
)

// Commit binds the exact bytes of an envelope (mark included) without telling
// them: HMAC-SHA-256 of label, envelope name and bytes, keyed with the salt.
//
// It is the plaintext that is bound. A hash of ciphertext would not do: one
// AES-GCM ciphertext can be made to open under two keys to two texts.
func Commit(salt [32]byte, v Envelope, plain []byte) [32]byte {
	return new(Bench).commit(salt, v, plain)
}

// Salt is the salt of one envelope of one entry. Without it a commitment says
// nothing, and it is nowhere kept: whoever destroys the key destroys it too.
func Salt(k Key, number int64, v Envelope) [32]byte {
	b := new(Bench)
	return b.salt(b.root(k), number, v)
}
