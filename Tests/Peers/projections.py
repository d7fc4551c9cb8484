"""The two projections in SQL: customer views and campaign response, for four dialects of one text.

Written from the words of the definitions: every figure of `query customers` and `query campaigns --cells`, nothing else. The
loaded table is `touchpoints` with a primary key (source, id): instants in microseconds, money in ten-thousandths, both
integers. The registry of types is read when the figures are made, as a definition is, not when the lines are loaded. Results
are temporary tables, one for each name in RESULTS: keys first, then numbers. Retractions are not looked for: generated lines
have none.
"""
import json
from pathlib import Path

REGISTRY = Path(__file__).resolve().parent.parent / "Oracle/types.json"
DAY = 86_400_000_000
WINDOWS = {"1d": DAY, "7d": 7 * DAY, "14d": 14 * DAY, "30d": 30 * DAY}
WIDEST = max(WINDOWS.values())

# Columns of the loaded table: every member of a line is in one of them.
COLUMNS = {
    "source": "text NOT NULL", "id": "text NOT NULL", "party": "text", "us": "bigint NOT NULL", "channel": "text NOT NULL", "type": "text NOT NULL",
    "direction": "text", "campaign": "text", "cell": "text", "message": "text", "caused": "text", "offer": "text", "coupon": "text", "amount": "bigint",
    "currency": "text", "cost": "bigint", "place": "text", "banner": "text", "reason": "text", "agent": "text", "counterparty": "text", "identifiers": "text",
    "properties": "text",
}

# Results and how many of their columns are keys. Scope 0 counts who was reached, 1 who was assigned to a cell.
RESULTS = {
    "customers": 1, "customer_types": 2, "customer_channels": 2, "customer_amounts": 2, "campaigns": 1, "direct_types": 2, "direct_amounts": 2,
    "windows": 4, "window_types": 5, "window_amounts": 5,
}


class Dialect:
    """What differs between SQLite (as it stands), PostgreSQL, DuckDB and ClickHouse."""

    def __init__(self, temporary="CREATE TEMP TABLE {} AS", divide="(({}) / {})", indexes=False, first_of="numbered", table="touchpoints", least="arg_min"):
        self.temporary, self.divide, self.indexes, self.first_of, self.table, self.least = temporary, divide, indexes, first_of, table, least

    def first(self, keys, value, order, source):
        """SQL for the `value` and the `us` of the first row, in `order` (which begins with `us`), for each of `keys`."""
        if self.first_of == "argument": return f"SELECT {keys}, {self.least}({value}, ({order})) AS {value}, min(us) AS us FROM {source} GROUP BY {keys}"
        if self.first_of == "distinct": return f"SELECT DISTINCT ON ({keys}) {keys}, {value}, us FROM {source} ORDER BY {keys}, {order}"
        return f"""SELECT {keys}, {value}, us FROM (SELECT {keys}, {value}, us, row_number() OVER (PARTITION BY {keys} ORDER BY {order}) AS place
            FROM {source}) numbered WHERE place = 1"""


DIALECTS = {
    "sqlite": Dialect(indexes=True),
    "postgresql": Dialect(temporary="CREATE UNLOGGED TABLE {} AS", indexes=True, first_of="distinct"),
    "duckdb": Dialect(divide="(({}) // {})", first_of="argument"),
    "clickhouse": Dialect(temporary="CREATE TEMPORARY TABLE {} ENGINE = Memory AS", divide="intDiv({}, {})", first_of="argument", table="touchpoints FINAL", least="argMin"),
}


def statements(dialect):
    """The statements that make every result, in order, for a database that holds `touchpoints`."""
    made = []

    def make(name, select, *keys):
        made.append(f"{dialect.temporary.format(name)} {select}")
        if not dialect.indexes or not keys: return
        made.extend(f"CREATE INDEX {name}_{key.replace(', ', '_')} ON {name} ({key})" for key in keys)
        made.append(f"ANALYZE {name}")

    touchpoints(make, dialect)
    customers(make)
    campaigns_of_responses(make, dialect)
    direct(make, dialect)
    windows(make)
    return made


