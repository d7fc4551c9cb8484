"""Customer views and campaign response in SQL: the figures that `query customers` and `query campaigns --cells` print.

One text for every peer. Its table holds what a touchpoint says, money in ten-thousandths and time in microseconds:
t(source, id, party, channel, type, direction, role, campaign, cell, message, caused, coupon, amount, currency, us).
Every list of figures is rows of names and whole numbers, so that two of them are compared as sets.
"""
WINDOWS = {"1d": 1, "7d": 7, "14d": 14, "30d": 30}
DAY = 86_400_000_000

# What the figures are read from; each is a table of its own, made in this order.
STEPS = [
    ("ending", "SELECT max(us) + 1 AS us FROM t"),
    ("reached", "SELECT campaign, party, min(us) AS began, count(*) AS contacts FROM t WHERE role = 'contact' AND campaign IS NOT NULL AND party IS NOT NULL GROUP BY campaign, party"),
    ("assigned", """SELECT campaign, party, us AS began, coalesce(cell, '') AS cell FROM (SELECT *, row_number() OVER (PARTITION BY campaign, party ORDER BY us, type, channel, coalesce(cell, '')) AS place
        FROM t WHERE role IN ('contact', 'withheld') AND campaign IS NOT NULL AND party IS NOT NULL) AS ordered WHERE place = 1"""),
    ("wanted", "SELECT DISTINCT party, caused AS name FROM t WHERE role = 'response' AND campaign IS NULL AND caused IS NOT NULL AND party IS NOT NULL"),
    ("named", """SELECT party, name, campaign FROM (SELECT x.party, x.name, x.campaign, row_number() OVER (PARTITION BY x.party, x.name ORDER BY x.us, x.type, x.channel, x.campaign, coalesce(x.cell, '')) AS place
        FROM (SELECT party, message AS name, campaign, cell, us, type, channel FROM t WHERE campaign IS NOT NULL AND message IS NOT NULL AND party IS NOT NULL
            UNION ALL SELECT party, id, campaign, cell, us, type, channel FROM t WHERE campaign IS NOT NULL AND party IS NOT NULL) AS x JOIN wanted AS w ON w.party = x.party AND w.name = x.name) AS ordered WHERE place = 1"""),
    ("issued", """SELECT coupon, campaign FROM (SELECT coupon, campaign, row_number() OVER (PARTITION BY coupon ORDER BY us, campaign) AS place
        FROM t WHERE type = 'coupon.issued' AND coupon IS NOT NULL AND campaign IS NOT NULL) AS ordered WHERE place = 1"""),
    ("response", """SELECT r.party, r.us, r.type, r.amount, r.currency, coalesce(r.campaign, n.campaign, i.campaign) AS campaign
        FROM t AS r LEFT JOIN named AS n ON n.party = r.party AND n.name = r.caused LEFT JOIN issued AS i ON i.coupon = r.coupon WHERE r.role = 'response'"""),
    ("latency", """SELECT campaign, seconds, row_number() OVER (PARTITION BY campaign ORDER BY seconds) - 1 AS place, count(*) OVER (PARTITION BY campaign) AS n
        FROM (SELECT r.campaign, r.party, (min(x.us) - r.began) / 1000000 AS seconds FROM reached AS r JOIN response AS x ON x.campaign = r.campaign AND x.party = r.party AND x.us >= r.began GROUP BY r.campaign, r.party, r.began) AS first"""),
    ("after", f"SELECT r.campaign, r.party, '' AS cell, 0 AS isCell, x.us - r.began AS delay, x.type, x.amount, x.currency FROM reached AS r JOIN response AS x ON x.party = r.party AND x.us >= r.began AND x.us < r.began + {30 * DAY}"
        f" UNION ALL SELECT r.campaign, r.party, r.cell, 1, x.us - r.began, x.type, x.amount, x.currency FROM assigned AS r JOIN response AS x ON x.party = r.party AND x.us >= r.began AND x.us < r.began + {30 * DAY}"),
    ("begun", "SELECT campaign, '' AS cell, 0 AS isCell, began FROM reached UNION ALL SELECT campaign, cell, 1, began FROM assigned"),
]

