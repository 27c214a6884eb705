/* Moves as the reckoned state asks for them: see move.h. */
#include "growth_parts.h"

#include "growth_sql.h"
#include "move.h"

#include <string.h>

static enum err put(struct ctx *cx, const struct subject *s, const struct growth *g,
                    const char *what, const char *before, const char *after, bool rise,
                    const char *state)
{
    bool class_ = strcmp(what, "class") == 0;
    const struct class_result *r = &g->class_now;
    return db_exec(
        cx, &q_move_insert,
        ARGS(db_int(s->id), db_text(s->ward), db_text(what), db_text(before), db_text(after),
             db_int(rise), db_text(g->day), db_text(class_ ? class_basis_word(r->basis) : ""),
             db_int(class_ ? r->value : 0), db_int(class_ && r->verified),
             class_ && r->rule ? db_int(r->rule->id) : db_null(), db_text(state), db_int(cx->now)),
        NULL);
}

/* Whether the class that lasts is to be proposed: not what a person said no to lately. */
static enum err is_wanted(struct ctx *cx, const struct subject *s, const struct growth *g,
                          bool *ret)
{
    int64_t resting = 0;
    *ret = false;
    if (g->settled == g->in_force || g->settled < CLASS_MICRO || g->settled > CLASS_MEDIUM ||
        strcmp(s->activity, "active") != 0 || s->merged)
        return OK;
    TRY(db_int_of(cx, &q_move_rests,
                  ARGS(db_int(s->id), db_text(class_word(g->settled)),
                       db_int(cx->now - MOVE_REST_DAYS * INT64_C(86400))),
                  0, &resting));
    *ret = resting == 0;
    return OK;
}

static enum err follow_class(struct ctx *cx, const struct subject *s, const struct growth *g,
                             bool write, bool *ret_changed)
{
    bool wanted;
    const char *to = class_word(g->settled);
    TRY(is_wanted(cx, s, g, &wanted));
    bool same = s->open_move && wanted && strcmp(s->open_to, to) == 0 &&
                strcmp(s->open_from, s->class_) == 0;
    if (same || (!s->open_move && !wanted))
        return OK;
    *ret_changed = true;
    if (write && s->open_move)
        TRY(db_exec(cx, &q_move_withdraw, ARGS(db_int(s->id), db_int(cx->now)), NULL));
    if (write && wanted)
        TRY(put(cx, s, g, "class", s->class_, to, g->settled > g->in_force, "proposed"));
    return OK;
}

static enum err follow_step(struct ctx *cx, const struct subject *s, const struct growth *g,
                            bool write, bool *ret_changed)
{
    enum ladder_step before = step_of_word(s->row.step), after = g->ladder.step;
    if (before == after || before == STEP_UNKNOWN || after == STEP_UNKNOWN || s->merged)
        return OK;
    *ret_changed = true;
    return write ? put(cx, s, g, "step", step_word(before), step_word(after), after > before,
                       "confirmed")
                 : OK;
}

enum err moves_follow(struct ctx *cx, const struct subject *s, const struct growth *g, bool write,
                      bool *ret_changed)
{
    TRY(follow_class(cx, s, g, write, ret_changed));
    return follow_step(cx, s, g, write, ret_changed);
}
