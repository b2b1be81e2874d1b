package web_test

import (
	"context"
	"testing"

	"duly/casework"
	"duly/internal/signin"
)

// lookAtLists looks at the pages of lists and of membership systems.
func lookAtLists(t *testing.T, w *window) *house {
	h := openRoll(t)
	session := func(id string) string {
		token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: id}})
		h.must(err)
		return token
	}
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	w.as(h.address, session("olu"))
	look("list", "/lists")
	w.submit("main form .narrow .button")
	w.look("list refused")
	w.run(`document.querySelector("#names").value = "Robin Example\nBo Brook\nAsa Torn\nNobody Atall\nN-40003"; document.querySelector("#what").selectedIndex = 1;`)
	w.submit("main form .narrow .button")
	w.look("list checked")
	w.run(`document.querySelector("main input[type=radio]").checked = true;`)
	w.submit("main form section .button")
	w.look("list with a choice")
	w.as(h.address, session("ada"))
	look("systems empty", "/systems")
	w.submit("form[action='/systems/admit'] .button")
	w.look("systems refused")
	w.run(`document.querySelector("#name").value = "The members’ book"; document.querySelector("#scope-0").checked = true;`)
	w.submit("form[action='/systems/admit'] .button")
	w.look("system admitted")
	w.submit("form[action='/systems/subscribe'] .button")
	w.look("subscriber refused")
	w.run(`document.querySelector("#hook").value = "The members’ book"; document.querySelector("#url").value = "https://members.example.org/changes/with/an/address/that/is/longer/than/a/phone/is/wide";`)
	w.submit("form[action='/systems/subscribe'] .button")
	w.look("subscriber added")
	owed, err := h.office.Owed(t.Context(), "H1")
	h.must(err)
	stopped := owed.Failed("it answered 500", h.clock.Now(), 0)
	stopped.Stopped = true
	h.must(h.office.PutOwed(t.Context(), "H1", owed, stopped))
	look("systems", "/systems")
	w.run(`document.querySelector("#from-H1").value = "first";`)
	w.submit("form[action='/systems/again/H1'] .quiet")
	w.look("send again refused")
	return h
}
