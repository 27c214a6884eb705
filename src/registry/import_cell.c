/*
 * Cells as offices fill them, one converter per kind. What can be understood without guessing is
 * taken, with a warning where something was put right; what was lost (digits that a sheet rounded
 * away) is refused with words that say so; what finds no field of its own (a second owner, a second
 * phone) goes into the notes.
 */
#include "import_parts.h"

#include "formats.h"
#include "places.h"
#include "text.h"

#include <ctype.h>
#include <inttypes.h>

void import_extra(struct ctx *cx, struct import_draft *d, const char *label, const char *text)
{
    d->extra = arena_printf(cx->a, "%s%s%s: %s", d->extra ? d->extra : "", d->extra ? "\n" : "",
                            label, text);
}

void import_give(struct import_draft *d, enum import_what what)
{
    d->given |= I_BIT(what);
}

bool import_bind(struct ctx *cx, struct import_draft *d, enum import_what what, const char *text)
{
    if (!field_bind_text(cx, &business_fields, import_what_field(what)->name, text, &d->b, NULL))
        return false;
    import_give(d, what);
    return true;
}

void import_unreadable(struct ctx *cx, const char *field, const char *msgid, const char *text)
{
    const char *said = import_said_in(cx->a, &text, 1, 0);
    fail_field(cx, field, msgid, "text", said ? said : "", NULL);
}

const char *import_cell_text(struct arena *a, const char *cell)
{
    const char *s = text_trim(a, cell);
    s += *s == '\'' && s[1] == '='; /* as our own files write it */
    size_t n = strlen(s);
    bool quoted =
        n > 2 && s[0] == '=' && s[1] == '"' && s[n - 1] == '"' && strchr(s + 2, '"') == s + n - 1;
    return quoted ? arena_strndup(a, s + 2, n - 3) : cell;
}

const char *import_cell_clean(struct arena *a, const char *cell)
{
    static const char nothing[] =
        "|tidak ada|tdk ada|belum ada|blm ada|kosong|nihil|n a|na|none|null|tidak punya|"
        "tdk punya|belum punya|blm punya|menyusul|belum|";
    const char *s = text_trim(a, import_cell_text(a, cell));
    if (*s == '\'' && s[1] && (strchr("=+-@", s[1]) || isdigit((unsigned char)s[1])))
        s++; /* a sheet's sign for text */
    if (!s[strspn(s, "-_.?/ \\")] || strcmp(s, "–") == 0 || strcmp(s, "—") == 0)
        return "";
    if (strlen(s) > 14)
        return s;
    struct arena_mark mark = arena_mark(a);
    char key[64];
    snprintf(key, sizeof(key), "|%s|", text_fold(a, s));
    arena_reset(a, mark);
    return key[1] == '|' || strstr(nothing, key) ? "" : s;
}

const char *import_scientific(struct arena *a, const char *s, size_t fill, bool *ret_lost)
{
    char digits[40] = "";
    size_t n = 0, point = 0, exponent = 0;
    bool has_point = false;
    *ret_lost = false;
    for (; isdigit((unsigned char)*s) || ((*s == '.' || *s == ',') && !has_point); s++) {
        if (!isdigit((unsigned char)*s)) {
            has_point = true;
            point = n;
        } else if (n < 24) {
            digits[n++] = *s;
        }
    }
    if (!n || (*s != 'E' && *s != 'e') || s[1 + (s[1] == '+')] == '\0')
        return NULL;
    s += 1 + (s[1] == '+');
    for (; isdigit((unsigned char)*s) && exponent < 100; s++)
        exponent = exponent * 10 + (size_t)(*s - '0');
    size_t whole = (has_point ? point : n) + exponent;
    if (*s || whole < n || whole > 24)
        return NULL;
    *ret_lost = whole - n > fill;
    memset(digits + n, '0', whole - n);
    return arena_strndup(a, digits, whole);
}

/* ---- owner ---- */

