/*
 * Import of accounts: see people_import.h. First the whole file is read and each row understood,
 * without the database; then the rows are written in slices, each account with its code in one
 * transaction.
 */
#include "people_import.h"

#include "people_sql.h"
#include "places.h"
#include "text.h"

enum { HEADING_WITHIN = 40, NAME_TRIES = 1000 };

/* What a column means. WARD and DISTRICT are areas of a named kind. */
enum column { NAME, DISPLAY, ROLE, AREA, WARD, DISTRICT, PHONE, COLUMN_COUNT };

/* A row understood so far; or why not. */
struct plan {
    int64_t number;
    struct account account;
    const char *shown;
    struct field_err *reasons;
    bool readable; /* understood: only then is it written */
    bool created;
    struct people_code code;
};

struct sheet {
    int at[COLUMN_COUNT]; /* column of the table, -1: none */
    struct plan *plans;
    size_t n;
};

/* ---- headings ---- */

static const struct {
    enum column column;
    const char *folds; /* folded headings between bars */
} headings[] = {
    {NAME, "|name|nama masuk|username|user name|user|nama pengguna|akun|login|sign in name|"},
    {DISPLAY, "|nama|nama lengkap|display name|full name|nama pejabat|nama petugas|nama sahabat|"
              "nama pendamping|nama dan gelar|"},
    {ROLE, "|role|peran|jabatan|tugas|posisi|sebagai|"},
    {AREA, "|area|wilayah|wilayah tugas|wilayah kerja|wilayah dampingan|penempatan|lokasi|"},
    {WARD, "|kelurahan|kel|nama kelurahan|desa kelurahan|ward|"},
    {DISTRICT, "|kecamatan|kec|nama kecamatan|district|"},
    {PHONE,
     "|phone|no hp|hp|nomor hp|telepon|no telepon|nomor telepon|no telp|telp|no wa|wa|whatsapp|"
     "no hp wa|handphone|no handphone|ponsel|nomor ponsel|kontak|"},
};

static bool read_heading(struct arena *a, const struct table_row *row, struct sheet *s)
{
    int known = 0;
    for (int c = 0; c < COLUMN_COUNT; c++)
        s->at[c] = -1;
    for (size_t i = 0; i < row->n; i++) {
        const char *cell = arena_printf(a, "|%s|", text_fold(a, row->cells[i]));
        for (size_t h = 0; h < sizeof(headings) / sizeof(headings[0]) && cell[2]; h++) {
            if (!strstr(headings[h].folds, cell) || s->at[headings[h].column] >= 0)
                continue;
            s->at[headings[h].column] = (int)i;
            known++;
        }
    }
    bool who = s->at[NAME] >= 0 || s->at[DISPLAY] >= 0 || s->at[ROLE] >= 0;
    return who && known >= 2;
}

/* ---- what a row says ---- */

static const char *cell(struct arena *a, const struct sheet *s, const struct table_row *row,
                        enum column c)
{
    int at = s->at[c];
    return at >= 0 && (size_t)at < row->n ? text_trim(a, row->cells[at]) : "";
}

static bool is_sign_in_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-._");
    return n >= 2 && s[n] == '\0';
}

/* An office's word for a role → our code, or NULL. Only whole titles count: a "sekretaris lurah" is
 * no lurah. *ret_city: of the city, whatever the columns say. */
