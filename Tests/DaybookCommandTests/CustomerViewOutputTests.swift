import DaybookCommand
import Projections
import Testing

@Suite("Customer views print under the names of their definition")
struct CustomerViewOutputTests {
    private let output = CustomerViewOutput(names: SampleFigures.names)

    private static let line = """
        {"customer":"HH0304","touchpoints":3,"inbound":2,"outbound":1,"contacts":1,\
        "first":"2016-11-14T14:00:00Z","last":"2016-11-14T14:00:00.250000Z",\
        "lastInbound":"2016-11-14T14:00:00.250000Z","lastOutbound":"2016-11-14T14:00:00Z",\
        "lastContact":null,"byType":{"message.sent":1,"purchase.completed":2},\
        "byChannel":{"mail":1,"store":2},"campaigns":1,"amounts":{"EUR":"0","USD":"12.5"}}
        """

    private static let otherLine = """
        {"customer":"zoë,\\"x\\"","touchpoints":1,"inbound":0,"outbound":0,"contacts":0,\
        "first":"1970-01-01T00:00:00Z","last":"1970-01-01T00:00:00Z","lastInbound":null,\
        "lastOutbound":null,"lastContact":null,"byType":{"message.sent":1},\
        "byChannel":{"mail":1},"campaigns":0,"amounts":{}}
        """

    @Test("As lines of JSON")
    func lines() {
        var out: [UInt8] = []
        output.appendLine(SampleFigures.view, to: &out)
        output.appendLine(SampleFigures.other, to: &out)
        #expect(text(out) == Self.line + "\n" + Self.otherLine + "\n")
    }

    @Test("As one JSON object")
    func object() {
        let json = output.json([SampleFigures.view, SampleFigures.other])
        #expect(text(json) == "{\"customers\":[\(Self.line),\(Self.otherLine)]}\n")
        #expect(text(output.json([])) == "{\"customers\":[]}\n")
    }

    @Test("As CSV, with a column per name that occurs")
    func csv() {
        let head =
            "customer,touchpoints,inbound,outbound,contacts,first,last,lastInbound,"
            + "lastOutbound,lastContact,byType.message.sent,byType.purchase.completed,"
            + "byChannel.mail,byChannel.store,campaigns,amounts.EUR,amounts.USD\r\n"
        let row =
            "HH0304,3,2,1,1,2016-11-14T14:00:00Z,2016-11-14T14:00:00.250000Z,"
            + "2016-11-14T14:00:00.250000Z,2016-11-14T14:00:00Z,,1,2,1,2,1,0,12.5\r\n"
        let other =
            "\"zoë,\"\"x\"\"\",1,0,0,0,1970-01-01T00:00:00Z,1970-01-01T00:00:00Z,,,,"
            + "1,0,1,0,0,,\r\n"
        #expect(text(output.csv([SampleFigures.view, SampleFigures.other])) == head + row + other)
        let bare =
            "customer,touchpoints,inbound,outbound,contacts,first,last,lastInbound,"
            + "lastOutbound,lastContact,campaigns\r\n"
        #expect(text(output.csv([])) == bare)
    }

    @Test("As a table for people")
    func table() {
        #expect(
            text(output.table([SampleFigures.view, SampleFigures.other])) == """
                customer  touchpoints  inbound  outbound  contacts  campaigns  \
                first                 last                         last contact             paid
                HH0304              3        2         1         1          1  \
                2016-11-14T14:00:00Z  2016-11-14T14:00:00.250000Z                0 EUR, 12.5 USD
                zoë,"x"             1        0         0         0          0  \
                1970-01-01T00:00:00Z  1970-01-01T00:00:00Z

                """
        )
    }

    @Test("As a card for people")
    func card() {
        #expect(
            text(output.card(SampleFigures.view)) == """
                customer       HH0304
                touchpoints    3: 2 inbound, 1 outbound; 1 contact
                first          2016-11-14T14:00:00Z
                last           2016-11-14T14:00:00.250000Z
                last inbound   2016-11-14T14:00:00.250000Z
                last outbound  2016-11-14T14:00:00Z
                last contact   –
                campaigns      1
                paid           0 EUR, 12.5 USD

                by type             touchpoints
                message.sent                  1
                purchase.completed            2

                by channel  touchpoints
                mail                  1
                store                 2

                """
        )
    }

    @Test("Parties are in byte order of their printed names")
    func order() {
        let order = SampleFigures.names.customersInOrder()
        #expect(
            order.map { text(SampleFigures.names.customer($0)) }
                == ["HH0304", "a", "loyalty:88", "zoë,\"x\""]
        )
    }
}
