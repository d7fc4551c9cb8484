"""The definitions that check_definitions.py compares, each with SQL that somebody wrote from its words.

A case without a definition is that of Fixtures/definitions. `shape` and `figures` say what the columns after the `keys`
first are; `properties` which of these are values of properties. The view `t` has the touchpoints that count at the moment,
`ord` their order, and `fin()` is the end of the figures.
"""
DAY = 86_400_000_000


def case(name, sql, shape="plain", figures=(), keys=0, properties=(), definition=None):
    return {"name": name, "sql": sql, "shape": shape, "figures": figures, "keys": keys, "properties": properties, "definition": definition}


def quantiles(key, pairs):
    """Statistics of the column `seconds` of `pairs`, null where nothing followed, by `key`."""
    return f"""WITH pairs AS ({pairs}), lists AS (SELECT {key} count(*) AS starts, count(seconds) AS n, list_sort(list(seconds) FILTER (seconds IS NOT NULL)) AS l FROM pairs GROUP BY ALL)
        SELECT {key} starts, n, CAST(coalesce(list_sum(l), 0) AS BIGINT), l[1], l[1 + (n - 1) // 4], l[1 + (n - 1) // 2], l[1 + 3 * (n - 1) // 4], l[n] FROM lists"""


def funnel(key, first, steps, within, joins):
    """Parties that reached each step, and those whose last window is open, by `key`; `steps` are (name, filter, join)."""
    selects, chain = [f"chain1 AS (SELECT *, us AS start, ord AS last FROM t WHERE party IS NOT NULL AND {first})"], "chain1"
    for number, (condition, same) in enumerate(steps, 2):
        selects.append(f"""chain{number} AS (SELECT c.* REPLACE (n.ord AS last) FROM {chain} c JOIN t n ON n.party = c.party AND n.ord > c.last AND n.us < c.start + {within}
            WHERE {condition} {same})""")
        chain = f"chain{number}"
    reached = ", ".join(f"(SELECT count(DISTINCT party) FROM chain{number} x WHERE {joins('x', 'g')})" for number in range(1, len(steps) + 2))
    groups = f"SELECT DISTINCT {key} FROM chain1" if key else "SELECT 1"
    return f"""WITH {', '.join(selects)}, g AS ({groups})
        SELECT {key + ',' if key else ''} {reached}, (SELECT count(*) FROM (SELECT party FROM chain1 x WHERE {joins('x', 'g')} AND party NOT IN (SELECT party FROM {chain} y WHERE {joins('y', 'g')})
            GROUP BY party HAVING max(start) + {within} > fin())) FROM g"""


TIMES = ("starts", "n", "sum", "min", "p25", "median", "p75", "max")
STORE = {"filter": {"channel": "store"}}

FIXTURES = [
    case("revenue", "SELECT strftime(make_timestamp(us + 3600000000), '%Y-%m'), channel, currency, sum(amount), count(*) FROM t WHERE role = 'response' AND amount IS NOT NULL GROUP BY ALL",
        "sums", keys=2),
    case("redemption", funnel("campaign", "type IN ('message.sent', 'coupon.issued') AND campaign IS NOT NULL",
        [("n.type = 'coupon.redeemed'", "AND n.campaign = c.campaign"), ("n.type = 'purchase.completed' AND n.amount > 0", "")], 30 * DAY, lambda x, g: f"{x}.campaign = {g}.campaign"),
        "funnel", keys=1),
    case("buyers", "SELECT grouped(properties, '$.store'), count(DISTINCT party) FROM t WHERE channel = 'store' AND type = 'purchase.completed' AND NOT coalesce(amount <= 0, false) GROUP BY ALL",
        figures=("uniqueParties",), keys=1, properties=(0,)),
    case("answers", quantiles("channel,", f"""SELECT f.channel, (SELECT (min(n.us) - f.us) // 1000000 FROM t n WHERE n.party = f.party AND n.ord > f.ord AND n.us < f.us + 90 * {DAY}
        AND n.direction = 'outbound' AND n.role IN ('contact', 'status')) AS seconds FROM t f WHERE f.party IS NOT NULL AND f.type IN ('complaint.opened', 'question.asked')"""),
        figures=TIMES, keys=1),
    case("discounts", """SELECT strftime(make_timestamp(us), '%G-W%V'), coalesce(sum(number(properties, '$.retail_disc')), 0), count(number(properties, '$.retail_disc')),
        count(*) FILTER (isthere(properties, '$.retail_disc') AND number(properties, '$.retail_disc') IS NULL)
        FROM t WHERE type = 'purchase.completed' AND number(properties, '$.lines') >= 2 AND isthere(properties, '$.retail_disc') GROUP BY ALL""",
        figures=("sum", "n", "unusable"), keys=1),
]

