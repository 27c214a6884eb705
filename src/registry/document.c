/* Papers and photos: see document.h. */
#include "document.h"

#include "audit.h"
#include "business_parts.h"
#include "document_sql.h"
#include "file.h"
#include "money.h"
#include "picture.h"
#include "text.h"

enum { TITLE_MAX = 120 };

const struct field_choice document_kinds[] = {{"photo", "document.photo"},
                                              {"document", "document.document"},
                                              {"balance_sheet", "document.balance_sheet"},
                                              {"capital_deed", "document.capital_deed"},
                                              {"capital_statement", "document.capital_statement"},
                                              {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct document, member)
#define I(member) .offset = FIELD_INT(struct document, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = document_kinds,
     .label = "document.kind"},
    {.name = "title",
     .kind = F_TEXT,
     T(title),
     .max = TITLE_MAX,
     .label = "document.title",
     .help = "document.title_help"},
    {.name = "type", .kind = F_TEXT, T(type), .flags = OUT},
    {.name = "size", .kind = F_INT, I(size), .flags = OUT, .max = INT64_C(1) << 31},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "checked_at", .kind = F_INSTANT, I(checked_at), .flags = OUT},
    {.name = "checked_by", .kind = F_TEXT, T(checked_by), .flags = OUT},
    {.name = "capital", .kind = F_MONEY, I(capital), .flags = OUT},
    {.name = "proves", .kind = F_BOOL, .offset = FIELD_BOOL(struct document, proves), .flags = OUT},
};
const struct field_table document_fields = FIELD_TABLE("Document", fields, struct document);

bool document_of_capital(const char *kind)
{
    return kind && strcmp(kind, "photo") != 0 && strcmp(kind, "document") != 0;
}

/* ---- what a file is ---- */

static enum err refuse(struct ctx *cx, const char *field, const char *msgid)
{
    fail_field(cx, field, msgid, NULL);
    return fields_check(cx);
}

enum err document_file_look(struct ctx *cx, const char *field, const void *p, size_t n,
                            bool picture, struct document_file *ret)
{
    if (!n)
        return refuse(cx, field, "error.file_missing");
    if (n > DOCUMENT_BYTES)
        return refuse(cx, field, "error.file_bytes");
    if (n >= 5 && memcmp(p, "%PDF-", 5) == 0) {
        if (picture)
            return refuse(cx, field, "error.photo_type");
        *ret = (struct document_file){"application/pdf", p, n};
        return OK;
    }
    if (!picture_type(p, n))
        return refuse(cx, field, picture ? "error.photo_type" : "error.file_type");
    *ret = (struct document_file){.type = "image/jpeg"};
    return picture_clean(cx, field, p, n, &ret->p, &ret->n);
}

const char *document_filename(struct ctx *cx, const char *title, const char *type)
{
    const char *fold = text_fold(cx->a, title && *title ? title : "berkas");
    char *name = arena_alloc(cx->a, 64);
    size_t n = 0;
    for (const char *s = fold; *s && n < 50; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9');
        if (plain)
            name[n++] = *s;
        else if (n && name[n - 1] != '-')
            name[n++] = '-';
    }
    const char *end = strcmp(type, "application/pdf") == 0 ? "pdf" : "jpg";
    return arena_printf(cx->a, "%s.%s", n ? name : "berkas", end);
}

/* ---- who may ---- */

bool document_visible(const struct ctx *cx, const struct business *b)
{
    return business_shows_personal(cx, b);
}

bool document_addable(const struct ctx *cx, const struct business *b)
{
    return !b->merged_into && can(cx->actor, CAP_BUSINESS_PROPOSE) &&
           business_shows_personal(cx, b);
}

