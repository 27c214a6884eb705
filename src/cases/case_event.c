/* The history of a case: rows that are never changed, their texts sealed with the case's key. */
#include "case_parts.h"

#include "case_event_sql.h"

#include <jansson.h>
#include <stdlib.h>

enum { EVENT_TEXT_MAX = 64 << 10 };

enum err case_own_key(struct ctx *cx, int64_t case_id, struct own_key *ret)
{
    bool found = false, opened = false;
    struct rows *r = db_rows(cx, &q_case_event_key, ARGS(db_int(case_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        found = true;
        opened = own_key_open(cx, cx->app->keys, p, n, ret);
    }
    TRY(rows_end(r));
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    if (!opened)
        return fail_log(cx, ERR_INTERNAL, "the key of case %lld does not open", (long long)case_id);
    return OK;
}

struct sealed case_seal_text(struct ctx *cx, const struct own_key *key, const char *text)
{
    return text ? own_seal(cx, key, text, strlen(text)) : (struct sealed){0};
}

const char *case_unseal_text(struct ctx *cx, const struct own_key *key, const void *p, size_t n)
{
    char *text;
    return p && own_unseal(cx, key, p, n, &text, NULL) ? text : NULL;
}

enum err case_event_add(struct ctx *cx, int64_t case_id, const char *type, const char *actor,
                        enum case_shown shown, const char *text, const struct model *data,
                        const char *client_id)
{
    const struct actor *who = cx->actor ? cx->actor : actor_public();
    bool own = !actor || strcmp(actor, who->name) == 0;
    struct sealed s = {0};
    struct buf json = buf_new(cx->a, EVENT_TEXT_MAX);
    if (text) {
        struct own_key key;
        TRY(case_own_key(cx, case_id, &key));
        s = case_seal_text(cx, &key, text);
    }
    if (data)
        json_write(&json, data);
    if (json.over)
        return fail_log(cx, ERR_INTERNAL, "event %s: too much data", type);
    return db_exec_later(cx, &q_case_event_insert,
                         ARGS(db_int(case_id), db_text(client_id && *client_id ? client_id : NULL),
                              db_text(type), db_int(cx->now),
                              own && who->account_id ? db_int(who->account_id) : db_null(),
                              db_text(actor ? actor : who->name), db_int(shown), db_blob(s.p, s.n),
                              db_text(data ? buf_str(&json) : "{}")));
}

/* ---- reading ---- */

/* How much of the history is read. */
enum reads {
    READS_PUBLIC, /* what the reporter reads */
    READS_OWN,    /* and what this account wrote */
    READS_ALL,
};

/* Of an event's data what a reporter may know: not who works on it, nor other cases. */
static const char *public_data(struct ctx *cx, const char *data)
{
    static const char *const shown[] = {
        "category", "channel",     "clock",      "consent", "due_at", "level",
        "outcome",  "provisional", "rating",     "reason",  "round",  "solved",
        "state",    "to",          "unanswered", "until",   "ward",   NULL};
    json_t *json = json_loads(data, 0, NULL), *kept = json_object();
    for (const char *const *key = shown; json && *key; key++)
        if (json_object_get(json, *key))
            json_object_set(kept, *key, json_object_get(json, *key));
    char *text = json_dumps(kept, JSON_COMPACT | JSON_PRESERVE_ORDER);
    const char *copy = arena_strdup(cx->a, text);
    free(text);
    json_decref(json);
    json_decref(kept);
    return copy;
}

/* Reporters hear from the office, not from one of its people. */
static const char *public_actor(struct ctx *cx, const char *actor)
{
    bool named = strcmp(actor, "reporter") == 0 || strcmp(actor, "system") == 0;
    return named ? arena_strdup(cx->a, actor) : "office";
}

static struct case_event event_row(struct ctx *cx, struct rows *r, const struct own_key *key,
                                   enum reads reads)
{
    size_t n;
    enum case_shown shown = (enum case_shown)row_int(r, 5);
    const void *p = row_blob(r, 6, &n);
    bool staff = reads != READS_PUBLIC, text = staff || shown == SHOWN_ALL;
    return (struct case_event){.id = row_int(r, 0),
                               .at = row_int(r, 1),
                               .account_id = staff ? row_int(r, 2) : 0,
                               .type = row_str(r, 3),
                               .actor = staff ? row_str(r, 4) : public_actor(cx, row_text(r, 4)),
                               .is_public = shown != SHOWN_STAFF,
                               .text = text ? case_unseal_text(cx, key, p, n) : NULL,
                               .data = staff ? row_str(r, 7) : public_data(cx, row_text(r, 7))};
}

static enum err events(struct ctx *cx, int64_t case_id, const struct own_key *key, enum reads reads,
                       struct case_event **ret, size_t *ret_n)
{
    struct case_event *list = NULL;
    size_t n = 0, cap = 0;
    int64_t me = reads == READS_OWN ? cx->actor->account_id : 0;
    struct rows *r =
        db_rows_mask(cx, &q_case_event_list, reads == READS_ALL ? 0 : q_part_case_event_list_public,
                     ARGS(db_int(case_id), db_int(me)));
    while (rows_next(r)) {
        if (n == cap) {
            size_t more = cap ? cap * 2 : 32;
            list = arena_grow(cx->a, list, cap * sizeof(*list), more * sizeof(*list));
            cap = more;
        }
        struct case_event e = event_row(cx, r, key, reads);
        size_t at = n++;
        for (; at > 0 && list[at - 1].at > e.at; at--) /* few are written down later */
            list[at] = list[at - 1];
        list[at] = e;
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err case_events_public(struct ctx *cx, int64_t case_id, struct case_event **ret, size_t *ret_n)
{
    struct own_key key;
    TRY(case_own_key(cx, case_id, &key));
    return events(cx, case_id, &key, READS_PUBLIC, ret, ret_n);
}

enum err case_events(struct ctx *cx, const struct casefile *c, struct case_event **ret,
                     size_t *ret_n)
{
    *ret = NULL;
    *ret_n = 0;
    if (c->sight == SIGHT_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    if (c->sight <= SIGHT_STAGE)
        return OK; /* received, in hand, closed: the state says it */
    bool works = case_may_work(cx, c, c->sight);
    enum reads reads = !works ? READS_PUBLIC : c->sight == SIGHT_PLAIN ? READS_OWN : READS_ALL;
    return events(cx, c->id, c->key, reads, ret, ret_n);
}
