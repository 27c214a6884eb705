/* Cells as offices fill them, the second half: trade, dates, sizes, states. See import_cell.c. */
#include "import_parts.h"

#include "calendar.h"
#include "kbli.h"
#include "text.h"

#include <ctype.h>

/* ---- what it trades in ---- */

/* The five digits in "10710", "C.10710 Industri …", "1411" (a zero lost), or NULL. */
static const char *kbli_in(struct arena *a, const char *version, const char *text)
{
    size_t digits = 0;
    for (const char *s = text; *s;) {
        size_t n = strspn(s, "0123456789");
        digits += n;
        if (n == 5)
            return arena_strndup(a, s, n);
        s += n ? n : 1;
    }
    const char *plain = text_digits(a, text);
    if (digits == 5)
        return plain; /* "10.710" */
    const char *padded = arena_printf(a, "0%s", plain);
    return digits == 4 && kbli_check(version, padded) != KBLI_BAD ? padded : NULL;
}

static void take_kbli(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    const char *version = c->kbli_2025 || strstr(c->of[I_KBLI_VERSION], "2025") ? "2025" : "2020";
    const char *code = kbli_in(cx->a, version, c->of[I_KBLI]);
    if (!code) {
        fail_field(cx, "kbli", "import.error.kbli", "text", c->of[I_KBLI], NULL);
        return;
    }
    d->b.kbli = code;
    d->b.kbli_version = version;
    import_give(d, I_KBLI);
}

static void take_sector(struct ctx *cx, const char *text, struct import_draft *d)
{
    const char *sector = sector_guess(cx->a, text);
    if (sector) {
        d->b.sector = sector;
        import_give(d, I_SECTOR);
        return;
    }
    warn_field(cx, "sector", "import.warning.sector", "text", text, NULL);
    import_extra(cx, d, "Bidang usaha", text);
}

/* Everyday words for where something is sold. */
static const char *channels_in(struct arena *a, const char *text)
{
    static const struct {
        const char *word, *code;
    } words[] = {{"rumah", "home"},
                 {"lapak", "stall"},
                 {"gerobak", "stall"},
                 {"kaki lima", "stall"},
                 {"pkl", "stall"},
                 {"toko", "shop"},
                 {"kios", "shop"},
                 {"outlet", "shop"},
                 {"offline", "shop"},
                 {"luring", "shop"},
                 {"pasar", "market"},
                 {"bazar", "market"},
                 {"keliling", "door_to_door"},
                 {"wa", "whatsapp"},
                 {"whatsapp", "whatsapp"},
                 {"ig", "social_media"},
                 {"instagram", "social_media"},
                 {"facebook", "social_media"},
                 {"fb", "social_media"},
                 {"tiktok", "social_media"},
                 {"media sosial", "social_media"},
                 {"medsos", "social_media"},
                 {"sosmed", "social_media"},
                 {"online", "social_media"},
                 {"daring", "social_media"},
                 {"shopee", "marketplace"},
                 {"tokopedia", "marketplace"},
                 {"lazada", "marketplace"},
                 {"bukalapak", "marketplace"},
                 {"marketplace", "marketplace"},
                 {"market place", "marketplace"},
                 {"gofood", "delivery_app"},
                 {"go food", "delivery_app"},
                 {"grab", "delivery_app"},
                 {"grabfood", "delivery_app"},
                 {"shopeefood", "delivery_app"},
                 {"ojol", "delivery_app"},
                 {"reseller", "reseller"},
                 {"titip", "reseller"},
                 {"konsinyasi", "reseller"},
                 {"agen", "reseller"},
                 {"ekspor", "export"},
                 {"export", "export"}};
    struct buf b = buf_new(a, 1000);
    const char *fold = arena_printf(a, " %s ", text_fold(a, text));
    for (const struct field_choice *c = channel_choices; c->code; c++) {
        bool has = strcmp(text_trim(a, fold), text_fold(a, c->code)) == 0;
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !has; i++)
            has = strcmp(words[i].code, c->code) == 0 &&
                  strstr(fold, arena_printf(a, " %s ", words[i].word));
        if (has)
            buf_printf(&b, "%s%s", b.n ? "," : "", c->code);
    }
    return buf_str(&b);
}

