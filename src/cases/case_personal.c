/* Cases in a person's copy and erasure: see case_personal.h. */
#include "case_personal.h"

#include "case_owner.h"
#include "casefile.h"
#include "casefile_list_sql.h"
#include "db.h"

#include <inttypes.h>

struct taking {
    struct ctx *cx;
    struct model *rows;
};

static void take(void *arg, const struct owner_word *x)
{
    const struct taking *t = arg;
    struct arena *a = t->cx->a;
    struct model *o = model_add_object(a, t->rows);
    model_set_text(a, o, "number", x->number);
    model_set_text(a, o, "title", x->title);
    model_set_text(a, o, "state", x->state);
    model_set_text(a, o, "at", personal_time(t->cx, x->at));
}

static enum err put(struct ctx *cx, int64_t person_id, struct model *rows)
{
    const char *phone, *name;
    int64_t account;
    struct taking t = {cx, rows};
    TRY(personal_phone(cx, person_id, &phone, &name));
    TRY(db_int_of(cx, &q_case_personal_account, ARGS(db_int(person_id)), 0, &account));
    return case_owner_source.each(cx, account, phone, take, &t);
}

static enum err keep(struct ctx *cx, int64_t person_id, struct personal_kept *ret)
{
    int64_t id;
    struct casefile c;
    TRY(db_int_of(cx, &q_case_personal_open, ARGS(db_int(person_id)), 0, &id));
    if (!id)
        return OK;
    ret->why = "privacy.keep.case";
    enum err e = case_get(cx, id, &c);
    if (e == OK) {
        ret->number = c.code;
        ret->href = arena_printf(cx->a, "/cases/%" PRId64, id);
    }
    if (e == ERR_NOT_FOUND)
        ctx_forgive(cx);
    return e == ERR_NOT_FOUND ? OK : e;
}

const struct personal_source cases_personal[] = {{.code = "cases", .put = put, .keep = keep},
                                                 {.code = NULL}};
