import Bytes
import Ingestion
import TestSupport
import Testing

@Suite("A proposed map")
struct MapProposalTests {
    private static func proposal(
        _ text: String,
        delimiter: UInt8? = nil,
        zone: String? = nil
    ) throws -> MapProposal {
        try MapProposal(
            front: Array(text.utf8).span,
            isWhole: true,
            delimiter: delimiter,
            encoding: nil,
            zone: zone.map { Array($0.utf8) }
        )
    }

    private static func json(_ proposal: MapProposal) -> String {
        String(decoding: proposal.json, as: UTF8.self)
    }

    /// Ingests a text with the map that is proposed for it.
    private static func reading(_ text: String, zone: String? = nil) throws -> CSVReading {
        let proposal = try proposal(text, zone: zone)
        #expect(proposal.gaps.isEmpty, "\(proposal.gaps)")
        return try CSVReading(Array(text.utf8), map: json(proposal))
    }

    @Test("fits the file that it was made for, whatever its language")
    func languages() throws {
        let texts = [
            "Receipt No,Loyalty Card,Date,Amount,Currency,Store\nr1,77,2024-03-30 09:14,12.50,EUR,Cork\n",
            "Bon-Nr.;Kunden-Nr.;Datum;Uhrzeit;Betrag;Währung;Filiale\nr1;77;30.03.2024;09:14;12,50;EUR;Köln\n",
            "N° ticket;Code client;Date;Heure;Montant TTC;Devise;Magasin\nr1;77;30/03/2024;09:14;12,50;EUR;Nîmes\n",
        ]
        for text in texts {
            let reading = try Self.reading(text, zone: "Europe/Paris")
            let item = reading.items.first ?? ""
            #expect(item.contains(#""id":"r1""#), "\(item)")
            #expect(item.contains(#"77""#), "\(item)")
            #expect(item.contains(#""time":"2024-03-30T08:14:00Z""#), "\(item)")
            #expect(item.contains(#""amount":"12.50""#), "\(item)")
            #expect(item.contains(#""type":"purchase.completed""#), "\(item)")
            #expect(item.contains(#""place":""#), "\(item)")
            #expect(!item.contains("properties"), "\(item)")
        }
    }

    @Test("gives the pattern that most rows fit, and tells how many do not", arguments: 0...7)
    func misfits(count: Int) throws {
        var text = "Bon;Datum;Betrag\n"
        for row in 0..<7 {
            text += "\(row);\(row < count ? "heute" : "2\(row).01.2024 10:00");1\n"
        }
        let proposal = try Self.proposal(text, zone: "UTC")
        let tells = proposal.notes.contains { $0.contains("\(7 - count) of the 7 rows looked at") }
        #expect(tells == (1...3).contains(count))
        #expect(proposal.gaps.isEmpty == (count < 4))
        #expect(Self.json(proposal).contains(#""format": "dd.MM.yyyy HH:mm""#) == (count < 4))
    }