/* Degrees and titles after a comma: "Contoh Nama, S.E., M.M." is one person. */
static bool is_title(const char *part)
{
    static const char titles[] =
        "|se|sh|st|sp|sd|mm|mt|mh|ma|msi|mpd|spd|ssos|skom|skm|sag|sip|sip|amd|amdkeb|str|dr|"
        "drs|dra|ir|h|hj|phd|apt|skep|ns|spt|sit|mkes|mba|bsc|ba|bba|ssi|sst|stp|spsi|spdi|";
    char key[24] = "|";
    size_t n = 1;
    for (const char *s = part; *s; s++) {
        if (isalpha((unsigned char)*s) && n < sizeof(key) - 2)
            key[n++] = (char)tolower((unsigned char)*s);
        else if (isalnum((unsigned char)*s) || n == sizeof(key) - 2)
            return false;
    }
    key[n++] = '|';
    key[n] = '\0';
    return n > 2 && strstr(titles, key) != NULL;
}

/* Where the first owner's name ends and how long the sign between is; the end of the text when
 * there is one only. */
static size_t first_name(const char *s, size_t *ret_sign)
{
    static const char *const words[] = {" dan ", " & ", "&",      " + ",
                                        "/",     ";",   " atau ", " bersama "};
    size_t at = strlen(s), length = strlen(s);
    *ret_sign = 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *hit = strcasestr(s, words[i]);
        if (hit && (size_t)(hit - s) < at) {
            at = (size_t)(hit - s);
            *ret_sign = strlen(words[i]);
        }
    }
    for (const char *c = strchr(s, ','); c && (size_t)(c - s) < at; c = strchr(c + 1, ',')) {
        char part[64];
        size_t n = strcspn(c + 1, ",");
        snprintf(part, sizeof(part), "%.*s", (int)n, c + 1);
        if (is_title(part))
            continue;
        at = (size_t)(c - s);
        *ret_sign = 1;
    }
    return at ? at : length;
}

static const char *without_brackets(struct ctx *cx, struct import_draft *d, const char *s)
{
    const char *open = strchr(s, '('), *close = open ? strchr(open, ')') : NULL;
    if (!close || open == s)
        return s;
    const char *inner =
        text_trim(cx->a, arena_strndup(cx->a, open + 1, (size_t)(close - open - 1)));
    if (*inner)
        import_extra(cx, d, "Keterangan pemilik", inner);
    return text_trim(cx->a, arena_printf(cx->a, "%.*s %s", (int)(open - s), s, close + 1));
}

static void take_name(struct ctx *cx, const char *text, struct import_draft *d)
{
    size_t sign;
    const char *s = without_brackets(cx, d, text);
    size_t at = first_name(s, &sign);
    const char *first = text_trim(cx->a, arena_strndup(cx->a, s, at));
    const char *rest = sign ? text_trim(cx->a, s + at + sign) : "";
    if (*rest && strlen(first) >= 2) {
        warn_field(cx, "owner_name", "import.warning.owners", "name", first, NULL);
        import_extra(cx, d, "Pemilik lain", rest);
        s = first;
    }
    import_bind(cx, d, I_OWNER, s);
}

static void take_birth(struct ctx *cx, const char *text, struct import_draft *d)
{
    bool rough;
    const char *iso, *comma = strrchr(text, ','); /* "Malang, 12-3-1980" */
    if (!import_date(cx, text, &iso, &rough) &&
        !(comma && import_date(cx, text_trim(cx->a, comma + 1), &iso, &rough)))
        fail_field(cx, "owner_birth_date", "field.error.date", NULL);
    else if (rough)
        warn_field(cx, "owner_birth_date", "import.warning.birth_rough", NULL);
    else
        import_bind(cx, d, I_BIRTH, iso);
}

static void take_gender(struct ctx *cx, const char *text, struct import_draft *d)
{
    char key[24];
    snprintf(key, sizeof(key), "|%.20s|", text_fold(cx->a, text));
    if (strstr("|p|pr|perempuan|wanita|f|female|w|", key))
        import_bind(cx, d, I_GENDER, "f");
    else if (strstr("|l|lk|laki laki|laki|pria|m|male|", key))
        import_bind(cx, d, I_GENDER, "m");
    else
        warn_field(cx, "owner_gender", "import.warning.left_out", "text", text, NULL);
}

void import_take_owner(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    if (*c->of[I_OWNER])
        take_name(cx, c->of[I_OWNER], d);
    if (*c->of[I_BIRTH])
        take_birth(cx, c->of[I_BIRTH], d);
    if (*c->of[I_GENDER])
        take_gender(cx, c->of[I_GENDER], d);
}

/* ---- NIK, NIB, NPWP ---- */

