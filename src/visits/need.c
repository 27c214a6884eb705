/* Needs, added and changed: see need.h. Reading: need_list.c. */
#include "need.h"

#include "account.h"
#include "audit.h"
#include "curation_dated.h"
#include "need_merge.h"
#include "need_sql.h"
#include "notice.h"
#include "secret.h"
#include "text.h"

#include <inttypes.h>
enum { WORDS_MAX = 1000 };

const struct field_choice need_kinds[] = {
    {"nib", "need_kind.nib"},
    {"halal", "need_kind.halal"},
    {"packaging", "need_kind.packaging"},
    {"market", "need_kind.market"},
    {"stall", "need_kind.stall"},
    {"training", "need_kind.training"},
    {"capital", "need_kind.capital"},
    {"other", "need_kind.other"},
    {NULL, NULL},
};
const struct field_choice need_states[] = {
    {"open", "need_state.open"},
    {"working", "need_state.working"},
    {"met", "need_state.met"},
    {"not_met", "need_state.not_met"},
    {"withdrawn", "need_state.withdrawn"},
    {NULL, NULL},
};

#define T(member) .offset = FIELD_TEXT(struct need, member)
#define I(member) .offset = FIELD_INT(struct need, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
#define KIND {.name = "kind", .kind = F_CHOICE, T(kind), .flags = F_REQUIRED, .choices = need_kinds, .label = "need.kind"}
#define DETAIL {.name = "detail", .kind = F_PARA, T(detail), .flags = F_PERSONAL, .max = WORDS_MAX, .label = "need.detail", .help = "need.detail_help"}
#define ACCOUNT {.name = "account", .kind = F_TEXT, T(account), .max = 60, .label = "need.account", .help = "need.account_help"}
#define DUE {.name = "due_on", .kind = F_DATE, T(due_on), .label = "need.due_on"}
#define OUTCOME {.name = "outcome", .kind = F_PARA, T(outcome), .flags = F_PERSONAL, .max = WORDS_MAX, .label = "need.outcome", .help = "need.outcome_help"}
/* clang-format on */

