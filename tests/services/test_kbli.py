"""KBLI: both editions, what became of a code, and everyday words that lead to the right one."""

import pytest

from webapp.services import kbli

# What officers write down, and the code that fits (edition, code).
PHRASES = {
    "jual gorengan": ("2025", "56102"),
    "gorengan pinggir jalan": ("2025", "56102"),
    "seblak": ("2025", "56102"),
    "warung seblak ceker": ("2025", "56101"),
    "tukang bubur ayam": ("2025", "56102"),
    "nasi goreng malam pakai gerobak": ("2025", "56102"),
    "cilok": ("2025", "56102"),
    "martabak manis": ("2025", "56102"),
    "bakso keliling": ("2025", "56102"),
    "warteg": ("2025", "56101"),
    "rumah makan padang": ("2025", "56101"),
    "ayam geprek": ("2025", "56101"),
    "warung kopi": ("2025", "56304"),
    "jual jus buah": ("2025", "56304"),
    "es teh keliling": ("2025", "56306"),
    "jamu gendong": ("2025", "56306"),
    "cafe": ("2025", "56303"),
    "catering nasi kotak": ("2025", "56210"),
    "kantin sekolah": ("2025", "56290"),
    "warung sembako": ("2025", "47112"),
    "toko kelontong": ("2025", "47112"),
    "tukang sayur keliling": ("2025", "47213"),
    "jual buah": ("2025", "47212"),
    "ayam potong di pasar": ("2025", "47214"),
    "agen telur": ("2025", "47214"),
    "agen gas elpiji 3 kg": ("2025", "47302"),
    "bensin eceran": ("2025", "47302"),
    "konter hp": ("2025", "47404"),
    "jual pulsa dan token listrik": ("2020", "61999"),
    "toko baju anak": ("2025", "47711"),
    "jual hijab online": ("2025", "47711"),
    "toko bangunan": ("2025", "47521"),
    "fotokopi dan alat tulis": ("2025", "47611"),
    "sparepart motor": ("2025", "47833"),
    "bengkel motor": ("2025", "95320"),
    "tambal ban": ("2025", "95320"),
    "cuci mobil": ("2025", "95312"),
    "laundry kiloan": ("2025", "96100"),
    "cuci setrika baju": ("2025", "96100"),
    "tukang cukur": ("2025", "96210"),
    "salon rambut dan rias pengantin": ("2025", "96220"),
    "jahit baju": ("2025", "14120"),
    "permak celana": ("2025", "95291"),
    "konveksi kaos": ("2025", "14111"),
    "servis hp": ("2025", "95102"),
    "service ac": ("2025", "95220"),
    "keripik singkong": ("2025", "10794"),
    "bikin kue ulang tahun": ("2025", "10710"),
    "jajanan pasar": ("2025", "10792"),
    "depot air isi ulang": ("2025", "11052"),
    "perajin tempe": ("2025", "10307"),
    "frozen food rumahan": ("2025", "10750"),
    "sambal botol": ("2025", "10779"),
    "lemari kayu": ("2025", "31011"),
}


def test_everyday_phrases_find_their_code_among_the_first_five() -> None:
    missed = {
        phrase: [found.code for found in kbli.search(phrase)]
        for phrase, wanted in PHRASES.items()
        if wanted not in {(found.edition, found.code) for found in kbli.search(phrase)}
    }
    assert len(PHRASES) >= 50
    assert len(PHRASES) - len(missed) >= 0.9 * len(PHRASES), missed


def test_the_commonest_phrases_find_their_code_first() -> None:
    for phrase in (
        "jual gorengan",
        "warung kopi",
        "bengkel motor",
        "jahit baju",
        "laundry",
        "seblak",
        "es teh keliling",
    ):
        first = kbli.search(phrase)[0]
        assert (first.edition, first.code) == PHRASES.get(phrase, ("2025", "96100")), phrase


@pytest.mark.parametrize("text", ["", "   ", "qwzxv", "!!!", "的"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert kbli.search(text) == []


def test_one_code_means_different_things_in_the_two_editions() -> None:
    assert kbli.title("2020", "56102") == "Rumah/Warung Makan"
    assert kbli.title("2025", "56102") == "Aktivitas Penyediaan Makanan di Bangunan Tidak Tetap"
    assert kbli.title("2020", "10762") == "Industri Pengolahan Herbal (Herb Infusion)"
    assert kbli.title("2025", "10762") == "Pengolahan Teh"
    assert kbli.title("2025", "10771") == "Industri Kecap"
    assert kbli.title("2025", "45407") is None
    assert kbli.title("2020", "99999") is None


def test_what_a_code_of_2020_became() -> None:
    assert kbli.successors("56102") == ("56101",)
    assert kbli.successors("10763") == ("10762",)
    assert kbli.successors("56109") == ("56101", "56102")
    assert kbli.successors("47919") is None
    assert kbli.successors("61999") is None
    assert kbli.successors("99999") is None


def test_an_unverified_target_is_offered_under_its_old_edition_only() -> None:
    old = [one for one in kbli.offered() if one.edition == "2020"]
    assert old
    assert all(kbli.successors(one.code) is None for one in old)


def test_every_code_that_is_offered_or_named_has_a_title() -> None:
    assert all(one.title and one.words for one in kbli.offered())
    offered = [(one.edition, one.code) for one in kbli.offered()]
    assert len(offered) == len(set(offered))
    for new in {code for old in kbli._rules()["conversion"] for code in kbli.successors(old) or ()}:
        assert kbli.title("2025", new), new
        assert ("2025", new) in offered, new