static void take_channels(struct ctx *cx, const char *text, struct import_draft *d)
{
    /* Our own codes, as an export has them, else words. */
    struct ctx quiet = ctx_new(cx->a, cx->now);
    bool codes = field_bind_text(&quiet, &business_fields, "channels", text, &d->b, NULL);
    const char *found = codes ? d->b.channels : channels_in(cx->a, text);
    if (found && *found) {
        import_bind(cx, d, I_CHANNELS, found);
        return;
    }
    d->b.channels = NULL;
    warn_field(cx, "channels", "import.warning.left_out", "text", text, NULL);
    import_extra(cx, d, "Penjualan", text);
}

void import_take_trade(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    if (*c->of[I_KBLI])
        take_kbli(cx, c, d);
    if (*c->of[I_SECTOR])
        take_sector(cx, c->of[I_SECTOR], d);
    if (*c->of[I_CHANNELS])
        take_channels(cx, c->of[I_CHANNELS], d);
}

/* ---- dates ---- */

static const char *iso_of(struct arena *a, struct date day)
{
    char *iso = arena_alloc(a, DATE_LEN + 1);
    date_format(day, iso);
    return iso;
}

/* Without "±", "th.", "tahun", "sejak" and the like in front. */
static const char *without_about(struct arena *a, const char *s)
{
    static const char *const about[] = {
        "±",     "+-",   "~",   "+/-", "sekitar", "kurang lebih", "kira-kira", "sejak",
        "tahun", "thn.", "thn", "th.", "th",      "kl.",          "ca."};
    for (size_t i = 0; i < sizeof(about) / sizeof(about[0]);) {
        size_t n = strlen(about[i]);
        if (strncasecmp(s, about[i], n) == 0 && !isalpha((unsigned char)s[n])) {
            s = text_trim(a, s + n);
            i = 0;
        } else {
            i++;
        }
    }
    return s;
}

bool import_date(struct ctx *cx, const char *text, const char **ret_iso, bool *ret_rough)
{
    struct date today = date_of_instant(cx->now), day;
    const char *s = without_about(cx->a, text);
    *ret_rough = false;
    if (date_parse_loose(s, today, &day)) {
        *ret_iso = iso_of(cx->a, day);
        return true;
    }
    *ret_rough = true;
    size_t n = strlen(s);
    bool year = n >= 4 && strspn(s, "0123456789") == 4 && (n == 4 || strcmp(s + 4, ".0") == 0);
    const char *first = year ? arena_printf(cx->a, "%.4s-01-01", s) : NULL;
    if (!year && n == 7 && month_valid(s))
        first = arena_printf(cx->a, "%s-01", s);
    if (first && date_parse(first, &day)) {
        *ret_iso = first;
        return true;
    }
    /* "Mei 2015", "05/2015" */
    size_t word = strcspn(s, "/- .");
    bool separate = !year && word && s[word] && n - word >= 5;
    const char *with_day = separate ? arena_printf(cx->a, "1%c%s", s[word], s) : "";
    if (!separate || !date_parse_loose(with_day, today, &day))
        return false;
    *ret_iso = iso_of(cx->a, day);
    return true;
}

/* A date of something that was: not after today. */
static const char *past_date(struct ctx *cx, const char *field, const char *text, bool *ret_rough)
{
    const char *iso;
    char today[DATE_LEN + 1];
    if (!import_date(cx, text, &iso, ret_rough)) {
        import_unreadable(cx, field, "import.error.date", text);
        return NULL;
    }
    date_format(date_of_instant(cx->now), today);
    if (strcmp(iso, today) > 0) {
        import_unreadable(cx, field, "import.error.date_future", text);
        return NULL;
    }
    return iso;
}

void import_take_dates(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    bool rough;
    const char *iso;
    struct date day;
    if (*c->of[I_FOUNDED] && (iso = past_date(cx, "founded_on", c->of[I_FOUNDED], &rough))) {
        d->b.founded_on = iso;
        import_give(d, I_FOUNDED);
        if (rough)
            warn_field(cx, "founded_on", "import.warning.date_rough", "date", iso, NULL);
    }
    if (*c->of[I_CONFIRMED] && (iso = past_date(cx, "confirmed_on", c->of[I_CONFIRMED], &rough)) &&
        date_parse(iso, &day)) {
        d->confirmed_at = date_begins(day);
        if (d->confirmed_at > cx->now)
            d->confirmed_at = cx->now;
        import_give(d, I_CONFIRMED);
    }
}

