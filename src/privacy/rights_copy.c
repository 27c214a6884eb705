/* The copy of all that is kept of a person; and the care for deadlines. See rights.h. */
#include "rights_parts.h"

#include "audit.h"
#include "i18n.h"
#include "personal.h"
#include "privacy_sql.h"

#include <inttypes.h>
#include <string.h>

static enum err note_copy(struct ctx *cx, void *arg)
{
    const struct rights *r = arg;
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "request", r->code);
    return audit(cx, "privacy-copy", "person", r->person_id, m);
}

enum err rights_copy(struct ctx *cx, const struct rights *r, struct model **ret_sections)
{
    const struct actor *before = cx->actor;
    struct model *all = model_object(cx->a);
    enum err e = OK;
    TRY(app_write(cx, note_copy, (void *)(uintptr_t)r));
    cx->actor = actor_operator(); /* the whole record: it is the person's own */
    for (const struct personal_source *const *list = personal_sources; list && *list; list++)
        for (const struct personal_source *s = *list; e == OK && s->code; s++)
            if (s->put)
                e = s->put(cx, r->person_id, model_set_array(cx->a, all, s->code));
    cx->actor = before;
    *ret_sections = all;
    return e;
}

/* ---- care ---- */

struct late {
    int64_t id, told, due_at;
};

static enum err tell_late(struct ctx *cx, const struct late *l)
{
    const char *once = arena_printf(cx->a, "privacy:%" PRId64 ":%" PRId64, l->id, l->told);
    const char *pairs[] = {
        "number", rights_code(cx, l->id),
        "due",    i18n_instant(cx->a, LANG_ID, l->due_at),
        "place",  arena_printf(cx->a, "%s/privacy/inbox/%" PRId64, site_url(cx->app), l->id),
        "_once",  once,
        NULL};
    TRY(rights_tell(cx, l->told == 2 ? "privacy_overdue" : "privacy_risk", pairs));
    return db_exec(cx, &q_privacy_told, ARGS(db_int(l->id), db_int(l->told)), NULL);
}

static enum err care(struct ctx *cx, void *arg)
{
    enum { MOST = 100 };
    struct late list[MOST];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_privacy_due, ARGS(db_int(cx->now)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct late){row_int(r, 0), row_int(r, 2), row_int(r, 3)};
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(tell_late(cx, &list[i]));
    return OK;
}

enum err rights_care(struct ctx *cx)
{
    return app_write(cx, care, NULL);
}
