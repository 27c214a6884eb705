/* Proposed changes: see proposal.h. */
#include "proposal.h"

#include "audit.h"
#include "business_parts.h"
#include "business_sql.h"
#include "proposal_sql.h"
#include "text.h"

#include <jansson.h>

enum { LIMIT = 50, LIMIT_MAX = 200, NOTE_MAX = 1000, REASON_MAX = 500, CHANGES_MAX = 64 << 10 };

const struct field_choice proposal_states[] = {{"open", "proposal.open"},
                                               {"accepted", "proposal.accepted"},
                                               {"rejected", "proposal.rejected"},
                                               {NULL, NULL}};
static const struct field_choice origins[] = {{"companion", "proposal.companion"},
                                              {"owner", "proposal.owner"},
                                              {"import", "proposal.import"},
                                              {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct proposal, member)
#define I(member) .offset = FIELD_INT(struct proposal, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "business_version", .kind = F_REF, I(business_version), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "origin", .kind = F_CHOICE, T(origin), .flags = OUT, .choices = origins},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = proposal_states},
    {.name = "note", .kind = F_PARA, T(note), .flags = OUT},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "decider", .kind = F_TEXT, T(decider), .flags = OUT},
    {.name = "reason", .kind = F_PARA, T(reason), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "decided_at", .kind = F_INSTANT, I(decided_at), .flags = OUT},
};
const struct field_table proposal_fields = FIELD_TABLE("Proposal", fields, struct proposal);

/* ---- making ---- */

enum err proposal_insert(struct ctx *cx, int64_t business_id, const char *origin,
                         const struct model *changes, const char *note, int64_t *ret_id)
{
    struct buf json = buf_new(cx->a, CHANGES_MAX);
    json_write(&json, changes);
    if (json.over)
        return fail(cx, ERR_TOO_LARGE, "error.proposal_large", NULL);
    struct sealed s = seal(cx, cx->app->keys, json.p, json.n);
    int64_t by = cx->actor ? cx->actor->account_id : 0;
    return db_int_of(cx, &q_proposal_insert,
                     ARGS(db_int(business_id), db_text(origin), db_blob(s.p, s.n),
                          db_text(note ? note : ""), by ? db_int(by) : db_null(), db_int(cx->now)),
                     0, ret_id);
}

/* Fields that a form may change and that differ; NULL when none does. */
static struct model *differences(struct ctx *cx, const struct business *before,
                                 const struct business *after)
{
    struct model *changes = NULL;
    for (size_t i = 0; i < business_fields.n; i++) {
        const struct field *f = &business_fields.fields[i];
        if (f->flags & F_READONLY || strcmp(f->name, "client_id") == 0)
            continue;
        const char *old = field_text(cx->a, f, before), *new = field_text(cx->a, f, after);
        if (strcmp(old, new) == 0)
            continue;
        if (!changes)
            changes = model_object(cx->a);
        model_set_text(cx->a, changes, f->name, new);
    }
    return changes;
}

static enum err check_note(struct ctx *cx, const char *field, const char *note, size_t most)
{
    if (!note)
        return OK;
    if (strlen(note) > most || !text_valid(note, strlen(note), true))
        fail_field(cx, field, "error.proposal_note", NULL);
    return fields_check(cx);
}

static enum err check_open(struct ctx *cx, int64_t business_id)
{
    int64_t open = 0;
    TRY(db_int_of(cx, &q_proposal_open_count, ARGS(db_int(business_id)), 0, &open));
    return open < PROPOSALS_OPEN_MAX ? OK : fail(cx, ERR_CONFLICT, "error.proposals_many", NULL);
}

/* A client_id that is not the business's own is the proposal's: what a phone sends again. */
static const char *client_of(const struct business *before, const struct business *after)
{
    const char *given = after->client_id;
    bool own = before->client_id && given && strcmp(before->client_id, given) == 0;
    return given && *given && !own ? given : NULL;
}

