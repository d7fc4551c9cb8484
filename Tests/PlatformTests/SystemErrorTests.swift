import Platform
import Testing

@Suite("A failed system call")
struct SystemErrorTests {
    @Test("says what failed, on what and why")
    func descriptions() {
        let missing = SystemError.notFound(.open, "log/durable")
        #expect(missing.description == "open of log/durable failed: No such file or directory")
        let short = SystemError(.write, "log/a", code: 0)
        #expect(short.description == "write of log/a was cut short")
    }

    @Test("tells the kinds apart that callers treat apart")
    func kinds() {
        let missing = SystemError.notFound(.open, "a")
        let there = SystemError.alreadyThere(.open, "a")
        let broken = SystemError.inputOutput(.read, "a")
        let full = SystemError.noSpace(.write, "a")
        #expect([missing, there, broken, full].map(\.isNotFound) == [true, false, false, false])
        #expect(
            [missing, there, broken, full].map(\.isAlreadyThere) == [false, true, false, false]
        )
        #expect([missing, there, broken, full].map(\.isNoSpace) == [false, false, false, true])
        #expect([missing, there, broken, full].allSatisfy { !$0.isNotPermitted })
        #expect([missing, there, broken, full].allSatisfy { !$0.isTooManyOpen && !$0.isTooLong })
    }
}
