"""Every personal field of the public in the catalogue, held against every route of the matrix and every role: the text
behind it stands in the answers named here and in no other, and those only whoever may reach the route gets.

A field that is added to the catalogue fails this test until it is said here where it may be read. The answers are those
of the walk in test_registers.
"""

from tests.access.world import WANTED
from wangge.privacy.personal import BY_COLUMN
from wangge.residents.tests.conftest import NAME, PHONE

REVEALED = ("POST /services/{record_id}/reveal", "POST /desk/services/{record_id}/reveal/")
CORRECTED = ("GET /desk/services/corrections/{correction_id}/", "POST /desk/services/corrections/{correction_id}/")
RECEIPT = ("GET /desk/services/{record_id}/receipt/",)
# The text of the world that stands in a column, and the routes that may tell it.
IN_CLEAR: dict[str, tuple[str, tuple[str, ...]]] = {
    "residents.ServiceRecord.name_locked": (NAME, (*REVEALED, *CORRECTED, *RECEIPT)),
    "residents.ServiceRecord.phone_locked": (PHONE, (*REVEALED, *CORRECTED)),
    "residents.ServiceRecord.code_locked": ("{code}", RECEIPT),
    "residents.Correction.wanted_locked": (WANTED, CORRECTED),
    "residents.ServiceLook.words": ("核对送餐时间", ("GET /desk/services/looks/",)),
}
# Addresses are told to whoever works on their ground: the matrix says who reaches the routes that tell them.
BY_ROUTE = {
    "residents.Household.address", "residents.Household.size_band", "residents.HouseholdPast.address",
    "residents.HouseholdPast.size_band", "residents.ServiceRecord.household", "residents.ServiceRecord.service",
    "residents.Consent.given_by", "residents.Consent.given_on", "residents.HouseholdPast.household",
}  # fmt: skip
# Keys of staff, told by name where the matrix lets them be told, and hashes, which no answer has.
KEYS = {
    "residents.Household.collector_id", "residents.HouseholdPast.collector_id", "residents.HouseholdDouble.decided_by",
    "residents.ServiceRecord.registered_by", "residents.ServiceRecord.person_index",
    "residents.ServiceRecord.code_index",
    "residents.ServiceLook.by_id", "residents.LookCount.by_id", "residents.Correction.decided_by",
}  # fmt: skip
# Of no register: the reporter's contact is tried in wangge/api/tests/test_access.py, the person's own page and reply in
# wangge/portal/tests, who answers for personal data in wangge/desk/tests/settings.
ELSEWHERE = {
    "residents.Contact.name_locked", "residents.Contact.phone_locked", "residents.Contact.phone_index",
    "residents.Contact.language", "residents.Unmasking.asked_by", "residents.Unmasking.approved_by",
    "residents.Unmasking.purpose", "residents.ProtectionOfficer.user", "residents.ProtectionOfficer.reached_by",
    "residents.ProtectionOfficer.named_by", "residents.Assessment.proposed_by", "residents.Assessment.decided_by",
    "residents.Correction.reply_locked",
}  # fmt: skip


def test_every_personal_field_of_the_public_is_in_this_test() -> None:
    listed = [*IN_CLEAR, *BY_ROUTE, *KEYS, *ELSEWHERE]
    assert len(listed) == len(set(listed))
    known = {column for column in BY_COLUMN if column.startswith("residents.") and "Departure" not in column}
    assert set(listed) == known


class Told:
    """Where the texts behind the locked columns stood, of all answers that were given."""

    def __init__(self, code: str) -> None:
        self._texts = {column: text.format(code=code) for column, (text, _routes) in IN_CLEAR.items()}
        self._routes: dict[str, set[str]] = {column: set() for column in IN_CLEAR}
        self.wrong: list[str] = []

    def add(self, name: str, route: str, said: str, *, is_allowed: bool) -> None:
        for column, text in self._texts.items():
            if text in said:
                self._routes[column].add(route)
                if not is_allowed or route not in IN_CLEAR[column][1]:
                    self.wrong.append(f"{name}: {route} tells {column}")

    def silent(self) -> list[str]:
        """Columns that no answer told: the walk would be blind to them."""
        return [column for column, routes in self._routes.items() if not routes]
