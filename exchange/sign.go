package exchange

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"duly/standing"
	"duly/timetable"
)

// The headers of a message (Standard Webhooks 1.0.0, “Webhook headers”).
const (
	HeaderID        = "webhook-id"
	HeaderTime      = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// secretPrefix stands before a secret as it is shown (Standard Webhooks, “Signature
// scheme”).
const secretPrefix = "whsec_"

// ShowSecret writes a subscriber's secret as it is given to them.
func ShowSecret(secret []byte) string {
	return secretPrefix + base64.StdEncoding.EncodeToString(secret)
}

// Sign is the signature of a message: "v1," and the HMAC-SHA256, under the secret, of
// its id, the second since 1970 at which it was sent, and its body, with a full stop
// between them.
func Sign(secret []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// tolerated is how far a message's time may be from the receiver's.
const tolerated = 5 * time.Minute

// Check is what a receiver does: it tells whether one of the signatures in the header is
// right, and whether the message is of now.
func Check(shown, id, timestamp, signatures string, body []byte, now time.Time) error {
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(shown, secretPrefix))
	if err != nil {
		return fmt.Errorf("the secret cannot be read: %w", err)
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("the message does not say when it was sent")
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > tolerated || d < -tolerated {
		return errors.New("the message is not of now")
	}
	want := Sign(secret, id, at, body)
	for s := range strings.FieldsSeq(signatures) {
		if hmac.Equal([]byte(s), []byte(want)) {
			return nil
		}
	}
	return errors.New("no signature is right")
}

// MessageID names the message by which a subscriber is told of a change: the same however
// often it is sent.
func MessageID(subscriber string, change int64) string {
	return fmt.Sprintf("standing_%s_%d", subscriber, change)
}

// MessageType is the type of every message.
const MessageType = "standing.changed"

// A Message is what a subscriber is told: whose standing changed, from which day on, and
// how it is and was. It says nothing about any case, nor by which rule.
type Message struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"` // the day, as an instant
	Data      Change `json:"data"`
}

// A Change is what changed.
type Change struct {
	Number int64          `json:"number"` // of the change: each is one more than the one before
	Member string         `json:"member"` // the membership number
	Day    timetable.Date `json:"day"`    // from which it is so
	Before State          `json:"before"`
	After  State          `json:"after"`
}

// A State is how somebody stands.
type State struct {
	Status  standing.Status `json:"status"`
	Since   timetable.Date  `json:"since,omitzero"`
	Until   timetable.Date  `json:"until,omitzero"`
	Effects []Effect        `json:"effects,omitempty"`
}

// An Effect is something that they may not do.
type Effect struct {
	What  string         `json:"what"`
	From  timetable.Date `json:"from"`
	Until timetable.Date `json:"until,omitzero"`
}

// Tell is a change as systems are told it.
func Tell(c standing.Change) Change {
	return Change{Number: c.Number, Member: c.Member, Day: c.Day, Before: tellState(c.Before), After: tellState(c.After)}
}

func tellState(s standing.State) State {
	out := State{Status: s.Status, Since: s.Since, Until: s.Until}
	for _, e := range s.Effects {
		out.Effects = append(out.Effects, Effect{e.What, e.From, e.Until})
	}
	return out
}

// Body is the message about a change, to the byte the same each time.
func Body(c standing.Change) ([]byte, error) {
	return json.Marshal(Message{Type: MessageType, Timestamp: c.Day.String() + "T00:00:00Z", Data: Tell(c)})
}