CUSTOMERS = {
    "customer": """SELECT party, count(*), count(CASE direction WHEN 'inbound' THEN 1 END), count(CASE direction WHEN 'outbound' THEN 1 END), count(CASE role WHEN 'contact' THEN 1 END), min(us), max(us),
        max(CASE direction WHEN 'inbound' THEN us END), max(CASE direction WHEN 'outbound' THEN us END), max(CASE role WHEN 'contact' THEN us END), count(DISTINCT campaign) FROM t WHERE party IS NOT NULL GROUP BY party""",
    "customer type": "SELECT party, type, count(*) FROM t WHERE party IS NOT NULL GROUP BY party, type",
    "customer channel": "SELECT party, channel, count(*) FROM t WHERE party IS NOT NULL GROUP BY party, channel",
    "customer amount": "SELECT party, currency, sum(amount) FROM t WHERE party IS NOT NULL AND amount IS NOT NULL GROUP BY party, currency",
}

CAMPAIGNS = {
    "contacts": "SELECT campaign, sum(contacts), count(*) FROM reached GROUP BY campaign",
    "direct": "SELECT campaign, count(*), count(DISTINCT party), count(CASE WHEN party IS NULL THEN 1 END) FROM response WHERE campaign IS NOT NULL GROUP BY campaign",
    "untargeted": """SELECT x.campaign, count(DISTINCT x.party) FROM response AS x LEFT JOIN reached AS r ON r.campaign = x.campaign AND r.party = x.party
        WHERE x.campaign IS NOT NULL AND x.party IS NOT NULL AND r.party IS NULL GROUP BY x.campaign""",
    "direct type": "SELECT campaign, type, count(*) FROM response WHERE campaign IS NOT NULL GROUP BY campaign, type",
    "direct amount": "SELECT campaign, currency, sum(amount) FROM response WHERE campaign IS NOT NULL AND amount IS NOT NULL GROUP BY campaign, currency",
    "latency": """SELECT campaign, max(n), sum(seconds), min(seconds), max(CASE WHEN place = (n - 1) / 4 THEN seconds END), max(CASE WHEN place = (n - 1) / 2 THEN seconds END),
        max(CASE WHEN place = 3 * (n - 1) / 4 THEN seconds END), max(seconds) FROM latency GROUP BY campaign""",
    "assigned": "SELECT campaign, cell, count(*) FROM assigned GROUP BY campaign, cell",
}
for name, days in WINDOWS.items():
    CAMPAIGNS |= {
        f"window {name}": f"SELECT campaign, isCell, cell, count(*), count(DISTINCT party), count(DISTINCT CASE WHEN amount > 0 THEN party END) FROM after WHERE delay < {days * DAY} GROUP BY campaign, isCell, cell",
        f"window {name} type": f"SELECT campaign, isCell, cell, type, count(*) FROM after WHERE delay < {days * DAY} GROUP BY campaign, isCell, cell, type",
        f"window {name} amount": f"SELECT campaign, isCell, cell, currency, sum(amount) FROM after WHERE delay < {days * DAY} AND amount IS NOT NULL GROUP BY campaign, isCell, cell, currency",
        f"window {name} open": f"SELECT campaign, isCell, cell, count(*) FROM begun, ending WHERE began + {days * DAY} > ending.us GROUP BY campaign, isCell, cell",
    }


def statements(dialect):
    """The text in a peer's dialect: whole numbers are divided by `//` in one and by `/` in others."""
    whole = (lambda sql: sql.replace(") / 1000000", ") // 1000000").replace("(n - 1) / ", "(n - 1) // ")) if dialect == "duckdb" else (lambda sql: sql)
    steps = [f"CREATE TEMP TABLE {name} AS {whole(sql)}" for name, sql in STEPS]
    return steps, {name: whole(sql) for name, sql in (CUSTOMERS | CAMPAIGNS).items()}


def figures(execute, dialect):
    """Every list of figures by its name, as sets of rows; `execute` runs a statement and gives its rows."""
    steps, lists = statements(dialect)
    for sql in steps: execute(sql)
    return {name: {tuple(int(value) if isinstance(value, float) or type(value).__name__ == "Decimal" else value for value in row) for row in execute(sql)} for name, sql in lists.items()}