/* The plain number; tells `lost` when a sheet rounded its digits away. */
static void take_number(struct ctx *cx, struct import_draft *d, enum import_what what,
                        const char *text, size_t fill, const char *lost_msgid,
                        const char **ret_member)
{
    bool lost;
    const char *number = import_scientific(cx->a, text, fill, &lost);
    if (!number)
        number = format_plain(cx->a, text);
    else if (lost) {
        fail_field(cx, import_what_name(what), lost_msgid, NULL);
        return;
    }
    if (!number || !number[strspn(number, "0")])
        return; /* zeros only: nobody's */
    *ret_member = number;
    import_give(d, what);
}

void import_take_numbers(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    if (*c->of[I_NIK])
        take_number(cx, d, I_NIK, c->of[I_NIK], 0, "import.error.nik_lost", &d->b.owner_nik);
    if (*c->of[I_NIB])
        take_number(cx, d, I_NIB, c->of[I_NIB], 3, "import.error.digits_lost", &d->b.nib);
    if (*c->of[I_NPWP])
        take_number(cx, d, I_NPWP, c->of[I_NPWP], 0, "import.error.digits_lost", &d->b.owner_npwp);
}

/* ---- phone ---- */

static bool is_scientific(const char *s)
{
    size_t n = strspn(s, "0123456789.,");
    const char *exponent = s + n + 1 + (s[n] && s[n + 1] == '+');
    return n && (s[n] == 'E' || s[n] == 'e') && *exponent &&
           !exponent[strspn(exponent, "0123456789")];
}

/* Where the number of "WA: 0812-3456-7890 (Bu Ani)" begins and ends: words stand apart from it. */
static void phone_span(const char *s, size_t *ret_from, size_t *ret_to)
{
    size_t from = strcspn(s, "0123456789+("), to = strlen(s);
    if (s[from] == '(' && !isdigit((unsigned char)s[from + 1]) && s[from + 1] != '+')
        from += strcspn(s + from, "0123456789+");
    while (to > from && !isdigit((unsigned char)s[to - 1]))
        to--;
    bool glued = (from && isalpha((unsigned char)s[from - 1])) || isalpha((unsigned char)s[to]);
    *ret_from = glued ? 0 : from;
    *ret_to = glued ? strlen(s) : to;
}

/* Says only what the number is good for: "WA", "HP.", "(Telp)". */
static bool phone_label(struct arena *a, const char *words)
{
    static const char labels[] = "|wa|w a|hp|no|no hp|no wa|telp|tlp|telepon|whatsapp|phone|aktif|"
                                 "hp wa|wa hp|telp wa|wa telp|hp aktif|wa aktif|";
    char key[40];
    snprintf(key, sizeof(key), "|%.36s|", text_fold(a, words));
    return key[1] == '|' || strstr(labels, key);
}

/* The number alone; other words around it go into the notes. */
static const char *phone_bare(struct ctx *cx, struct import_draft *d, const char *text)
{
    size_t from, to;
    phone_span(text, &from, &to);
    if (from == 0 && !text[to])
        return text;
    const char *phone = text_phone(cx->a, arena_strndup(cx->a, text + from, to - from));
    if (!phone_is_mobile(phone) && !phone_is_landline(phone))
        return text;
    if (!phone_label(cx->a, arena_strndup(cx->a, text, from)) || !phone_label(cx->a, text + to))
        import_extra(cx, d, "Keterangan telepon", text);
    return phone;
}

size_t import_cut(struct arena *a, const char *text, const char *signs, const char **ret,
                  size_t max)
{
    size_t n = 0;
    char *copy = arena_strdup(a, text);
    bool words = strchr(signs, ',') != NULL;
    for (char *w; words && ((w = strcasestr(copy, " atau ")) || (w = strcasestr(copy, " dan ")));)
        memset(w, ',', strcspn(w + 1, " ") + 2);
    char *save = NULL;
    for (char *p = strtok_r(copy, signs, &save); p && n < max; p = strtok_r(NULL, signs, &save)) {
        const char *piece = text_trim(a, p);
        if (*piece)
            ret[n++] = piece;
    }
    return n;
}

/* "0812… / 0857…", "0812… atau 0857…" */
static size_t phones_cut(struct arena *a, const char *text, const char **ret, size_t max)
{
    if (!is_scientific(text))
        return import_cut(a, text, "/,;&|", ret, max);
    ret[0] = text;
    return 1;
}