def touchpoints(make, dialect):
    """`t`: every touchpoint with its direction and its role."""
    rows = [(entry["type"], entry["direction"], entry["role"]) for entry in json.loads(REGISTRY.read_text())]
    make("kinds", " UNION ALL ".join(f"SELECT '{kind}' AS type, '{direction}' AS direction, '{role}' AS role" for kind, direction, role in rows))
    make("t", f"""SELECT party, us, touchpoints.type AS type, channel, campaign, cell, id, message, caused, coupon, amount,
        CASE WHEN amount IS NOT NULL THEN coalesce(currency, 'XXX') END AS currency, coalesce(touchpoints.direction, kinds.direction) AS direction,
        coalesce(kinds.role, CASE touchpoints.direction WHEN 'outbound' THEN 'contact' WHEN 'inbound' THEN 'response' ELSE 'record' END) AS role
        FROM {dialect.table} LEFT JOIN kinds ON kinds.type = touchpoints.type""")


def customers(make):
    make("customers", """SELECT party, count(*) AS touchpoints, count(CASE WHEN direction = 'inbound' THEN 1 END) AS inbound,
        count(CASE WHEN direction = 'outbound' THEN 1 END) AS outbound, count(CASE WHEN role = 'contact' THEN 1 END) AS contacts, min(us) AS first, max(us) AS last,
        max(CASE WHEN direction = 'inbound' THEN us END) AS last_inbound, max(CASE WHEN direction = 'outbound' THEN us END) AS last_outbound,
        max(CASE WHEN role = 'contact' THEN us END) AS last_contact, count(DISTINCT campaign) AS campaigns FROM t WHERE party IS NOT NULL GROUP BY party""")
    for name in ("type", "channel"): make(f"customer_{name}s", f"SELECT party, {name}, count(*) AS n FROM t WHERE party IS NOT NULL GROUP BY party, {name}")
    make("customer_amounts", "SELECT party, currency, sum(amount) AS total FROM t WHERE party IS NOT NULL AND amount IS NOT NULL GROUP BY party, currency")


def campaigns_of_responses(make, dialect):
    """`response`: every response with the campaign it belongs to: its own, else its cause's, else its coupon's."""
    make("asked", """SELECT DISTINCT party, caused FROM t WHERE role = 'response' AND campaign IS NULL AND party IS NOT NULL AND caused IS NOT NULL""", "party, caused")
    named = " UNION ALL ".join(f"""SELECT asked.party AS party, asked.caused AS caused, t.campaign AS campaign, t.us AS us, t.type AS type, t.channel AS channel,
        coalesce(t.cell, '') AS cell FROM t JOIN asked ON t.party = asked.party AND t.{name} = asked.caused WHERE t.campaign IS NOT NULL""" for name in ("message", "id"))
    make("causes", dialect.first("party, caused", "campaign", "us, type, channel, campaign, cell", f"({named}) named"), "party, caused")
    make("issued", dialect.first("coupon", "campaign", "us, campaign", """(SELECT coupon, campaign, us FROM t
        WHERE type = 'coupon.issued' AND coupon IS NOT NULL AND campaign IS NOT NULL) given"""), "coupon")
    make("response", """SELECT t.party AS party, t.us AS us, t.type AS type, t.currency AS currency, t.amount AS amount, coalesce(t.campaign, causes.campaign, issued.campaign) AS campaign
        FROM t LEFT JOIN causes ON causes.party = t.party AND causes.caused = t.caused LEFT JOIN issued ON issued.coupon = t.coupon WHERE t.role = 'response'""", "party, us")


