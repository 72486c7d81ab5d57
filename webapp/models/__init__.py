"""The tables, one file per noun."""

from . import postgresql as postgresql
from .area import Area, inside, tenant_within, within
from .attachment import Attachment
from .base import KECAMATAN_LENGTH, db, kecamatan_of, now
from .business import (
    BUSINESS_NAME_LENGTH,
    Business,
    BusinessEntry,
    BusinessEvent,
    BusinessPair,
    RegistryOf,
    Unattached,
)
from .change import Change
from .counter import Counter
from .device import Device, DiscardedNumber, EnrolmentCode
from .entry import FIRST, PRIORITIES, TITLE_LENGTH, Conflict, Entry, Phase, State
from .event import Event, Seal, Unsealed
from .outreach import (
    LETTER_LENGTH,
    PLACE_LENGTH,
    Outreach,
    OutreachEntry,
    OutreachEvent,
    OutreachMember,
    OutreachPhone,
    OutreachState,
)
from .qr_link import QrLink
from .service_version import ServiceVersion
from .sqlite import WRITES
from .tally import Doubt, Tally
from .try_count import TryCount
from .user import Role, User

__all__ = [
    "BUSINESS_NAME_LENGTH",
    "FIRST",
    "KECAMATAN_LENGTH",
    "LETTER_LENGTH",
    "PLACE_LENGTH",
    "PRIORITIES",
    "TITLE_LENGTH",
    "WRITES",
    "Area",
    "Attachment",
    "Business",
    "BusinessEntry",
    "BusinessEvent",
    "BusinessPair",
    "Change",
    "Conflict",
    "Counter",
    "Device",
    "DiscardedNumber",
    "Doubt",
    "EnrolmentCode",
    "Entry",
    "Event",
    "Outreach",
    "OutreachEntry",
    "OutreachEvent",
    "OutreachMember",
    "OutreachPhone",
    "OutreachState",
    "Phase",
    "QrLink",
    "RegistryOf",
    "Role",
    "Seal",
    "ServiceVersion",
    "State",
    "Tally",
    "TryCount",
    "Unattached",
    "Unsealed",
    "User",
    "db",
    "inside",
    "kecamatan_of",
    "now",
    "tenant_within",
    "within",
]
