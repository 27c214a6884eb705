/* Letters as they are kept: see letter.h. */
#include "letter.h"

#include "audit.h"
#include "curation_dated.h"
#include "debts_parts.h"
#include "letter_sql.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

const struct field_choice letter_kinds[] = {{"lender", "letter_kind.lender"},
                                            {"ojk", "letter_kind.ojk"},
                                            {"pasti", "letter_kind.pasti"},
                                            {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct debt_letter, member)
#define I(member) .offset = FIELD_INT(struct debt_letter, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "number", .kind = F_TEXT, T(number), .flags = OUT},
    {.name = "sheet", .kind = F_REF, I(sheet_id), .flags = OUT},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = F_REQUIRED, .choices = letter_kinds, .label = "letter.kind"},
    {.name = "debt", .kind = F_REF, I(debt_id), .flags = F_HIDDEN},
    {.name = "issued_on", .kind = F_DATE, T(issued_on), .flags = OUT},
    {.name = "replaces", .kind = F_REF, I(replaces), .flags = F_HIDDEN},
    {.name = "replaced_by", .kind = F_REF, I(replaced_by), .flags = OUT},
    {.name = "hash", .kind = F_TEXT, T(hash), .flags = OUT},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
};
/* clang-format on */
const struct field_table debt_letter_fields = FIELD_TABLE("DebtLetter", fields, struct debt_letter);

/* ---- reading ---- */