static const char *role_of_title(const char *fold, bool *ret_city)
{
    static const struct {
        const char *role, *folds;
        bool city;
    } titles[] = {
        {"lurah", "|lurah|kepala kelurahan|plt lurah|plh lurah|pj lurah|ward head|", false},
        {"camat", "|camat|kepala kecamatan|plt camat|plh camat|pj camat|district head|", false},
        {"companion",
         "|companion|sahabat|sahabat umkm|pendamping|pendamping umkm|sahabat kelurahan|"
         "sahabat umkm kelurahan|pendamping kelurahan|",
         false},
        {"companion", "|sahabat kota|pendamping kota|sahabat umkm kota|", true},
        {"officer", "|officer|petugas|petugas diskopindag|dinas|diskopindag|petugas dinas|", true},
        {"partner", "|partner|mitra|", true},
        {"mayor", "|mayor|wali kota|walikota|", true},
        {"admin", "|admin|administrator|", true},
        {"gateway", "|gateway|gerbang|sistem lain|", true},
    };
    char key[80];
    if (snprintf(key, sizeof(key), "|%s|", fold) >= (int)sizeof(key) || !*fold)
        return NULL;
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        if (strstr(titles[i].folds, key)) {
            *ret_city = titles[i].city;
            return titles[i].role;
        }
    }
    return NULL;
}

/* "Lurah Kauman" in one cell: the title, and the place behind it. */
static const char *role_with_place(struct arena *a, const char *text, const char **ret_place)
{
    const char *fold = text_fold(a, text);
    static const char *const first[] = {"lurah", "camat"};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(first[i]);
        if (strncmp(fold, first[i], n) == 0 && fold[n] == ' ') {
            *ret_place = fold + n + 1;
            return first[i];
        }
    }
    return NULL;
}

static void understand_role(struct ctx *cx, const struct sheet *s, const struct table_row *row,
                            struct account *acc, const char **ret_area)
{
    const char *title = cell(cx->a, s, row, ROLE), *place = NULL;
    bool city = false;
    *ret_area = "";
    if (!*title) {
        fail_field(cx, "role", "error.role_missing", NULL);
        return;
    }
    acc->role = role_of_title(text_fold(cx->a, title), &city);
    if (!acc->role)
        acc->role = role_with_place(cx->a, title, &place);
    if (!acc->role) {
        fail_field(cx, "role", "error.role_title", "text", title, NULL);
        return;
    }
    bool of_district = strcmp(acc->role, "camat") == 0;
    const char *area = cell(cx->a, s, row, of_district ? DISTRICT : WARD);
    if (city)
        return;
    if (!*area)
        area = cell(cx->a, s, row, AREA);
    if (!*area && place)
        area = place;
    const char *ward = of_district && !*area ? cell(cx->a, s, row, WARD) : "";
    if (*ward) /* whose district stands there, or whose office does */
        fail_field(cx, "area", "error.area_of_camat", "text", ward, NULL);
    else if (!*area)
        fail_field(cx, "area", "error.area_missing", NULL);
    const char *district = cell(cx->a, s, row, DISTRICT);
    bool both = *area && *district && !of_district && !strchr(area, '.');
    *ret_area = both ? arena_printf(cx->a, "%s, %s", area, district) : area;
}

static void understand_names(struct ctx *cx, const struct sheet *s, const struct table_row *row,
                             struct account *acc)
{
    const char *name = cell(cx->a, s, row, NAME), *display = cell(cx->a, s, row, DISPLAY);
    if (*name && !*display && !is_sign_in_name(name)) {
        display = name; /* a column "name" that holds people's names */
        name = "";
    }
    field_bind_text(cx, &account_fields, "name", name, acc, NULL);
    field_bind_text(cx, &account_fields, "display_name", display, acc, NULL);
}

/* "Lurah Kauman": how an account is shown whose holder is not named. */
static const char *display_of(struct arena *a, const struct account *acc)
{
    static const struct {
        const char *role, *word;
    } words[] = {{"lurah", "Lurah"},         {"camat", "Camat"},        {"companion", "Sahabat"},
                 {"officer", "Petugas"},     {"partner", "Mitra"},      {"mayor", "Wali Kota"},
                 {"admin", "Administrator"}, {"gateway", "Sistem lain"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].role, acc->role) == 0)
            return *acc->area
                       ? arena_printf(a, "%s %s", words[i].word, place_name(places(), acc->area))
                       : words[i].word;
    return acc->role;
}

