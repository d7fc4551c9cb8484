import Bytes
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("The durable mark")
struct DurableMarkTests {
    private let logID = TestLog.logID

    @Test("has its layout and reads back")
    func roundTrip() {
        for end in [0, 1, 77, UInt64.max] {
            let bytes = DurableMark.bytes(end: end, logID: logID)
            #expect(bytes.count == DurableMark.byteCount)
            let span = bytes.span
            #expect(span.littleEndian64(at: 0) == end)
            #expect(span.littleEndian32(at: 8) == UInt32(truncatingIfNeeded: logID))
            #expect(DurableMark.end(bytes.span, logID: logID) == end)
        }
    }

    @Test("torn, changed in any bit, of another length or another log says nothing")
    func refused() {
        let bytes = DurableMark.bytes(end: 77, logID: logID)
        #expect(DurableMark.end(bytes.span, logID: logID + 1) == nil)
        for bit in 0..<8 * bytes.count {
            var harmed = bytes
            harmed[bit / 8] ^= 1 << (bit % 8)
            #expect(DurableMark.end(harmed.span, logID: logID) == nil)
        }
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(DurableMark.end(cut.span, logID: logID) == nil)
        }
        let longer = bytes + [0]
        #expect(DurableMark.end(longer.span, logID: logID) == nil)
        let zeros = [UInt8](repeating: 0, count: 16)
        #expect(DurableMark.end(zeros.span, logID: logID) == nil)
    }

    @Test("torn between any two of its bytes is the old one, the new one or nothing")
    func torn() {
        let old = DurableMark.bytes(end: 0x1234_5678, logID: logID)
        let new = DurableMark.bytes(end: 0x1234_9ABC, logID: logID)
        for cut in 1..<16 {
            let mixed = Array(new[..<cut] + old[cut...])
            let end = DurableMark.end(mixed.span, logID: logID)
            #expect(end == nil || mixed == old || mixed == new)
        }
    }

    @Test("is read from a storage; without the file there is none")
    func file() throws {
        #expect(try DurableMarkFile(SimulatedStorage(), logID: logID).read() == nil)
        var image = DiskImage()
        image.directories.insert(Array("log".utf8))
        image[DurableMark.path] = DurableMark.bytes(end: 5, logID: logID)
        let storage = SimulatedStorage(image)
        #expect(try DurableMarkFile(storage, logID: logID).read() == 5)
        #expect(try DurableMarkFile(storage, logID: logID + 1).read() == nil)
        storage.setPlan(FaultPlan(failure: .init(.read)))
        #expect(throws: LogError.self) { try DurableMarkFile(storage, logID: logID).read() }
    }
}
