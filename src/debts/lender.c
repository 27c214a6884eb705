/* Lenders and their legal status: see lender.h. */
#include "lender.h"

#include "curation_dated.h"
#include "debts_parts.h"
#include "lender_sql.h"
#include "text.h"

#include <inttypes.h>

const struct field_choice lender_statuses[] = {{"licensed", "debt_legal.licensed"},
                                               {"revoked", "debt_legal.revoked"},
                                               {"illegal", "debt_legal.illegal"},
                                               {"unlisted", "lender_status.unlisted"},
                                               {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct lender, member)
#define I(member) .offset = FIELD_INT(struct lender, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "name", .kind = F_TEXT, T(name), .flags = F_REQUIRED, .min = 2, .max = 120, .label = "lender.name"},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = F_REQUIRED, .choices = lender_kinds, .label = "lender.kind"},
    {.name = "company", .kind = F_TEXT, T(company), .max = 160, .label = "lender.company"},
    {.name = "licence", .kind = F_TEXT, T(licence), .max = 80, .label = "lender.licence"},
    {.name = "site", .kind = F_TEXT, T(site), .max = 200, .label = "lender.site"},
    {.name = "note", .kind = F_PARA, T(note), .max = 600, .label = "lender.note"},
    {.name = "legal", .kind = F_CHOICE, T(legal), .flags = OUT, .choices = debt_legal},
    {.name = "legal_source", .kind = F_TEXT, T(legal_source), .flags = OUT},
    {.name = "legal_checked_on", .kind = F_DATE, T(legal_checked_on), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
/* clang-format on */
const struct field_table lender_fields = FIELD_TABLE("Lender", fields, struct lender);

/* ---- names ---- */

const char *lender_key(struct ctx *cx, const char *name)
{
    char *fold = text_fold(cx->a, name ? name : ""), *to = fold;
    const char *from = strncmp(fold, "pt ", 3) == 0 ? fold + 3 : fold;
    for (; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
    return fold;
}

enum err lender_named(struct ctx *cx, const char *name, const char *kind, int64_t *ret_id)
{
    *ret_id = 0;
    struct rows *r = db_rows_mask(cx, &q_lender_by_name, kind ? q_part_lender_by_name_kind : 0,
                                  ARGS(db_text(lender_key(cx, name)), db_text(kind)));
    if (rows_next(r) && row_int(r, 1) == 1)
        *ret_id = row_int(r, 0);
    return rows_end(r);
}

/* ---- status ---- */

static const char *without_row(const char *kind)
{
    static const char *const nobody[] = {"family", "other"}, *const elsewhere[] = {"bank", "bpr",
                                                                                   "cooperative"};
    for (size_t i = 0; kind && i < 2; i++)
        if (strcmp(kind, nobody[i]) == 0)
            return "private";
    for (size_t i = 0; kind && i < 3; i++)
        if (strcmp(kind, elsewhere[i]) == 0)
            return "unchecked";
    return "not_proven";
}

/* `status`: of a row, NULL without one. */
static const char *legal_of(const char *status, const char *kind)
{
    return status && strcmp(status, "unlisted") != 0 ? status : without_row(kind);
}

enum err lender_legal(struct ctx *cx, int64_t lender_id, const char *kind, const char *day,
                      const char **ret_legal, const char **ret_source, const char **ret_checked_on)
{
    const char *legal = legal_of(NULL, kind), *source = NULL, *checked_on = NULL;
    if (lender_id) {
        struct rows *r = db_rows(cx, &q_lender_status_on, ARGS(db_int(lender_id), db_text(day)));
        if (rows_next(r)) {
            legal = legal_of(row_str(r, 0), kind);
            source = row_str(r, 1);
            checked_on = row_str(r, 2);
        }
        TRY(rows_end(r));
    }
    *ret_legal = legal;
    if (ret_source)
        *ret_source = source;
    if (ret_checked_on)
        *ret_checked_on = checked_on;
    return OK;
}

/* ---- reading ---- */

/* Columns as in lender_one. */
static struct lender row_of(struct rows *r)
{
    return (struct lender){.id = row_int(r, 0),
                           .name = row_str(r, 1),
                           .kind = row_str(r, 2),
                           .company = row_str(r, 3),
                           .licence = row_str(r, 4),
                           .site = row_str(r, 5),
                           .note = row_str(r, 6),
                           .version = row_int(r, 7),
                           .created_at = row_int(r, 8),
                           .updated_at = row_int(r, 9)};
}

static enum err with_status(struct ctx *cx, struct lender *l)
{
    return lender_legal(cx, l->id, l->kind, today_text(cx), &l->legal, &l->legal_source,
                        &l->legal_checked_on);
}

enum err lender_get(struct ctx *cx, int64_t id, struct lender *ret)
{
    bool found = false;
    struct rows *r = db_rows(cx, &q_lender_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? with_status(cx, ret) : fail(cx, ERR_NOT_FOUND, "error.lender_unknown", NULL);
}

/* ---- as typed ---- */

enum { EXACT = 4000, BEGINS = 3000, HOLDS = 2000, NEAR_ENOUGH = 820, SEARCH_MAX = 20 };

static int score(const char *key, const char *typed)
{
    if (!*key)
        return 0;
    if (strcmp(key, typed) == 0)
        return EXACT;
    if (strncmp(key, typed, strlen(typed)) == 0)
        return BEGINS;
    if (strlen(typed) >= 3 && strstr(key, typed))
        return HOLDS;
    int near = text_similarity(key, typed);
    return strlen(typed) >= 4 && near >= NEAR_ENOUGH ? near : 0;
}

struct hit {
    int64_t id;
    int score;
};

/* Keeps the best, the earlier (by name) first among equals. */
static void keep(struct hit *best, size_t limit, size_t *n, struct hit h)
{
    size_t at = *n;
    while (at > 0 && best[at - 1].score < h.score)
        at--;
    if (at >= limit)
        return;
    *n += *n < limit;
    for (size_t i = *n - 1; i > at; i--)
        best[i] = best[i - 1];
    best[at] = h;
}

enum err lender_search(struct ctx *cx, const char *text, int limit, struct lender **ret,
                       size_t *ret_n)
{
    struct hit best[SEARCH_MAX];
    size_t n = 0, most = limit > 0 && limit < SEARCH_MAX ? (size_t)limit : SEARCH_MAX;
    const char *typed = lender_key(cx, text);
    *ret = arena_array(cx->a, most, sizeof(**ret));
    *ret_n = 0;
    if (!*typed)
        return OK;
    struct rows *r = db_rows(cx, &q_lender_all, NO_ARGS);
    while (rows_next(r)) {
        int name = score(row_text(r, 1), typed), company = score(row_text(r, 2), typed) - 1;
        struct hit h = {row_int(r, 0), name > company ? name : company};
        if (h.score > 0)
            keep(best, most, &n, h);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(lender_get(cx, best[i].id, &(*ret)[i]));
    *ret_n = n;
    return OK;
}

/* ---- many ---- */

enum err lender_names(struct ctx *cx, size_t limit, struct lender_short **ret, size_t *ret_n,
                      bool *ret_more)
{
    struct lender_short *list = arena_array(cx->a, limit + 1, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows(cx, &q_lender_short, ARGS(db_text(today_text(cx)), db_int((int64_t)limit + 1)));
    while (n <= limit && rows_next(r)) {
        const char *kind = row_str(r, 1);
        list[n++] = (struct lender_short){row_str(r, 0), kind, legal_of(row_str(r, 2), kind)};
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n < limit ? n : limit;
    *ret_more = n > limit;
    return OK;
}

/* Cursor: "<id>:<fold>" in base64url. */
static enum err cursor_read(struct ctx *cx, const char *cursor, const char **ret_fold,
                            int64_t *ret_id)
{
    void *raw;
    size_t n;
    char *colon;
    if (strlen(cursor) > 400 || !text_unbase64url(cx->a, cursor, &raw, &n))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    char *text = arena_strndup(cx->a, raw, n);
    colon = strchr(text, ':');
    if (strlen(text) != n || !colon)
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    *colon = '\0';
    *ret_fold = colon + 1;
    return text_int(text, ret_id) ? OK : fail(cx, ERR_INPUT, "error.cursor", NULL);
}

static enum err count(struct ctx *cx, const struct lender_filter *f, const char *legal,
                      unsigned mask, int64_t *ret)
{
    struct rows *r = db_rows_mask(cx, &q_lender_count, mask,
                                  ARGS(db_text(today_text(cx)), db_text(f->kind), db_text(legal)));
    if (rows_next(r))
        *ret = row_int(r, 0);
    return rows_end(r);
}
_Static_assert((int)q_part_lender_list_legal == (int)q_part_lender_count_legal, "one order");

enum err lender_list(struct ctx *cx, const struct lender_filter *f, struct lender_page *ret)
{
    const char *after = NULL, *legal = f->legal;
    int64_t after_id = 0;
    size_t limit = (size_t)(f->limit > 0 && f->limit <= 200 ? f->limit : 50);
    unsigned mask = given(f->kind) ? (unsigned)q_part_lender_list_kind : 0;
    *ret = (struct lender_page){.rows = arena_array(cx->a, limit, sizeof(*ret->rows))};
    mask |= given(legal) ? (unsigned)q_part_lender_list_legal : 0;
    if (given(legal) && strcmp(legal, "none") == 0)
        legal = "";
    TRY(count(cx, f, legal, mask, &ret->total));
    if (given(f->cursor)) {
        TRY(cursor_read(cx, f->cursor, &after, &after_id));
        mask |= q_part_lender_list_after;
    }
    struct rows *r =
        db_rows_mask(cx, &q_lender_list, mask,
                     ARGS(db_int((int64_t)limit + 1), db_text(today_text(cx)), db_text(f->kind),
                          db_text(legal), db_text(after), db_int(after_id)));
    while (rows_next(r)) {
        if (ret->n == limit) {
            const struct lender *last = &ret->rows[limit - 1];
            const char *text =
                arena_printf(cx->a, "%" PRId64 ":%s", last->id, text_fold(cx->a, last->name));
            ret->next = text_base64url(cx->a, text, strlen(text));
            break;
        }
        ret->rows[ret->n++] = row_of(r);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < ret->n; i++)
        TRY(with_status(cx, &ret->rows[i]));
    return OK;
}
