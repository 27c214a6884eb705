/*
 * A sister system's file: its heading, found among title rows by the names that columns go by, and
 * its rows, each understood by itself. What a ticket can do without is left out with a warning (a
 * phone that is none); what it cannot, refuses its row.
 */
#include "case_exchange_parts.h"

#include "calendar.h"
#include "category.h"
#include "category_guess.h"
#include "mail.h"
#include "places.h"
#include "text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum {
    HEADING_WITHIN = 40,
    TICKET_MAX = 60,
    TITLE_MAX = 120,
    NAME_MAX_SHOWN = 120,
    ADDRESS_MAX = 300,
    ANSWER_MAX = 16000, /* bytes: what an act takes */
    WORDS_LEAST = 10,
    DAY = 86400
};

enum what {
    TICKET,
    TITLE,
    TEXT,
    CATEGORY,
    STATE,
    OPENED,
    AT,
    ANSWER,
    NAME,
    PHONE,
    EMAIL,
    WARD,
    DISTRICT,
    ADDRESS,
    LAT,
    LNG,
    SECRECY,
    OURS,
    WHATS
};

static const struct {
    enum what what;
    const char *folds; /* folded headings between bars */
} names[] = {
    {TICKET, "|no laporan|nomor laporan|tracking id|trackingid|id laporan|kode laporan|no tiket|"
             "nomor tiket|tiket|no aduan|nomor aduan|no pengaduan|nomor pengaduan|id aduan|"
             "id pengaduan|kode tracking|kode aduan|no registrasi|ticket|ticket number|"},
    {TITLE, "|judul|judul laporan|judul aduan|judul pengaduan|perihal|subjek|subyek|title|"},
    {TEXT, "|isi|isi laporan|isi aduan|isi pengaduan|laporan|aduan|pengaduan|deskripsi|uraian|"
           "keluhan|pesan|isi pesan|isi laporan akhir|uraian laporan|description|"},
    {CATEGORY, "|kategori|kategori laporan|kategori aduan|topik|bidang|jenis aduan|category|"},
    {STATE, "|status|status laporan|status aduan|status pengaduan|status tindak lanjut|keadaan|"
            "tahap|state|"},
    {OPENED,
     "|tanggal|tgl|tanggal laporan|tgl laporan|tanggal aduan|tanggal pengaduan|tanggal masuk|"
     "tgl masuk|tanggal dibuat|dibuat|waktu laporan|waktu aduan|tanggal lapor|created at|"},
    {AT, "|tanggal status|tgl status|tanggal tindak lanjut|tgl tindak lanjut|terakhir diperbarui|"
         "tanggal diperbarui|tanggal update|update terakhir|diperbarui|tanggal perubahan|"
         "tanggal jawaban|updated at|"},
    {ANSWER, "|tindak lanjut|isi tindak lanjut|jawaban|tanggapan|balasan|respon|respons|"
             "tindak lanjut terakhir|jawaban opd|jawaban instansi|answer|"},
    {NAME, "|nama|nama pelapor|pelapor|nama pengirim|pengirim|nama pengadu|name|"},
    {PHONE, "|no hp|nomor hp|hp|telepon|no telepon|nomor telepon|no telp|telp|no hp pelapor|"
            "nomor telepon pelapor|no wa|whatsapp|kontak|phone|"},
    {EMAIL, "|email|e mail|surel|alamat email|email pelapor|"},
    {WARD, "|kelurahan|desa|desa kelurahan|kelurahan desa|nama kelurahan|ward|"},
    {DISTRICT, "|kecamatan|nama kecamatan|district|"},
    {ADDRESS,
     "|alamat|lokasi|lokasi kejadian|alamat kejadian|tempat kejadian|lokasi laporan|address|"},
    {LAT, "|lat|latitude|lintang|"},
    {LNG, "|lng|long|lon|longitude|bujur|"},
    {SECRECY, "|kerahasiaan|sifat|sifat laporan|anonim|rahasia|anonim rahasia|tipe pelapor|"},
    {OURS, "|tiket sahabat|"},
};

struct xch_sheet {
    struct ctx *cx;
    struct table_reader *table;
    const char *system;
    int at[WHATS]; /* column, -1: none */
    const char **headings;
    size_t columns;
};

/* ---- the heading ---- */

static bool read_heading(struct xch_sheet *s, const struct table_row *row)
{
    struct arena *a = s->cx->a;
    for (int w = 0; w < WHATS; w++)
        s->at[w] = -1;
    for (size_t i = 0; i < row->n; i++) {
        const char *key = arena_printf(a, "|%s|", text_fold(a, row->cells[i]));
        for (size_t k = 0; key[2] && k < sizeof(names) / sizeof(names[0]); k++)
            if (s->at[names[k].what] < 0 && strstr(names[k].folds, key))
                s->at[names[k].what] = (int)i;
    }
    return s->at[TICKET] >= 0 && s->at[STATE] >= 0;
}

