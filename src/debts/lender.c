/* Lenders and their legal status: see lender.h. */
#include "lender.h"

#include "curation_dated.h"
#include "debts_parts.h"
#include "lender_sql.h"
#include "text.h"

const struct field_choice lender_statuses[] = {{"licensed", "debt_legal.licensed"},
                                               {"revoked", "debt_legal.revoked"},
                                               {"illegal", "debt_legal.illegal"},
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

enum err lender_legal(struct ctx *cx, int64_t lender_id, const char *kind, const char *day,
                      const char **ret_legal, const char **ret_source, const char **ret_checked_on)
{
    const char *legal = without_row(kind), *source = NULL, *checked_on = NULL;
    if (lender_id) {
        struct rows *r = db_rows(cx, &q_lender_status_on, ARGS(db_int(lender_id), db_text(day)));
        if (rows_next(r)) {
            legal = row_str(r, 0);
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

enum err lender_get(struct ctx *cx, int64_t id, struct lender *ret)
{
    bool found = false;
    struct rows *r = db_rows(cx, &q_lender_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = (struct lender){.id = row_int(r, 0),
                               .name = row_str(r, 1),
                               .kind = row_str(r, 2),
                               .company = row_str(r, 3),
                               .licence = row_str(r, 4),
                               .site = row_str(r, 5),
                               .note = row_str(r, 6),
                               .version = row_int(r, 7),
                               .created_at = row_int(r, 8),
                               .updated_at = row_int(r, 9)};
        found = true;
    }
    TRY(rows_end(r));
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.lender_unknown", NULL);
    return lender_legal(cx, id, ret->kind, today_text(cx), &ret->legal, &ret->legal_source,
                        &ret->legal_checked_on);
}