enum err proposal_create(struct ctx *cx, struct business *after, const char *note, int64_t *ret_id)
{
    struct business before;
    int64_t known = 0;
    TRY(need(cx, CAP_BUSINESS_PROPOSE));
    TRY(business_get(cx, after->id, &before));
    if (!business_shows_personal(cx, &before))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    if (before.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    const char *client = client_of(&before, after);
    if (client)
        TRY(db_int_of(cx, &q_proposal_of_client,
                      ARGS(db_text(client), db_int(cx->actor->account_id)), 0, &known));
    if (known) {
        *ret_id = known;
        return OK;
    }
    if (after->version != before.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(business_check(cx, after, &before));
    TRY(check_note(cx, "note", note, NOTE_MAX));
    struct model *changes = differences(cx, &before, after);
    if (!changes)
        return fail(cx, ERR_INVALID, "error.proposal_empty", NULL);
    TRY(check_open(cx, before.id));
    const char *origin = cx->actor->role == ROLE_OWNER ? "owner" : "companion";
    TRY(proposal_insert(cx, before.id, origin, changes, note, ret_id));
    if (client)
        TRY(db_exec(cx, &q_proposal_client_put, ARGS(db_int(*ret_id), db_text(client)), NULL));
    struct model *names = model_object(cx->a), *list = model_set_array(cx->a, names, "fields");
    for (const struct model *m = changes->kids.first; m; m = m->next)
        model_add_text(cx->a, list, m->key);
    return audit(cx, "propose", "proposal", *ret_id, names);
}

/* ---- reading ---- */

static struct proposal proposal_row(struct rows *r)
{
    return (struct proposal){.id = row_int(r, 0),
                             .version = row_int(r, 1),
                             .business_id = row_int(r, 2),
                             .created_by = row_int(r, 3),
                             .created_at = row_int(r, 4),
                             .decided_by = row_int(r, 5),
                             .decided_at = row_int(r, 6),
                             .origin = row_str(r, 7),
                             .state = row_str(r, 8),
                             .note = row_str(r, 9),
                             .reason = row_str(r, 10),
                             .business_name = row_str(r, 11),
                             .ward = row_str(r, 12),
                             .by = row_str(r, 13),
                             .decider = row_str(r, 14)};
}

/* {"field": "text"} out of its seal. */
static bool open_changes(struct ctx *cx, const void *p, size_t n, struct proposal *ret)
{
    char *text;
    size_t text_n;
    const char *name;
    json_t *value;
    if (!unseal(cx, cx->app->keys, p, n, &text, &text_n))
        return false;
    json_t *json = json_loadb(text, text_n, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(json)) {
        json_decref(json);
        return false;
    }
    ret->changes = arena_array(cx->a, json_object_size(json), sizeof(*ret->changes));
    json_object_foreach(json, name, value)
    {
        const char *s = json_string_value(value);
        ret->changes[ret->n++] = (struct proposal_change){.field = arena_strdup(cx->a, name),
                                                          .value = arena_strdup(cx->a, s ? s : "")};
    }
    json_decref(json);
    return true;
}

static enum err load(struct ctx *cx, int64_t id, struct proposal *ret)
{
    bool found = false, opened = false;
    struct rows *r = db_rows(cx, &q_proposal_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 15, &n);
        *ret = proposal_row(r);
        opened = open_changes(cx, p, n, ret);
        found = true;
    }
    TRY(rows_end(r));
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return opened ? OK : fail_log(cx, ERR_INTERNAL, "proposal %lld does not open", (long long)id);
}

/* When a person last changed a field, or 0. */
static enum err mark_touched(struct ctx *cx, struct proposal *p)
{
    struct rows *r = db_rows(cx, &q_touch_list, ARGS(db_int(p->business_id)));
    while (rows_next(r))
        for (size_t i = 0; i < p->n; i++)
            if (strcmp(p->changes[i].field, row_text(r, 0)) == 0)
                p->changes[i].stale = row_int(r, 1) > p->created_at;
    return rows_end(r);
}

/* What stands in the record beside what is proposed. */
static enum err compare(struct ctx *cx, const struct business *b, struct proposal *p)
{
    bool personal = business_shows_personal(cx, b), nik = business_shows_nik(cx, b);
    p->business_version = b->version;
    for (size_t i = 0; i < p->n; i++) {
        struct proposal_change *c = &p->changes[i];
        const struct field *f = field_find(&business_fields, c->field);
        bool secret = strcmp(c->field, "owner_nik") == 0 || strcmp(c->field, "npwp") == 0;
        bool shown = f && (!(f->flags & F_PERSONAL) || (secret ? nik : personal));
        c->now = shown ? field_text(cx->a, f, b) : NULL;
    }
    return strcmp(p->state, "open") == 0 ? mark_touched(cx, p) : OK;
}

enum err proposal_get(struct ctx *cx, int64_t id, struct proposal *ret)
{
    struct business b;
    TRY(need(cx, CAP_BUSINESS_PROPOSE));
    TRY(load(cx, id, ret));
    bool own = ret->created_by && ret->created_by == cx->actor->account_id;
    enum err e = business_get(cx, ret->business_id, &b);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx);
        return own ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    }
    TRY(e);
    if (!own && !can(cx->actor, CAP_PROPOSAL_DECIDE))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return compare(cx, &b, ret);
}

