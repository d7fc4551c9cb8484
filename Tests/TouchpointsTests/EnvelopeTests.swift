import Bytes
import TestSupport
import Testing
import Touchpoints

@Suite("An envelope")
struct EnvelopeTests {
    private func read(_ bytes: [UInt8], upcaster: Upcaster = .standard) -> EnvelopeFields? {
        var fields = EnvelopeFields()
        guard fields.read(bytes.span, bytes.indices, upcaster: upcaster) else { return nil }
        return fields
    }

    @Test("has tags below the limit, each once, in ascending order")
    func tags() {
        let tags = EnvelopeSample.tags.map(\.tag)
        #expect(tags == tags.sorted() && Set(tags).count == tags.count)
        #expect(tags.allSatisfy { Int($0) < EnvelopeFields.tagsMax })
    }

    @Test("keeps every field, alone, at its edges")
    func singleFields() throws {
        let numbers: [UInt64] = [0, 1, 127, 128, 1 << 32, .max]
        for entry in EnvelopeSample.tags {
            let values: [SampleField.Value] =
                switch entry.value {
                case .number: numbers.map { .number($0) }
                case .hash: numbers.map { .hash($0) }
                case .signed: [0, 1, -1, .max, .min].map { .signed($0) }
                case .text: [[], [0], Array("é".utf8)].map { .text($0) }
                }
            for value in values {
                let field = SampleField(tag: entry.tag, value: value)
                let bytes = EnvelopeSample.envelope(.touchpoint, [field])
                let fields = try #require(read(bytes))
                #expect(field.matches(fields, bytes), "tag \(entry.tag)")
                for other in EnvelopeSample.tags where other.tag != entry.tag {
                    #expect(!fields.has(other.tag) && fields[other.tag] == 0)
                }
                #expect(field.isPresent || bytes.count == 1)
            }
        }
    }

