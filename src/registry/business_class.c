/* The class of a business: see business_class.h. */
#include "business_class.h"

#include "audit.h"
#include "business_class_sql.h"
#include "business_parts.h"
#include "curation_dated.h"
#include "follow.h"

static enum err load(struct ctx *cx, int64_t id, int64_t *ret_version, const char **ret_class)
{
    struct business b;
    bool merged = false;
    TRY(business_get(cx, id, &b)); /* within the scope */
    struct rows *r = db_rows(cx, &q_class_of_business, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret_version = row_int(r, 0);
        *ret_class = row_str(r, 1);
        merged = !row_null(r, 2);
    }
    TRY(rows_end(r));
    return merged ? fail(cx, ERR_CONFLICT, "error.business_merged", NULL) : OK;
}

/* What a record came with is a fact, too, once there is another after it. */
static enum err begin_facts(struct ctx *cx, int64_t id, const char *class_, struct dated *d)
{
    char *first = NULL;
    TRY(dated_get(cx, id, "class", d));
    if (d->n)
        return OK;
    TRY(db_text_of(cx, &q_class_first_day, ARGS(db_int(id)), &first));
    TRY(fact_add(cx, id, "class", class_, first ? first : today_text(cx), NULL, NULL));
    return dated_get(cx, id, "class", d);
}

static enum err note_change(struct ctx *cx, const struct class_change *c, const char *before,
                            const char *day)
{
    struct model *changes = model_object(cx->a);
    struct model *pair = model_set_array(cx->a, changes, "class");
    model_add_text(cx->a, pair, before);
    model_add_text(cx->a, pair, c->class_);
    model_set_text(cx->a, changes, "from", day);
    if (c->note && *c->note) {
        pair = model_set_array(cx->a, changes, "note");
        model_add_text(cx->a, pair, NULL);
        model_add_text(cx->a, pair, business_protect(cx, c->note));
    }
    return audit(cx, "class", "business", c->business_id, changes);
}

enum err business_set_class(struct ctx *cx, const struct class_change *c, bool again)
{
    int64_t version = 0, changed;
    const char *before = NULL, *day;
    struct dated d;
    TRY(need(cx, CAP_CURATE_WARD));
    TRY(load(cx, c->business_id, &version, &before));
    if (strcmp(before, c->class_) == 0)
        return fail(cx, ERR_CONFLICT, "error.class_same", NULL);
    TRY(begin_facts(cx, c->business_id, before, &d));
    TRY(dated_day(cx, "day", c->day, again ? NULL : &d, &day));
    TRY(db_exec(cx, &q_class_set,
                ARGS(db_int(c->business_id), db_int(version), db_text(c->class_), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(dated_put(cx, c->business_id, "class", &d, c->class_, day, c->reasons, c->note));
    TRY(note_change(cx, c, before, day));
    return business_followed(cx, c->business_id);
}
