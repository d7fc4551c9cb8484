import Bytes
import DaybookCommand
import Testing

@Suite("Tickets")
struct TicketTests {
    private static let root = SHA256.digest(of: Array("root".utf8).span)

    private static func ticket(_ argument: String = "cj-13") -> Ticket {
        let question = TicketQuestion(
            .campaign,
            arguments: [Array(argument.utf8)],
            options: [
                TicketQuestion.Option(.window, Array("14d".utf8)),
                TicketQuestion.Option(.json), TicketQuestion.Option(.knownAt, Array("2919".utf8)),
            ]
        )
        return Ticket(question, position: 2_919, root: root, definitions: 1, output: .max)
    }

    private static func refusal(_ text: String) -> Ticket.Refusal? {
        do throws(Ticket.Refusal) {
            _ = try Ticket(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "read back as what they were written from",
        arguments: ["cj-13", "", "é\u{0} \n\"", "-x"]
    )
    func roundTrip(argument: String) throws {
        let ticket = Self.ticket(argument)
        let text = try ticket.text()
        #expect(try Ticket(text) == ticket)
        #expect(
            text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || "-_.".utf8.contains(byte)
            }
        )
    }

    @Test("say what was typed")
    func words() {
        #expect(
            Self.ticket("-x").question.words == [
                "--window=14d", "--json", "--known-at=2919", "--", "-x",
            ]
        )
    }

    @Test("are found out with any letter changed, left out or added")
    func harmed() throws {
        let text = Array(try Self.ticket().text().utf8)
        #expect(Self.refusal(String(decoding: text, as: UTF8.self)) == nil)
        for place in text.indices {
            for letter in "Aa0-_.=z ".utf8 where letter != text[place] {
                var other = text
                other[place] = letter
                #expect(Self.refusal(String(decoding: other, as: UTF8.self)) != nil, "\(place)")
            }
            var shorter = text
            shorter.remove(at: place)
            if shorter != text {
                #expect(Self.refusal(String(decoding: shorter, as: UTF8.self)) != nil, "\(place)")
            }
            let cut = text.prefix(place)
            #expect(Self.refusal(String(decoding: cut, as: UTF8.self)) != nil, "\(place)")
        }
        #expect(Self.refusal(String(decoding: text + text.suffix(1), as: UTF8.self)) == .mistyped)
        #expect(Self.refusal("dbt2.AAAA") == .later)
        #expect(Self.refusal("") == .other)
        #expect(Self.refusal("cj-13") == .other)
    }

    @Test("are refused where counts and lengths go beyond the bytes")
    func wrongCounts() throws {
        // A sound checksum over anything: what is behind it is believed no more than that.
        for body in [[0], [UInt8](repeating: 0xFF, count: 80), [UInt8](repeating: 0x01, count: 70)]
        {
            var bytes = body
            let checksum = CRC32C.checksum(bytes.span)
            for shift in [24, 16, 8, 0] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: checksum >> shift))
            }
            let letters = Base64.encode(bytes.span).utf8.filter { $0 != UInt8(ascii: "=") }
                .map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 }
                .map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
            let text = "dbt1." + String(decoding: letters, as: UTF8.self)
            #expect(Self.refusal(text) == .mistyped)
        }
    }

    @Test("have a length that they keep to")
    func limit() throws {
        // Below the limit by no more than the three letters of two bytes.
        let fixed = try Self.ticket("").text().utf8.count
        var length = (Ticket.textBytesMax - fixed) * 3 / 4 - 2
        while (try? Self.ticket(String(repeating: "x", count: length + 1)).text()) != nil {
            length += 1
        }
        let longest = try Self.ticket(String(repeating: "x", count: length)).text()
        #expect(longest.utf8.count > Ticket.textBytesMax - 4)
        #expect(longest.utf8.count <= Ticket.textBytesMax)
        #expect(Self.refusal(longest) == nil)
        let further = String(repeating: "A", count: Ticket.textBytesMax)
        #expect(Self.refusal("dbt1." + further) == .mistyped)
    }

    @Test("know every option of the commands that make them by a number of its own")
    func numbers() {
        #expect(Set(TicketQuestion.Name.allCases.map(\.option)).count == 19)
        #expect(TicketQuestion.Command.allCases.map(\.rawValue) == Array(1...6))
        #expect(TicketQuestion.Name.allCases.map(\.rawValue) == Array(1...19))
    }

    @Test("are bound to the definitions of this program")
    func definitions() {
        let lines = DefinitionDigest.lines
        #expect(lines.contains("campaigns 1"))
        #expect(lines.contains("type message.sent outbound contact"))
        #expect(lines.contains("campaign direct.responses"))
        #expect(lines.contains("customer lastContact"))
        let text = Array(lines.map { $0 + "\n" }.joined().utf8)
        #expect(SHA256.digest(of: text.span).word0 == DefinitionDigest.current)
    }
}