static void keep_headings(struct xch_sheet *s, const struct table_row *row)
{
    s->headings = arena_array(s->cx->a, row->n + 1, sizeof(*s->headings));
    for (size_t i = 0; i < row->n; i++) {
        s->headings[i] = arena_strdup(s->cx->a, row->cells[i]);
        if (*s->headings[i])
            s->columns = i + 1;
    }
}

static enum err find_heading(struct xch_sheet *s)
{
    struct table_row row;
    bool found = false;
    for (int i = 0; i < HEADING_WITHIN && !found && table_next(s->table, &row); i++)
        found = read_heading(s, &row);
    TRY(table_error(s->table));
    if (!found)
        return fail(s->cx, ERR_INPUT, "case_exchange.error.heading", NULL);
    if (s->at[OURS] >= 0)
        return fail(s->cx, ERR_INPUT, "case_exchange.error.ours", NULL);
    keep_headings(s, &row);
    return OK;
}

enum err xch_open(struct ctx *cx, const char *system, const char *data, size_t n,
                  struct xch_sheet **ret)
{
    struct table_open from = {.fd = -1, .data = data, .n = n};
    struct xch_sheet *s = arena_new_of(cx->a, struct xch_sheet);
    *s = (struct xch_sheet){.cx = cx, .system = system};
    TRY(table_open(cx, &from, &s->table));
    enum err e = find_heading(s);
    if (e != OK)
        table_close(s->table);
    else
        *ret = s;
    return e;
}

const char *const *xch_headings(const struct xch_sheet *s, size_t *ret_n)
{
    *ret_n = s->columns;
    return s->headings;
}

/* ---- cells ---- */

/* The beginning, where it is longer than a field holds: the rest is no reason to refuse a ticket.
 */
static const char *beginning(struct ctx *cx, const char *text, size_t max)
{
    if (strlen(text) <= max)
        return text;
    char *cut = arena_alloc(cx->a, max + 1);
    text_copy(cut, max + 1, text);
    return cut;
}

/* Without what people write for "nothing"; "" when there is none. */
static const char *cell(const struct xch_sheet *s, const struct table_row *row, enum what w)
{
    int at = s->at[w];
    if (at < 0 || (size_t)at >= row->n)
        return "";
    const char *text = row->cells[at];
    text += *text == '\'';
    const char *trimmed = text_trim(s->cx->a, text);
    if (strspn(trimmed, "-. ") == strlen(trimmed))
        return "";
    return w == TEXT || w == ANSWER ? text : trimmed;
}

/* "14:05", "14.05.10" behind a date: seconds of the day; 0 without. */
static int64_t time_of(const char *s)
{
    for (const char *p = s; *p; p++) {
        bool starts = p > s && (p[-1] == ' ' || p[-1] == 'T' || p[-1] == ',');
        if (!starts || !isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1]) ||
            (p[2] != ':' && p[2] != '.') || !isdigit((unsigned char)p[3]) ||
            !isdigit((unsigned char)p[4]))
            continue;
        int hour = (p[0] - '0') * 10 + p[1] - '0', minute = (p[3] - '0') * 10 + p[4] - '0';
        return hour < 24 && minute < 60 ? hour * 3600 + minute * 60 : 0;
    }
    return 0;
}

/* A date in any form, with or without a time; never after now (a day alone: of today it is now). */
static int64_t instant_of(struct ctx *cx, const char *field, const char *text)
{
    struct date day;
    int64_t at;
    char clean[64];
    if (!*text)
        return 0;
    text_copy(clean, sizeof(clean), text);
    size_t n = strlen(clean); /* "… WIB" is the city's time */
    if (n > 4 && strcmp(clean + n - 4, " WIB") == 0)
        clean[n - 4] = '\0';
    if (!instant_parse(clean, &at)) {
        if (!date_parse_loose(clean, date_of_instant(cx->now), &day)) {
            fail_field(cx, field, "case_exchange.error.date", "text", text, NULL);
            return 0;
        }
        at = date_begins(day) + time_of(clean);
    }
    if (at > cx->now + DAY) {
        fail_field(cx, field, "error.date_future", NULL);
        return 0;
    }
    return at > cx->now ? cx->now : at;
}

/* ---- what a row says ---- */