enum err proposal_list(struct ctx *cx, const struct proposal_filter *f, struct proposal **ret,
                       size_t *ret_n, int64_t *ret_total)
{
    TRY(need(cx, CAP_BUSINESS_PROPOSE));
    struct scope s = scope_of(cx);
    bool decides = can(cx->actor, CAP_PROPOSAL_DECIDE);
    int64_t limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT,
            me = cx->actor->account_id;
    unsigned mask = decides ? q_part_proposal_list_area : q_part_proposal_list_mine;
    const char *state = f->state && *f->state ? f->state : "open";
    struct proposal *list = arena_array(cx->a, (size_t)limit, sizeof(*list));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_proposal_list, mask,
                     ARGS(db_text(state), db_int(f->before > 0 ? f->before : INT64_MAX),
                          db_int(limit), db_text(s.lo), db_text(s.hi), db_int(me)));
    while (n < (size_t)limit && rows_next(r))
        list[n++] = proposal_row(r);
    TRY(rows_end(r));
    mask = decides ? q_part_proposal_count_area : q_part_proposal_count_mine;
    *ret_total = 0;
    r = db_rows_mask(cx, &q_proposal_count, mask,
                     ARGS(db_text(state), db_text(s.lo), db_text(s.hi), db_int(me)));
    if (rows_next(r))
        *ret_total = row_int(r, 0);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- deciding ---- */

static enum err begin(struct ctx *cx, int64_t id, int64_t version, struct proposal *ret)
{
    TRY(need(cx, CAP_PROPOSAL_DECIDE));
    TRY(proposal_get(cx, id, ret));
    if (!ret->business_version)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    if (strcmp(ret->state, "open") != 0)
        return fail(cx, ERR_CONFLICT, "error.proposal_decided", NULL);
    return ret->version == version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err decide(struct ctx *cx, struct proposal *p, const char *state, const char *reason)
{
    int64_t changed, me = cx->actor->account_id;
    TRY(db_exec(cx, &q_proposal_decide,
                ARGS(db_int(p->id), db_int(p->version), db_text(state), me ? db_int(me) : db_null(),
                     db_int(cx->now), db_text(reason)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    p->version++;
    p->state = state;
    p->reason = reason;
    p->decided_by = me;
    p->decided_at = cx->now;
    p->decider = cx->actor->display_name;
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "business_id", p->business_id);
    return audit(cx, strcmp(state, "accepted") == 0 ? "accept" : "reject", "proposal", p->id, m);
}

enum err proposal_accept(struct ctx *cx, int64_t id, int64_t version, int64_t business_version,
                         struct proposal *ret)
{
    struct business b;
    bool changed;
    TRY(begin(cx, id, version, ret));
    if (business_version != ret->business_version)
        return fail(cx, ERR_STALE, "error.proposal_stale", NULL);
    TRY(business_load(cx, ret->business_id, true, &b));
    for (size_t i = 0; i < ret->n; i++)
        field_bind_text(cx, &business_fields, ret->changes[i].field, ret->changes[i].value, &b,
                        NULL);
    TRY(fields_check(cx));
    TRY(business_update(cx, &b, HAND_PERSON, &changed));
    ret->business_version = b.version;
    return decide(cx, ret, "accepted", "");
}

enum err proposal_reject(struct ctx *cx, int64_t id, int64_t version, const char *reason,
                         struct proposal *ret)
{
    TRY(begin(cx, id, version, ret));
    reason = reason ? text_trim(cx->a, reason) : "";
    if (!*reason) {
        fail_field(cx, "reason", "error.reason_needed", NULL);
        return fields_check(cx);
    }
    TRY(check_note(cx, "reason", reason, REASON_MAX));
    return decide(cx, ret, "rejected", reason);
}
