/*
 * Cases that belong together: split off, related, the same told twice. What is split off gains no
 * time, and neither does what was told twice: the clock of the solution that goes on is the other
 * one's where that is due earlier.
 */
#include "case_work_parts.h"

#include "audit.h"
#include "case_clock_parts.h"
#include "case_link_sql.h"

enum { LINKS_MAX = 200, CHAIN_MAX = 10 };

/* A case that the actor works on, to be linked or split. */
static enum err mine(struct ctx *cx, int64_t id, struct casefile *ret)
{
    TRY(case_get(cx, id, ret));
    if (!case_may_work(cx, ret, ret->sight))
        return fail(cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    return OK;
}

/* The case of a ticket that somebody typed; field `what` is refused when they may not know it. */
static enum err other(struct ctx *cx, const char *what, const char *code, struct casefile *ret)
{
    enum err e = case_by_code(cx, code ? code : "", ret);
    if (e == OK && ret->sight > SIGHT_HIDDEN)
        return OK;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    fail_field(cx, what, "case.error.ticket", NULL);
    return fields_check(cx);
}

static enum err tell_both(struct ctx *cx, const char *type, const struct casefile *a,
                          const struct casefile *b)
{
    const struct casefile *pair[] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct model *m = model_object(cx->a);
        model_set_text(cx->a, m, "other", pair[1 - i]->code);
        TRY(case_event_add(cx, pair[i]->id, type, NULL, SHOWN_STAFF, NULL, m, NULL));
        TRY(audit(cx, type, "case", pair[i]->id, m));
    }
    return OK;
}

static enum err insert(struct ctx *cx, int64_t a, int64_t b, const char *kind)
{
    int64_t by = cx->actor->account_id;
    return db_exec(
        cx, &q_case_link_add,
        ARGS(db_int(a), db_int(b), db_text(kind), by ? db_int(by) : db_null(), db_int(cx->now)),
        NULL);
}

enum err case_link(struct ctx *cx, int64_t id, const char *other_code)
{
    struct casefile c, o;
    int64_t linked = 0;
    TRY(mine(cx, id, &c));
    TRY(other(cx, "ticket", other_code, &o));
    if (o.id == c.id) {
        fail_field(cx, "ticket", "case.error.itself", NULL);
        return fields_check(cx);
    }
    TRY(db_int_of(cx, &q_case_link_between, ARGS(db_int(c.id), db_int(o.id)), 0, &linked));
    if (linked)
        return OK;
    TRY(insert(cx, c.id, o.id, "related"));
    return tell_both(cx, "link", &c, &o);
}

enum err case_unlink(struct ctx *cx, int64_t id, int64_t other_id)
{
    struct casefile c, o;
    int64_t changed;
    TRY(mine(cx, id, &c));
    TRY(case_load(cx, other_id, &o));
    TRY(db_exec(cx, &q_case_link_drop, ARGS(db_int(id), db_int(other_id)), &changed));
    if (!changed)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return tell_both(cx, "unlink", &c, &o);
}

static bool stands_before(const struct case_link_row *a, const struct case_link_row *b)
{
    return a->id < b->id || (a->id == b->id && strcmp(a->kind, b->kind) <= 0);
}

