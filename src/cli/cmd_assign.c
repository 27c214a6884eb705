/* Commands on who stands beside whom: the first distribution of a city's businesses over its
 * companions. */
#include "assign.h"
#include "command.h"
#include "places.h"

#include <inttypes.h>

struct assign_call {
    const char *ward;
    struct assign_row *rows;
    size_t n;
    int64_t id; /* of the assignment; 0: nothing could be placed */
    bool apply;
};

/* Proposes and, on the writer, takes over: nobody can come between. */
static enum err assign_rule(struct ctx *cx, void *arg)
{
    struct assign_call *x = arg;
    x->id = 0;
    TRY(assign_propose(cx, x->ward, ASSIGN_MAX, &x->rows, &x->n));
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        if (x->rows[i].to_id)
            x->rows[n++] = x->rows[i];
    x->n = n;
    return x->apply && n ? assign_many(cx, "proposal", NULL, x->rows, n, &x->id) : OK;
}

static enum err assign_read(struct cli *c, struct assign_call *x)
{
    TRY(db_reader(c->app->db, c->cx));
    enum err e = assign_rule(c->cx, x);
    db_reader_end(c->app->db, c->cx);
    return e;
}

static void assign_tell(struct cli *c, const struct assign_call *x, struct model *list)
{
    struct arena *a = c->cx->a;
    for (size_t i = 0; i < x->n; i++) {
        const struct assign_row *r = &x->rows[i];
        if (r->result != OK)
            continue;
        if (!list) {
            fprintf(c->out, "%s\t%s\t%" PRId64 "/%" PRId64 "\n", r->business, r->to, r->load,
                    r->capacity);
            continue;
        }
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "business_id", r->business_id);
        model_set_int(a, o, "companion_id", r->to_id);
        model_set_int(a, o, "load", r->load);
        model_set_int(a, o, "capacity", r->capacity);
    }
}

/* A ward at a time, again while something could be placed: other writers wait for one at most. */
static enum err assign_ward(struct cli *c, const char *ward, struct model *list)
{
    struct assign_call x = {.ward = ward, .apply = cli_flag(c, "--apply")};
    do {
        TRY(x.apply ? app_write(c->cx, assign_rule, &x) : assign_read(c, &x));
        assign_tell(c, &x, list);
    } while (x.id && x.n == ASSIGN_MAX);
    return OK;
}

static enum err assign_command(struct cli *c)
{
    const char *name = cli_text(c, "WARD");
    struct model *list = cli_flag(c, "--json") ? model_array(c->cx->a) : NULL;
    size_t n;
    const struct place *const *wards = places_of(places(), c->cx->a, "ward", NULL, &n);
    if (strcmp(name, "all") == 0) {
        for (size_t i = 0; i < n; i++)
            TRY(assign_ward(c, wards[i]->code, list));
    } else {
        const struct place *w = ward_guess(places(), c->cx->a, name, NULL, NULL, NULL);
        if (!w)
            return fail(c->cx, ERR_INPUT, "error.ward_unknown", "ward", name, NULL);
        TRY(assign_ward(c, w->code, list));
    }
    if (list) {
        struct buf out = buf_new(c->cx->a, (size_t)64 << 20);
        json_write(&out, list);
        fprintf(c->out, "%s\n", buf_str(&out));
    }
    return OK;
}

const struct command assign_commands[] = {
    {.name = "assign",
     .options = {{"WARD", OPT_TEXT, true},
                 {"--apply", OPT_FLAG, false},
                 {"--json", OPT_FLAG, false}},
     .run = assign_command,
     .doc = "who could stand beside a ward's businesses without companion (\"all\": of every "
            "ward); --apply: does so"},
    {.name = NULL},
};