/* Heads have one office each; of others there are many, and nameless ones cannot be told apart. */
static void understand_display(struct ctx *cx, struct account *acc)
{
    if (acc->display_name)
        return;
    if (!acc->name && strcmp(acc->role, "lurah") != 0 && strcmp(acc->role, "camat") != 0)
        fail_field(cx, "display_name", "error.name_missing", NULL);
    else
        acc->display_name = display_of(cx->a, acc);
}

static bool is_total(struct arena *a, const struct sheet *s, const struct table_row *row)
{
    const char *display = text_fold(a, cell(a, s, row, DISPLAY));
    bool says = strcmp(display, "jumlah") == 0 || strcmp(display, "total") == 0;
    for (int c = 0; c < COLUMN_COUNT; c++)
        if ((c != DISPLAY || !says) && *cell(a, s, row, (enum column)c))
            return false;
    return true; /* nothing else in it */
}

static void understand(struct ctx *cx, const struct sheet *s, const struct table_row *row,
                       struct plan *p)
{
    struct account *acc = &p->account;
    const char *area;
    p->number = row->number;
    acc->active = true;
    understand_names(cx, s, row, acc);
    understand_role(cx, s, row, acc, &area);
    field_bind_text(cx, &account_fields, "phone", cell(cx->a, s, row, PHONE), acc, NULL);
    if (acc->role && !cx->err.fields && people_area(cx, acc->role, area, &acc->area) == OK)
        understand_display(cx, acc);
    const char *shown = cell(cx->a, s, row, s->at[DISPLAY] >= 0 ? DISPLAY : NAME);
    p->shown = *shown || !acc->display_name ? shown : acc->display_name;
    p->reasons = cx->err.fields;
    p->readable = !p->reasons;
    ctx_forgive(cx);
}

static enum err read_rows(struct ctx *cx, struct table_reader *t, struct sheet *s)
{
    struct table_row row;
    int looked = 0;
    bool heading = false;
    while (!heading && looked++ < HEADING_WITHIN && table_next(t, &row))
        heading = read_heading(cx->a, &row, s);
    TRY(table_error(t));
    if (!heading)
        return fail(cx, ERR_INPUT, "error.users_heading", NULL);
    s->plans = arena_array(cx->a, PEOPLE_IMPORT_ROWS, sizeof(*s->plans));
    while (table_next(t, &row)) {
        if (is_total(cx->a, s, &row))
            continue;
        if (s->n == PEOPLE_IMPORT_ROWS)
            return fail(cx, ERR_INPUT, "error.users_rows", NULL);
        understand(cx, s, &row, &s->plans[s->n++]);
    }
    return table_error(t);
}

/* ---- writing ---- */

