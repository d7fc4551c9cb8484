"""Polars: a Parquet file of touchpoints, and the two projections as expressions, with the results of projections.py.

Polars has no table with a key: loading reads the lines after what is kept already, keeps the first of each (source, id), and
writes the whole file anew, synced before it takes its name. Making the projections reads that file in a new process.
"""
import json, os
from pathlib import Path

import polars as pl

from projections import COLUMNS, REGISTRY, RESULTS, WIDEST, WINDOWS

PREFIX = "customer:"
PARTY, CAMPAIGN, US, T0, AMOUNT = (pl.col(name) for name in ("party", "campaign", "us", "t0", "amount"))


class Polars:
    """Loads and makes the projections, as the engines of engines.py do."""

    def __init__(self, store): self.file = Path(store) / "touchpoints.parquet"

    def load(self, path):
        members = {"causedBy" if name == "caused" else name: pl.String for name in COLUMNS if name not in ("party", "us")}
        members |= {"customer": pl.String, "time": pl.String, "identifiers": pl.List(pl.String)}
        money = lambda name: (pl.col(name).cast(pl.Decimal(38, 4)) * 10_000).cast(pl.Int64).alias(name)
        lines = pl.scan_ndjson(path, schema=members).rename({"causedBy": "caused"}).with_columns(
            pl.col("source").fill_null("import"), money("amount"), money("cost"), pl.coalesce("customer", pl.col("identifiers").list.first()).str.strip_prefix(PREFIX).alias("party"),
            pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC").dt.timestamp("us").alias("us")).select(list(COLUMNS))
        kept = [pl.scan_parquet(self.file)] if self.file.exists() else []
        table = pl.concat([*kept, lines]).unique(subset=["source", "id"], keep="first", maintain_order=True).collect()
        fresh = self.file.with_suffix(".new")
        table.write_parquet(fresh)
        sync(fresh)
        os.rename(fresh, self.file)
        sync(self.file.parent)
        return table.height

    def rebuild(self, figures):
        kinds = pl.LazyFrame(json.loads(REGISTRY.read_text()), schema={"type": pl.String, "direction": pl.String, "role": pl.String})
        t = pl.scan_parquet(self.file).join(kinds, on="type", how="left", suffix="_kind").select(
            "party", "us", "type", "channel", "campaign", "cell", "id", "message", "caused", "coupon", "amount",
            pl.when(AMOUNT.is_not_null()).then(pl.col("currency").fill_null("XXX")).alias("currency"), pl.coalesce("direction", "direction_kind").alias("direction"),
            pl.coalesce("role", pl.col("direction").replace_strict({"outbound": "contact", "inbound": "response"}, default="record")).alias("role")).collect()
        results, response = customers(t), campaigns_of_responses(t)
        figures_of_campaigns, starts = direct(t, response)
        results |= figures_of_campaigns | windows(response, starts, t["us"].max() + 1)
        if figures:
            with open(figures, "w", encoding="utf-8") as out:
                for name in RESULTS: out.writelines(json.dumps([name, *row], ensure_ascii=False) + "\n" for row in results[name].iter_rows())
        return t.height


def sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def number(): return pl.len().cast(pl.Int64)


def counted(frame, *keys): return frame.group_by(keys).agg(number().alias("n"))


def summed(frame, *keys): return frame.filter(AMOUNT.is_not_null()).group_by(keys).agg(AMOUNT.sum().alias("total"))


def first(frame, keys, order):
    """The first row, in `order`, for each of `keys`."""
    return frame.sort(order).unique(subset=keys, keep="first", maintain_order=True)


def customers(t):
    known = t.filter(PARTY.is_not_null())
    inbound, outbound, contact = pl.col("direction") == "inbound", pl.col("direction") == "outbound", pl.col("role") == "contact"
    return {
        "customers": known.group_by("party").agg(
            pl.len().alias("touchpoints"), inbound.sum().alias("inbound"), outbound.sum().alias("outbound"), contact.sum().alias("contacts"), US.min().alias("first"), US.max().alias("last"),
            US.filter(inbound).max().alias("last_inbound"), US.filter(outbound).max().alias("last_outbound"), US.filter(contact).max().alias("last_contact"),
            CAMPAIGN.drop_nulls().n_unique().alias("campaigns")),
        "customer_types": counted(known, "party", "type"), "customer_channels": counted(known, "party", "channel"), "customer_amounts": summed(known, "party", "currency"),
    }


def campaigns_of_responses(t):
    """Every response with the campaign it belongs to: its own, else its cause's, else its coupon's."""
    responses, pair, order = t.filter(pl.col("role") == "response"), ["party", "caused"], ["us", "type", "channel", "campaign", "cell"]
    asked = responses.filter(CAMPAIGN.is_null() & PARTY.is_not_null() & pl.col("caused").is_not_null()).select(pair).unique()
    naming = t.filter(CAMPAIGN.is_not_null()).with_columns(pl.col("cell").fill_null(""))
    causes = pl.concat([naming.select("party", pl.col(name).alias("caused"), *order).join(asked, on=pair, how="semi") for name in ("message", "id")])
    issued = naming.filter((pl.col("type") == "coupon.issued") & pl.col("coupon").is_not_null())
    of_causes = first(causes, pair, order).select(*pair, CAMPAIGN.alias("of_cause"))
    of_coupons = first(issued, ["coupon"], ["us", "campaign"]).select("coupon", CAMPAIGN.alias("of_coupon"))
    return responses.join(of_causes, on=pair, how="left").join(of_coupons, on="coupon", how="left").select(
        "party", "us", "type", "currency", "amount", pl.coalesce("campaign", "of_cause", "of_coupon").alias("campaign"))


def direct(t, response):
    """Figures of responses that belong to a campaign, and where each party's windows begin."""
    pair = ["campaign", "party"]
    met = t.filter(CAMPAIGN.is_not_null() & PARTY.is_not_null() & pl.col("role").is_in(["contact", "withheld"])).with_columns(pl.col("cell").fill_null(""))
    reached = met.filter(pl.col("role") == "contact").group_by(pair).agg(US.min().alias("t0"), number().alias("contacts"))
    assigned = first(met, pair, ["us", "type", "channel", "cell"]).select(*pair, US.alias("t0"), pl.col("cell").alias("arm"))
    belonging = response.filter(CAMPAIGN.is_not_null())
    answers = belonging.filter(PARTY.is_not_null()).join(reached, on=pair, how="left").group_by(*pair, "t0").agg(
        ((US.filter(US >= T0).min() - T0.first()) // 1_000_000).alias("seconds"))
    at = (pl.col("seconds").sort().get(quarter * (pl.len() - 1) // 4).alias(f"q{quarter}") for quarter in range(5))
    parts = [
        reached.group_by("campaign").agg(pl.col("contacts").sum(), pl.len().alias("reached")),
        belonging.group_by("campaign").agg(pl.len().alias("responses"), PARTY.is_null().sum().alias("anonymous")),
        answers.group_by("campaign").agg(pl.len().alias("responders"), T0.is_null().sum().alias("untargeted")),
        answers.filter(pl.col("seconds").is_not_null()).group_by("campaign").agg(pl.len().alias("responded"), pl.col("seconds").sum().alias("sum"), *at),
    ]
    listed = pl.concat([assigned.select("campaign"), belonging.select("campaign")]).unique()
    for part in parts: listed = listed.join(part, on="campaign", how="left")
    counts = ("contacts", "reached", "responses", "responders", "responded", "untargeted", "anonymous", "sum")
    return {
        "campaigns": listed.select("campaign", *(pl.col(name).fill_null(0) for name in counts), *(f"q{quarter}" for quarter in range(5))),
        "direct_types": counted(belonging, "campaign", "type"), "direct_amounts": summed(belonging, "campaign", "currency"),
    }, pl.concat([reached.select(pl.lit(0).alias("scope"), *pair, "t0", pl.lit("").alias("arm")), assigned.select(pl.lit(1).alias("scope"), *pair, "t0", "arm")])


def windows(response, starts, fin):
    """Responses in the windows of who was reached (scope 0) and of who was assigned to a cell (scope 1); both mostly begin together, and are then joined once."""
    edges = pl.DataFrame({"span": list(WINDOWS), "number": list(range(len(WINDOWS)))})
    lengths, group, by = list(WINDOWS.values()), ["scope", "campaign", "arm"], ["scope", "campaign", "arm", "span"]
    within = lambda frame: frame.join(edges, how="cross").filter(pl.col("bucket") <= pl.col("number"))
    pairs = starts.lazy().select("campaign", "party", "t0").unique().join(response.lazy().drop("campaign"), on="party").filter((US >= T0) & (US < T0 + WIDEST)).with_columns(
        sum(((US - T0) >= length).cast(pl.Int64) for length in lengths[:-1]).alias("bucket")).collect()
    found = starts.lazy().join(pairs.lazy(), on=["campaign", "party", "t0"])
    sums = found.group_by(*group, "bucket", "type", "currency").agg(number().alias("n"), AMOUNT.sum().alias("total")).collect()
    hits = found.group_by(*group, "party").agg(pl.col("bucket").min(), pl.col("bucket").filter(AMOUNT > 0).min().alias("paid")).group_by(*group, "bucket", "paid").agg(
        number().alias("parties")).collect()
    kinds = within(sums).group_by(*by, "type").agg(pl.col("n").sum())
    ends = starts.with_columns(sum((T0 + length <= fin).cast(pl.Int64) for length in lengths).alias("late")).group_by(*group, "late").agg(number().alias("parties"))
    # The name `parties` is summed twice: all of them, and those of whom a condition holds.
    parties = lambda condition, name: pl.col("parties").filter(condition).sum().alias(name)
    people = ends.join(edges, how="cross").group_by(by).agg(pl.col("parties").sum(), parties(pl.col("late") <= pl.col("number"), "open"))
    responders = within(hits).group_by(by).agg(pl.col("parties").sum().alias("responders"), parties(pl.col("paid") <= pl.col("number"), "purchasers"))
    full = people.join(responders, on=by, how="left").join(kinds.group_by(by).agg(pl.col("n").sum().alias("responses")), on=by, how="left")
    return {
        "windows": full.select(*by, "parties", *(pl.col(name).fill_null(0) for name in ("responders", "responses", "purchasers")), "open"),
        "window_types": kinds.select(*by, "type", "n"),
        "window_amounts": within(sums.filter(pl.col("currency").is_not_null())).group_by(*by, "currency").agg(pl.col("total").sum()),
    }