static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "business",
     .kind = F_REF,
     I(business_id),
     .flags = F_REQUIRED | F_HIDDEN,
     .label = "need.business"},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    KIND,
    DETAIL,
    ACCOUNT,
    {.name = "account_name", .kind = F_TEXT, T(account_name), .flags = OUT},
    DUE,
    {.name = "late", .kind = F_BOOL, .offset = FIELD_BOOL(struct need, late), .flags = OUT},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = need_states},
    {.name = "outcome", .kind = F_PARA, T(outcome), .flags = OUT | F_PERSONAL, .max = WORDS_MAX},
    {.name = "visit_id", .kind = F_REF, I(visit_id), .flags = OUT},
    {.name = "training_id", .kind = F_REF, I(training_id), .flags = OUT},
    {.name = "closed_at", .kind = F_INSTANT, I(closed_at), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table need_fields = FIELD_TABLE("Need", fields, struct need);

static const struct field change_list[] = {
    {.name = "state",
     .kind = F_CHOICE,
     T(state),
     .flags = F_REQUIRED,
     .choices = need_states,
     .label = "need.state"},
    OUTCOME,
    ACCOUNT,
    DUE,
    DETAIL,
};
const struct field_table need_change_fields = FIELD_TABLE("NeedChange", change_list, struct need);

/* ---- checks ---- */

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

static bool unfinished(const char *state)
{
    return strcmp(state, "open") == 0 || strcmp(state, "working") == 0;
}

static bool some(const char *s)
{
    return s && *s;
}

/* A business whose needs the actor may write down. */
static enum err of_business(struct ctx *cx, int64_t id, struct business *ret)
{
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(business_get(cx, id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (cx->actor->role == ROLE_COMPANION && !business_shows_personal(cx, ret))
        return fail(cx, ERR_FORBIDDEN, "need.error.not_yours", NULL);
    return OK;
}

/* Who can take care: a companion, head or officer whose territory holds the ward. */
static bool may_care(const struct account *a, const struct business *b)
{
    static const char *const roles[] = {"lurah", "camat", "officer"};
    if (!a->active || !area_holds(a->area, b->ward))
        return false;
    if (strcmp(a->role, "companion") == 0)
        return *a->area || a->id == b->companion_id;
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (strcmp(a->role, roles[i]) == 0)
            return true;
    return false;
}

static enum err carer(struct ctx *cx, struct need *n, const struct business *b)
{
    struct account a;
    n->account_id = 0;
    if (!some(n->account))
        return OK;
    enum err e = account_find(cx, n->account, &a);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    if (e == OK && may_care(&a, b))
        n->account_id = a.id;
    else
        fail_field(cx, "account", "need.error.account", NULL);
    return OK;
}

static void check_due(struct ctx *cx, const char *due_on, const char *before)
{
    if (some(due_on) && strcmp(due_on, before ? before : "") != 0 &&
        strcmp(due_on, today_text(cx)) < 0)
        fail_field(cx, "due_on", "need.error.past", NULL);
}

/* ---- telling ---- */

/* Who takes care, when it is somebody else than who says so. */
static enum err tell(struct ctx *cx, const struct need *n, const struct business *b)
{
    if (!n->account_id || n->account_id == cx->actor->account_id)
        return OK;
    struct notice_to to = {.account_id = n->account_id};
    return notice_send(cx, "need_given", &to,
                       (const char *const[]){
                           "business", b->name, "link",
                           arena_printf(cx->a, "%s/needs/%" PRId64, site_url(cx->app), n->id),
                           "_secret", "business", "_once",
                           arena_printf(cx->a, "need:%" PRId64 ":%" PRId64, n->id, n->account_id),
                           NULL});
}

/* Words in the record of changes are sealed. */
static const char *protect(void *arg, const char *clear)
{
    struct ctx *cx = arg;
    struct sealed s = seal(cx, cx->app->keys, clear, strlen(clear));
    return arena_printf(cx->a, "sealed:%s", text_base64url(cx->a, s.p, s.n));
}

/* ---- adding ---- */

static enum err known(struct ctx *cx, struct need *n, bool *ret_known)
{
    int64_t id = 0;
    if (some(n->client_id))
        TRY(db_int_of(cx, &q_need_of_client, ARGS(db_text(n->client_id)), 0, &id));
    *ret_known = id != 0;
    return id ? need_get(cx, id, n) : OK;
}

/* Found again on a visit: it is the one there is. */
static enum err again(struct ctx *cx, struct need *n, int64_t id)
{
    if (!n->visit_id)
        return fail(cx, ERR_CONFLICT, "error.need_open", NULL);
    n->id = id;
    return OK;
}

enum err need_add(struct ctx *cx, struct need *n)
{
    struct business b;
    bool there;
    int64_t id = 0, by = cx->actor->account_id, account = n->account_id;
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(known(cx, n, &there));
    if (there)
        return OK;
    TRY(of_business(cx, n->business_id, &b));
    TRY(carer(cx, n, &b));
    field_check(cx, &need_fields, n, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    check_due(cx, n->due_on, NULL);
    TRY(fields_check(cx));
    if (!some(n->account))
        n->account_id = account ? account : b.companion_id;
    TRY(db_int_of(cx, &q_need_of_kind, ARGS(db_int(b.id), db_text(n->kind)), 0, &id));
    if (id)
        return again(cx, n, id);
    n->state = "open";
    n->detail = n->detail ? n->detail : "";
    n->due_on = some(n->due_on) ? n->due_on : NULL;
    TRY(db_int_of(cx, &q_need_insert,
                  ARGS(db_text(some(n->client_id) ? n->client_id : NULL), db_int(b.id),
                       id_or_null(n->visit_id), db_text(n->kind), db_text(n->detail),
                       id_or_null(n->account_id), db_text(n->due_on), id_or_null(by),
                       db_int(cx->now)),
                  0, &n->id));
    n->version = 1;
    struct need nothing = {0};
    TRY(audit(cx, "create", "need", n->id,
              field_diff(cx->a, &need_fields, &nothing, n, protect, cx)));
    return tell(cx, n, &b);
}

/* ---- changing ---- */

static enum err check_change(struct ctx *cx, const struct need *n, const struct need *old)
{
    field_check(cx, &need_change_fields, n, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    bool ends = n->state && (strcmp(n->state, "met") == 0 || strcmp(n->state, "not_met") == 0);
    if (ends && !some(n->outcome))
        fail_field(cx, "outcome", "need.error.outcome", NULL);
    check_due(cx, n->due_on, old->due_on);
    return fields_check(cx);
}

/* Opened again, while there is another of its kind. */
static enum err check_other(struct ctx *cx, const struct need *n, const struct need *old)
{
    int64_t id = 0;
    if (!unfinished(n->state) || unfinished(old->state))
        return OK;
    TRY(db_int_of(cx, &q_need_of_kind, ARGS(db_int(old->business_id), db_text(old->kind)), 0, &id));
    return id ? fail(cx, ERR_CONFLICT, "error.need_open", NULL) : OK;
}

static enum err write_change(struct ctx *cx, struct need *n, const struct need *old)
{
    int64_t changed;
    n->closed_at = unfinished(n->state) ? 0 : old->closed_at ? old->closed_at : cx->now;
    TRY(db_exec(cx, &q_need_update,
                ARGS(db_int(n->id), db_int(n->version), db_text(n->detail ? n->detail : ""),
                     id_or_null(n->account_id), db_text(n->due_on), db_text(n->state),
                     db_text(n->outcome ? n->outcome : ""), id_or_null(n->closed_at),
                     db_int(cx->now)),
                &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

/* Theirs to change: of a business they write about, or what they take care of. */
static enum err may_change(struct ctx *cx, const struct need *old, struct business *ret)
{
    TRY(need(cx, CAP_VISIT_WRITE));
    if (old->account_id && old->account_id == cx->actor->account_id)
        return business_load(cx, old->business_id, false, ret);
    return of_business(cx, old->business_id, ret);
}

enum err need_put(struct ctx *cx, struct need *n)
{
    struct need old;
    struct business b;
    TRY(need_get(cx, n->id, &old));
    TRY(may_change(cx, &old, &b));
    if (n->version != old.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    n->due_on = some(n->due_on) ? n->due_on : NULL;
    bool same_carer = strcmp(n->account ? n->account : "", old.account ? old.account : "") == 0;
    if (same_carer)
        n->account_id = old.account_id;
    else
        TRY(carer(cx, n, &b));
    TRY(check_change(cx, n, &old));
    TRY(check_other(cx, n, &old));
    struct model *diff = field_diff(cx->a, &need_change_fields, &old, n, protect, cx);
    if (diff) {
        TRY(write_change(cx, n, &old));
        TRY(audit(cx, "change", "need", n->id, diff));
        if (!same_carer)
            TRY(tell(cx, n, &b));
    }
    return need_get(cx, n->id, n);
}

enum err need_meet(struct ctx *cx, int64_t business_id, const char *kind, int64_t training_id,
                   const char *outcome, int64_t *ret_id)
{
    TRY(db_int_of(cx, &q_need_of_kind, ARGS(db_int(business_id), db_text(kind)), 0, ret_id));
    if (!*ret_id)
        return OK;
    TRY(db_exec(cx, &q_need_met,
                ARGS(db_int(*ret_id), db_text(outcome), db_int(training_id), db_int(cx->now)),
                NULL));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "training", training_id);
    return audit(cx, "met", "need", *ret_id, m);
}

enum err need_unmeet(struct ctx *cx, int64_t business_id, const char *kind, int64_t training_id)
{
    int64_t other = 0, changed;
    TRY(db_int_of(cx, &q_need_of_kind, ARGS(db_int(business_id), db_text(kind)), 0, &other));
    if (other)
        return OK;
    return db_exec(cx, &q_need_unmet,
                   ARGS(db_int(business_id), db_int(training_id), db_int(cx->now)), &changed);
}

/* ---- along with the visit that found it ---- */

static enum err each_of(struct ctx *cx, struct rows *r, const struct query *write, const char *act)
{
    enum { MOST = 20 };
    int64_t ids[MOST];
    size_t n = 0;
    while (n < MOST && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        TRY(db_exec(cx, write, ARGS(db_int(ids[i]), db_int(cx->now)), NULL));
        TRY(audit(cx, act, "need", ids[i], NULL));
    }
    return OK;
}

enum err need_withdraw_of_visit(struct ctx *cx, int64_t visit_id)
{
    return each_of(cx, db_rows(cx, &q_need_of_visit, ARGS(db_int(visit_id))), &q_need_withdraw,
                   "withdraw");
}

enum err need_restore_of_visit(struct ctx *cx, int64_t visit_id, int64_t at)
{
    return each_of(cx, db_rows(cx, &q_need_withdrawn_with, ARGS(db_int(visit_id), db_int(at))),
                   &q_need_reopen, "reopen");
}

/* ---- along with a merge ---- */

const struct merge_mover need_merge_mover = {
    .name = "need", .rows = &q_need_merge_move, .rows_back = &q_need_merge_back};