def direct(make, dialect):
    """Who was reached and assigned, and the responses that belong to a campaign."""
    make("reached", """SELECT campaign, party, min(us) AS t0, count(*) AS contacts FROM t WHERE role = 'contact' AND campaign IS NOT NULL AND party IS NOT NULL
        GROUP BY campaign, party""", "campaign, party")
    make("assigned", dialect.first("campaign, party", "arm", "us, type, channel, arm", """(SELECT campaign, party, us, type, channel, coalesce(cell, '') AS arm FROM t
        WHERE role IN ('contact', 'withheld') AND campaign IS NOT NULL AND party IS NOT NULL) met"""))
    make("answers", f"""SELECT campaign, party, t0, {dialect.divide.format('soonest - t0', 1_000_000)} AS seconds FROM (
        SELECT r.campaign AS campaign, r.party AS party, reached.t0 AS t0, min(CASE WHEN r.us >= reached.t0 THEN r.us END) AS soonest
        FROM response r LEFT JOIN reached ON reached.campaign = r.campaign AND reached.party = r.party
        WHERE r.campaign IS NOT NULL AND r.party IS NOT NULL GROUP BY r.campaign, r.party, reached.t0) each_party""")
    at = ", ".join(f"max(CASE WHEN place = 1 + {dialect.divide.format(f'{quarter} * (size - 1)', 4)} THEN seconds END) AS q{quarter}" for quarter in range(5))
    make("latency", f"""SELECT campaign, count(*) AS n, sum(seconds) AS total, {at} FROM (SELECT campaign, seconds, row_number() OVER (PARTITION BY campaign ORDER BY seconds) AS place,
        count(*) OVER (PARTITION BY campaign) AS size FROM answers WHERE seconds IS NOT NULL) ranked GROUP BY campaign""")
    make("campaigns", """SELECT listed.campaign AS campaign, coalesce(c.contacts, 0) AS contacts, coalesce(c.reached, 0) AS reached, coalesce(d.responses, 0) AS responses,
        coalesce(a.responders, 0) AS responders, coalesce(l.n, 0) AS responded, coalesce(a.untargeted, 0) AS untargeted, coalesce(d.anonymous, 0) AS anonymous,
        coalesce(l.total, 0) AS seconds, l.q0 AS q0, l.q1 AS q1, l.q2 AS q2, l.q3 AS q3, l.q4 AS q4
        FROM (SELECT campaign FROM assigned UNION SELECT campaign FROM response WHERE campaign IS NOT NULL) listed
        LEFT JOIN (SELECT campaign, sum(contacts) AS contacts, count(*) AS reached FROM reached GROUP BY campaign) c ON c.campaign = listed.campaign
        LEFT JOIN (SELECT campaign, count(*) AS responses, count(CASE WHEN party IS NULL THEN 1 END) AS anonymous FROM response
            WHERE campaign IS NOT NULL GROUP BY campaign) d ON d.campaign = listed.campaign
        LEFT JOIN (SELECT campaign, count(*) AS responders, count(CASE WHEN t0 IS NULL THEN 1 END) AS untargeted FROM answers GROUP BY campaign) a ON a.campaign = listed.campaign
        LEFT JOIN latency l ON l.campaign = listed.campaign""")
    make("direct_types", "SELECT campaign, type, count(*) AS n FROM response WHERE campaign IS NOT NULL GROUP BY campaign, type")
    make("direct_amounts", "SELECT campaign, currency, sum(amount) AS total FROM response WHERE campaign IS NOT NULL AND amount IS NOT NULL GROUP BY campaign, currency")


