/*
 * Sectors, and what people write for them. Offices call the column "Bidang Usaha", "Jenis
 * Usaha", "Klaster" and put anything into it, from "MAMIN" to "jual nasi pecel dan es teh"; so a
 * text is searched for known phrases, whole words only, and the longest one decides. The
 * everyday words of the KBLI table take part, so this list holds only what is not there.
 */
#include "kbli_table.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

static const char *const sectors[SECTOR_COUNT] = {
    "culinary", "food_processing", "trade",     "services",      "crafts", "fashion",
    "creative", "agriculture",     "transport", "manufacturing", "other",
};

struct phrase {
    const char *words; /* folded; "; " between phrases */
    const char *sector;
};

/* clang-format off */
static const struct phrase phrases[] = {
    {"kuliner; culinary; makanan dan minuman; makanan minuman; makanan; minuman; mamin; f b; fnb; food; "
     "food and beverage; makan minum; jasa boga; boga; nasi; bakso; soto; mie; mi; ayam; bebek; lele; "
     "sego; pecel; lalapan; depot; kantin; resto; restoran; rumah makan; warung makan; warung nasi; warung kopi; "
     "kedai; kafe; cafe; kopi; coffee; es; jus; sate; rujak; gado gado; tahu campur; tahu telur; cwie mie; "
     "pangsit; geprek; krispi; burger; kebab; pizza; catering; katering; masakan; lauk; sarapan; angkringan; "
     "pujasera; siap saji; siap santap", "culinary"},
    {"makanan olahan; food processing; olahan pangan; olahan makanan; pangan olahan; industri makanan; "
     "industri minuman; industri pangan; makanan ringan; makanan kering; camilan; cemilan; snack; kue; roti; "
     "keripik; kripik; kerupuk; krupuk; tempe; tahu; sambal; bumbu; frozen; frozen food; makanan beku; jamu; "
     "minuman herbal; sari buah; kue kering; kue basah; jajan; jajanan; jajanan pasar; abon; nugget; "
     "produksi makanan; produksi kue; produksi roti; produksi tempe; produksi tahu; bubuk kopi; oleh oleh", "food_processing"},
    {"perdagangan; trade; dagang; pedagang; trading; jual beli; jual; jualan; penjualan; toko; kios; lapak; grosir; "
     "eceran; agen; distributor; reseller; dropship; warung; warung kelontong; kelontong; sembako; pracangan; "
     "peracangan; meracang; mracangan; pulsa; counter; konter; bensin; pertamini; elpiji; lpg; gas; minimarket; "
     "swalayan; koperasi; bahan bangunan; toko bangunan; material; alat tulis; atk; toko obat; apotek; "
     "online shop; olshop; barang bekas; rosok; rongsokan; ikan hias; toko kue; toko roti; toko baju; "
     "toko bunga; pasar; dagang makanan; dagang kopi; jual makanan; jual kue; jual pulsa", "trade"},
    {"jasa; services; service; servis; reparasi; bengkel; laundry; laundri; binatu; salon; pangkas; barbershop; "
     "potong rambut; rias; pijat; spa; kos; kost; kos kosan; penginapan; homestay; rental; sewa; persewaan; "
     "fotokopi; fotocopy; foto copy; percetakan; cetak; sablon; print; les; bimbel; kursus; pendidikan; paud; "
     "kesehatan; bidan; terapi; konstruksi; tukang; kontraktor; cuci motor; cuci mobil; tambal ban; cleaning; "
     "wifi; warnet; tour; travel agent; biro wisata; konsultan; event organizer; eo; sound system; terop; "
     "dekorasi; wedding organizer; servis elektronik; permak; vermak; jasa cetak; jasa lainnya", "services"},
    {"kerajinan; kerajinan dan mebel; crafts; craft; kriya; handycraft; handicraft; hand made; handmade; kerajinan tangan; souvenir; "
     "suvenir; cinderamata; mebel; meubel; mebeler; furnitur; furniture; ukir; ukiran; anyaman; gerabah; keramik; "
     "rajut; rajutan; topeng; bonsai; aksesoris; aksesori; manik manik; bambu; rotan; kayu; mainan; sangkar; "
     "sangkar burung; wayang; daur ulang", "crafts"},
    {"fesyen; fashion; fesyen dan busana; fesyen dan tekstil; tekstil; konveksi; garmen; garment; busana; pakaian; baju; kaos; batik; "
     "jahit; menjahit; penjahit; tailor; modiste; bordir; hijab; kerudung; jilbab; mukena; gamis; seragam; sepatu; "
     "sandal; tas; dompet; kulit; clothing; distro; ecoprint; eco print; jumputan; sulam; topi; sarung; butik", "fashion"},
    {"ekonomi kreatif; creative; ekraf; kreatif; industri kreatif; desain; desain grafis; design; fotografi; foto; "
     "videografi; video; film; animasi; aplikasi; game; software; website; it; digital; musik; seni; "
     "seni pertunjukan; sanggar; periklanan; advertising; konten; content creator; arsitektur; lukis; lukisan; "
     "penerbitan; studio", "creative"},
    {"pertanian; agriculture; pertanian dan peternakan; peternakan; perikanan; perkebunan; agribisnis; agrobisnis; tani; "
     "petani; ternak; budidaya; budi daya; tanaman; tanaman hias; bibit; sayur hidroponik; hidroponik; jamur; "
     "ikan; lele bioflok; unggas; ayam petelur; ayam potong hidup; sapi; kambing; sapi perah; susu sapi; burung; "
     "pupuk; urban farming", "agriculture"},
    {"transportasi; transportasi dan pengiriman; transport; angkutan; pengangkutan; ojek; ojol; kurir; ekspedisi; logistik; travel; sopir; "
     "antar jemput; taksi; becak; angkot; pindahan; truk; pengiriman", "transport"},
    {"industri lain; manufacturing; industri; pabrik; manufaktur; industri pengolahan; las; bengkel las; bubut; "
     "bengkel bubut; logam; sabun; kosmetik; kimia; plastik; paving; batako; sparepart; mesin; rokok; "
     "alat rumah tangga; produksi sabun; sangkar besi; teralis; kanopi; aluminium; kaca", "manufacturing"},
    {"lainnya; lain lain; lain; other; others", "other"},
};
/* clang-format on */