static void take_ticket(struct ctx *cx, const char *text, struct xch_row *r)
{
    text += *text == '#';
    size_t n = strlen(text);
    if (!n)
        fail_field(cx, "ticket", "field.error.required", NULL);
    else if (n > TICKET_MAX || !text_valid(text, n, false))
        fail_field(cx, "ticket", "case_exchange.error.ticket", NULL);
    r->ticket = text;
}

static void take_state(struct ctx *cx, const struct xch_sheet *s, const struct table_row *row,
                       struct xch_row *r)
{
    r->state_words = cell(s, row, STATE);
    r->state = xch_state_of(cx->a, r->state_words);
    if (!*r->state_words)
        fail_field(cx, "state", "field.error.required", NULL);
    else if (r->state == XCH_UNKNOWN)
        fail_field(cx, "state", "case_exchange.error.state", "text", r->state_words, NULL);
    r->opened_at = instant_of(cx, "opened_at", cell(s, row, OPENED));
    r->at = instant_of(cx, "at", cell(s, row, AT));
    if (r->at && r->at < r->opened_at)
        r->at = r->opened_at;
    const char *answer = cell(s, row, ANSWER);
    if (strlen(answer) > ANSWER_MAX || !text_valid(answer, strlen(answer), true))
        fail_field(cx, "answer", "case.error.text", NULL);
    r->answer = *answer ? answer : NULL;
}

/* A title that is too long stands above the text. */
static void take_text(struct ctx *cx, const char *title, const char *text, struct report *r)
{
    size_t n = 0;
    for (const char *p = title; *p; p++)
        n += ((unsigned char)*p & 0xC0) != 0x80;
    bool fits = n <= TITLE_MAX;
    r->title = *title && fits ? title : NULL;
    r->description = !*text ? title : fits ? text : arena_printf(cx->a, "%s\n\n%s", title, text);
    if (*title && fits && *text && strlen(text) < WORDS_LEAST) /* too short to stand alone */
        r->description = arena_printf(cx->a, "%s\n%s", title, text);
}

static void take_sender(struct ctx *cx, const struct xch_sheet *s, const struct table_row *row,
                        struct report *r)
{
    const char *secrecy = text_fold(cx->a, cell(s, row, SECRECY)), *name = cell(s, row, NAME);
    const char *phone = text_phone(cx->a, cell(s, row, PHONE)), *email = cell(s, row, EMAIL);
    bool nameless = strstr(secrecy, "anonim") || strstr(text_fold(cx->a, name), "anonim");
    r->sealed = strstr(secrecy, "rahasia") && !strstr(secrecy, "tidak");
    r->concerns = "self";
    if (nameless)
        return;
    if (phone && *phone && !phone_is_mobile(phone) && !phone_is_landline(phone))
        warn_field(cx, "phone", "case_exchange.warning.left_out", "text", phone, NULL);
    else if (phone && *phone)
        r->phone = phone;
    if (*email && !mail_address_good(email))
        warn_field(cx, "email", "case_exchange.warning.left_out", "text", email, NULL);
    else if (*email)
        r->email = email;
    if (strlen(name) >= 2)
        r->name = beginning(cx, name, NAME_MAX_SHOWN);
}

/* Degrees, with a comma or a point. */
static int64_t degrees_of(struct ctx *cx, const char *name, const char *text, int64_t most)
{
    struct ctx quiet = ctx_new(cx->a, cx->now);
    struct report r = {.lat = FIELD_UNSET, .lng = FIELD_UNSET};
    char *point = arena_strdup(cx->a, text);
    for (char *p = point; *p; p++)
        *p = *p == ',' ? '.' : *p;
    if (!field_bind_text(&quiet, &report_fields, name, point, &r, NULL))
        return FIELD_UNSET;
    int64_t at = strcmp(name, "lat") == 0 ? r.lat : r.lng;
    return at >= -most && at <= most ? at : FIELD_UNSET;
}

static void take_point(struct ctx *cx, const char *lat, const char *lng, struct report *r)
{
    enum { HALF_TURN = 180000000 };
    r->lat = degrees_of(cx, "lat", lat, HALF_TURN / 2);
    r->lng = degrees_of(cx, "lng", lng, HALF_TURN);
    if (r->lat != FIELD_UNSET && r->lng != FIELD_UNSET)
        return;
    r->lat = r->lng = FIELD_UNSET;
    if (*lat || *lng)
        warn_field(cx, "lat", "case_exchange.warning.left_out", "text",
                   arena_printf(cx->a, "%s, %s", lat, lng), NULL);
}

/* By name, else by the nearest centre, else by what the words name; a person confirms all but the
 * first. Nowhere: the city has it until somebody says where. */
