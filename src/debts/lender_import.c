/* A new list of OJK: see lender_import.h. */
#include "lender_import.h"

#include "audit.h"
#include "calendar.h"
#include "curation_dated.h"
#include "debts_parts.h"
#include "lender_sql.h"
#include "tabular.h"
#include "text.h"

#include <string.h>

enum { HEADING_WITHIN = 20 };
enum what { NAME, COMPANY, LICENCE, DAY, SITE, WHATS };
static const char *const names[WHATS] = {
    [NAME] = "|nama|name|nama platform|nama sistem elektronik|platform|sistem elektronik|",
    [COMPANY] = "|perusahaan|company|nama perusahaan|penyelenggara|nama penyelenggara|",
    [LICENCE] = "|nomor izin|no izin|izin|licence|license|surat tanda berizin|nomor surat izin|",
    [DAY] = "|tanggal izin|tanggal|licence date|tanggal surat|",
    [SITE] = "|situs|site|website|alamat website|alamat situs|",
};

#define T(member) .offset = FIELD_TEXT(struct lender_import, member)
#define B(member) .offset = FIELD_BOOL(struct lender_import, member)
/* clang-format off */
static const struct field fields[] = {
    {.name = "list", .kind = F_PARA, T(list), .max = 200000, .label = "lender.list", .help = "lender.list_help"},
    {.name = "source", .kind = F_TEXT, T(source), .flags = F_REQUIRED, .min = 3, .max = 300, .label = "ceiling.source"},
    {.name = "checked_on", .kind = F_DATE, T(checked_on), .flags = F_REQUIRED, .label = "ceiling.checked_on"},
    {.name = "whole", .kind = F_BOOL, B(whole), .label = "lender.whole"},
    {.name = "apply", .kind = F_BOOL, B(apply), .label = "lender.apply"},
};
/* clang-format on */
const struct field_table lender_import_fields =
    FIELD_TABLE("LenderImport", fields, struct lender_import);

struct bringing {
    struct ctx *cx;
    const struct lender_import *in;
    struct lender_changes *to;
    int at[WHATS];
    bool seen[LENDER_LIST_MAX + 1];    /* by place in `known` */
    const char *keys[LENDER_LIST_MAX]; /* of rows so far */
    size_t keys_n;
    struct lender *known;
    size_t known_n;
};

static struct lender_change *tell(struct bringing *b, const char *what, int64_t number,
                                  const char *name)
{
    static struct lender_change spare;
    struct lender_change *x = b->to->n < 2 * LENDER_LIST_MAX ? &b->to->list[b->to->n++] : &spare;
    *x = (struct lender_change){.what = what, .number = number, .name = name};
    return x;
}

/* ---- the heading ---- */

static bool read_heading(struct bringing *b, const struct table_row *row)
{
    for (int w = 0; w < WHATS; w++)
        b->at[w] = -1;
    for (size_t i = 0; i < row->n; i++) {
        const char *key = arena_printf(b->cx->a, "|%s|", text_fold(b->cx->a, row->cells[i]));
        for (int w = 0; key[2] && w < WHATS; w++)
            if (b->at[w] < 0 && strstr(names[w], key))
                b->at[w] = (int)i;
    }
    return b->at[NAME] >= 0 && (b->at[COMPANY] >= 0 || b->at[LICENCE] >= 0);
}

static const char *cell(struct bringing *b, const struct table_row *row, enum what w)
{
    int at = b->at[w];
    return at >= 0 && (size_t)at < row->n ? text_trim(b->cx->a, row->cells[at]) : "";
}

/* ---- one row ---- */

/* By name; else by company, which may have given its platform another name. */
static struct lender *known_as(struct bringing *b, const char *name, const char *company)
{
    const char *key = lender_key(b->cx, name), *other = lender_key(b->cx, company);
    for (size_t i = 0; i < b->known_n; i++)
        if (strcmp(lender_key(b->cx, b->known[i].name), key) == 0)
            return &b->known[i];
    for (size_t i = 0; *other && i < b->known_n; i++)
        if (strcmp(lender_key(b->cx, b->known[i].company), other) == 0)
            return &b->known[i];
    return NULL;
}

