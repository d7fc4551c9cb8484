import Foundation
import TestSupport
import Testing

/// Completions, in the shells themselves where these are installed.
@Suite("Completions")
struct CompletionTests {
    /// What is typed after `daybook`, the last word being completed, and words that must and must
    /// not be offered.
    private static let lines: [(typed: [String], offered: [String], absent: [String])] = [
        (["que"], ["query"], ["quarantine", "replay"]),
        ([""], ["query", "quarantine", "tail", "help", "completions"], ["customer"]),
        (["query", "cust"], ["customer", "customers"], ["campaign"]),
        (["query", "customers", "--a"], ["--as-of"], ["--acks", "--csv"]),
        (["tail", "--f"], ["--follow"], ["--lines"]),
        (["help", "exit"], ["exit-codes"], ["export"]),
        (["completions", "z"], ["zsh"], ["bash"]),
        (["replay", "cust"], ["customers"], ["campaigns"]),
        (["ingest", "Package.s"], ["Package.swift"], []),
        (["stats", "--ledger", "Sour"], ["Sources"], ["--json"]),
        (["retract", "--run", ""], [], ["--json", "README.md"]),
        (["ingest", "--format", "c"], ["cloudevents", "csv"], ["touchpoint", "--csv"]),
        (["map", "--encoding", ""], ["utf-8", "latin1", "windows-1252"], ["--tz"]),
        (["query", "customers", "--sort", "last"], ["last", "lastContact"], ["first", "byType"]),
        (["query", "campaign", "--touchpoints", "re"], ["reached", "responded"], ["direct"]),
        (["quarantine", "retry", "--reason", "not-"], ["not-json"], ["conflict"]),
    ]

    private func check(
        _ offered: [String],
        _ line: (typed: [String], offered: [String], absent: [String]),
        _ errors: String
    ) {
        let typed = line.typed.joined(separator: " ")
        for word in line.offered {
            #expect(offered.contains(word), "\(typed): \(offered) \(errors)")
        }
        for word in line.absent { #expect(!offered.contains(word), "\(typed): \(offered)") }
    }

    @Test("are offered by bash")
    func bash() throws {
        for line in Self.lines {
            let words = (["daybook"] + line.typed).map { "'\($0)'" }.joined(separator: " ")
            let run = try ProgramRun(
                """
                source <(daybook completions bash); COMP_WORDS=(\(words))
                COMP_CWORD=\(line.typed.count); _daybook; printf '%s\\n' "${COMPREPLY[@]}"
                """,
                ledger: "/nowhere"
            )
            #expect(run.errors.isEmpty, "\(run.errors)")
            check(run.output.components(separatedBy: "\n"), line, run.errors)
        }
        // Every word of the script is quoted: nothing is run or expanded.
        let clean = try ProgramRun(
            "source <(daybook completions bash) && complete -p daybook",
            ledger: "/nowhere"
        )
        #expect(clean.output == "complete -F _daybook daybook\n")
    }

    @Test("are offered by fish, where it is installed")
    func fish() throws {
        guard isInstalled("fish") else { return }
        let parsed = try ProgramRun("daybook completions fish | fish -n", ledger: "/nowhere")
        #expect(parsed.status == 0, "\(parsed.errors)")
        for line in Self.lines {
            let typed = (["daybook"] + line.typed).joined(separator: " ")
            let run = try ProgramRun(
                "fish --no-config -c 'daybook completions fish | source; complete -C \"\(typed)\"'",
                ledger: "/nowhere"
            )
            let offered = run.output.components(separatedBy: "\n")
                .map { String($0.prefix { $0 != "\t" }) }
                .map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
            check(offered, line, run.errors)
        }
    }

    @Test("are read by zsh, where it is installed, and offered by it")
    func zsh() throws {
        guard isInstalled("zsh") else { return }
        let parsed = try ProgramRun("daybook completions zsh | zsh -n", ledger: "/nowhere")
        #expect(parsed.status == 0, "\(parsed.errors)")
        let run = try TerminalRun(
            // Given here: bash takes a prompt out of what it hands on.
            "PS1='ready> ' zsh -f",
            ledger: "/nowhere",
            environment: ["TERM": "dumb"]
        )
        #expect(run.wait(for: "ready> "))
        run.type("autoload -Uz compinit; compinit -D -u; source <(daybook completions zsh)\n")
        run.type("LISTMAX=0; echo load''ed\n")
        #expect(run.wait(for: "loaded"), "\(run.text)")
        run.type("daybook query customers --as\t")
        #expect(run.wait(for: "--as-of"), "\(run.text)")
        run.type("\u{15}daybook comp\t")
        #expect(run.wait(for: "completions"), "\(run.text)")
        run.type("\u{15}daybook ingest --format clo\t")
        #expect(run.wait(for: "cloudevents"), "\(run.text)")
        run.type("\u{15}exit\n")
        _ = run.finish()
    }

    /// Whether a shell is there; says so where it is not.
    private func isInstalled(_ shell: String) -> Bool {
        let run = try? ProgramRun("command -v \(shell)", ledger: "/nowhere")
        if run?.status == 0 { return true }
        print("NOT CHECKED: \(shell) is not installed, so its completions were not tried")
        return false
    }
}
