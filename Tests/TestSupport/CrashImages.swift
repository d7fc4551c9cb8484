import Bytes

/// The images that a disk may hold after a power cut, made from what was pending.
package struct CrashImages: Sendable {
    /// How many images.
    package enum Detail: Sendable {
        /// All lost, all kept, and every file and directory lost or kept by itself.
        case whole
        /// These, and the last writes torn at every sector.
        case torn
        /// A seeded choice of so many of the torn ones.
        case sample(Int, seed: UInt64)
    }

    /// The unit that disks write as a whole.
    package static let sectorBytes = 512
    private static let combinationsMax = 64
    private let detail: Detail

    package init(_ detail: Detail) {
        self.detail = detail
    }

    /// One choice for each file and each directory.
    private struct Choice {
        var contents: [[UInt8]]
        var names: [PathBytes: DiskDirectory.Names]
    }

    static func allKept(_ disk: DiskState) -> DiskImage {
        resolve(kept(disk))
    }

    private static func kept(_ disk: DiskState) -> Choice {
        Choice(
            contents: disk.files.map(\.current),
            names: disk.directories.mapValues(\.current)
        )
    }

    private static func lost(_ disk: DiskState) -> Choice {
        Choice(
            contents: disk.files.map(\.durable),
            names: disk.directories.mapValues(\.durable)
        )
    }

    /// The images of `disk`, each once.
    func images(of disk: DiskState) -> [DiskImage] {
        var choices = [Self.lost(disk), Self.keptOnDisk(disk)]
        var generator = SeededGenerator(seed: 0x5EED)
        appendCombinations(of: disk, to: &choices, &generator)
        switch detail {
        case .whole: break
        case .torn: appendTorn(disk, to: &choices, &generator)
        case .sample(let count, let seed):
            generator = SeededGenerator(seed: seed)
            appendTorn(disk, to: &choices, &generator)
            choices.shuffle(using: &generator)
            choices.removeLast(max(0, choices.count - count))
        }
        var seen: Set<UInt64> = []
        var images: [DiskImage] = []
        for choice in choices {
            let image = Self.resolve(choice)
            if seen.insert(image.digest.low).inserted { images.append(image) }
        }
        return images
    }

    /// All that is pending applied to what is on disk; pages that a failed sync gave up are gone.
    private static func keptOnDisk(_ disk: DiskState) -> Choice {
        var choice = kept(disk)
        choice.contents = disk.files.map { file in
            var copy = file
            copy.sync()
            return copy.durable
        }
        return choice
    }

    /// Every file and every name of every directory old or new by itself.
    private func appendCombinations(
        of disk: DiskState,
        to choices: inout [Choice],
        _ generator: inout SeededGenerator
    ) {
        let lost = Self.lost(disk)
        let kept = Self.keptOnDisk(disk)
        let files = disk.files.indices.filter { !disk.files[$0].pending.isEmpty }
        var names: [(directory: PathBytes, name: PathBytes)] = []
        for path in disk.directories.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let directory = disk.directories[path] else { continue }
            let touched = Set(directory.pending.flatMap { $0.map(\.name) })
            for name in touched.sorted(by: { $0.lexicographicallyPrecedes($1) })
            where directory.current[name] != directory.durable[name] {
                names.append((path, name))
            }
            appendPrefixes(of: directory, path, [lost, kept], to: &choices)
        }
        let bits = files.count + names.count
        let all = bits < 7 ? 1 << bits : Self.combinationsMax
        for index in 0..<all {
            let mask = bits < 7 ? UInt64(index) : generator.next()
            var choice = lost
            for (bit, file) in files.enumerated() where mask >> UInt64(bit) & 1 == 1 {
                choice.contents[file] = kept.contents[file]
            }
            for (bit, place) in names.enumerated()
            where mask >> UInt64(bit + files.count) & 1 == 1 {
                choice.names[place.directory]?[place.name] =
                    kept.names[place.directory]?[place.name]
            }
            choices.append(choice)
        }
    }

    /// The states that a directory passed through.
    private func appendPrefixes(
        of directory: DiskDirectory,
        _ path: PathBytes,
        _ bases: [Choice],
        to choices: inout [Choice]
    ) {
        var names = directory.durable
        for step in directory.pending.dropLast() {
            for (name, entry) in step { names[name] = entry }
            for base in bases {
                var choice = base
                choice.names[path] = names
                choices.append(choice)
            }
        }
    }

    /// Each file's last changes in part, the rest of the disk all old and all new.
    private func appendTorn(
        _ disk: DiskState,
        to choices: inout [Choice],
        _ generator: inout SeededGenerator
    ) {
        let bases = [Self.lost(disk), Self.keptOnDisk(disk)]
        for (number, file) in disk.files.enumerated() where !file.pending.isEmpty {
            var variants: [[UInt8]] = []
            appendVariants(of: file, to: &variants, &generator)
            for variant in variants {
                for (index, base) in bases.enumerated() {
                    var choice = base
                    choice.contents[number] = variant
                    // A file with a new name is seen only when the name is.
                    if index == 0 { choice.names = bases[1].names }
                    choices.append(choice)
                }
            }
        }
    }

    private func appendVariants(
        of file: DiskFile,
        to variants: inout [[UInt8]],
        _ generator: inout SeededGenerator
    ) {
        var grown = file.durable
        for change in file.pending { change.applyLength(to: &grown) }
        variants.append(grown)
        var before = file.durable
        for change in file.pending {
            variants.append(before)
            if case .write(let offset, let bytes) = change {
                for part in Self.parts(offset, bytes.count, &generator) {
                    var torn = before
                    Self.apply(offset, bytes, part, to: &torn)
                    variants.append(torn)
                    // The same tear when the other changes behind it arrived whole.
                    var later = before
                    Self.apply(offset, bytes, part, to: &later)
                    for other in file.pending.drop(while: { !Self.isSame($0, change) }).dropFirst()
                    {
                        other.apply(to: &later)
                    }
                    if later != torn { variants.append(later) }
                }
            }
            change.apply(to: &before)
        }
        // Any sectors of any changes: the order of writes to one file is not kept either.
        for _ in 0..<8 {
            var mixed = file.durable
            for change in file.pending {
                guard case .write(let offset, let bytes) = change else {
                    change.apply(to: &mixed)
                    continue
                }
                let sectors = Self.sectors(offset, bytes.count)
                let part = sectors.filter { _ in generator.next() & 1 == 1 }
                Self.apply(offset, bytes, part, to: &mixed)
            }
            variants.append(mixed)
        }
    }

    private static func isSame(_ one: FileChange, _ other: FileChange) -> Bool {
        guard case .write(let offset, let bytes) = one,
            case .write(let otherOffset, let otherBytes) = other
        else { return false }
        return offset == otherOffset && bytes.count == otherBytes.count && bytes == otherBytes
    }

    /// The sectors of a write, as ranges of the file.
    private static func sectors(_ offset: Int, _ count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = offset
        while start < offset + count {
            let end = min(offset + count, (start / sectorBytes + 1) * sectorBytes)
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }

    /// The parts of a write that may be all that arrived: front, back, some.
    private static func parts(
        _ offset: Int,
        _ count: Int,
        _ generator: inout SeededGenerator
    ) -> [[Range<Int>]] {
        let all = sectors(offset, count)
        var parts: [[Range<Int>]] = []
        for cut in 1..<max(1, all.count) {
            parts.append(Array(all[..<cut]))
            parts.append(Array(all[cut...]))
        }
        if all.count > 2 {
            for _ in 0..<4 { parts.append(all.filter { _ in generator.next() & 1 == 1 }) }
        }
        return parts
    }

    private static func apply(
        _ offset: Int,
        _ bytes: [UInt8],
        _ part: [Range<Int>],
        to content: inout [UInt8]
    ) {
        for range in part {
            let slice = Array(bytes[range.lowerBound - offset..<range.upperBound - offset])
            FileChange.write(offset: range.lowerBound, bytes: slice).apply(to: &content)
        }
    }

    /// Files and directories that can be reached from the top.
    private static func resolve(_ choice: Choice) -> DiskImage {
        var image = DiskImage()
        var waiting: [PathBytes] = [[]]
        while let directory = waiting.popLast() {
            image.directories.insert(directory)
            for (name, entry) in choice.names[directory] ?? [:] {
                let path = DiskState.join(directory, name)
                switch entry {
                case .file(let number): image.files[path] = choice.contents[number]
                case .directory: waiting.append(path)
                }
            }
        }
        return image
    }
}
