"""What the officer's screens of outreach events put together: key -> text; `{name}` is filled in on the phone."""

from __future__ import annotations

from flask_babel import gettext as _


def event_words() -> dict[str, str]:
    """The list of events, one of them, preparing the phone, the QR code for attendance."""
    return {
        "your_events": _("{n} kegiatan untuk Anda."),
        "no_events": _("Belum ada kegiatan yang akan datang untuk Anda. Kantor yang menyusunnya."),
        "signed_out": _("Belum ada yang masuk di HP ini. Masuk dulu dari beranda."),
        "today": _("hari ini"),
        "tomorrow": _("besok"),
        "yesterday": _("kemarin"),
        "in_days": _("{n} hari lagi"),
        "days_ago": _("{n} hari lalu"),
        "state_under_way": _("Sedang berlangsung"),
        "state_closed": _("Ditutup kantor"),
        "state_ended": _("Selesai di HP ini"),
        "state_past": _("Sudah lewat"),
        "state_ready": _("HP siap"),
        "state_not_ready": _("HP belum disiapkan"),
        # Preparing the phone
        "prepare": _("Siapkan HP"),
        "prepare_again": _("Siapkan lagi"),
        "ready": _("Siap dipakai tanpa sinyal. Disiapkan {when}."),
        "not_ready": _("Tekan Siapkan HP selagi ada sinyal, sebelum berangkat."),
        "no_longer_ready": _(
            "Sebagian yang sudah disiapkan tidak ada lagi di HP ini. Siapkan HP sekali lagi."
        ),
        "stage_done": _("sudah ada"),
        "stage_fetching": _("sedang diambil…"),
        "stage_to_come": _("menunggu"),
        "stage_missing": _("belum lengkap"),
        "forms_kept": _("{kept} dari {total} formulir sudah di HP ini."),
        "broke_off": _("Sambungan terputus. Yang sudah diambil tetap tersimpan."),
        "missing_event": _("Yang belum ada: keterangan kegiatan, formulir, dan daftar usaha."),
        "missing_forms": _("Yang belum ada: sebagian formulir, dan daftar usaha {area}."),
        "missing_registry": _("Yang belum ada: daftar usaha {area} yang terbaru."),
        "mend": _("Cari sinyal, lalu tekan Siapkan HP lagi; yang diambil hanya sisanya."),
        "fails_gone": _("Kegiatan ini tidak ada lagi di daftar Anda. Tanyakan kepada kantor."),
        "fails_no_worker": _(
            "Peramban ini tidak dapat menyimpan aplikasi. Buka dengan Chrome, bukan jendela pribadi."
        ),
        # Beginning and ending
        "begin": _("Mulai kegiatan"),
        "begin_again": _("Mulai lagi"),
        "doubt_not_today": _("Kegiatan ini tanggal {date}, bukan hari ini."),
        "doubt_not_ready": _(
            "HP belum disiapkan: tanpa sinyal, formulir yang belum tersimpan tidak terbuka."
        ),
        "doubt_other": _("Kegiatan lain sedang berlangsung di HP ini dan akan diakhiri."),
        # What was done
        "of_target": _("dari {target} {service}"),
        "done_of": _("{n} dari {target}"),
        "waiting": _("{n} isian belum sampai di kantor; dikirim sendiri begitu ada sinyal."),
        "drafts": _("{n} draf belum selesai diisi."),
        "all_sent": _("Semua isian kegiatan ini sudah sampai di kantor."),
        "attendance_qr": _("Kode QR daftar hadir"),
    }
