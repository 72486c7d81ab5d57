"""The tables, one file per noun."""

from .area import Area
from .attachment import Attachment
from .base import db, kecamatan_of, now
from .counter import Counter
from .device import Device, DiscardedNumber, EnrolmentCode
from .entry import Conflict, Entry, State
from .event import Change, Event, Seal
from .qr_link import QrLink
from .service_version import ServiceVersion
from .user import Role, User

__all__ = [
    "Area",
    "Attachment",
    "Change",
    "Conflict",
    "Counter",
    "Device",
    "DiscardedNumber",
    "EnrolmentCode",
    "Entry",
    "Event",
    "QrLink",
    "Role",
    "Seal",
    "ServiceVersion",
    "State",
    "User",
    "db",
    "kecamatan_of",
    "now",
]
