"""What the phone says by itself, without the server: key -> text in the reader's language, written into the page.

`{name}` is filled in by the phone (`static/app/texts.js`).
"""

from __future__ import annotations

from flask import Flask, json
from flask_babel import gettext as _
from markupsafe import Markup


def init_app(app: Flask) -> None:
    """Give templates `client_texts()`."""
    app.add_template_global(as_json, "client_texts")


def as_json() -> Markup:
    """The texts as JSON that may stand inside a script element."""
    return Markup(  # noqa: S704 - htmlsafe escapes <, > and &
        json.dumps(texts(), ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )


def texts() -> dict[str, str]:
    """All texts of the engine. Keys `fault.*` are kinds of answer, word codes of problems, and faults of the phone."""
    return {
        # How sending goes
        "status.idle": _("Semua isian sudah sampai di kantor."),
        "status.looking": _("Memeriksa kabar dari kantor…"),
        "status.sending": _("Mengirim {sent} dari {total}…"),
        "status.queued": _("{waiting} isian menunggu dikirim."),
        "status.signed_out": _("{waiting} isian menunggu. Masuk dulu supaya dapat dikirim."),
        "status.again_seconds": _("Dicoba lagi dalam {n} detik."),
        "status.again_minutes": _("Dicoba lagi dalam {n} menit."),
        # Why it does not go
        "fault.unreachable": _("Belum ada sambungan ke server. Isian aman di ponsel ini."),
        "fault.portal": _(
            "Jaringan ini meminta masuk dulu (halaman Wi-Fi), atau alamatnya bukan server kita. Buka peramban "
            "untuk masuk ke Wi-Fi, atau pakai data seluler. Isian aman di ponsel ini."
        ),
        "fault.stalled": _("Sambungan terlalu lambat dan terputus. Isian aman di ponsel ini."),
        "fault.busy": _("Server sedang ramai dan meminta menunggu. Isian aman di ponsel ini."),
        "fault.server": _("Server sedang bermasalah. Isian aman di ponsel ini."),
        "fault.token_unknown": _(
            "Pendaftaran ponsel ini sudah tidak berlaku. Masuk lagi dengan nama yang sama; semua isian tetap ada."
        ),
        "fault.token_revoked": _(
            "Pendaftaran ponsel ini dicabut oleh admin. Hubungi admin, lalu masuk lagi; semua isian tetap ada."
        ),
        "fault.401": _("Server tidak mengenali ponsel ini. Masuk lagi; semua isian tetap ada."),
        "fault.not_allowed": _("Server menolak ponsel ini. Hubungi admin; semua isian tetap ada."),
        "fault.link_closed": _("Formulir ini sudah ditutup oleh kantor. Isian Anda tetap ada di ponsel ini."),
        "fault.400": _("Server tidak dapat membaca isian ini."),
        "fault.404": _("Server tidak mengenal tujuan isian ini."),
        "fault.409": _("Server sudah punya isian lain dengan tanda yang sama."),
        "fault.413": _("Isian ini terlalu besar untuk dikirim. Kurangi foto atau teksnya."),
        "fault.422": _("Ada bagian isian yang perlu diperbaiki."),
        "fault.phone": _("Ponsel tidak dapat menyimpan. Periksa ruang penyimpanan ponsel."),
        "fault.other": _("Pengiriman belum berhasil. Isian aman di ponsel ini."),
        "fault.file_missing": _("Fotonya tidak ada lagi di ponsel ini. Ambil foto baru."),
        "fault.file_damaged": _("Fotonya rusak di ponsel ini. Ambil foto baru."),
        "fault.file_refused": _("Server tidak menerima berkas ini. Ambil foto baru, atau pilih berkas lain."),
        # What cannot be done with an entry
        "fault.unknown_entry": _("Isian ini tidak ada di ponsel ini."),
        "fault.not_a_draft": _("Isian ini sudah selesai. Tekan Ubah untuk membukanya lagi."),
        "fault.already_reviewed": _("Isian ini sudah diputuskan oleh kantor, jadi tidak dapat diubah lagi."),
        "fault.already_stored": _("Isian ini sudah sampai di server, jadi tidak dapat dihapus dari ponsel."),
        "fault.being_sent": _("Isian ini sedang dikirim. Tunggu sebentar."),
        "fault.sign_in_needed": _("Masuk dulu supaya isian mendapat nomor. Isian tersimpan sebagai draf."),
        "fault.reason_needed": _("Pilih alasan menghapus."),
        "fault.anonymous": _("Jawaban survei tanpa nama tidak dapat dibuka lagi."),
        # While a NIK is filled in
        "same_nik.here": _(
            "NIK ini sudah terdaftar: {names}. Periksa dulu; kalau memang usaha lain, lanjutkan."
        ),
        "same_nik.elsewhere": _(
            "NIK ini sudah terdaftar di kelurahan lain. Periksa dulu; kalau memang usaha lain, lanjutkan."
        ),
        # The phone itself
        "notice.lost": _(
            "{n} catatan di perangkat ini belum diterima server dan tidak ada lagi di perangkat (nomor {numbers}). "
            "Catat ulang bila masih bisa, dan beri tahu pemeriksa Anda."
        ),
        "notice.missing": _("Catatan nomor {numbers} tidak sampai di server dan tidak ada di ponsel ini."),
        "reason.earlier": _("Dikirim sebelum ponsel ini didaftarkan lagi."),
        "reason.lost": _("Hilang dari ponsel sebelum terkirim."),
        "storage.safe": _("Penyimpanan aman: peramban tidak akan menghapus isian dengan sendirinya."),
        "storage.unsafe": _(
            "Penyimpanan belum terjamin: bila ponsel hampir penuh, peramban dapat menghapus isian. Pasang aplikasi "
            "ke layar utama dan kirim isian secepatnya."
        ),
        "storage.low": _("Ruang ponsel hampir habis (sisa {free} MB). Kirim isian, lalu hapus berkas lain."),
        "storage.not_installed": _(
            "Di iPhone, isian dapat terhapus setelah 7 hari bila aplikasi belum dipasang. Tekan Bagikan, lalu "
            "Tambah ke Layar Utama."
        ),
    }