static const char *differing(struct bringing *b, const struct lender *l, const struct lender *now)
{
    struct buf text = buf_new(b->cx->a, 100);
    const struct {
        const char *name, *was, *is;
    } all[] = {{"name", l->name, now->name},
               {"company", l->company, now->company},
               {"licence", l->licence, now->licence},
               {"site", l->site, now->site}};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (*all[i].is && strcmp(all[i].was, all[i].is) != 0) {
            buf_puts(&text, text.n ? "," : "");
            buf_puts(&text, all[i].name);
        }
    return text.n ? buf_str(&text) : NULL;
}

static enum err say_status(struct bringing *b, int64_t id, const char *status, const char *from)
{
    struct lender_status s = {.lender_id = id,
                              .status = status,
                              .valid_from = from,
                              .source = b->in->source,
                              .checked_on = b->in->checked_on};
    return b->in->apply ? lender_status_add(b->cx, &s) : OK;
}

static enum err bring_new(struct bringing *b, struct lender *now, int64_t number, const char *from)
{
    struct lender_change *x = tell(b, "new", number, now->name);
    x->company = now->company;
    b->to->added++;
    if (!b->in->apply)
        return OK;
    TRY(lender_add(b->cx, now));
    x->lender_id = now->id;
    return say_status(b, now->id, "licensed", from);
}

static enum err bring_known(struct bringing *b, struct lender *l, const struct lender *now,
                            int64_t number, const char *from)
{
    const char *differ = differing(b, l, now);
    bool licensed = strcmp(l->legal, "licensed") == 0;
    b->seen[l - b->known] = true;
    b->to->same += licensed && !differ;
    if (differ) {
        struct lender_change *x = tell(b, "changed", number, now->name);
        x->lender_id = l->id;
        x->company = now->company;
        x->detail = differ;
        b->to->changed++;
        struct lender put = *l;
        put.name = now->name;
        put.company = *now->company ? now->company : l->company;
        put.licence = *now->licence ? now->licence : l->licence;
        put.site = *now->site ? now->site : l->site;
        if (b->in->apply)
            TRY(lender_put(b->cx, &put));
    }
    if (licensed)
        return OK;
    struct lender_change *x = tell(b, "licensed", number, now->name);
    x->lender_id = l->id;
    x->company = now->company;
    b->to->licensed++;
    /* not before what the register knows of it: it was not licensed until now */
    return say_status(b, l->id, "licensed", l->legal_source ? b->in->checked_on : from);
}

static enum err bad(struct bringing *b, const struct table_row *row, const char *why)
{
    struct lender_change *x = tell(b, "bad", row->number, cell(b, row, NAME));
    x->detail = why;
    x->cells = row->cells;
    x->cells_n = row->n;
    b->to->bad++;
    return OK;
}

static enum err bring_row(struct bringing *b, const struct table_row *row)
{
    struct lender now = {.name = cell(b, row, NAME),
                         .company = cell(b, row, COMPANY),
                         .licence = cell(b, row, LICENCE),
                         .site = cell(b, row, SITE),
                         .kind = "online",
                         .note = ""};
    char from[DATE_LEN + 1];
    struct date d;
    const char *day = cell(b, row, DAY), *key = lender_key(b->cx, now.name);
    if (!*key || strlen(now.name) > 240 || strlen(now.company) > 300 || strlen(now.site) > 300 ||
        strlen(now.licence) > 160)
        return bad(b, row, "lender.bad_name");
    for (size_t i = 0; i < b->keys_n; i++)
        if (strcmp(b->keys[i], key) == 0)
            return bad(b, row, "lender.bad_twice");
    date_format(date_of_instant(b->cx->now), from);
    if (*day && (!date_parse_loose(day, date_of_instant(b->cx->now), &d) ||
                 date_days(d) > date_days(date_of_instant(b->cx->now))))
        return bad(b, row, "lender.bad_day");
    if (b->keys_n < LENDER_LIST_MAX)
        b->keys[b->keys_n++] = key;
    if (*day)
        date_format(d, from);
    const char *since = *day ? arena_strdup(b->cx->a, from) : b->in->checked_on;
    struct lender *l = known_as(b, now.name, now.company);
    return l ? bring_known(b, l, &now, row->number, since) : bring_new(b, &now, row->number, since);
}

