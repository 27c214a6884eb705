/* Who is invited to a training, who came: see training.h. */
#include "training.h"

#include "audit.h"
#include "follow.h"
#include "i18n.h"
#include "need_merge.h"
#include "notice.h"
#include "training_parts.h"
#include "training_sql.h"

#include "text.h"

#include <inttypes.h>
enum { INVITE_MAX = 500, RESULT_MAX = 500, MINE_MAX = 50 };

/* ---- telling ---- */

enum err training_tell(struct ctx *cx, const char *event, const struct training *t,
                       const struct business *b)
{
    struct notice_to to = {.person_id = b->owner_id, .name = b->owner_name, .phone = b->phone};
    const char *once =
        arena_printf(cx->a, "training:%" PRId64 ":%" PRId64 ":%" PRId64, t->id, b->id, t->version);
    return notice_send(cx, event, &to,
                       (const char *const[]){"title", t->title, "when",
                                             i18n_instant(cx->a, LANG_ID, t->starts_at), "place",
                                             t->place, "business", b->name, "code_of", b->code,
                                             "_once", once, NULL});
}

/* ---- the list ---- */

enum err training_room(struct ctx *cx, const struct training *t, int64_t *ret)
{
    int64_t n = 0;
    TRY(db_int_of(cx, &q_training_guest_count, ARGS(db_int(t->id)), 0, &n));
    int64_t most = t->seats && t->seats < TRAINING_GUESTS_MAX ? t->seats : TRAINING_GUESTS_MAX;
    *ret = n < most ? most - n : 0;
    return OK;
}

enum err training_put_guest(struct ctx *cx, const struct training *t, int64_t business,
                            bool *ret_new)
{
    int64_t changed, by = cx->actor->account_id;
    TRY(db_exec(cx, &q_training_guest_add,
                ARGS(db_int(t->id), db_int(business), by ? db_int(by) : db_null(), db_int(cx->now)),
                &changed));
    *ret_new = changed > 0;
    return OK;
}

const struct field_choice training_refusals[] = {{"full", "training_refusal.full"},
                                                 {"already", "training_refusal.already"},
                                                 {"merged", "training_refusal.merged"},
                                                 {"unknown", "training_refusal.unknown"},
                                                 {NULL, NULL}};

/* Seats that this very request took do not turn the rest of it into a conflict. */
static enum err open_for_guests(struct ctx *cx, int64_t id, const struct training_invited *so_far,
                                struct training *ret, int64_t *ret_room)
{
    TRY(need(cx, CAP_TRAINING));
    TRY(training_get(cx, id, ret));
    if (strcmp(ret->state, "cancelled") == 0)
        return fail(cx, ERR_CONFLICT, "training.error.cancelled", NULL);
    if (ret->ends_at < cx->now)
        return fail(cx, ERR_CONFLICT, "training.error.over", NULL);
    TRY(training_room(cx, ret, ret_room));
    bool full = !*ret_room && !so_far->n;
    return full ? fail(cx, ERR_CONFLICT, "training.error.full", NULL) : OK;
}

/* Why one is not invited; *ret_why NULL: it may be. The session's room is looked at last, so that
 * who needs no seat or can have none is told so. */
static enum err why_not(struct ctx *cx, const struct training *t, int64_t business, bool room,
                        struct business *ret, const char **ret_why)
{
    char *state = NULL;
    enum err e = business_get(cx, business, ret);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx);
        *ret = (struct business){.id = business, .name = code_make(cx->a, "U", (uint64_t)business)};
        *ret_why = "unknown";
        return OK;
    }
    TRY(e);
    TRY(db_text_of(cx, &q_training_guest_state, ARGS(db_int(t->id), db_int(business)), &state));
    *ret_why = ret->merged_into ? "merged" : state ? "already" : room ? NULL : "full";
    return OK;
}

static enum err invite_one(struct ctx *cx, const struct training *t, int64_t business, bool room,
                           struct training_invited *ret)
{
    struct business b;
    const char *why;
    bool fresh = false;
    TRY(why_not(cx, t, business, room, &b, &why));
    if (!why) {
        TRY(training_put_guest(cx, t, business, &fresh));
        ret->n += fresh;
        return fresh ? training_tell(cx, "training_invited", t, &b) : OK;
    }
    ret->refused[ret->n_refused++] =
        (struct training_refused){.business_id = business, .business = b.name, .reason = why};
    return OK;
}

