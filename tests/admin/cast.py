"""Who and what there is in the invented service of these tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dispatch.domain.charges import RateCard
from dispatch.records.tables import InstitutionKind

INTERPRETERS = range(1001, 1031)
"""Their public numbers."""

BUSY = [1, 1, 0, 0, 1, 1, 2, 5, 14, 28, 33, 30, 20, 19, 29, 31, 25, 14, 7, 4, 3, 2, 2, 1]
"""How much is asked in each hour of the day."""

LISBON = ZoneInfo("Europe/Lisbon")
DAY = date(2026, 11, 20)  # a Friday
LOGIN, PASSWORD = "coordenacao", "ponte sobre o rio"

# The only numbers in this world, from the range reserved for fiction. No page about calls may show them.
LINE_NUMBER, INTERPRETER_NUMBER, SITE_NUMBER = "+12025550110", "+12025550143", "+12025550164"

LANGUAGES = [
    ("uk", "213", "ucraniano", "Ukrainian", 22),
    ("bn", "220", "bengalês", "Bengali", 17),
    ("ne", "231", "nepalês", "Nepali", 14),
    ("hi", "232", "hindi", "Hindi", 12),
    ("ar", "240", "árabe", "Arabic", 9),
    ("ru", "214", "russo", "Russian", 7),
    ("pa", "233", "panjabi", "Punjabi", 6),
    ("zh", "250", "mandarim", "Mandarin Chinese", 5),
    ("ro", "260", "romeno", "Romanian", 4),
    ("fa-AF", "241", "dari", "Dari", 3),
    ("kea", "270", "crioulo cabo-verdiano", "Cape Verdean Creole", 3),
    ("pov", "271", "crioulo da Guiné-Bissau", "Guinea-Bissau Creole", 2),
    ("wo", "280", "uólofe", "Wolof", 1),
    ("ti", "281", "tigrínia", "Tigrinya", 1),
]
SCARCE = {"ti", "wo", "pov", "fa-AF"}

PLACES = [
    ("centre-lisbon", None, InstitutionKind.CENTRE, "Centro Nacional de Lisboa"),
    ("agency-border", "centre-lisbon", InstitutionKind.AGENCY, "Agência das Fronteiras e Vistos"),
    ("agency-health", "centre-lisbon", InstitutionKind.AGENCY, "Agência de Saúde Pública"),
    ("centre-porto", None, InstitutionKind.CENTRE, "Centro Nacional do Porto"),
    ("agency-work", "centre-porto", InstitutionKind.AGENCY, "Agência das Condições do Trabalho"),
    ("town", None, InstitutionKind.MUNICIPALITY, "Município de Ribeira Velha"),
    ("local", "town", InstitutionKind.LOCAL_CENTRE, "Centro Local de Ribeira Velha"),
]
ASKING = [place[0] for place in PLACES if place[2] is not InstitutionKind.MUNICIPALITY]

CARD = RateCard(
    rate_card_id="card-2026",
    name="2026",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    currency="EUR",
    per_minute=Decimal("0.62"),
    minimum_seconds=120,
)