def windows(make):
    """Responses in the windows of who was reached (scope 0) and of who was assigned to a cell (scope 1).

    Both windows of a party mostly begin together: then one row of `starts` has both, and its responses are joined once.
    Windows lie in one another: a response is counted in the narrowest that has it, and the counts are added up.
    """
    lengths = list(enumerate(WINDOWS.values()))
    narrowest = "CASE " + " ".join(f"WHEN us - t0 < {length} THEN {number}" for number, length in lengths[:-1]) + f" ELSE {lengths[-1][0]} END"
    first_open = "CASE " + " ".join(f"WHEN t0 + {length} > fin THEN {number}" for number, length in lengths) + f" ELSE {len(lengths)} END"
    group = "campaign, arm, is_reached, is_assigned"
    make("edges", " UNION ALL ".join(f"SELECT '{name}' AS span, {number} AS number" for number, name in enumerate(WINDOWS)))
    make("scopes", "SELECT 0 AS scope UNION ALL SELECT 1 AS scope")
    make("starts", """SELECT campaign, party, t0, max(arm) AS arm, max(is_reached) AS is_reached, max(is_assigned) AS is_assigned FROM (
        SELECT campaign, party, t0, '' AS arm, 1 AS is_reached, 0 AS is_assigned FROM reached UNION ALL
        SELECT campaign, party, us AS t0, arm, 0 AS is_reached, 1 AS is_assigned FROM assigned) both_kinds GROUP BY campaign, party, t0""")
    make("pairs", f"""SELECT s.campaign AS campaign, s.arm AS arm, s.is_reached AS is_reached, s.is_assigned AS is_assigned, s.party AS party, {narrowest} AS bucket, r.type AS type,
        r.currency AS currency, r.amount AS amount FROM starts s JOIN response r ON r.party = s.party AND r.us >= s.t0 AND r.us < s.t0 + {WIDEST}""")
    make("sums", f"SELECT {group}, bucket, type, currency, count(*) AS n, sum(amount) AS total FROM pairs GROUP BY {group}, bucket, type, currency")
    make("hits", f"""SELECT {group}, bucket, paid, count(*) AS parties FROM (SELECT {group}, party, min(bucket) AS bucket, min(CASE WHEN amount > 0 THEN bucket END) AS paid
        FROM pairs GROUP BY {group}, party) each_party GROUP BY {group}, bucket, paid""")
    make("ends", f"SELECT {group}, {first_open} AS late, count(*) AS parties FROM starts CROSS JOIN (SELECT max(us) + 1 AS fin FROM t) finish GROUP BY {group}, {first_open}")
    keys = "scope, campaign, CASE WHEN scope = 1 THEN arm ELSE '' END AS cell, span"
    by = "scope, campaign, CASE WHEN scope = 1 THEN arm ELSE '' END, span"
    of = lambda table: f"FROM {table} CROSS JOIN scopes CROSS JOIN edges WHERE (scope = 0 AND is_reached = 1 OR scope = 1 AND is_assigned = 1)"
    make("window_types", f"SELECT {keys}, type, sum(n) AS n {of('sums')} AND bucket <= number GROUP BY {by}, type")
    make("window_amounts", f"SELECT {keys}, currency, sum(total) AS total {of('sums')} AND bucket <= number AND currency IS NOT NULL GROUP BY {by}, currency")
    make("people", f"SELECT {keys}, sum(parties) AS parties, sum(CASE WHEN late <= number THEN parties ELSE 0 END) AS open {of('ends')} GROUP BY {by}")
    make("found", f"SELECT {keys}, sum(parties) AS responders, sum(CASE WHEN paid <= number THEN parties ELSE 0 END) AS purchasers {of('hits')} AND bucket <= number GROUP BY {by}")
    make("answered", "SELECT scope, campaign, cell, span, sum(n) AS responses FROM window_types GROUP BY scope, campaign, cell, span")
    same = " AND ".join(f"{{0}}.{key} = people.{key}" for key in ("scope", "campaign", "cell", "span"))
    make("windows", f"""SELECT people.scope AS scope, people.campaign AS campaign, people.cell AS cell, people.span AS span, people.parties AS parties,
        coalesce(found.responders, 0) AS responders, coalesce(answered.responses, 0) AS responses, coalesce(found.purchasers, 0) AS purchasers, people.open AS open
        FROM people LEFT JOIN found ON {same.format('found')} LEFT JOIN answered ON {same.format('answered')}""")