/* Both lists of one request go to the same place: what the first refused stays. */
static void make_place(struct ctx *cx, struct training_invited *x, size_t n)
{
    struct training_refused *list = arena_array(cx->a, x->n_refused + n + 1, sizeof(*list));
    for (size_t i = 0; i < x->n_refused; i++)
        list[i] = x->refused[i];
    x->refused = list;
}

static bool named_before(const int64_t *ids, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (ids[k] == ids[i])
            return true;
    return false;
}

/* Of the first list's, whom the second finds again. */
static bool refused_before(const struct training_invited *x, int64_t business)
{
    for (size_t i = 0; i < x->n_refused; i++)
        if (x->refused[i].business_id == business)
            return true;
    return false;
}

static enum err invite_all(struct ctx *cx, const struct training *t, const int64_t *ids, size_t n,
                           int64_t room, struct training_invited *ret)
{
    int64_t before = ret->n;
    make_place(cx, ret, n);
    for (size_t i = 0; i < n; i++)
        if (!named_before(ids, i) && !refused_before(ret, ids[i]))
            TRY(invite_one(cx, t, ids[i], ret->n - before < room, ret));
    if (ret->n == before)
        return OK;
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "n", ret->n - before);
    return audit(cx, "invite", "training", t->id, m);
}

enum err training_invite(struct ctx *cx, int64_t id, const int64_t *businesses, size_t n,
                         struct training_invited *ret)
{
    struct training t;
    int64_t room;
    TRY(open_for_guests(cx, id, ret, &t, &room));
    if (n > INVITE_MAX)
        return fail(cx, ERR_TOO_LARGE, "training.error.many", NULL);
    return invite_all(cx, &t, businesses, n, room, ret);
}

/* What lies in all three: the territory, the session's area, the area asked for. */
static void common_range(struct ctx *cx, const struct training *t, const char *area,
                         const char **ret_lo, const char **ret_hi)
{
    const char *areas[] = {t->area, area};
    struct scope s = scope_of(cx);
    *ret_lo = s.lo;
    *ret_hi = s.hi;
    for (size_t i = 0; i < 2; i++) {
        const char *lo, *hi;
        area_range(cx->a, areas[i], &lo, &hi);
        *ret_lo = strcmp(lo, *ret_lo) > 0 ? lo : *ret_lo;
        *ret_hi = strcmp(hi, *ret_hi) < 0 ? hi : *ret_hi;
    }
}