/* ---- the whole ---- */

static enum err read_known(struct bringing *b)
{
    struct lender_filter f = {.kind = "online", .limit = 200};
    struct lender_page page;
    b->known = arena_array(b->cx->a, LENDER_LIST_MAX, sizeof(*b->known));
    do {
        TRY(lender_list(b->cx, &f, &page));
        for (size_t i = 0; i < page.n && b->known_n < LENDER_LIST_MAX; i++)
            b->known[b->known_n++] = page.rows[i];
        f.cursor = page.next;
    } while (page.next);
    return OK;
}

static enum err end_missing(struct bringing *b)
{
    for (size_t i = 0; b->in->whole && i < b->known_n; i++) {
        const struct lender *l = &b->known[i];
        if (b->seen[i] || strcmp(l->legal, "licensed") != 0)
            continue;
        struct lender_change *x = tell(b, "unlisted", 0, l->name);
        x->lender_id = l->id;
        x->company = l->company;
        b->to->unlisted++;
        TRY(say_status(b, l->id, "unlisted", b->in->checked_on));
    }
    return OK;
}

/* Cells live until the next row only. */
static struct table_row row_kept(struct bringing *b, const struct table_row *row)
{
    struct table_row kept = {.number = row->number, .n = row->n};
    kept.cells = arena_array(b->cx->a, row->n + 1, sizeof(*kept.cells));
    for (size_t i = 0; i < row->n; i++)
        kept.cells[i] = arena_strdup(b->cx->a, row->cells[i]);
    return kept;
}

static enum err read_table(struct bringing *b, struct table_reader *table)
{
    struct table_row row;
    bool found = false;
    size_t rows = 0;
    enum err e = OK;
    for (int i = 0; i < HEADING_WITHIN && !found && table_next(table, &row); i++)
        found = read_heading(b, &row);
    TRY(table_error(table));
    if (!found) {
        fail_field(b->cx, "list", "error.lender_list", NULL);
        return fields_check(b->cx);
    }
    struct table_row kept = row_kept(b, &row);
    b->to->headings = kept.cells;
    b->to->headings_n = kept.n;
    while (e == OK && rows++ < LENDER_LIST_MAX && table_next(table, &row)) {
        kept = row_kept(b, &row);
        e = bring_row(b, &kept);
    }
    TRY(e);
    return table_error(table);
}

enum err lender_import(struct ctx *cx, const struct lender_import *in, const char *data, size_t n,
                       struct lender_changes *ret)
{
    struct table_open from = {.fd = -1, .data = data, .n = n};
    struct table_reader *table;
    struct bringing *b = arena_new_of(cx->a, struct bringing);
    TRY(need(cx, CAP_LENDER_EDIT));
    if (field_check(cx, &lender_import_fields, in, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (given(in->checked_on) && strcmp(in->checked_on, today_text(cx)) > 0)
        fail_field(cx, "checked_on", "error.debt_future", NULL);
    if (!n)
        fail_field(cx, "list", "field.error.required", NULL);
    TRY(fields_check(cx));
    *ret = (struct lender_changes){
        .list = arena_array(cx->a, 2 * (size_t)LENDER_LIST_MAX, sizeof(*ret->list))};
    *b = (struct bringing){.cx = cx, .in = in, .to = ret};
    TRY(read_known(b));
    TRY(table_open(cx, &from, &table));
    enum err e = read_table(b, table);
    table_close(table);
    return e == OK ? end_missing(b) : e;
}
