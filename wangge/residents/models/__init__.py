"""Tables of the public: contacts of reporters, addresses of households, consents and the services given under them."""

from wangge.residents.models.contacts import Contact, PrivacyNotice, Unmasking
from wangge.residents.models.households import Household, HouseholdDeparture, HouseholdDouble, HouseholdPast
from wangge.residents.models.protection import Assessment, ProtectionOfficer
from wangge.residents.models.serving import Consent, ConsentText, Correction, LookCount, ServiceLook, ServiceRecord

__all__ = [
    "Assessment",
    "Consent",
    "ConsentText",
    "Contact",
    "Correction",
    "Household",
    "HouseholdDeparture",
    "HouseholdDouble",
    "HouseholdPast",
    "LookCount",
    "PrivacyNotice",
    "ProtectionOfficer",
    "ServiceLook",
    "ServiceRecord",
    "Unmasking",
]
