/*
 * Correcting a visit: by who made it, or a head of the territory, with a reason. What stood there
 * is kept, field by field; the marks of what is implausible are made anew.
 */
#include "visit_parts.h"

#include "audit.h"
#include "need.h"
#include "text.h"
#include "visit_sql.h"

#include <string.h>

enum { REASON_MIN = 3, REASON_MAX = 300 };

static const char *const fields[] = {"visited_at", "kind", "met", "needs",   "summary",
                                     "advice",     "lat",  "lng", "accuracy"};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

static const char *text_of(struct ctx *cx, const char *name, const struct visit *v)
{
    return field_text(cx->a, field_find(&visit_row_fields, name), v);
}

static enum err keep(struct ctx *cx, const struct visit *old, const struct visit *v,
                     const char *reason, bool *ret_changed)
{
    int64_t by = cx->actor->account_id;
    *ret_changed = false;
    for (size_t i = 0; i < FIELDS; i++) {
        const char *before = text_of(cx, fields[i], old), *after = text_of(cx, fields[i], v);
        if (strcmp(before, after) == 0)
            continue;
        *ret_changed = true;
        TRY(db_exec(cx, &q_visit_change_insert,
                    ARGS(db_int(v->id), db_int(cx->now), by ? db_int(by) : db_null(),
                         db_text(fields[i]), db_text(before), db_text(after), db_text(reason)),
                    NULL));
    }
    return OK;
}

static bool in_list(const char *list, const char *code)
{
    size_t n = strlen(code);
    for (const char *s = list; s && *s; s += strcspn(s, ","), s += *s == ',')
        if (strncmp(s, code, n) == 0 && (s[n] == ',' || !s[n]))
            return true;
    return false;
}

/* Needs that were not named before are noted; one that is struck out stays for who takes care. */
static enum err add_needs(struct ctx *cx, const struct visit *old, const struct visit *v)
{
    char *list = arena_strdup(cx->a, v->needs), *save = NULL;
    for (char *kind = strtok_r(list, ",", &save); kind; kind = strtok_r(NULL, ",", &save)) {
        struct need n = {.business_id = v->business_id, .visit_id = v->id, .kind = kind};
        if (!in_list(old->needs, kind))
            TRY(need_add(cx, &n));
    }
    return OK;
}

static void keep_fixed(struct visit *v, const struct visit *old)
{
    v->business_id = old->business_id;
    v->account_id = old->account_id;
    v->client_id = old->client_id;
    v->recorded_at = old->recorded_at;
    v->clock_off = old->clock_off;
    v->sent_at = 0;
    v->business = NULL;
    if (v->visited_at == old->visited_at && v->visited_on &&
        strcmp(v->visited_on, old->visited_on) != 0)
        v->visited_at = 0; /* the day was said anew: it decides */
}

static enum err write(struct ctx *cx, const struct visit *v)
{
    int64_t changed;
    TRY(db_exec(cx, &q_visit_update,
                ARGS(db_int(v->id), db_int(v->version), db_int(v->visited_at),
                     db_text(v->visited_on), db_text(v->kind), db_text(v->met), db_text(v->needs),
                     db_text(v->summary), db_text(v->advice), int_or_null(v->lat),
                     int_or_null(v->lng), int_or_null(v->accuracy), db_text(v->flags),
                     db_int(cx->now)),
                &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err may(struct ctx *cx, const struct visit *v, struct visit *ret_old)
{
    TRY(visit_get(cx, v->id, ret_old));
    if (!visit_correctable(cx, ret_old))
        return fail(cx, ERR_FORBIDDEN, "error.visit_hand", NULL);
    return v->version == ret_old->version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err visit_correct(struct ctx *cx, struct visit *v, const char *reason)
{
    struct visit old;
    struct business b;
    bool future, changed;
    reason = text_trim(cx->a, reason ? reason : "");
    TRY(may(cx, v, &old));
    TRY(business_load(cx, old.business_id, false, &b));
    keep_fixed(v, &old);
    if (strlen(reason) < REASON_MIN || strlen(reason) > REASON_MAX)
        fail_field(cx, "reason", "error.visit_reason", NULL);
    visit_check(cx, v);
    visit_when(cx, &b, v, false, &future);
    TRY(fields_check(cx));
    future = future || (v->visited_at == old.visited_at && in_list(old.flags, "future"));
    TRY(visit_flag(cx, &b, future, v));
    TRY(keep(cx, &old, v, reason, &changed));
    if (!changed)
        return visit_get(cx, v->id, v);
    TRY(add_needs(cx, &old, v));
    TRY(write(cx, v));
    TRY(visit_day_kept(cx, v->business_id));
    struct model *m = field_diff(cx->a, &visit_row_fields, &old, v, NULL, NULL);
    TRY(audit(cx, "correct", "visit", v->id, m));
    return visit_get(cx, v->id, v);
}