void import_take_phone(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    enum { MOST = 6 };
    const char *pieces[MOST];
    size_t n = *c->of[I_PHONE] ? phones_cut(cx->a, c->of[I_PHONE], pieces, MOST) : 0, chosen = 0;
    if (!n)
        return;
    for (size_t i = n; i-- > 0;) {
        pieces[i] = phone_bare(cx, d, pieces[i]);
        const char *phone = text_phone(cx->a, pieces[i]);
        if (phone_is_mobile(phone) || phone_is_landline(phone))
            chosen = i;
    }
    const char *phone = text_phone(cx->a, pieces[chosen]);
    if (!phone || !phone[strspn(phone, "0")])
        return;
    if (is_scientific(phone)) {
        fail_field(cx, "phone", "import.error.phone_lost", NULL);
        return;
    }
    d->b.phone = phone;
    import_give(d, I_PHONE);
    for (size_t i = 0; i < n; i++)
        if (i != chosen)
            import_extra(cx, d, "Telepon lain", pieces[i]);
    if (n > 1)
        warn_field(cx, "phone", "import.warning.phones", NULL);
}

/* ---- place ---- */

/* "Oro2 Dowo" is "Oro Oro Dowo": a 2 behind a word doubles it. */
static const char *doubled(struct arena *a, const char *s)
{
    const char *two = strchr(s, '2');
    if (!two || two == s || !isalpha((unsigned char)two[-1]) ||
        (two[1] && two[1] != ' ' && two[1] != '-'))
        return s;
    const char *from = two;
    while (from > s && isalpha((unsigned char)from[-1]))
        from--;
    return arena_printf(a, "%.*s %.*s%s", (int)(two - s), s, (int)(two - from), from, two + 1);
}

/* "… Kel. Kauman, Kec. Klojen" inside an address. */
static const char *ward_in_address(struct arena *a, const char *address)
{
    static const char *const words[] = {"kelurahan ", "kel. ", "kel.", "kel "};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *hit = strcasestr(address, words[i]);
        if (!hit || (hit > address && isalpha((unsigned char)hit[-1])))
            continue;
        hit += strlen(words[i]);
        const char *kec = strcasestr(hit, "kec");
        size_t n = strcspn(hit, ",;(");
        if (kec && (size_t)(kec - hit) < n)
            n = (size_t)(kec - hit);
        return text_trim(a, arena_strndup(a, hit, n));
    }
    return "";
}

bool import_address_tells(struct ctx *cx, const struct import_cells *c)
{
    const char *text = ward_in_address(cx->a, c->of[I_ADDRESS]), *said = c->of[I_DISTRICT];
    const struct place *district = *said ? district_guess(places(), cx->a, said) : NULL;
    return *text && ward_guess(places(), cx->a, doubled(cx->a, text),
                               district ? district->code : NULL, NULL, NULL);
}

static void take_ward(struct ctx *cx, const char *text, const char *district_text, bool of_address,
                      struct import_draft *d)
{
    bool exact = false;
    const char *near = NULL;
    const struct place *district =
        *district_text ? district_guess(places(), cx->a, district_text) : NULL;
    const struct place *ward = ward_guess(places(), cx->a, doubled(cx->a, text),
                                          district ? district->code : NULL, &exact, &near);
    if (!ward && near)
        fail_field(cx, "ward", "import.error.ward_near", "text", text, "near", near, NULL);
    else if (!ward)
        fail_field(cx, "ward", "import.error.ward", "text", text, NULL);
    if (!ward)
        return;
    d->b.ward = ward->code;
    import_give(d, I_WARD);
    if (!exact || of_address)
        warn_field(cx, "ward", "import.warning.ward", "text", text, "ward", ward->name, NULL);
    if (district && ward->parent && strcmp(district->code, ward->parent) != 0)
        warn_field(cx, "ward", "import.warning.district", "ward", ward->name, "district",
                   place_name(places(), ward->parent), NULL);
}