/* ---- sizes ---- */

/* "3", "3 orang", "3 org", "3.0". */
static bool people_count(struct arena *a, const char *text, int64_t *ret_n)
{
    static const char units[] = "||orang|org|karyawan|pekerja|pegawai|tenaga kerja|tk|jiwa|0|";
    size_t n = strspn(text, "0123456789");
    if (!n || n > 6)
        return false;
    const char *unit = arena_printf(a, "|%s|", text_fold(a, text + n));
    if (!strstr(units, unit))
        return false;
    return text_int(arena_strndup(a, text, n), ret_n);
}

void import_take_size(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    int64_t n;
    struct ctx quiet = ctx_new(cx->a, cx->now);
    const char *capital = c->of[I_CAPITAL];
    if (*capital && !import_bind(&quiet, d, I_CAPITAL, without_about(cx->a, capital)))
        import_unreadable(cx, "capital", "import.error.money", capital);
    if (*c->of[I_EMPLOYEES] && !people_count(cx->a, without_about(cx->a, c->of[I_EMPLOYEES]), &n))
        import_unreadable(cx, "employees", "import.error.employees", c->of[I_EMPLOYEES]);
    else if (*c->of[I_EMPLOYEES]) {
        d->b.employees = n;
        import_give(d, I_EMPLOYEES);
    }
}

/* ---- states ---- */

struct state_word {
    const char *code, *words; /* folded, "|" around each */
};
static const struct state_word curation_words[] = {
    {"curated", "|curated|terkurasi|kurasi|sudah|sudah kurasi|sudah terkurasi|lolos|lolos "
                "kurasi|ya|yes|y|1|true|lulus|"
                "dikurasi|sudah dikurasi|"},
    {"not_yet", "|not yet|belum|belum kurasi|belum terkurasi|belum lolos|tidak|tidak "
                "lolos|no|n|0|false|tidak terkurasi|"
                "belum dikurasi|"},
    {"verified",
     "|verified|terverifikasi|verifikasi|diverifikasi|sudah verifikasi|lolos verifikasi|"},
    {"proposed", "|proposed|diusulkan|usulan|usul|baru|diajukan|pengajuan|calon|"},
    {NULL, NULL},
};
static const struct state_word activity_words[] = {
    {"active",
     "|active|aktif|masih aktif|buka|berjalan|masih berjalan|jalan|ya|y|1|operasional|beroperasi|"},
    {"paused",
     "|paused|libur|tutup sementara|vakum|berhenti sementara|tidak aktif sementara|musiman|"},
    {"closed", "|closed|tutup|tutup permanen|tidak aktif|nonaktif|non "
               "aktif|bangkrut|berhenti|sudah tutup|tidak|0|"
               "tidak berjalan|"},
    {"moved", "|moved|pindah|sudah pindah|pindah keluar kota|pindah kota|"},
    {NULL, NULL},
};
static const struct state_word class_words[] = {
    {"micro", "|micro|mikro|usaha mikro|um|ultra mikro|"},
    {"small", "|small|kecil|usaha kecil|uk|"},
    {"medium", "|medium|menengah|usaha menengah|"},
    {NULL, NULL},
};

static const char *state_of(struct ctx *cx, const struct state_word *list, const char *field,
                            const char *text)
{
    char key[64];
    snprintf(key, sizeof(key), "|%.60s|", text_fold(cx->a, text));
    for (; list->code; list++)
        if (strstr(list->words, key))
            return list->code;
    warn_field(cx, field, "import.warning.left_out", "text", text, NULL);
    return NULL;
}

void import_take_states(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    bool rough;
    if (*c->of[I_CURATION])
        d->curation = state_of(cx, curation_words, "curation", c->of[I_CURATION]);
    if (*c->of[I_CURATION_ON])
        d->curation_on = past_date(cx, "curation_on", c->of[I_CURATION_ON], &rough);
    if (d->curation_on && !d->curation && !*c->of[I_CURATION])
        d->curation = "curated"; /* a list with dates of curation alone */
    if (*c->of[I_ACTIVITY])
        d->activity = state_of(cx, activity_words, "activity", c->of[I_ACTIVITY]);
    if (*c->of[I_CLASS])
        d->class_ = state_of(cx, class_words, "class", c->of[I_CLASS]);
}
