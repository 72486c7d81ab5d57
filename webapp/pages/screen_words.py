"""What the officer's screens put together: key -> text in the reader's language; `{name}` is filled in there."""

from __future__ import annotations

from collections.abc import Callable

from flask import json
from flask_babel import gettext as _
from markupsafe import Markup


def as_json(texts: Callable[[], dict[str, str]]) -> Callable[[], Markup]:
    """A function that gives the texts as JSON that may stand inside a script element."""

    def written() -> Markup:
        text = json.dumps(texts(), ensure_ascii=False, separators=(",", ":"))
        return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - nothing can end the script element

    return written


def words() -> dict[str, str]:
    """Home, the list of entries, one entry, this phone."""
    return {
        "state_draft": _("Belum selesai"),
        "state_queued": _("Menunggu dikirim"),
        "state_sending": _("Sedang dikirim"),
        "state_stored": _("Sampai di kantor"),
        "state_photos": _("Sampai, foto menyusul"),
        "state_approved": _("Disetujui"),
        "state_working": _("Diproses"),
        "state_withdrawn": _("Dibatalkan"),
        "state_rejected": _("Ditolak pemeriksa"),
        "state_refused": _("Ditolak, perlu diperbaiki"),
        "state_returned": _("Dikembalikan"),
        "state_conflict": _("Menunggu keputusan kantor"),
        "means_draft": _("Isian ini belum selesai. Lanjutkan, lalu simpan."),
        "means_queued": _("Isian ini aman di ponsel dan dikirim sendiri begitu ada sinyal."),
        "means_sending": _("Isian ini sedang dikirim ke kantor."),
        "means_stored": _("Isian ini sudah sampai di kantor."),
        "means_approved": _("Pemeriksa sudah menyetujui isian ini."),
        "means_working": _("Kantor sedang memproses isian ini."),
        "means_withdrawn": _("Isian ini dibatalkan dan tidak dipakai lagi."),
        "means_rejected": _("Pemeriksa menolak isian ini. Alasannya ada di bawah."),
        "means_refused": _("Kantor belum dapat menerima isian ini. Perbaiki, lalu kirim lagi."),
        "means_returned": _("Pemeriksa meminta isian ini diperbaiki."),
        "from_citizen": _("Warga yang mengirimnya lewat QR: hubungi warganya dan perbaiki bersama."),
        "mend_by": _("Perbaiki paling lambat {day}."),
        "mend_late": _("Terlambat: batasnya {day}."),
        "means_conflict": _("Kantor sudah punya isi lain untuk isian ini. Pemeriksa yang memutuskan."),
        "untitled": _("Tanpa nama"),
        "found": _("{n} isian"),
        "found_none": _("Tidak ada isian yang cocok."),
        "saved_file": _("Berkas disimpan di folder Unduhan."),
        "discarded": _("Isian dihapus."),
        "updating": _("Versi baru sedang dipasang. Bila isian sedang dikirim, tunggu sampai selesai."),
        "form_open": _("Masih ada formulir yang terbuka. Selesaikan atau tutup dulu, lalu pasang lagi."),
        "forms_ready": _("Formulir siap dipakai tanpa sinyal: {kept} dari {total}."),
        "last_contact": _("Terakhir terhubung ke kantor: {when}."),
        "never_contact": _("Belum pernah terhubung ke kantor."),
        "safe": _("Penyimpanan di ponsel aman"),
        "unsafe": _("Penyimpanan di ponsel belum terjamin"),
        "understood": _("Saya mengerti"),
        "event_now": _("Kegiatan berlangsung"),
        "event_here": _("Di HP ini: {done}."),
        "event_waiting": _("{n} isiannya belum sampai di kantor."),
        "event_over": _("Kegiatan {date} sudah selesai?"),
        "event_open": _("Buka kegiatan"),
        "event_end": _("Sudah selesai"),
        "event_goes_on": _("Masih berlangsung"),
        "done_of": _("{n} dari {target}"),
        "signing_in": _("Sebentar…"),
        "nobody": _("Belum ada yang masuk"),
        "out": _("Keluar"),
        "out_anyway": _("Tetap keluar"),
        "out_waiting": _(
            "{n} isian belum sampai di kantor. Isian tetap tersimpan di ponsel ini, tetapi baru dikirim sesudah "
            "Anda masuk lagi."
        ),
    }


def business_words() -> dict[str, str]:
    """Searching businesses, one business, who is to be helped."""
    return {
        "none_yet": _("Daftar usaha belum ada di ponsel ini. Masuk, lalu sambungkan ke internet sekali."),
        "type_to_search": _("Ketik nama usaha, pemilik, produk, atau nomor. {n} usaha ada di ponsel ini."),
        "found_businesses": _("{n} usaha cocok."),
        "found_no_business": _("Tidak ada usaha yang cocok."),
        "found_first": _("{n} usaha pertama yang cocok. Ketik lebih banyak supaya lebih tepat."),
        "waiting": _("belum dikirim"),
        "metres": _("{n} m dari sini"),
        "kilometres": _("{n} km dari sini"),
        "no_position": _("tanpa lokasi"),
        "help_count": _("{n} usaha perlu dibantu."),
        "help_none": _("Tidak ada usaha yang perlu dibantu."),
        "nearest": _("Yang terdekat lebih dulu."),
        "position_off": _("Lokasi ponsel tidak didapat; urut menurut RT."),
        "lacks_nib": _("Belum punya NIB"),
        "lacks_halal": _("Belum punya sertifikat halal"),
        "wants_nib": _("Minta dibantu NIB"),
        "wants_halal": _("Minta dibantu halal"),
        "owner_name": _("Pemilik"),
        "phone": _("Telepon"),
        "product": _("Produk"),
        "address": _("Alamat"),
        "place": _("RT/RW"),
        "nik": _("NIK"),
        "nib": _("NIB"),
        "halal_number": _("Nomor sertifikat halal"),
    }
