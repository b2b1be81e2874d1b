package web

import "net/http"

// routes is every address, one a line. What is not here is not found.
func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.list() {
		mux.HandleFunc(r.pattern, s.page(r))
	}
	mux.Handle("GET /static/", staticFiles())
	mux.Handle("/log/", s.LogFiles)
	for at, files := range s.OldLogs {
		mux.Handle(at, files)
	}
	mux.Handle("/api/", s.api())
	return mux
}

// A route is an address and who may come to it.
type route struct {
	pattern string
	who     audience
	answer  func(*request) error
}

// An audience is who a page is for.
type audience int

const (
	everybody audience = iota
	officers           // signed in
	parties            // come with the code of their case
	askers             // signed in, for a body that asked something
	signedIn           // officers and askers
)

func (s *site) list() []route {
	return []route{
		// For everybody.
		{"GET /{$}", everybody, s.home},
		{"GET /rulebook", everybody, s.rulebook},
		{"GET /definitions", everybody, s.definitions},
		{"GET /definitions/{name}", everybody, s.definition},
		{"GET /figures", everybody, s.figures},
		{"GET /figures.csv", everybody, s.figuresCSV},
		{"GET /commitments", everybody, s.commitments},
		{"GET /commitments.csv", everybody, s.commitmentsCSV},
		{"GET /commitments.json", everybody, s.commitmentsJSON},
		{"GET /commitments.atom", everybody, s.commitmentsAtom},
		{"GET /commitments/{ask}", everybody, s.commitment},
		{"GET /commitments/{ask}/receipts/{entry}", everybody, s.commitmentReceipt},
		{"GET /commitments/{ask}/files/{sum}", everybody, s.commitmentFile},
		{"GET /figures/{quarter}", everybody, s.release},
		{"GET /samples", everybody, s.samples},
		{"GET /samples/{sample}", everybody, s.sample},
		{"GET /samples/{sample}/receipt", everybody, s.sampleReceipt},
		{"GET /verify", everybody, s.verifyForm},
		{"POST /verify", everybody, s.verifyReceipt},
		{"GET /log", everybody, s.log},
		{"GET /log-breaks/{entry}", everybody, s.breakReceipt},
		{"GET /complain", everybody, s.complain},
		{"POST /complain", everybody, s.file},
		{"GET /return", everybody, s.comeBack},
		{"POST /return", everybody, s.enterCode},
		{"GET /signin", everybody, s.signIn},
		{"POST /signin", everybody, s.checkPassword},
		{"GET /setup/{token}", everybody, s.setUp},
		{"POST /setup/{token}", everybody, s.firstAdministrator},
		{"POST /leave", everybody, s.leave},
		{"GET /left", everybody, s.left},

		// A party's own case.
		{"GET /case", parties, s.ownCase},
		{"GET /case/rulebook", parties, s.caseRulebook},
		{"GET /case/letters/{letter}", parties, s.letter},
		{"GET /case/exhibits/{sum}", parties, s.exhibit},
		{"GET /case/receipts/{entry}", parties, s.receipt},
		{"GET /case/erasures/{entry}", parties, s.erasureReceipt},
		{"GET /case/receipts/{entry}/paper", parties, s.receiptOnPaper},
		{"GET /case/bundle/{event}", parties, s.bundle},
		{"GET /case/bundle/{event}/zip", parties, s.packedBundle},
		{"GET /case/lots/{event}", parties, s.lotFile},
		{"GET /case/do/{stage}/{step}", parties, s.doForm},
		{"POST /case/do/{stage}/{step}", parties, s.do},
		{"GET /case/waive/{stage}/{step}", parties, s.waiveForm},
		{"POST /case/waive/{stage}/{step}", parties, s.waive},
		{"GET /case/add", parties, s.addForm},
		{"POST /case/add", parties, s.add},
		{"GET /case/act/{kind}", parties, s.practiceForm},
		{"POST /case/act/{kind}", parties, s.practise},
		{"GET /case/act/{kind}/{subject}", parties, s.practiceForm},
		{"POST /case/act/{kind}/{subject}", parties, s.practise},
		{"POST /case/code/{whose}", parties, s.codeFor},

		// Officers.
		{"GET /desk", officers, s.desk},
		{"GET /attempts", officers, s.attempts},
		{"GET /readings", officers, s.readings},
		{"GET /readings.csv", officers, s.readingsCSV},
		{"GET /oversight", officers, s.oversight},
		{"POST /oversight/bundle", officers, s.takeBundle},
		{"GET /standing", officers, s.askForm},
		{"POST /standing", officers, s.askStanding},
		{"GET /members", officers, s.members},
		{"POST /members", officers, s.members},
		{"GET /members/tell", officers, s.tellForm},
		{"POST /members/tell", officers, s.tellMembers},
		{"GET /members/{member}", officers, s.member},
		{"GET /members/{member}/notice", officers, s.noticeForm},
		{"POST /members/{member}/notice", officers, s.giveNotice},
		{"GET /samples/announce", officers, s.announceForm},
		{"POST /samples/announce", officers, s.announce},
		{"GET /samples/{sample}/word", officers, s.wordForm},
		{"POST /samples/{sample}/word", officers, s.putWord},
		{"GET /samples/{sample}/reveal", officers, s.revealForm},
		{"POST /samples/{sample}/reveal", officers, s.reveal},
		{"GET /samples/{sample}/find", officers, s.findForm},
		{"POST /samples/{sample}/find", officers, s.find},
		{"GET /samples/{sample}/file", officers, s.sampleFile},
		{"GET /samples/{sample}/cases/{case}", officers, s.audit},
		{"POST /samples/{sample}/cases/{case}", officers, s.saveAudit},
		{"POST /samples/{sample}/cases/{case}/pass", officers, s.passOver},
		{"POST /oversight/countersignature", officers, s.takeCountersignature},
		{"GET /people", officers, s.register},
		{"GET /holdings", officers, s.holdings},
		{"GET /erasures", officers, s.erasures},
		{"GET /erasures/{case}", officers, s.erasureForm},
		{"POST /erasures/{case}", officers, s.erasureAct("ask", s.askErasure)},
		{"POST /erasures/{case}/hold", officers, s.erasureAct("hold", s.placeHold)},
		{"POST /erasures/{case}/lift/{entry}", officers, s.erasureAct("lift", s.liftHold)},
		{"POST /erasures/{case}/approve/{entry}", officers, s.erasureAct("approve", s.approveErasure)},
		{"POST /erasures/{case}/decline/{entry}", officers, s.erasureAct("decline", s.declineErasure)},
		{"GET /erasures/{case}/receipts/{entry}", officers, s.erasureReceipt},
		{"GET /people/{person}", officers, s.person},
		{"POST /people/{person}", officers, s.putPerson},
		{"GET /record/{kind}", signedIn, s.recordForm},
		{"POST /record/{kind}", signedIn, s.record},
		{"GET /record/{kind}/{ask}", signedIn, s.recordForm},
		{"POST /record/{kind}/{ask}", signedIn, s.record},
		{"GET /record/{kind}/{ask}/{action}", signedIn, s.recordForm},
		{"POST /record/{kind}/{ask}/{action}", signedIn, s.record},

		// Those who asked.
		{"GET /asks", askers, s.asks},
		{"POST /asks", askers, s.asksRead},

		{"GET /systems", officers, s.systems},
		{"POST /systems/{act}", officers, s.changeSystems},
		{"POST /systems/{act}/{id}", officers, s.changeSystems},
		{"GET /lists", officers, s.listForm},
		{"POST /lists", officers, s.checkList},
		{"GET /join/{token}", everybody, s.joinForm},
		{"POST /join/{token}", everybody, s.join},
		{"GET /cases/{case}", officers, s.officersCase},
		{"GET /cases/{case}/rulebook", officers, s.caseRulebook},
		{"GET /cases/{case}/letters/{letter}", officers, s.letter},
		{"GET /cases/{case}/exhibits/{sum}", officers, s.exhibit},
		{"GET /cases/{case}/receipts/{entry}", officers, s.receipt},
		{"GET /cases/{case}/erasures/{entry}", officers, s.erasureReceipt},
		{"GET /cases/{case}/receipts/{entry}/paper", officers, s.receiptOnPaper},
		{"GET /cases/{case}/bundle/{event}", officers, s.bundle},
		{"GET /cases/{case}/bundle/{event}/zip", officers, s.packedBundle},
		{"GET /cases/{case}/lots/{event}", officers, s.lotFile},
		{"GET /cases/{case}/do/{stage}/{step}", officers, s.doForm},
		{"POST /cases/{case}/do/{stage}/{step}", officers, s.do},
		{"GET /cases/{case}/extend/{stage}", officers, s.extendForm},
		{"POST /cases/{case}/extend/{stage}", officers, s.extend},
		{"GET /cases/{case}/extend/{stage}/{step}", officers, s.extendForm},
		{"POST /cases/{case}/extend/{stage}/{step}", officers, s.extend},
		{"GET /cases/{case}/pause/{ground}", officers, s.pauseForm},
		{"POST /cases/{case}/pause/{ground}", officers, s.pause},
		{"GET /cases/{case}/resume/{ground}", officers, s.resumeForm},
		{"POST /cases/{case}/resume/{ground}", officers, s.resume},
		{"GET /cases/{case}/add", officers, s.addForm},
		{"POST /cases/{case}/add", officers, s.add},
		{"GET /cases/{case}/act/{kind}", officers, s.practiceForm},
		{"POST /cases/{case}/act/{kind}", officers, s.practise},
		{"GET /cases/{case}/act/{kind}/{subject}", officers, s.practiceForm},
		{"POST /cases/{case}/act/{kind}/{subject}", officers, s.practise},
		{"POST /cases/{case}/code", officers, s.respondentsCode},
		{"POST /cases/{case}/code/{whose}", officers, s.codeFor},

		// The demo; not found anywhere else.
		{"GET /demo", everybody, s.demo},
		{"POST /demo/switch", everybody, s.demoSwitch},
		{"POST /demo/advance", everybody, s.demoAdvance},
		{"POST /demo/tamper", everybody, s.demoTamper},

		{"/", everybody, s.nowhere},
	}
}
