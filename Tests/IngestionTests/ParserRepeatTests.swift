import TestSupport
import Testing

@Suite("Members of retracts that repeat")
struct ParserRepeatTests {
    @Test(
        "count by the last one, as everywhere",
        arguments: [
            (#"{"id":5,"id":"a"}"#, true),
            (#"{"id":"a","id":5}"#, false),
            (#"{"id":"a","source":[],"source":"till"}"#, true),
            (#"{"id":"a","frees":"x","frees":true}"#, true),
            (#"{"id":"a","frees":0}"#, false),
        ]
    )
    func lastOne(retracts: String, isTaken: Bool) throws {
        let line =
            #"{"id":"r","channel":"ledger","type":"touchpoint.retracted","#
            + #""time":"2026-01-31T14:00:00Z","retracts":"# + retracts + "}"
        var scratch = ParserScratch()
        let isTouchpoint = scratch.draft(line) != nil
        #expect(isTouchpoint == isTaken)
    }
}