enum err training_invite_needing(struct ctx *cx, int64_t id, const char *area,
                                 struct training_invited *ret)
{
    struct training t;
    int64_t room, ids[INVITE_MAX];
    const char *lo, *hi;
    size_t n = 0;
    TRY(open_for_guests(cx, id, ret, &t, &room));
    common_range(cx, &t, area, &lo, &hi);
    struct rows *r =
        db_rows(cx, &q_training_needing,
                ARGS(db_int(id), db_text(t.kind), db_text(lo), db_text(hi), db_int(INVITE_MAX)));
    while (n < INVITE_MAX && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    return invite_all(cx, &t, ids, n, room, ret);
}

enum err training_guests(struct ctx *cx, int64_t id, struct training_guest **ret, size_t *ret_n)
{
    struct scope s = scope_of(cx);
    bool companion = cx->actor->role == ROLE_COMPANION;
    unsigned mask = (*s.lo && !companion ? (unsigned)q_part_training_guests_area : 0) |
                    (companion ? (unsigned)q_part_training_guests_companion : 0) |
                    (s.person ? (unsigned)q_part_training_guests_owner : 0);
    struct training_guest *list = arena_array(cx->a, TRAINING_GUESTS_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_training_guests, mask,
                                  ARGS(db_int(id), db_text(s.lo), db_text(s.hi),
                                       db_int(cx->actor->account_id), db_int(s.person)));
    bool personal = can(cx->actor, CAP_BUSINESS_PERSONAL);
    while (n < TRAINING_GUESTS_MAX && rows_next(r)) {
        struct training_guest g = {.business_id = row_int(r, 0),
                                   .invited_at = row_int(r, 1),
                                   .attended_at = row_int(r, 2),
                                   .business = row_str(r, 3),
                                   .owner = row_str(r, 4),
                                   .phone = personal ? row_str(r, 5) : NULL,
                                   .ward = row_str(r, 6),
                                   .state = row_str(r, 7),
                                   .how = row_str(r, 8),
                                   .result = personal ? row_str(r, 9) : NULL};
        g.code = code_make(cx->a, "U", (uint64_t)g.business_id);
        list[n++] = g;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err training_of_business(struct ctx *cx, int64_t business_id, struct training_guest **ret,
                              size_t *ret_n)
{
    struct business b;
    size_t n = 0;
    TRY(need(cx, CAP_VISIT_READ));
    TRY(business_get(cx, business_id, &b));
    struct training_guest *list = arena_array(cx->a, MINE_MAX, sizeof(*list));
    struct rows *r = db_rows(cx, &q_training_of_business, ARGS(db_int(business_id)));
    while (n < MINE_MAX && rows_next(r))
        list[n++] = (struct training_guest){.business_id = business_id,
                                            .training_id = row_int(r, 0),
                                            .starts_at = row_int(r, 1),
                                            .title = row_str(r, 2),
                                            .kind = row_str(r, 3),
                                            .state = row_str(r, 4),
                                            .how = row_str(r, 5),
                                            .result = row_str(r, 6),
                                            .invited_at = row_int(r, 7),
                                            .attended_at = row_int(r, 8)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- who came ---- */

enum err training_set_guest(struct ctx *cx, const struct training *t, int64_t business,
                            const char *state, const char *how, const char *result)
{
    bool attended = strcmp(state, "attended") == 0;
    int64_t met;
    TRY(db_exec(cx, &q_training_guest_set,
                ARGS(db_int(t->id), db_int(business), db_text(state),
                     db_text(attended ? how : NULL), db_text(result ? result : ""),
                     attended ? db_int(cx->now) : db_null()),
                NULL));
    TRY(business_followed(cx, business));
    if (!attended)
        return need_unmeet(cx, business, t->kind, t->id);
    return t->meets ? need_meet(cx, business, t->kind, t->id, t->title, &met) : OK;
}

static enum err check_attend(struct ctx *cx, const struct training *t, const char *state,
                             const char *result)
{
    bool known = false,
         came = state && (strcmp(state, "attended") == 0 || strcmp(state, "absent") == 0);
    for (const struct field_choice *c = training_guest_states; c->code; c++)
        known |= state && strcmp(c->code, state) == 0;
    if (!known)
        fail_field(cx, "state", "field.error.choice", NULL);
    if (result && strlen(result) > 4 * RESULT_MAX)
        fail_field(cx, "result", "training.error.result", NULL);
    TRY(fields_check(cx));
    int64_t day = date_begins(date_of_instant(t->starts_at));
    return came && cx->now < day ? fail(cx, ERR_CONFLICT, "training.error.early", NULL) : OK;
}

enum err training_attend(struct ctx *cx, int64_t id, int64_t business, const char *state,
                         const char *result)
{
    struct training t;
    struct business b;
    char *before = NULL;
    TRY(need(cx, CAP_TRAINING));
    TRY(training_get(cx, id, &t));
    TRY(check_attend(cx, &t, state, result));
    TRY(business_get(cx, business, &b));
    TRY(db_text_of(cx, &q_training_guest_state, ARGS(db_int(id), db_int(business)), &before));
    if (!before)
        return fail(cx, ERR_NOT_FOUND, "training.error.not_invited", NULL);
    TRY(training_set_guest(cx, &t, business, state, "list", result));
    struct model *m = model_object(cx->a), *pair;
    model_set_int(cx->a, m, "business_id", business);
    pair = model_set_array(cx->a, m, "state");
    model_add_text(cx->a, pair, before);
    model_add_text(cx->a, pair, state);
    return audit(cx, "attendance", "training", id, m);
}

/* ---- along with a merge ---- */

const struct merge_mover training_merge_mover = {
    .name = "training", .rows = &q_training_merge_move, .rows_back = &q_training_merge_back};