static enum err load(struct ctx *cx, int64_t sheet, int64_t id, struct debt_letter **ret,
                     size_t *ret_n)
{
    struct debt_letter *list = arena_array(cx->a, LETTERS_MAX, sizeof(*list));
    size_t n = 0, size;
    struct rows *r =
        db_rows_mask(cx, &q_letter_list,
                     id ? (unsigned)q_part_letter_list_one : (unsigned)q_part_letter_list_sheet,
                     ARGS(db_int(sheet), db_int(id)));
    while (n < LETTERS_MAX && rows_next(r)) {
        const void *hash = row_blob(r, 7, &size);
        list[n++] = (struct debt_letter){.id = row_int(r, 0),
                                         .number = row_str(r, 1),
                                         .sheet_id = row_int(r, 2),
                                         .debt_id = row_int(r, 3),
                                         .kind = row_str(r, 4),
                                         .issued_on = row_str(r, 5),
                                         .replaces = row_int(r, 6),
                                         .hash = text_hex(cx->a, hash, size),
                                         .created_at = row_int(r, 8),
                                         .by = row_str(r, 9),
                                         .replaced_by = row_int(r, 10)};
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err letter_list(struct ctx *cx, const struct debt_sheet *s, struct debt_letter **ret,
                     size_t *ret_n)
{
    if (!s->key)
        return fail(cx, ERR_FORBIDDEN, "error.sheet_sealed", NULL);
    return load(cx, s->id, 0, ret, ret_n);
}

static enum err get_with(struct ctx *cx, int64_t id, struct debt_letter *ret, struct debt_sheet *s)
{
    struct debt_letter *list;
    size_t n;
    TRY(need(cx, CAP_DEBT_READ));
    TRY(load(cx, 0, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(debt_sheet_full(cx, list->sheet_id, s));
    *ret = *list;
    return OK;
}

enum err letter_get(struct ctx *cx, int64_t id, struct debt_letter *ret)
{
    struct debt_sheet s;
    return get_with(cx, id, ret, &s);
}

enum err letter_read(struct ctx *cx, int64_t id, struct debt_letter *ret, const void **ret_pdf,
                     size_t *ret_n)
{
    struct debt_sheet s;
    unsigned char hash[HASH_LEN];
    char *pdf = NULL;
    size_t n = 0, size = 0, hash_n = 0;
    bool opened = false;
    TRY(get_with(cx, id, ret, &s));
    struct rows *r = db_rows(cx, &q_letter_pdf, ARGS(db_int(id)));
    if (rows_next(r)) {
        const void *p = row_blob(r, 0, &size);
        opened = own_unseal(cx, s.key, p, size, &pdf, &n);
        const void *kept = row_blob(r, 1, &hash_n);
        plain_hash(pdf, n, hash);
        opened = opened && hash_n == HASH_LEN && memcmp(kept, hash, HASH_LEN) == 0;
    }
    TRY(rows_end(r));
    if (!opened)
        return fail_log(cx, ERR_INTERNAL, "letter %" PRId64 " is not what was issued", id);
    *ret_pdf = pdf;
    *ret_n = n;
    return OK;
}

enum err letter_check(struct ctx *cx, const char *number, struct letter_seen *ret)
{
    uint64_t n;
    bool found = false;
    if (!number || !code_read(number, "S", &n))
        return fail(cx, ERR_NOT_FOUND, "error.letter_unknown", NULL);
    struct rows *r = db_rows(cx, &q_letter_check, ARGS(db_text(code_make(cx->a, "S", n))));
    if (rows_next(r)) {
        *ret = (struct letter_seen){row_str(r, 0), row_str(r, 1), row_str(r, 2), row_int(r, 3) > 0};
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.letter_unknown", NULL);
}

/* ---- issuing ---- */

struct issuing {
    struct debt_letter letter;
    const void *pdf;
    size_t n;
};

static enum err insert(struct ctx *cx, void *arg)
{
    struct issuing *x = arg;
    struct debt_letter *l = &x->letter, old;
    struct debt_sheet s;
    unsigned char hash[HASH_LEN];
    TRY(debt_sheet_writable(cx, l->sheet_id, &s));
    if (l->replaces) {
        TRY(letter_get(cx, l->replaces, &old));
        if (old.sheet_id != s.id || old.replaced_by)
            return fail(cx, ERR_CONFLICT, "error.letter_replaced", NULL);
    }
    plain_hash(x->pdf, x->n, hash);
    struct sealed pdf = own_seal(cx, s.key, x->pdf, x->n);
    TRY(db_int_of(cx, &q_letter_insert,
                  ARGS(db_text(l->number), db_int(s.id), id_or_null(l->debt_id), db_text(l->kind),
                       db_text(l->issued_on), id_or_null(l->replaces), db_blob(hash, HASH_LEN),
                       db_blob(pdf.p, pdf.n), id_or_null(cx->actor->account_id), db_int(cx->now)),
                  0, &l->id));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "number", l->number);
    model_set_text(cx->a, m, "kind", l->kind);
    model_set_text(cx->a, m, "hash", text_hex(cx->a, hash, HASH_LEN));
    TRY(audit(cx, "letter", "debt_sheet", s.id, m));
    return letter_get(cx, l->id, l);
}

/* Drawn by chance: of 31^8 numbers nobody hits one by trying. */
static const char *draw_number(struct ctx *cx)
{
    uint64_t n;
    ctx_random(cx, &n, sizeof(n));
    return code_make(cx->a, "S", UINT64_C(27512614111) + n % UINT64_C(825378423330));
}

enum err letter_issue(struct ctx *cx, int64_t sheet_id, const char *kind, int64_t debt_id,
                      int64_t replaces, struct debt_letter *ret)
{
    struct letter_draft d;
    struct issuing x = {.letter = {.sheet_id = sheet_id,
                                   .debt_id = debt_id,
                                   .kind = kind,
                                   .issued_on = today_text(cx),
                                   .replaces = replaces}};
    TRY(letter_draft_of(cx, sheet_id, kind, debt_id, &d));
    x.letter.number = draw_number(cx);
    const char *link = arena_printf(cx->a, "%s/letters/%s", site_url(cx->app), x.letter.number);
    TRY(letter_paper(cx, &d, x.letter.number, link, &x.pdf, &x.n));
    TRY(app_write(cx, insert, &x));
    *ret = x.letter;
    return OK;
}
