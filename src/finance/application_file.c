/* Papers of applications as files: see application_file.h. */
#include "application_file.h"

#include "application_file_sql.h"
#include "application_parts.h"
#include "application_sql.h"
#include "audit.h"
#include "file.h"

#include <string.h>

#define I(member) .offset = FIELD_INT(struct application_file, member), .flags = F_READONLY
#define T(member) .offset = FIELD_TEXT(struct application_file, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id)},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "code",
     .kind = F_CHOICE,
     T(code),
     .choices = product_documents,
     .flags = F_REQUIRED,
     .label = "application.paper"},
    {.name = "type", .kind = F_TEXT, T(type), .flags = F_READONLY},
    {.name = "size", .kind = F_INT, I(size), .max = INT64_C(1) << 31},
    {.name = "by", .kind = F_TEXT, T(by), .flags = F_READONLY},
    {.name = "created_at", .kind = F_INSTANT, I(created_at)},
};
const struct field_table application_file_fields =
    FIELD_TABLE("ApplicationFile", fields, struct application_file);

static struct db_val id_or_null(int64_t id)
{
    return id > 0 ? db_int(id) : db_null();
}

/* ---- who may ---- */

bool application_files_agreed(const struct application *a)
{
    return a->consent_id && strcmp(a->consent_text, CONSENT_TEXT_FILES) >= 0;
}

bool application_files_open(const struct ctx *cx, const struct application *a)
{
    bool mine = cx->actor->role == ROLE_OWNER || can(cx->actor, CAP_APPLY_WRITE);
    return mine && application_changes(a);
}

/* Officers, companion and owner see what is theirs anyway; partners and their desks what is handed
 * to them. */
static bool handed(const struct ctx *cx, const struct application *a)
{
    bool ours = cx->actor->role != ROLE_PARTNER && cx->actor->role != ROLE_PUBLIC;
    return ours || (!a->ended && a->referred_at && application_files_agreed(a));
}

static enum err for_files(struct ctx *cx, int64_t id, struct application *ret)
{
    TRY(application_get(cx, id, ret));
    if (cx->actor->role != ROLE_OWNER)
        TRY(need(cx, CAP_APPLY_WRITE));
    return application_files_open(cx, ret)
               ? OK
               : fail(cx, ERR_CONFLICT, "application.error.state", NULL);
}

/* ---- reading ---- */