static const char *slug(struct arena *a, const char *text)
{
    char *s = text_fold(a, text);
    for (char *c = s; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')))
            *c = '-';
    return arena_printf(a, "%.40s", s);
}

/* The first free of base, base-2, base-3 …; companions are numbered from 1 on. */
static const char *free_name(struct ctx *cx, const char *base, bool numbered)
{
    const char *name = numbered ? arena_printf(cx->a, "%s-1", base) : base;
    for (int i = 2; people_name_taken(cx, name) && i < NAME_TRIES; i++)
        name = arena_printf(cx->a, "%s-%d", base, i);
    return name;
}

static const char *make_name(struct ctx *cx, const struct account *acc)
{
    const char *place = *acc->area ? slug(cx->a, place_name(places(), acc->area)) : "kota";
    if (strcmp(acc->role, "companion") == 0)
        return free_name(cx, arena_printf(cx->a, "sahabat-%s", place), true);
    if (strcmp(acc->role, "lurah") == 0 || strcmp(acc->role, "camat") == 0)
        return free_name(cx, arena_printf(cx->a, "%s-%s", acc->role, place), false);
    const char *base = slug(cx->a, acc->display_name);
    return free_name(cx, strlen(base) >= 2 ? base : acc->role, false);
}

static bool alike(struct arena *a, const struct account *x, const struct account *y, bool by_name)
{
    return strcmp(x->role, y->role) == 0 && strcmp(x->area, y->area) == 0 &&
           (by_name || strcmp(text_fold(a, x->display_name), text_fold(a, y->display_name)) == 0);
}

/* Whether the account is there already. One with this name or phone that is somebody else's
 * refuses. */
static enum err known_already(struct ctx *cx, const struct account *acc, bool *ret_known)
{
    struct account other;
    char *name = NULL;
    const char *keys[] = {acc->name, acc->phone};
    *ret_known = false;
    for (int i = 0; i < 2; i++) {
        if (!keys[i])
            continue;
        enum err e = account_find(cx, keys[i], &other);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        ctx_forgive(cx);
        if (e == ERR_NOT_FOUND)
            continue;
        *ret_known = alike(cx->a, acc, &other, i == 0);
        if (!*ret_known)
            fail_field(cx, i ? "phone" : "name", i ? "error.phone_taken" : "error.account_taken",
                       NULL);
        return fields_check(cx);
    }
    if (!acc->name && !acc->phone)
        TRY(db_text_of(cx, &q_people_same,
                       ARGS(db_text(acc->role), db_text(acc->area), db_text(acc->display_name)),
                       &name));
    *ret_known = name != NULL;
    return OK;
}

static enum err write_row(struct ctx *cx, struct plan *p)
{
    struct account acc = p->account;
    bool known;
    int64_t id;
    char *code;
    p->created = false;
    TRY(known_already(cx, &acc, &known));
    if (known)
        return OK;
    if (!acc.name)
        acc.name = make_name(cx, &acc);
    TRY(people_create(cx, &acc, NULL, &id));
    TRY(people_code(cx, id, acc.name, &code));
    p->created = true;
    p->code = (struct people_code){.account_id = id,
                                   .name = acc.name,
                                   .display_name = acc.display_name,
                                   .role = acc.role,
                                   .area = acc.area,
                                   .code = code};
    return OK;
}

struct slice {
    struct sheet *sheet;
    size_t from, to;
};

/* Refused rows wrote nothing: the rules look before they write. Other errors undo the slice. */
static enum err write_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    for (size_t i = s->from; i < s->to; i++) {
        struct plan *p = &s->sheet->plans[i];
        if (!p->readable)
            continue;
        p->reasons = NULL;
        enum err e = write_row(cx, p);
        if (e != OK && e != ERR_INVALID)
            return e;
        if (e == ERR_INVALID)
            p->reasons = cx->err.fields;
        ctx_forgive(cx);
    }
    return OK;
}

static void sum_up(struct ctx *cx, const struct sheet *s, struct people_import *ret)
{
    ret->codes = arena_array(cx->a, s->n + 1, sizeof(*ret->codes));
    ret->rejects = arena_array(cx->a, s->n + 1, sizeof(*ret->rejects));
    for (size_t i = 0; i < s->n; i++) {
        const struct plan *p = &s->plans[i];
        if (p->reasons)
            ret->rejects[ret->rejected++] = (struct people_reject){
                .number = p->number, .name = p->shown, .reasons = p->reasons};
        else if (p->created)
            ret->codes[ret->created++] = p->code;
        else
            ret->unchanged++;
    }
}

enum err people_import(struct ctx *cx, const struct table_open *from, struct people_import *ret)
{
    struct table_reader *t;
    struct sheet s = {0};
    *ret = (struct people_import){0};
    TRY(table_open(cx, from, &t));
    enum err e = read_rows(cx, t, &s);
    table_close(t);
    TRY(e);
    for (size_t at = 0; at < s.n; at += PEOPLE_IMPORT_SLICE) {
        size_t left = s.n - at;
        struct slice slice = {&s, at,
                              at + (left < PEOPLE_IMPORT_SLICE ? left : PEOPLE_IMPORT_SLICE)};
        TRY(app_write(cx, write_slice, &slice));
    }
    sum_up(cx, &s, ret);
    return OK;
}