/* Where a ward comes from that the row itself does not say. */
static void tell_given(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    if (!c->ward_given || !d->b.ward)
        return;
    const char *ward = place_name(places(), d->b.ward);
    d->ward_given = true;
    d->ward_chosen = c->ward_row == 0;
    if (d->ward_chosen)
        warn_field(cx, "ward", "import.warning.ward_chosen", "ward", ward, NULL);
    else
        warn_field(cx, "ward", "import.warning.ward_row", "ward", ward, "row",
                   arena_printf(cx->a, "%" PRId64, c->ward_row), NULL);
}

/* RT and RW of their own columns, "02", "2/5" or "RT 02 RW 05", as people write them behind an
 * address. */
static const char *with_rt_rw(struct ctx *cx, const struct import_cells *c)
{
    const char *address = c->of[I_ADDRESS], *rt = c->of[I_RT], *rw = c->of[I_RW];
    if (!*rt && !*rw)
        return address;
    const char *slash = strchr(rt, '/');
    if (slash && !*rw) {
        rw = text_trim(cx->a, slash + 1);
        rt = text_trim(cx->a, arena_strndup(cx->a, rt, (size_t)(slash - rt)));
    }
    const char *rt_word = isdigit((unsigned char)*rt) ? "RT " : "",
               *rw_word = isdigit((unsigned char)*rw) ? "RW " : "";
    return text_trim(cx->a, arena_printf(cx->a, "%s %s%s %s%s", address, rt_word, rt, rw_word, rw));
}

/* "-7.96, 112.63", "-7,96 112,63". */
static bool point_cut(struct arena *a, const char *text, const char **ret_lat, const char **ret_lng)
{
    size_t n = strcspn(text, "; \t");
    const char *comma = strchr(text, ',');
    bool decimal_comma = comma && !strchr(text, '.');
    if (text[n]) {
        *ret_lat = arena_strndup(a, text, n);
        *ret_lng = text_trim(a, text + n + 1);
    } else if (comma && !decimal_comma) {
        *ret_lat = arena_strndup(a, text, (size_t)(comma - text));
        *ret_lng = text_trim(a, comma + 1);
    } else {
        return false;
    }
    size_t m = strlen(*ret_lat);
    if (m && ((*ret_lat)[m - 1] == ',' || (*ret_lat)[m - 1] == ';'))
        *ret_lat = arena_strndup(a, *ret_lat, m - 1);
    return **ret_lat && **ret_lng;
}

/* One of the two; what cannot be read is told with the cell it stands in. */
static bool take_degrees(struct ctx *cx, enum import_what what, const char *text, const char *cell,
                         struct import_draft *d)
{
    struct ctx quiet = ctx_new(cx->a, cx->now);
    bool good = import_bind(&quiet, d, what, text);
    if (!good)
        import_unreadable(cx, import_what_name(what), "import.error.point", *cell ? cell : text);
    return good;
}

static void take_point(struct ctx *cx, const char *lat, const char *lng, const char *cell,
                       struct import_draft *d)
{
    if (!take_degrees(cx, I_LAT, lat, cell, d) || !take_degrees(cx, I_LNG, lng, cell, d))
        return;
    bool turned = (d->b.lat > 90000000 || d->b.lat < -90000000) && d->b.lng < 90000000 &&
                  d->b.lng > -90000000;
    if (!turned)
        return;
    int64_t other = d->b.lat;
    d->b.lat = d->b.lng;
    d->b.lng = other;
    warn_field(cx, "lat", "import.warning.point_turned", NULL);
}

void import_take_place(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    const char *lat = c->of[I_LAT], *lng = c->of[I_LNG];
    if (*c->of[I_ADDRESS])
        import_bind(cx, d, I_ADDRESS, with_rt_rw(cx, c));
    const char *in_address = *c->of[I_WARD] ? "" : ward_in_address(cx->a, c->of[I_ADDRESS]);
    if (*c->of[I_WARD])
        take_ward(cx, c->of[I_WARD], c->of[I_DISTRICT], false, d);
    else if (*in_address)
        take_ward(cx, in_address, c->of[I_DISTRICT], true, d);
    tell_given(cx, c, d);
    if (*c->of[I_POINT] && !point_cut(cx->a, c->of[I_POINT], &lat, &lng))
        import_unreadable(cx, "lat", "import.error.point", c->of[I_POINT]);
    else if (*lat && *lng)
        take_point(cx, lat, lng, c->of[I_POINT], d);
    else if (*lat || *lng)
        fail_field(cx, *lat ? "lng" : "lat", "error.point_half", NULL);
}