/* By id and kind. */
static enum err read_links(struct ctx *cx, int64_t id, struct case_link_row **ret, size_t *ret_n)
{
    enum { AT_ONCE = 8 };
    struct case_link_row *list = NULL;
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_case_link_list, ARGS(db_int(id)));
    while (n < LINKS_MAX && rows_next(r)) {
        struct case_link_row row = {.id = row_int(r, 0), .kind = row_str(r, 1)};
        if (n % AT_ONCE == 0)
            list = arena_grow(cx->a, list, n * sizeof(*list), (n + AT_ONCE) * sizeof(*list));
        size_t at = n++;
        for (; at > 0 && !stands_before(&list[at - 1], &row); at--)
            list[at] = list[at - 1];
        list[at] = row;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err case_links(struct ctx *cx, int64_t id, struct case_link_row **ret, size_t *ret_n)
{
    struct case_link_row *list;
    size_t n, shown = 0;
    TRY(read_links(cx, id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct casefile c;
        enum err e = case_get(cx, list[i].id, &c);
        if (e == ERR_NOT_FOUND) { /* not for this actor */
            ctx_forgive(cx);
            continue;
        }
        TRY(e);
        if (c.hidden)
            continue;
        list[shown++] = (struct case_link_row){
            .id = c.id, .code = c.code, .kind = list[i].kind, .state = c.state, .title = c.title};
    }
    *ret = list;
    *ret_n = shown;
    return OK;
}

/* ---- split ---- */

/* Who reported the whole reported its parts. */
static struct report part_of(const struct casefile *c, const struct report *r)
{
    struct report p = *r;
    p.category = p.category ? p.category : c->category;
    p.ward = p.ward ? p.ward : c->ward;
    p.address = p.address ? p.address : c->address;
    p.business_id = p.business_id ? p.business_id : c->business_id;
    p.name = c->reporter;
    p.phone = c->phone;
    p.email = c->email;
    p.anonymous = c->anonymous;
    p.concerns = c->concerns;
    p.concerned_name = c->concerned;
    p.concerned_phone = c->concerned_phone;
    p.sealed = c->seal == SEAL_CITY;
    if (p.lat == FIELD_UNSET) {
        p.lat = c->lat;
        p.lng = c->lng;
    }
    return p;
}

/* The solution of `c` is due no later than that of `of`, which goes on in it. */
static enum err no_later(struct ctx *cx, const struct casefile *of, const struct casefile *c)
{
    struct clocks clocks;
    TRY(db_exec(cx, &q_case_link_solution,
                ARGS(db_int(of->id), db_int(of->reopened), db_int(c->id), db_int(c->reopened)),
                NULL));
    TRY(clocks_load(cx, NULL, c->id, &clocks));
    return clocks_save(cx, &clocks);
}

bool case_may_split(const struct ctx *cx, const struct casefile *c)
{
    return act_holds(cx->actor, c) && cx->actor->role != ROLE_PARTNER;
}

enum err case_split(struct ctx *cx, int64_t id, const struct report *r, struct casefile *ret)
{
    struct casefile c, whole;
    char *track;
    bool known;
    TRY(mine(cx, id, &c));
    TRY(case_load(cx, id, &whole));
    if (!case_may_split(cx, &whole))
        return fail(cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    if (strcmp(whole.state, "new") != 0 && strcmp(whole.state, "open") != 0)
        return fail(cx, ERR_CONFLICT, arena_printf(cx->a, "case.error.state_%s", whole.state),
                    NULL);
    struct report part = part_of(&whole, r);
    struct origin o = {.channel = whole.channel,
                       .reporter_id = whole.reporter_id,
                       .confirmed = whole.confirmed,
                       .device = ""};
    TRY(case_open(cx, &part, &o, ret, &track, &known));
    if (known)
        return OK;
    TRY(no_later(cx, &whole, ret));
    TRY(insert(cx, ret->id, whole.id, "split"));
    TRY(tell_both(cx, "split", ret, &whole));
    return case_get(cx, ret->id, ret);
}

/* ---- the same told twice ---- */

/* The first of them, however often it was told. */
static enum err first_of(struct ctx *cx, struct casefile *o)
{
    for (int i = 0; o->duplicate_of && i < CHAIN_MAX; i++)
        TRY(case_load(cx, o->duplicate_of, o));
    return OK;
}

static bool unfinished(const struct casefile *c)
{
    return strcmp(c->state, "held") != 0 && strcmp(c->state, "closed") != 0;
}

struct moving {
    struct own_key from, to;
    int64_t case_id, to_id;
};

static enum err follows(struct ctx *cx, int64_t case_id, const void *hash, size_t n, bool *ret)
{
    int64_t one = 0;
    if (hash)
        TRY(db_int_of(cx, &q_case_link_follows, ARGS(db_int(case_id), db_blob(hash, n)), 0, &one));
    *ret = one;
    return OK;
}

static enum err move_follower(struct ctx *cx, const struct moving *m, struct rows *r)
{
    size_t n, hash_n;
    bool twice;
    const void *p = row_blob(r, 1, &n), *hash = row_blob(r, 2, &hash_n);
    int64_t id = row_int(r, 0);
    const char *phone = case_unseal_text(cx, &m->from, p, n);
    TRY(follows(cx, m->to_id, hash, hash_n, &twice));
    if (twice)
        return db_exec(cx, &q_case_link_follower_end, ARGS(db_int(id), db_int(cx->now)), NULL);
    struct sealed s = case_seal_text(cx, &m->to, phone);
    return db_exec(cx, &q_case_link_follower_move,
                   ARGS(db_int(id), db_int(m->to_id), db_blob(s.p, s.n)), NULL);
}

static enum err move_followers(struct ctx *cx, const struct moving *m)
{
    enum err e = OK;
    struct rows *r = db_rows(cx, &q_case_link_followers, ARGS(db_int(m->case_id)));
    while (e == OK && rows_next(r))
        e = move_follower(cx, m, r);
    enum err end = rows_end(r);
    return e != OK ? e : end;
}

/* Who told it again follows the first one, unless it is their own as well. */
static enum err reporter_follows(struct ctx *cx, const struct casefile *c, const struct casefile *o,
                                 const struct moving *m)
{
    const void *hash = NULL;
    size_t n = 0;
    bool same = c->phone && o->phone && strcmp(c->phone, o->phone) == 0;
    if (o->seal > SEAL_NONE || (!c->phone && !c->reporter_id) || same ||
        (c->reporter_id && c->reporter_id == o->reporter_id))
        return OK;
    struct rows *r = db_rows(cx, &q_case_link_of_reporter, ARGS(db_int(c->id)));
    if (rows_next(r)) {
        hash = row_blob(r, 0, &n);
        hash = hash ? arena_memdup(cx->a, hash, n) : NULL;
    }
    TRY(rows_end(r));
    struct sealed s = case_seal_text(cx, &m->to, c->phone);
    return db_exec(cx, &q_case_link_follower_add,
                   ARGS(db_int(o->id), db_blob(s.p, s.n), db_blob(hash, n),
                        c->reporter_id ? db_int(c->reporter_id) : db_null(), db_int(cx->now)),
                   NULL);
}

enum err case_duplicate_close(struct ctx *cx, struct acting *a)
{
    struct casefile o;
    struct moving m = {.case_id = a->c.id};
    TRY(other(cx, "duplicate_of", a->act->duplicate_of, &o));
    TRY(first_of(cx, &o));
    if (o.id == a->c.id)
        fail_field(cx, "duplicate_of", "case.error.itself", NULL);
    else if (!unfinished(&o))
        fail_field(cx, "duplicate_of", "case.error.duplicate_closed", NULL);
    TRY(fields_check(cx));
    TRY(case_load(cx, o.id, &o));
    m.to_id = o.id;
    TRY(case_own_key(cx, a->c.id, &m.from));
    TRY(case_own_key(cx, o.id, &m.to));
    TRY(move_followers(cx, &m));
    TRY(reporter_follows(cx, &a->c, &o, &m));
    TRY(no_later(cx, &a->c, &o));
    struct model *data = model_object(cx->a);
    model_set_text(cx->a, data, "other", a->c.code);
    TRY(case_event_add(cx, o.id, "duplicate", NULL, SHOWN_STAFF, NULL, data, NULL));
    TRY(audit(cx, "duplicate", "case", o.id, data));
    model_set_text(cx->a, a->data, "duplicate_of", o.code);
    a->c.duplicate_of = o.id;
    return OK;
}
