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

static enum err insert(struct ctx *cx, const struct document_file *f, struct case_attachment *x)
{
    int64_t by = cx->actor->account_id;
    TRY(file_put(cx, x->kind, f->type, f->p, f->n, &x->file_id));
    return db_int_of(cx, &q_attachment_insert,
                     ARGS(db_int(x->case_id), db_int(x->file_id), db_text(x->kind),
                          db_int(x->proof), db_int(x->is_public), by ? db_int(by) : db_null(),
                          db_int(cx->now)),
                     0, &x->id);
}

static struct model *words(struct ctx *cx, const struct case_attachment *x)
{
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "attachment", x->id);
    model_set_text(cx->a, m, "kind", x->kind);
    return m;
}

enum err case_attach(struct ctx *cx, int64_t case_id, const struct document_file *f, bool proof,
                     bool is_public, struct case_attachment *ret)
{
    int64_t have = 0;
    TRY(db_int_of(cx, &q_attachment_count, ARGS(db_int(case_id)), 0, &have));
    if (have >= CASE_ATTACHMENTS_MAX) {
        fail_field(cx, "file", "error.documents_many", NULL);
        return fields_check(cx);
    }
    struct case_attachment x = {.case_id = case_id,
                                .kind = kind_of(f),
                                .type = f->type,
                                .size = (int64_t)f->n,
                                .created_by = cx->actor->account_id,
                                .created_at = cx->now,
                                .proof = proof,
                                .is_public = is_public};
    TRY(insert(cx, f, &x));
    TRY(case_event_add(cx, case_id, "attach", NULL, is_public ? SHOWN_ALL : SHOWN_STAFF, NULL,
                       words(cx, &x), NULL));
    TRY(audit(cx, "attach", "case", case_id, words(cx, &x)));
    *ret = x;
    return OK;
}

static enum err read_some(struct ctx *cx, unsigned mask, int64_t case_id, int64_t id,
                          struct case_attachment **ret, size_t *ret_n)
{
    struct case_attachment *list = arena_array(cx->a, CASE_ATTACHMENTS_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_attachment_list, mask, ARGS(db_int(case_id), db_int(id)));
    while (n < CASE_ATTACHMENTS_MAX && rows_next(r))
        list[n++] = (struct case_attachment){.id = row_int(r, 0),
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
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err case_attachments(struct ctx *cx, int64_t case_id, bool for_reporter,
                          struct case_attachment **ret, size_t *ret_n)
{
    return read_some(cx, for_reporter ? (unsigned)q_part_attachment_list_public : 0, case_id, 0,
                     ret, ret_n);
}

enum err case_attachment_get(struct ctx *cx, int64_t case_id, int64_t id,
                             struct case_attachment *ret)
{
    struct case_attachment *list;
    size_t n;
    TRY(read_some(cx, q_part_attachment_list_one, case_id, id, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

enum err case_attachment_remove(struct ctx *cx, int64_t case_id, int64_t id)
{
    struct case_attachment x;
    int64_t changed = 0;
    TRY(case_attachment_get(cx, case_id, id, &x));
    TRY(db_exec(cx, &q_attachment_remove, ARGS(db_int(id), db_int(case_id), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(case_event_add(cx, case_id, "attachment_removed", NULL, SHOWN_STAFF, NULL, words(cx, &x),
                       NULL));
    return audit(cx, "attachment-remove", "case", case_id, words(cx, &x));
}
