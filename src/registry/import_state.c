/*
 * States that a list tells: curation, activity, class, each a dated fact ("terkurasi" since 30 June
 * 2024). A fact may lie in the past: the record shows what is so today, figures for that day use
 * it. What a person decided since this source last agreed stays as it is, with a warning: states
 * are not proposed, they are decided.
 */
#include "import_parts.h"

#include "audit.h"
#include "business_parts.h"
#include "business_sql.h"
#include "curation.h"
#include "curation_dated.h"
#include "fact.h"
#include "import_sql.h"

/* Whether it was left as it is when this source last spoke: the source says that again. */
static enum err left_before(struct ctx *cx, int64_t business_id, const char *kind, int64_t last,
                            bool *ret)
{
    struct rows *r = db_rows(cx, &q_import_touched, ARGS(db_int(business_id), db_int(last)));
    *ret = false;
    while (rows_next(r))
        *ret = *ret || strcmp(row_text(r, 0), kind) == 0;
    return rows_end(r);
}

/* Whether somebody decided this since this source last agreed; facts of imports and the first ones
 * do not count. */
static enum err decided(struct ctx *cx, const struct business *b, const char *kind, int64_t last,
                        bool *ret)
{
    int64_t at;
    TRY(db_int_of(cx, &q_import_decided, ARGS(db_int(b->id), db_text(kind), db_int(last)), 0, &at));
    *ret = at > b->created_at;
    if (!*ret)
        TRY(left_before(cx, b->id, kind, last, ret));
    if (!*ret)
        return OK;
    warn_field(cx, kind, "import.warning.decided", NULL);
    return db_exec(cx, &q_touch_set, ARGS(db_int(b->id), db_text(kind), db_int(cx->now)), NULL);
}

static enum err curation(struct ctx *cx, const struct import_draft *d, int64_t last,
                         const struct business *b, bool *ret_changed)
{
    bool kept;
    *ret_changed = false;
    if (!d->curation || (!d->curation_on && strcmp(d->curation, b->curation) == 0))
        return OK;
    TRY(decided(cx, b, "curation", last, &kept));
    return kept ? OK : curation_import(cx, b->id, d->curation, d->curation_on, ret_changed);
}

/* A state without a day of its own: so from today on, where it is not so already. */
static enum err of_today(struct ctx *cx, const char *kind, const char *value, int64_t last,
                         const struct business *b, const char **member)
{
    bool kept;
    if (!value || strcmp(*member, value) == 0)
        return OK;
    TRY(decided(cx, b, kind, last, &kept));
    if (kept)
        return OK;
    TRY(fact_add(cx, b->id, kind, value, today_text(cx), NULL, NULL));
    *member = value;
    return OK;
}

enum err import_states(struct ctx *cx, const struct import_draft *d, int64_t last,
                       struct business *b, bool *ret_changed)
{
    TRY(curation(cx, d, last, b, ret_changed));
    if (*ret_changed)
        TRY(business_load(cx, b->id, true, b)); /* the curation's own rules wrote it */
    struct business old = *b;
    TRY(of_today(cx, "activity", d->activity, last, &old, &b->activity));
    TRY(of_today(cx, "class", d->class_, last, &old, &b->business_class));
    struct model *diff = field_diff(cx->a, &business_fields, &old, b, business_protect, cx);
    if (!diff)
        return OK;
    *ret_changed = true;
    TRY(business_put_state(cx, b));
    TRY(count_move(cx, &old, b));
    return audit(cx, "change", "business", b->id, diff);
}

enum err import_states_new(struct ctx *cx, const struct import_draft *d, struct business *b)
{
    bool changed = false;
    if (d->class_)
        TRY(fact_add(cx, b->id, "class", d->class_, today_text(cx), NULL, NULL));
    if (d->curation && strcmp(d->curation, b->curation) != 0)
        TRY(curation_import(cx, b->id, d->curation, d->curation_on, &changed));
    return changed ? business_load(cx, b->id, true, b) : OK;
}

enum err import_siblings(struct ctx *cx, int64_t import_id, const struct business *old,
                         const struct business *b)
{
    const char *was = old->owner_nik ? old->owner_nik : "", *is = b->owner_nik ? b->owner_nik : "";
    if (strcmp(b->owner_name, old->owner_name) == 0 && strcmp(is, was) == 0)
        return OK;
    return db_exec(cx, &q_import_siblings,
                   ARGS(db_int(import_id), db_int(b->owner_id), db_int(b->id)), NULL);
}