OTHERS = [
    case("everything", "SELECT count(*) FROM t", figures=("count",), definition={"measure": "count"}),
    case("costs", """SELECT source, offer, CASE WHEN cost IS NOT NULL THEN coalesce(currency, 'XXX') END, sum(cost), count(cost) FROM t WHERE banner IS NULL OR banner = 'b1'
        GROUP BY ALL""", "sums", keys=2, definition={"filter": {"any": [{"banner": {"present": False}}, {"banner": "b1"}]}, "groupBy": ["source", "offer"], "measure": {"sum": "cost"}}),
    case("logic", """SELECT role, direction, count(*) FROM t WHERE NOT (amount IS NOT NULL AND amount > 7 AND coalesce(campaign IN ('c1', 'é'), false)) AND (word(properties, '$.kind') IN ('a', 'b')
        OR coalesce(number(properties, '$.basket.lines') BETWEEN 2 AND 4, false) OR coalesce(reason = 'holdout', false) AND cost >= 0.35) GROUP BY ALL""", figures=("count",), keys=2, definition={
        "filter": {"not": {"amount": {">": 7}, "campaign": ["c1", "é"]}, "any": [{"properties.kind": ["a", "b"]}, {"properties.basket.lines": {">=": 2, "<=": 4}}, {"reason": "holdout", "cost": {">=": 0.35}}]},
        "groupBy": ["role", "direction"], "measure": "count"}),
    case("firsts", "SELECT party, min(us) FROM t WHERE direction = 'inbound' GROUP BY ALL", "time", ("first",), keys=1, definition={"filter": {"direction": "inbound"}, "groupBy": "customer", "measure": "first"}),
    case("lasts", "SELECT strftime(make_timestamp(us + 19800000000), '%Y-%m-%d'), max(us) FROM t WHERE party IS NOT NULL GROUP BY ALL", "time", ("last",), keys=1, definition={
        "filter": {"customer": {"present": True}}, "groupBy": "day", "timeZone": "+05:30", "measure": "last"}),
    case("places", funnel("", "place IS NOT NULL AND role = 'contact'", [("n.role = 'response'", "AND n.place = c.place"), ("n.role = 'response' AND n.amount <> 0", "AND n.place = c.place AND n.channel = c.channel"),
        ("coalesce(number(n.properties, '$.discount') > 0, false)", "")], 9 * DAY, lambda x, g: "true"), "funnel", definition={"measure": {"funnel": {"within": "9d", "steps": [
            {"name": "reached", "filter": {"place": {"present": True}, "role": "contact"}}, {"name": "answered", "filter": {"role": "response"}, "same": ["place"]},
            {"name": "paid", "filter": {"role": "response", "any": [{"amount": {"<": 0}}, {"amount": {">": 0}}]}, "same": ["place", "channel"]},
            {"name": "saved", "filter": {"properties.discount": {">": 0}}}]}}}),
    case("kinds", funnel("kind", "type = 'visit.web'", [("n.type = 'purchase.completed'", "AND n.kind IS NOT DISTINCT FROM c.kind")], 36 * DAY // 24, lambda x, g: f"{x}.kind IS NOT DISTINCT FROM {g}.kind")
        .replace("FROM t ", "FROM (SELECT *, grouped(properties, '$.kind') AS kind FROM t) ").replace("JOIN t n", "JOIN (SELECT *, grouped(properties, '$.kind') AS kind FROM t) n"),
        "funnel", keys=1, properties=(0,), definition={"groupBy": "properties.kind", "measure": {"funnel": {"within": "36h", "steps": [
            {"name": "looked", "filter": {"type": "visit.web"}}, {"name": "bought", "filter": {"type": "purchase.completed"}, "same": "properties.kind"}]}}}),
    case("returns", quantiles("place, kind,", """SELECT f.place, grouped(f.properties, '$.kind') AS kind, (SELECT (min(n.us) - f.us) // 1000000 FROM t n WHERE n.party = f.party AND n.ord > f.ord
        AND n.offer IS NOT DISTINCT FROM f.offer AND n.type = 'purchase.completed') AS seconds FROM t f WHERE f.party IS NOT NULL AND f.type IN ('purchase.completed', 'visit.web')"""),
        figures=TIMES, keys=2, properties=(1,), definition={"groupBy": ["place", "properties.kind"], "measure": {"timeBetween": {
            "from": {"type": ["purchase.completed", "visit.web"]}, "to": {"type": "purchase.completed"}, "same": "offer"}}}),
    case("mixed", """SELECT grouped(properties, '$.kind'), grouped(properties, '$.vip'), coalesce(sum(number(properties, '$.discount')), 0), count(number(properties, '$.discount')),
        count(*) FILTER (isthere(properties, '$.discount') AND number(properties, '$.discount') IS NULL) FROM t WHERE channel = 'Å' OR channel = 'store' GROUP BY ALL""",
        figures=("sum", "n", "unusable"), keys=2, properties=(0, 1), definition={"filter": {"channel": ["Å", "store"]}, "groupBy": ["properties.kind", "properties.vip"], "measure": {"sum": "properties.discount"}}),
    case("agents", "SELECT agent, count(*) FROM t WHERE agent IS NULL OR agent IN ('Ann', 'ann') GROUP BY ALL", figures=("count",), keys=1, definition={
        "filter": {"any": [{"agent": ["Ann", "ann", "nobody"]}, {"agent": {"present": False}}]}, "groupBy": "agent", "measure": "count"}),
    case("ranges", "SELECT campaign, cell, count(DISTINCT party) FROM t WHERE us >= 1704067200000000 - 3600000000 AND us < 1768000000000000 AND amount >= 0 AND amount < 100.5 AND currency IN ('EUR', 'XXX') GROUP BY ALL",
        figures=("uniqueParties",), keys=2, definition={"filter": {"time": {">=": "2024-01-01", "<": "2026-01-09T23:06:40Z"}, "amount": {">=": 0, "<": 100.5}, "currency": ["EUR", "XXX"]}, "timeZone": "+01:00",
            "groupBy": ["campaign", "cell"], "measure": "uniqueParties"}),
    case("pointers", """SELECT count(*) FROM t WHERE word(properties, '$."dotted.name"') = 'x' OR number(properties, '$."a/b~c"') IN (1, 3.5) OR word(properties, '$.basket.store.city') = 'Lyon'
        OR coalesce(json_type(properties, '$.vip') = 'BOOLEAN' AND properties->>'$.vip' = 'true', false)""", figures=("count",), definition={
        "filter": {"any": [{"properties/dotted.name": "x"}, {"properties/a~1b~0c": [1, 3.5]}, {"properties.basket.store.city": "Lyon"}, {"properties.vip": True}]}, "measure": "count"}),
    case("weeks", "SELECT strftime(make_timestamp(us - 28800000000), '%G-W%V'), type, currency, count(*) FROM t WHERE source <> 'till' GROUP BY ALL", figures=("count",), keys=3, definition={
        "filter": {"not": {"source": "till"}}, "timeZone": "-08:00", "groupBy": ["week", "type", "currency"], "measure": "count"}),
]

CASES = FIXTURES + OTHERS