    @Test("keeps any fields together, read by one value again and again", arguments: [5, 50, 95])
    func manyFields(share: Int) {
        var random = SeededGenerator(seed: UInt64(share))
        var fields = EnvelopeFields()
        for _ in 0..<1_000 {
            let kinds: [RecordKind] = [
                .touchpoint, .retraction, .name, .claim, .quarantined, .effect,
                .settled,
            ]
            let kind = kinds.randomElement(using: &random) ?? .runRetraction
            let sample = EnvelopeSample.fields(share: share, using: &random)
            let envelope = EnvelopeSample.envelope(kind, sample)
            // In a block, between other bytes.
            let before = [UInt8](repeating: 0xFF, count: Int.random(in: 0...9, using: &random))
            let bytes = before + envelope + [0xFF, 0xFF]
            let range = before.count..<before.count + envelope.count
            let isSound = fields.read(bytes.span, range)
            #expect(isSound && fields.kind == kind, "seed \(share)")
            for field in sample { #expect(field.matches(fields, bytes), "seed \(share)") }
            let present = Set(sample.filter(\.isPresent).map(\.tag))
            for entry in EnvelopeSample.tags where !present.contains(entry.tag) {
                #expect(!fields.has(entry.tag), "seed \(share)")
            }
        }
    }

    @Test("stores positions plus one, so that absent and the first differ")
    func positions() throws {
        let bytes = EnvelopeSample.envelope(
            .retraction,
            [SampleField(tag: EnvelopeTag.takes, value: .number(1))]
        )
        let fields = try #require(read(bytes))
        #expect(fields.position(EnvelopeTag.takes) == 0)
        #expect(fields.position(EnvelopeTag.restores) == nil)
    }

    @Test("may hold fields of a later program, which are skipped by their wire")
    func unknownTags() throws {
        var random = SeededGenerator(seed: 5)
        for tag in [72, 73, 127, 128, 300, 1 << 20, 1 << 61] as [UInt64] {
            for wire in 0...3 as ClosedRange<UInt64> {
                let sample = EnvelopeSample.fields(share: 60, using: &random)
                var bytes = EnvelopeSample.envelope(.touchpoint, sample)
                Varint.append(tag << 2 | wire, to: &bytes)
                switch wire {
                case 0, 1: Varint.append(.max, to: &bytes)
                case 2: bytes.append(littleEndian: UInt64.max)
                default:
                    Varint.append(3, to: &bytes)
                    bytes.append(contentsOf: [1, 2, 3])
                }
                let fields = try #require(read(bytes))
                for field in sample { #expect(field.matches(fields, bytes), "tag \(tag)") }
            }
        }
    }

    @Test("of an unknown kind is sound, and says that nobody knows its kind")
    func unknownKinds() throws {
        for head in 0..<32 as Range<UInt8> {
            let fields = try #require(read([head]))
            #expect(fields.kind == RecordKind(rawValue: head))
            #expect((fields.kind != nil) == (1...8).contains(head))
        }
    }

    @Test("of a later version is refused")
    func laterVersions() {
        for version in 1...7 as ClosedRange<UInt8> {
            for kind in 0..<32 as Range<UInt8> { #expect(read([version << 5 | kind]) == nil) }
        }
        #expect(read([]) == nil)
    }

    @Test("of an older layout is brought to the present one, step by step")
    func upcasting() throws {
        // As if amounts had once been whole units, then hundredths, and are ten-thousandths now.
        let times100: Upcaster.Step = { fields in
            guard fields.has(EnvelopeTag.amount) else { return }
            let amount = fields.signed(EnvelopeTag.amount) * 100
            fields.set(EnvelopeTag.amount, UInt64(bitPattern: amount))
        }
        let upcaster = Upcaster(
            to: 2,
            steps: [(from: 1, step: times100), (from: 0, step: times100)]
        )
        for (version, expected) in [(0, -70_000), (1, -700), (2, -7)] as [(UInt8, Int64)] {
            let sample = [
                SampleField(tag: EnvelopeTag.occurred, value: .signed(12)),
                SampleField(tag: EnvelopeTag.amount, value: .signed(-7)),
            ]
            var bytes = EnvelopeSample.envelope(.touchpoint, sample)
            bytes[0] |= version << 5
            let fields = try #require(read(bytes, upcaster: upcaster))
            #expect(fields.signed(EnvelopeTag.amount) == expected)
            #expect(fields.signed(EnvelopeTag.occurred) == 12)
            #expect(fields.version == 2 && fields.kind == .touchpoint)
        }
        #expect(read([3 << 5 | 1], upcaster: upcaster) == nil)
        let gap = Upcaster(to: 2, steps: [(from: 0, step: times100)])
        #expect(read([0 << 5 | 1], upcaster: gap) == nil)
        #expect(read([2 << 5 | 1], upcaster: gap) != nil)
    }

    @Test("cut anywhere, or with any bit turned, never traps", arguments: 0..<6 as Range<UInt64>)
    func harmed(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for share in [3, 30, 90] {
            let sample = EnvelopeSample.fields(share: share, using: &random)
            let envelope = EnvelopeSample.envelope(.quarantined, sample)
            for tail in [[], [UInt8](repeating: 0xFF, count: 12)] as [[UInt8]] {
                let bytes = envelope + tail
                for end in 0...envelope.count { check(bytes, 0..<end, seed) }
                for bit in 0..<envelope.count * 8 {
                    var changed = bytes
                    changed[bit / 8] ^= 1 << UInt8(bit % 8)
                    check(changed, 0..<envelope.count, seed)
                }
            }
        }
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            check(bytes, bytes.indices, seed)
        }
    }

    /// Reads what may be no envelope: whatever is said of it, it lies in the bytes.
    private func check(_ bytes: [UInt8], _ range: Range<Int>, _ seed: UInt64) {
        var fields = EnvelopeFields()
        guard fields.read(bytes.span, range) else { return }
        for entry in EnvelopeSample.tags { _ = (fields.has(entry.tag), fields[entry.tag]) }
        if fields.has(EnvelopeTag.text) {
            let isInside =
                fields.text.lowerBound >= range.lowerBound
                && fields.text.upperBound <= range.upperBound
            #expect(isInside, "seed \(seed)")
        }
        let row = TouchpointRow(fields, position: 1)
        #expect(row.position == 1)
    }
}