enum { PHRASES = sizeof phrases / sizeof *phrases };

const char *sector_code(size_t n)
{
    return n < SECTOR_COUNT ? sectors[n] : NULL;
}

bool sector_valid(const char *code)
{
    for (size_t i = 0; code && i < SECTOR_COUNT; i++)
        if (strcmp(sectors[i], code) == 0)
            return true;
    return false;
}

/* The best found so far: longest, then first in the text. */
struct guess {
    const char *sector;
    size_t len, at;
};

/* The same letter or digit, or no letter at all in both (blank, hyphen). */
static bool same(char phrase, char text)
{
    char c = (char)tolower((unsigned char)phrase);
    return isalnum((unsigned char)c) ? c == text : text == ' ';
}

/* Where a phrase of `n` characters stands in the folded text as whole words; false if nowhere. */
static bool phrase_in(const char *text, const char *phrase, size_t n, size_t *ret_at)
{
    for (size_t at = 0; text[at];) {
        size_t i = 0;
        while (i < n && text[at + i] && same(phrase[i], text[at + i]))
            i++;
        if (i == n && (text[at + n] == '\0' || text[at + n] == ' ')) {
            *ret_at = at;
            return true;
        }
        at += strcspn(text + at, " ");
        at += text[at] == ' ';
    }
    return false;
}

static void guess_words(const char *text, const char *words, const char *sector, struct guess *best)
{
    while (*words) {
        size_t n = strcspn(words, ";"), at;
        if (n >= best->len && phrase_in(text, words, n, &at) && (n > best->len || at < best->at))
            *best = (struct guess){sector, n, at};
        words += n;
        words += strspn(words, "; ");
    }
}

/* The first run of exactly five digits under a known division. */
static const char *sector_of_code_in(const char *text)
{
    for (const char *s = text; *s;) {
        size_t n = strspn(s, "0123456789");
        char code[6];
        struct kbli_division d;
        if (n == 5) {
            text_copy(code, sizeof code, s);
            if (kbli_division("2020", code, &d))
                return kbli_sector(code);
        }
        s += n ? n : 1;
    }
    return NULL;
}

const char *sector_guess(struct arena *a, const char *text)
{
    if (!text)
        return NULL;
    for (size_t i = 0; i < SECTOR_COUNT; i++)
        if (strcmp(sectors[i], text) == 0)
            return sectors[i];
    const char *folded = text_fold(a, text);
    const char *by_code = sector_of_code_in(folded);
    if (by_code)
        return by_code;
    struct guess best = {0};
    for (size_t i = 0; i < PHRASES; i++)
        guess_words(folded, phrases[i].words, phrases[i].sector, &best);
    for (size_t i = 0; i < KBLI_ROWS; i++)
        guess_words(folded, kbli_rows[i].words, kbli_rows[i].sector, &best);
    return best.sector;
}