    @Test(
        "recognises patterns of time",
        arguments: [
            ("2024-01-31T14:00:00Z", #""time": "Date""#), ("1706709906", #""format": "unix""#),
            ("1706709906123", #""format": "unix-ms""#),
            ("2024-01-31 14:00:00", #""format": "yyyy-MM-dd HH:mm:ss""#),
            ("2024-01-31T14:00", #""format": "yyyy-MM-dd'T'HH:mm""#),
            ("20240131", #""format": "yyyyMMdd""#), ("31.01.2024", #""format": "dd.MM.yyyy""#),
            ("31.1.2024 7:05", #""format": "d.M.yyyy H:mm""#),
            ("31.01.24", #""format": "dd.MM.yy""#),
            ("01/31/2024 02:05 PM", #""format": "MM/dd/yyyy hh:mm a""#),
            ("1/31/2024 2:05 PM", #""format": "M/d/yyyy h:mm a""#),
            ("31/01/2024 14:05", #""format": "dd/MM/yyyy HH:mm""#),
        ]
    )
    func patterns(text: String, expected: String) throws {
        let proposal = try Self.proposal("id,Date,Amount\n1,\(text),2\n")
        let json = Self.json(proposal)
        #expect(json.contains(expected), "\(json)")
        #expect(proposal.gaps.isEmpty, "\(proposal.gaps)")
    }

    @Test("decides on day and month by evidence, and says so when there is none")
    func dayOrMonth() throws {
        let undecided = try Self.proposal("id,Date,Amount\n1,03/04/2024,2\n2,05/06/2024,2\n")
        #expect(undecided.gaps.count == 1)
        #expect(undecided.gaps[0].contains("dd/MM/yyyy; MM/dd/yyyy"))
        #expect(Self.json(undecided).contains(#""format": """#))
        let refused: String?
        do throws(MapError) {
            _ = try ColumnMap(json: undecided.json.span)
            refused = nil
        } catch {
            refused = error.description
        }
        #expect(refused?.contains("time: has an empty \"format\"") == true)
        let decided = try Self.proposal("id,Date,Amount\n1,03/04/2024,2\n2,13/06/2024,2\n")
        #expect(Self.json(decided).contains(#""format": "dd/MM/yyyy""#))
    }

    @Test(
        "decides on decimal marks by evidence",
        arguments: [
            (["1.5", "2"], #""amount": "Amount""#), (["12,50", "3"], #""decimal": ",""#),
            (["1.234,50"], #""decimal": ",""#), (["1,234.50"], #""decimal": ".""#),
            (["1.234"], #""decimal": """#), (["12"], #""amount": "Amount""#),
        ]
    )
    func decimals(texts: [String], expected: String) throws {
        let rows = texts.enumerated().map { "\($0);2024-01-31;\($1)\n" }.joined()
        let json = Self.json(try Self.proposal("id;Date;Amount\n" + rows))
        #expect(json.contains(expected), "\(json)")
    }

    @Test("makes ids of rows where no column is unique")
    func ids() throws {
        let json = Self.json(
            try Self.proposal("Ticket,Date,Amount\n1,2024-01-31,2\n1,2024-01-31,3\n")
        )
        #expect(json.contains(#""id": {"hash": "row"}"#))
    }

    @Test("leaves open what it cannot know, in a map that is then refused")
    func gaps() throws {
        let proposal = try Self.proposal("foo,bar\nx,y\n")
        #expect(proposal.gaps.count == 3)
        for member in ["time", "channel", "type"] {
            #expect(Self.json(proposal).contains("\"\(member)\": {\"value\": \"\"}"))
        }
    }

    @Test("never shows what stands in a row")
    func privacy() throws {
        let secret = "zzsecretzz"
        let text =
            "id;Kunde;Datum;Betrag;Typ;Kampagne;\(String(repeating: "x", count: 3))\n"
            + (1...20).map {
                "\($0)\(secret);\(secret)\($0);\(secret);\(secret);\(secret);\(secret);\(secret)\n"
            }.joined()
        let proposal = try Self.proposal(text)
        let told = Self.json(proposal) + proposal.notes.joined() + proposal.gaps.joined()
        #expect(!told.contains(secret))
    }

    @Test(
        "is not made of a file whose first row is none of names",
        arguments: [
            "7,2024-01-31T14:00:00Z,zzsecretzz\n8,2024-01-31T14:00:00Z,x\n",
            "ann@example.org,zzsecretzz\nbob@example.org,x\n", "zzsecretzz,31.01.2024 14:00\n",
            "Store,12.50,zzsecretzz\n",
        ]
    )
    func noHeader(text: String) {
        let error = #expect(throws: MapError.self) { try Self.proposal(text) }
        #expect(error?.description.contains("does not seem to be a header") == true)
        #expect(error?.description.contains("zzsecretzz") == false)
    }

    @Test("does not list a first row of which it knows no word")
    func unknownHeader() throws {
        let proposal = try Self.proposal("zzsecretzz,bar\nx,y\n")
        let told = Self.json(proposal) + proposal.notes.joined() + proposal.gaps.joined()
        #expect(!told.contains("zzsecretzz"))
    }

    @Test("looks at so many rows and no more")
    func rowLimit() throws {
        let rows = { (count: Int) in
            (1...count).map { "\($0),2024-01-31,1\n" }.joined() + "1,2024-01-31,1\n"
        }
        let within = try Self.proposal("id,Date,Amount\n" + rows(MapProposal.rowsMax - 1))
        #expect(Self.json(within).contains(#""hash": "row""#))
        let beyond = try Self.proposal("id,Date,Amount\n" + rows(MapProposal.rowsMax))
        #expect(Self.json(beyond).contains(#""id": "id""#))
    }
}