enum err document_begin(struct ctx *cx, int64_t business_id, struct business *ret)
{
    TRY(business_get(cx, business_id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (!document_addable(cx, ret))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    return OK;
}

enum err document_vouch(struct ctx *cx, struct business *b)
{
    return business_put_state(cx, b);
}

/* ---- writing ---- */

static struct model *words(struct ctx *cx, const char *kind, const char *title)
{
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "kind", kind);
    model_set_text(cx->a, m, "title", title);
    return m;
}

static enum err insert(struct ctx *cx, struct document *d)
{
    int64_t by = cx->actor->account_id;
    return db_int_of(cx, &q_document_insert,
                     ARGS(db_int(d->business_id), db_int(d->file_id), db_text(d->kind),
                          db_text(d->title), by ? db_int(by) : db_null(), db_int(cx->now)),
                     0, &d->id);
}

enum err document_add(struct ctx *cx, int64_t business_id, const char *kind, const char *title,
                      const struct document_file *f, struct document *ret)
{
    struct business b;
    int64_t have = 0;
    TRY(document_begin(cx, business_id, &b));
    TRY(db_int_of(cx, &q_document_count, ARGS(db_int(business_id)), 0, &have));
    if (have >= DOCUMENTS_MAX)
        return refuse(cx, "file", "error.documents_many");
    struct document d = {.business_id = business_id,
                         .kind = kind,
                         .title = title && *title ? title : kind,
                         .type = f->type,
                         .size = (int64_t)f->n,
                         .created_by = cx->actor->account_id,
                         .created_at = cx->now,
                         .by = cx->actor->display_name,
                         .capital = FIELD_UNSET};
    TRY(file_put(cx, "document", f->type, f->p, f->n, &d.file_id));
    TRY(insert(cx, &d));
    if (strcmp(kind, "photo") == 0 && !b.photo_id)
        b.photo_id = d.file_id;
    TRY(document_vouch(cx, &b));
    TRY(audit(cx, "document-add", "business", business_id, words(cx, kind, d.title)));
    *ret = d;
    return OK;
}

static enum err load(struct ctx *cx, int64_t business_id, int64_t id, struct document **ret,
                     size_t *ret_n)
{
    struct document *list = arena_array(cx->a, DOCUMENTS_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_document_list, id ? q_part_document_list_one : 0,
                                  ARGS(db_int(business_id), db_int(id)));
    while (n < DOCUMENTS_MAX && rows_next(r))
        list[n++] = (struct document){.id = row_int(r, 0),
                                      .business_id = row_int(r, 1),
                                      .file_id = row_int(r, 2),
                                      .created_by = row_int(r, 3),
                                      .created_at = row_int(r, 4),
                                      .size = row_int(r, 5),
                                      .kind = row_str(r, 6),
                                      .title = row_str(r, 7),
                                      .type = row_str(r, 8),
                                      .by = row_str(r, 9),
                                      .checked_at = row_int(r, 10),
                                      .capital = row_null(r, 11) ? FIELD_UNSET : row_int(r, 11),
                                      .checked_by = row_str(r, 12),
                                      .proves = row_int(r, 13) != 0};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err document_get(struct ctx *cx, int64_t business_id, int64_t id, struct document *ret)
{
    struct business b;
    struct document *list;
    size_t n;
    TRY(business_get(cx, business_id, &b));
    TRY(load(cx, business_id, id, &list, &n));
    if (!n || !document_visible(cx, &b))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

enum err document_list(struct ctx *cx, int64_t business_id, struct document **ret, size_t *ret_n)
{
    struct business b;
    *ret_n = 0;
    TRY(business_get(cx, business_id, &b));
    return document_visible(cx, &b) ? load(cx, business_id, 0, ret, ret_n) : OK;
}

enum err document_newest_photo(struct ctx *cx, const struct business *b, struct document *ret,
                               bool *ret_shown)
{
    *ret_shown = false;
    if (!b->photo_id || !document_visible(cx, b))
        return OK;
    struct rows *r = db_rows(cx, &q_document_photo_newest, ARGS(db_int(b->id)));
    if (rows_next(r)) {
        *ret = (struct document){.id = row_int(r, 0),
                                 .business_id = b->id,
                                 .kind = "photo",
                                 .title = row_str(r, 1),
                                 .created_at = row_int(r, 2)};
        *ret_shown = true;
    }
    return rows_end(r);
}

/* ---- what a paper proves ---- */

enum err document_may_check(struct ctx *cx, const struct business *b, const struct document *d)
{
    TRY(need(cx, CAP_CURATE_WARD));
    if (b->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (!document_of_capital(d->kind))
        return fail(cx, ERR_CONFLICT, "error.document_capital", NULL);
    return document_visible(cx, b) ? OK : fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
}

static enum err same_as_record(struct ctx *cx, const struct business *b, int64_t capital)
{
    if (b->capital == FIELD_UNSET)
        fail_field(cx, "capital", "error.capital_unknown", NULL);
    else if (capital != b->capital)
        fail_field(cx, "capital", "error.capital_differs", "value", money_format(cx->a, b->capital),
                   NULL);
    return fields_check(cx);
}

enum err document_check(struct ctx *cx, int64_t business_id, int64_t id, int64_t capital,
                        struct document *ret)
{
    struct business b;
    int64_t by = cx->actor->account_id;
    TRY(business_get(cx, business_id, &b));
    TRY(document_get(cx, business_id, id, ret));
    TRY(document_may_check(cx, &b, ret));
    TRY(same_as_record(cx, &b, capital));
    if (ret->proves)
        return OK;
    TRY(db_exec(cx, &q_document_check,
                ARGS(db_int(id), db_int(business_id), db_int(cx->now), by ? db_int(by) : db_null(),
                     db_int(capital)),
                NULL));
    TRY(document_vouch(cx, &b));
    TRY(audit(cx, "document-check", "business", business_id, words(cx, ret->kind, ret->title)));
    return document_get(cx, business_id, id, ret);
}

/* ---- removing ---- */

/* Another photo takes the place of the one that went, or none. */
static enum err photo_gone(struct ctx *cx, struct business *b, const struct document *d)
{
    if (b->photo_id == d->file_id)
        TRY(db_int_of(cx, &q_document_photo_left, ARGS(db_int(b->id)), 0, &b->photo_id));
    return document_vouch(cx, b);
}

enum err document_remove(struct ctx *cx, int64_t business_id, int64_t id)
{
    struct business b;
    struct document d;
    TRY(document_begin(cx, business_id, &b));
    TRY(document_get(cx, business_id, id, &d));
    bool own = d.created_by && d.created_by == cx->actor->account_id;
    if (!own && !can(cx->actor, CAP_BUSINESS_EDIT))
        return fail(cx, ERR_FORBIDDEN, "error.document_not_yours", NULL);
    TRY(db_exec(cx, &q_document_remove, ARGS(db_int(id), db_int(business_id), db_int(cx->now)),
                NULL));
    TRY(photo_gone(cx, &b, &d));
    return audit(cx, "document-remove", "business", business_id, words(cx, d.kind, d.title));
}