static enum err load(struct ctx *cx, const struct application *a, int64_t one,
                     struct application_file **ret, size_t *ret_n)
{
    struct application_file *list = arena_array(cx->a, APPLICATION_FILES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_application_file_list, one ? q_part_application_file_list_one : 0,
                     ARGS(db_int(a->id), db_int(one)));
    while (n < APPLICATION_FILES_MAX && rows_next(r))
        list[n++] = (struct application_file){.id = row_int(r, 0),
                                              .application_id = row_int(r, 1),
                                              .file_id = row_int(r, 2),
                                              .document_id = row_int(r, 3),
                                              .created_at = row_int(r, 4),
                                              .size = row_int(r, 5),
                                              .code = row_str(r, 6),
                                              .type = row_str(r, 7),
                                              .by = row_str(r, 8),
                                              .client_id = row_str(r, 9)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err application_files(struct ctx *cx, const struct application *a,
                           struct application_file **ret, size_t *ret_n)
{
    *ret_n = 0;
    return handed(cx, a) ? load(cx, a, 0, ret, ret_n) : OK;
}

enum err application_file_get(struct ctx *cx, const struct application *a, int64_t file,
                              struct application_file *ret)
{
    struct application_file *list;
    size_t n = 0;
    if (handed(cx, a))
        TRY(load(cx, a, file, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

/* ---- writing ---- */

/* What was sent before, to the same application. */
static enum err known(struct ctx *cx, const struct application *a, const char *client_id,
                      struct application_file *ret, bool *ret_known)
{
    int64_t id = 0, of = 0;
    struct rows *r = db_rows(cx, &q_application_file_of_client, ARGS(db_text(client_id)));
    if (client_id && rows_next(r)) {
        id = row_int(r, 0);
        of = row_int(r, 1);
    }
    TRY(rows_end(r));
    *ret_known = id != 0;
    if (id && of != a->id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    return id ? application_file_get(cx, a, id, ret) : OK;
}

static enum err insert(struct ctx *cx, const struct application *a, struct application_file *f)
{
    int64_t have = 0;
    TRY(db_int_of(cx, &q_application_file_count, ARGS(db_int(a->id)), 0, &have));
    if (have >= APPLICATION_FILES_MAX) {
        fail_field(cx, "file", "error.documents_many", NULL);
        return fields_check(cx);
    }
    return db_int_of(cx, &q_application_file_insert,
                     ARGS(db_int(a->id), db_text(f->code), db_int(f->file_id),
                          id_or_null(f->document_id), db_text(f->client_id),
                          id_or_null(cx->actor->account_id), db_int(cx->now)),
                     0, &f->id);
}

/* The paper is there with its first file; who attached it has seen it. */
static enum err paper_there(struct ctx *cx, const struct application *a, const char *code)
{
    struct application_paper *papers;
    size_t n;
    TRY(application_papers(cx, a, &papers, &n));
    for (size_t i = 0; i < n; i++)
        if (papers[i].there && strcmp(papers[i].code, code) == 0)
            return OK;
    return db_exec(cx, &q_application_paper_put,
                   ARGS(db_int(a->id), db_text(code), db_null(), id_or_null(cx->actor->account_id),
                        db_int(cx->now)),
                   NULL);
}

enum err application_file_add(struct ctx *cx, int64_t id, const char *code, const char *client_id,
                              const struct document_file *f, struct application_file *ret)
{
    struct application a;
    struct application_file x = {.code = code,
                                 .client_id = client_id && *client_id ? client_id : NULL};
    bool there;
    TRY(for_files(cx, id, &a));
    TRY(known(cx, &a, x.client_id, ret, &there));
    if (there)
        return OK;
    if (!codes_hold(a.documents, code))
        return fail(cx, ERR_NOT_FOUND, "application.error.paper", NULL);
    /* never shared with equal contents: it goes with the person when they ask for that */
    TRY(file_put_own(cx, "application", f->type, f->p, f->n, &x.file_id));
    TRY(insert(cx, &a, &x));
    if (!x.id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    TRY(paper_there(cx, &a, code));
    TRY(application_moved(cx, &a, NULL, "file"));
    return application_file_get(cx, &a, x.id, ret);
}

enum err application_file_remove(struct ctx *cx, int64_t id, int64_t file)
{
    struct application a;
    struct application_file x;
    int64_t left = 0;
    TRY(for_files(cx, id, &a));
    TRY(application_file_get(cx, &a, file, &x));
    TRY(db_exec(cx, &q_application_file_remove, ARGS(db_int(id), db_int(file), db_int(cx->now)),
                NULL));
    TRY(db_int_of(cx, &q_application_file_left, ARGS(db_int(id), db_text(x.code)), 0, &left));
    if (!left)
        TRY(db_exec(cx, &q_application_paper_drop, ARGS(db_int(id), db_text(x.code)), NULL));
    return application_moved(cx, &a, NULL, "file-gone");
}

enum err application_file_document(struct ctx *cx, const struct application *a, const char *code,
                                   const struct document *doc, bool there)
{
    struct application_file x = {.code = code};
    TRY(db_exec(cx, &q_application_file_clear,
                ARGS(db_int(a->id), db_text(code), db_int(cx->now), db_int(!there)), NULL));
    if (!doc)
        return OK;
    x.file_id = doc->file_id;
    x.document_id = doc->id;
    return insert(cx, a, &x);
}

enum err application_file_looked(struct ctx *cx, const struct application *a,
                                 const struct application_file *f)
{
    const char *what = arena_printf(cx->a, "paper:%s", f->code);
    TRY(db_exec(cx, &q_share_put,
                ARGS(db_int(a->id), db_int(a->consent_id), id_or_null(cx->actor->account_id),
                     db_text(what), db_int(cx->now)),
                NULL));
    return audit(cx, "file-look", "application", a->id, NULL);
}
