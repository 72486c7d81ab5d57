"""The one table of messages about answers: form, schema and the page's `data-fault-*` all read it.

A key is `<code>` or, where a type speaks differently, `<type>.<code>`. Placeholders in braces are filled from the
question (`{label}`, `{min}`, `{max}`, `{length}`); `{date}` is known only from the answer and stays open in the page.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

NOT_AN_OBJECT = _l("Jawaban harus berupa objek JSON: nama pertanyaan dan isinya.")
UNKNOWN_QUESTION = _l("Pertanyaan ini tidak ada di formulir.")

FAULTS: dict[str, Any] = {
    "required": _l("{label} belum diisi."),
    "type": _l("{label} harus berupa tulisan."),
    "characters": _l("{label} memuat tanda yang tidak dapat dibaca. Hapus, lalu ketik ulang."),
    "maxlength": _l("{label} terlalu panjang. Paling banyak {max_length} huruf."),
    "minlength": _l("{label} terlalu pendek. Paling sedikit {min_length} huruf."),
    "choice": _l("Isi {label} tidak ada di daftar. Pilih dari daftar."),
    # Digits
    "pattern": _l("{label} harus {length} angka. Hitung lagi angkanya."),
    "nik.pattern": _l("{label} harus 16 angka. Hitung lagi angka di KTP."),
    "nik.date": _l("Tanggal lahir di {label} tidak ada ({date}). Periksa angka ke-7 sampai ke-12."),
    "nik.serial": _l("Empat angka terakhir {label} tidak mungkin 0000. Periksa lagi di KTP."),
    "npwp.pattern": _l("{label} harus 15 atau 16 angka. Hitung lagi angkanya."),
    "pirt.pattern": _l("{label} harus 15 angka. Contoh: 2063271010001-27."),
    "rt_rw.pattern": _l("{label} harus angka 1 sampai 999. Contoh: 003."),
    # Contacts
    "phone.pattern": _l("{label} belum benar. Nomor HP mulai dengan 08. Contoh: 0812 3456 7890."),
    "phone.short": _l("{label} kurang angkanya. Nomor HP terdiri dari 10 sampai 13 angka."),
    "phone.long": _l("{label} kelebihan angka. Nomor HP terdiri dari 10 sampai 13 angka."),
    "email.type": _l("{label} belum benar. Contoh: nama@contoh.com."),
    # Numbers and dates
    "integer.type": _l("{label} harus angka bulat. Contoh: 2."),
    "money.type": _l("{label} harus rupiah tanpa sen. Contoh: 1.500.000."),
    "year.type": _l("{label} harus tahun 4 angka. Contoh: 2019."),
    "min": _l("{label} paling kecil {min}."),
    "max": _l("{label} paling besar {max}."),
    "date.type": _l("{label} bukan tanggal yang ada. Contoh: 17-08-1990."),
    "date.min": _l("{label} paling awal {min}."),
    "date.max": _l("{label} paling akhir {max}."),
    "date.future": _l("{label} tidak boleh lewat dari hari ini."),
    "year.future": _l("{label} tidak boleh lewat dari tahun ini."),
    "time.type": _l("{label} bukan jam yang ada. Contoh: 09:30."),
    # Choices
    "choice.required": _l("{label} belum dipilih."),
    "choices.required": _l("{label} belum dipilih. Pilih satu atau lebih."),
    "area.required": _l("{label} belum dipilih."),
    "score.required": _l("{label} belum dinilai. Pilih satu jawaban."),
    "score.choice": _l("Isi {label} tidak ada di daftar. Pilih satu jawaban."),
    "kbli.type": _l("{label} belum benar. Kode KBLI terdiri dari 5 angka. Pilih dari daftar."),
    # Place, files, consent
    "location.type": _l("{label} tidak terbaca. Ambil lagi, atau tulis mengapa tidak dapat diambil."),
    "location.outside": _l("{label} berada di luar Indonesia. Ambil lagi di tempat terbuka."),
    "location.absent": _l("Tulis mengapa {label} tidak dapat diambil, 3 sampai 200 huruf."),
    "photo.required": _l("{label} belum diambil."),
    "photo.type": _l("{label} tidak terbaca. Ambil fotonya lagi."),
    "signature.required": _l("{label} belum dibubuhkan."),
    "signature.type": _l("{label} tidak terbaca. Bubuhkan lagi."),
    "file.required": _l("{label} belum dipilih."),
    "file.type": _l("{label} tidak terbaca. Pilih berkasnya lagi."),
    "lookup.type": _l("{label} tidak terbaca. Cari lagi usahanya, atau tekan Usaha baru."),
    # Rows
    "repeat.required": _l("{label} belum diisi. Isi paling sedikit satu {item}."),
    "repeat.type": _l("{label} tidak terbaca. Isi lagi."),
    "repeat.min": _l("{label}: isi paling sedikit {min} {item}."),
    "repeat.max": _l("{label}: paling banyak {max} {item}. Hapus yang lebih."),
    "repeat.row": _l("{Item} ke-{row}: {text}"),
    "consent.required": _l("{label} belum diberikan. Bacakan kalimatnya, lalu centang bila setuju."),
    "consent.type": _l("{label} tidak terbaca. Ulangi: centang, atau tanda tangan."),
    "consent.version": _l("{label} diberikan untuk kalimat yang lain. Bacakan kalimat ini, lalu minta lagi."),
    "consent.given_by": _l("{label}: tulis nama orang yang setuju."),
    "consent.signature": _l("{label}: tanda tangan belum dibubuhkan."),
}

WARNINGS: dict[str, Any] = {
    "region": _l("Enam angka pertama {label} bukan kode kecamatan yang dikenal. Periksa lagi di KTP."),
    "sex": _l("{label} berbeda dengan NIK. Periksa lagi di KTP."),
    "birth_date": _l("{label} berbeda dengan NIK. Periksa lagi di KTP."),
}


def fault(kind: str, code: str) -> Any:
    """The message (lazy) of one type's fault.

    Raises:
        KeyError: the table lacks it, which a test would have found.
    """
    own = f"{kind}.{code}"
    return FAULTS[own if own in FAULTS else code]