static void take_place(struct ctx *cx, const struct xch_sheet *s, const struct table_row *row,
                       struct xch_row *r)
{
    struct report *to = &r->report;
    const char *ward = cell(s, row, WARD), *address = cell(s, row, ADDRESS);
    const char *district = cell(s, row, DISTRICT);
    const struct place *in = *district ? district_guess(places(), cx->a, district) : NULL,
                       *w = NULL;
    bool exact = false;
    take_point(cx, cell(s, row, LAT), cell(s, row, LNG), to);
    to->address = *address ? beginning(cx, address, ADDRESS_MAX) : NULL;
    if (*ward)
        w = ward_guess(places(), cx->a, ward, in ? in->code : NULL, &exact, NULL);
    if (*ward && !w)
        warn_field(cx, "ward", "case_exchange.warning.ward", "text", ward, NULL);
    if (!w && to->lat != FIELD_UNSET)
        w = ward_nearest(places(), to->lat, to->lng);
    if (!w)
        w = ward_in_text(places(), cx->a,
                         arena_printf(cx->a, "%s. %s. %s", address, to->title ? to->title : "",
                                      to->description ? to->description : ""));
    to->ward = w ? w->code : NULL;
    r->place_guessed = w && !exact;
}

/* A category of ours named as it is, else what the words are about. */
static void take_category(struct ctx *cx, const char *named, struct xch_row *r)
{
    struct category *all;
    size_t n;
    const char *fold = text_fold(cx->a, named);
    if (*fold && category_list(cx, false, &all, &n) == OK)
        for (size_t i = 0; i < n && !r->report.category; i++)
            if (strcmp(fold, text_fold(cx->a, all[i].name_id)) == 0 ||
                strcmp(named, all[i].code) == 0)
                r->report.category = all[i].code;
    if (r->report.category)
        return;
    const char *text =
        arena_printf(cx->a, "%s. %s. %s", named, r->report.title ? r->report.title : "",
                     r->report.description ? r->report.description : "");
    int weight;
    r->report.category = category_guess_weighed(cx, text, &weight);
    r->unsure = weight < CATEGORY_SURE;
}

/* ---- its hashes ---- */

static const char *hash_of(struct ctx *cx, const char *text, size_t bytes)
{
    unsigned char hash[HASH_LEN];
    keyed_hash(cx->app->keys, "case-exchange", text, strlen(text), hash);
    return text_hex(cx->a, hash, bytes);
}

static void take_hashes(struct ctx *cx, const char *system, struct xch_row *r)
{
    const char *said =
        arena_printf(cx->a, "%d\n%s", (int)r->state, r->answer ? text_trim(cx->a, r->answer) : "");
    r->said = hash_of(cx, said, 8);
    const char *all =
        arena_printf(cx->a, "%s\n%s\n%" PRId64 "\n%s", system, r->ticket, r->at, said);
    r->client_id = arena_printf(cx->a, "exchange-%s", hash_of(cx, all, 20));
}

/* ---- rows ---- */

static void understand(struct xch_sheet *s, const struct table_row *row, struct xch_row *r)
{
    struct ctx *cx = s->cx;
    *r = (struct xch_row){.number = row->number};
    field_clear(&report_fields, &r->report);
    take_ticket(cx, cell(s, row, TICKET), r);
    take_state(cx, s, row, r);
    take_text(cx, cell(s, row, TITLE), cell(s, row, TEXT), &r->report);
    take_sender(cx, s, row, &r->report);
    take_place(cx, s, row, r);
    take_category(cx, cell(s, row, CATEGORY), r);
    take_hashes(cx, s->system, r);
    r->told = cx->err.fields;
    for (const struct field_err *f = r->told; f; f = f->next)
        r->bad = r->bad || !f->warning;
    ctx_forgive(cx);
}

static const char *const *copy_cells(struct arena *a, const struct table_row *row)
{
    const char **cells = arena_array(a, row->n + 1, sizeof(*cells));
    for (size_t i = 0; i < row->n; i++)
        cells[i] = arena_strdup(a, row->cells[i]);
    return cells;
}

bool xch_next(struct xch_sheet *s, struct xch_row *ret)
{
    struct table_row row;
    struct arena *a = s->cx->a;
    if (!table_next(s->table, &row))
        return false;
    struct table_row own = row; /* the reader's memory is the row's */
    own.cells = (const char **)copy_cells(a, &row);
    understand(s, &own, ret);
    ret->cells = own.cells;
    ret->n = own.n;
    return true;
}

int xch_progress(const struct xch_sheet *s)
{
    return table_progress(s->table);
}

enum err xch_close(struct xch_sheet *s)
{
    enum err e = table_error(s->table);
    table_close(s->table);
    return e;
}
