"""Items that are refused for their size, and one of a type that the ledger alone writes."""
import json

item = {"channel": "web", "type": "visit.web", "time": "2024-03-01T09:00:00Z"}
print(json.dumps({**item, "id": "a", "place": "x" * 70000}))
print(json.dumps({**item, "id": "b", "identifiers": [f"email:{n}@example.org" for n in range(65)]}))
print(json.dumps({**item, "id": "c", "type": "ingest.retracted"}))
print("x" * 1200000)
