/* Photos and papers of a case: see case_attachment.h. */
#include "case_attachment.h"

#include "audit.h"
#include "case_work.h"
#include "file.h"
#include "track_sql.h"

#include <string.h>

#define T(member) .offset = FIELD_TEXT(struct case_attachment, member), .flags = F_READONLY
#define I(member) .offset = FIELD_INT(struct case_attachment, member), .flags = F_READONLY
#define B(member) .offset = FIELD_BOOL(struct case_attachment, member), .flags = F_READONLY
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id)},
    {.name = "kind", .kind = F_TEXT, T(kind)},
    {.name = "type", .kind = F_TEXT, T(type)},
    {.name = "size", .kind = F_INT, I(size), .max = INT64_C(1) << 31},
    {.name = "by", .kind = F_TEXT, T(by)},
    {.name = "proof", .kind = F_BOOL, B(proof)},
    {.name = "public", .kind = F_BOOL, B(is_public)},
    {.name = "created_at", .kind = F_INSTANT, I(created_at)},
};
const struct field_table case_attachment_fields =
    FIELD_TABLE("CaseAttachment", fields, struct case_attachment);

static const char *kind_of(const struct document_file *f)
{
    return strcmp(f->type, "application/pdf") == 0 ? "document" : "photo";
}

static struct model *words(struct ctx *cx, const struct case_attachment *x)
{
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "attachment", x->id);
    model_set_text(cx->a, m, "kind", x->kind);
    return m;
}

/* ---- reading ---- */

enum case_files case_files_of(struct ctx *cx, const struct casefile *c)
{
    if (c->sight == SIGHT_FULL)
        return cx->actor->role == ROLE_OWNER ? FILES_SHOWN : FILES_ALL;
    return c->sight == SIGHT_STAGE ? FILES_SENT : FILES_MINE;
}

static bool among(const struct ctx *cx, const struct casefile *c, enum case_files which,
                  const struct case_attachment *x)
{
    switch (which) {
    case FILES_ALL: return true;
    case FILES_SHOWN: return x->is_public;
    case FILES_SENT: return x->is_public && (!x->created_by || x->created_by == c->reporter_id);
    default: return x->created_by && x->created_by == cx->actor->account_id;
    }
}

static enum err read_some(struct ctx *cx, unsigned mask, const struct casefile *c,
                          enum case_files which, int64_t id, struct case_attachment **ret,
                          size_t *ret_n)
{
    struct case_attachment *list = arena_array(cx->a, CASE_ATTACHMENTS_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_attachment_list, mask, ARGS(db_int(c->id), db_int(id)));
    while (n < CASE_ATTACHMENTS_MAX && rows_next(r)) {
        struct case_attachment x = {.id = row_int(r, 0),
                                    .case_id = row_int(r, 1),
                                    .file_id = row_int(r, 2),
                                    .created_by = row_int(r, 3),
                                    .created_at = row_int(r, 4),
                                    .size = row_int(r, 5),
                                    .kind = row_str(r, 6),
                                    .type = row_str(r, 7),
                                    .by = row_str(r, 8),
                                    .proof = row_int(r, 9),
                                    .is_public = row_int(r, 10)};
        if (which == FILES_SHOWN || which == FILES_SENT)
            x.by = NULL; /* reporters hear from the office, not from one of its people */
        if (among(cx, c, which, &x))
            list[n++] = x;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err case_attachments(struct ctx *cx, const struct casefile *c, enum case_files which,
                          struct case_attachment **ret, size_t *ret_n)
{
    return read_some(cx, 0, c, which, 0, ret, ret_n);
}

enum err case_attachment_get(struct ctx *cx, const struct casefile *c, enum case_files which,
                             int64_t id, struct case_attachment *ret)
{
    struct case_attachment *list;
    size_t n;
    TRY(read_some(cx, q_part_attachment_list_one, c, which, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

/* ---- writing ---- */

static enum err insert(struct ctx *cx, struct case_attachment *x)
{
    int64_t by = cx->actor->account_id;
    return db_int_of(cx, &q_attachment_insert,
                     ARGS(db_int(x->case_id), db_int(x->file_id), db_text(x->kind),
                          db_int(x->proof), db_int(x->is_public), by ? db_int(by) : db_null(),
                          db_int(cx->now)),
                     0, &x->id);
}

/* What the same hand sends again over a shaky line is there already. */
static enum err same_again(struct ctx *cx, struct case_attachment *x, bool *ret_known)
{
    TRY(db_int_of(cx, &q_attachment_same,
                  ARGS(db_int(x->case_id), db_int(x->file_id), db_int(x->created_by)), 0, &x->id));
    *ret_known = x->id != 0;
    return OK;
}

enum err case_attach(struct ctx *cx, int64_t case_id, const struct document_file *f, bool proof,
                     bool is_public, struct case_attachment *ret)
{
    int64_t have = 0;
    bool known;
    struct case_attachment x = {.case_id = case_id,
                                .kind = kind_of(f),
                                .type = f->type,
                                .size = (int64_t)f->n,
                                .created_by = cx->actor->account_id,
                                .created_at = cx->now,
                                .proof = proof,
                                .is_public = is_public};
    TRY(file_put(cx, x.kind, f->type, f->p, f->n, &x.file_id));
    TRY(same_again(cx, &x, &known));
    if (known) {
        *ret = x;
        return OK;
    }
    TRY(db_int_of(cx, &q_attachment_count, ARGS(db_int(case_id)), 0, &have));
    if (have >= CASE_ATTACHMENTS_MAX) {
        fail_field(cx, "file", "error.documents_many", NULL);
        return fields_check(cx);
    }
    TRY(insert(cx, &x));
    TRY(case_event_add(cx, case_id, "attach", NULL, is_public ? SHOWN_ALL : SHOWN_STAFF, NULL,
                       words(cx, &x), NULL));
    TRY(audit(cx, "attach", "case", case_id, words(cx, &x)));
    *ret = x;
    return OK;
}

enum err case_attachment_remove(struct ctx *cx, const struct casefile *c, int64_t id)
{
    struct case_attachment x;
    int64_t changed = 0;
    TRY(case_attachment_get(cx, c, case_files_of(cx, c), id, &x));
    TRY(db_exec(cx, &q_attachment_remove, ARGS(db_int(id), db_int(c->id), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(case_event_add(cx, c->id, "attachment_removed", NULL, SHOWN_STAFF, NULL, words(cx, &x),
                       NULL));
    return audit(cx, "attachment-remove", "case", c->id, words(cx, &x));
}
